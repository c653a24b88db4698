"""Where a line is broken that is wider than the room for it."""

import re
from collections.abc import Iterator
from itertools import pairwise

from allies_cli.escape import fitting, width

_WORD = re.compile(r"\s*\S+\s*")


def breaks(text: str, most: int, fold: bool = True) -> Iterator[int]:
    """Yield where the lines after the first begin, so that each takes `most` columns: before a word.

    `fold`: also within a word that is wider than a line.
    """
    if not text.strip():  # in which each blank would be looked at with all that come after it
        return
    taken = 0
    for found in _WORD.finditer(text):
        start, word = found.start(), found[0]
        if taken + width(word.rstrip()) > most:
            if start:
                yield start
            taken = 0
            while fold and (place := fitting(word.rstrip(), most)) < len(word.rstrip()):
                start, word = start + place, word[place:]
                yield start
        taken += width(word)


def lines_of(text: str, most: int, fold: bool = True) -> list[str]:
    """Return a text in lines of `most` columns."""
    places = [0, *breaks(text, most, fold), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(places)]
