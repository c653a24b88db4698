"""Completion: the scripts of the shells, what may be typed, what a database offers, how a shell reads it."""
