"""What each command does: asks the database, makes the answer and delivers it. Imported when it is called."""
