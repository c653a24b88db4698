"""What a TAB offers."""


class Offer:
    """A value that may stand at the cursor, what it means, and the name by which it was found in a database, folded."""

    __slots__ = ("found_by", "meaning", "value")

    def __init__(self, value: str, meaning: str = "", found_by: str = "") -> None:
        self.value = value
        self.meaning = meaning
        self.found_by = found_by


def is_kind(value: str) -> bool:
    """Return whether a value of the table is a kind of values, as ACTOR; a letter such as A is a choice."""
    return len(value) > 1 and value.isupper()


# In the place of all offers: the shell knows its files better.
FILES = Offer(":files")
FOLDERS = Offer(":folders")
