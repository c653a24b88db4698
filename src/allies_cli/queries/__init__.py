"""Every question that is asked of a database, with all the SQL that reads it, a module a subject."""
