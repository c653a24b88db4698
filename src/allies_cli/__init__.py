"""Explore who supports whom, how, on whose word and on what evidence."""

__version__ = "0.1.0"
