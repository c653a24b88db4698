"""Somebody's own case file, and whether a database and its quotes are sound."""
