"""Numbers in digits, from wherever anybody may write anything."""

_MOST = 9  # digits; Python itself refuses to read some thousand


def number_of(text: str) -> int:
    """Return the whole number that a text writes in plain digits; 0 for any other, and for what is beyond counting."""
    return int(text) if text.isdecimal() and len(text) <= _MOST else 0
