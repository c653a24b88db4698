"""What a TAB offers."""


class Offer:
    """A value that may stand at the cursor, what it means, and the name by which it was found in a database, folded."""

    __slots__ = ("found_by", "meaning", "value")

    def __init__(self, value: str, meaning: str = "", found_by: str = "") -> None:
        self.value = value
        self.meaning = meaning
        self.found_by = found_by


# In the place of all offers: the shell knows its files better.
FILES = Offer(":files")
FOLDERS = Offer(":folders")
