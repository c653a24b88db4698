"""Typed text and stored names, brought to one form for comparison."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return `text` without case, diacritics and punctuation, words parted by one space.

    Compatibility decomposition (Unicode NFKD), marks dropped, full case folding.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", bare).casefold()).strip()
