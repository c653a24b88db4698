"""The print boundary: no text of a database reaches a reader's screen or file but through here."""

import re
from html import escape
from unicodedata import combining, east_asian_width

# C0 and C1 controls but tab and line feed, and the marks that turn or isolate a direction of writing.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
# What XML 1.0 cannot hold in any way and `clean` leaves.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
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


def xml_text(text: str) -> str:
    """Return text cleaned and escaped for XML or HTML, for content and for attributes in double quotes."""
    return escape(without_not_xml(clean(text)))


def without_not_xml(text: str) -> str:
    """Return text with the characters that XML 1.0 cannot hold written out."""
    return _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
