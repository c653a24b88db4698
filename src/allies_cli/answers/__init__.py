"""What was found, turned into an answer: headings, columns, order, and the tree that people read."""
