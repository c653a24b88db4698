"""The print boundary: no text of a database reaches a reader's screen or file but through here."""

import re

# C0 and C1 controls but tab and line feed, and the marks that turn or isolate a direction of writing.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_BREAKS = re.compile(r"[\t\n\u2028\u2029]+")


def clean(text: str) -> str:
    """Return `text` with every character that could act on a terminal written out, as \\x1b."""
    return _UNSAFE.sub(_written_out, text)


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return clean(_BREAKS.sub(" ", text))


def clean_json(document: str) -> str:
    """Return a JSON text with the same characters escaped as JSON does it, so that nothing is lost."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
