"""The print boundary: no text of a database reaches a reader's screen or file but through here."""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, east_asian_width

# A pattern that few answers need stands here as text, and `re` compiles it when it is first asked for: that takes as
# long as a small module.

# C0 and C1 controls but tab and line feed, and the marks that turn or isolate a direction of writing.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
# What XML 1.0 cannot hold in any way and `clean` leaves.
_NOT_XML = "[\ud800-\udfff\ufffe\uffff]"
_IN_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
# A byte order mark may be left where a file begins.
FORMULA_SIGNS = "=+-@＝＋－＠"
_FORMULA = re.compile(rf"[\s\ufeff]*[{re.escape(FORMULA_SIGNS)}]")
# What would end an address, or is written in another way in one.
_NOT_IN_ADDRESS = r"""[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]"""
_BREAKS = re.compile(r"[\t\n\u2028\u2029]+")

# Letters without a column of their own that their category does not tell: vowels and finals of Hangul, which stand in
# the square of the consonant before them, and its fillers. Of the marks for formats, which have none, these have one.
_IN_THE_SQUARE = "[\u1160-\u11ff\u3164\ud7b0-\ud7ff\uffa0]"
_SEEN = "[\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]"
# The marks of Indian scripts and their kin that join the letter behind them to the one before.
_VIRAMAS = frozenset(
    "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2\u1a60\u1b44\u1bab\ua806\ua8c4\ua9c0\uaaf6"
)
_JOINER, _AS_EMOJI = "\u200d", "\ufe0f"
_SKINS = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


def clean(text: str) -> str:
    """Return `text` with every character that could act on a terminal written out, as \\x1b."""
    return _UNSAFE.sub(_written_out, text)


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return text if text.isprintable() else clean(_BREAKS.sub(" ", text))


def clean_json(document: str) -> str:
    """Return a JSON text with the same characters escaped as JSON does it, so that nothing is lost."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def xml_text(text: str) -> str:
    """Return text cleaned and escaped for XML or HTML, for content and for attributes in double quotes."""
    return without_not_xml(clean(text)).translate(_IN_XML)


def without_not_xml(text: str) -> str:
    """Return text with the characters that XML 1.0 cannot hold written out."""
    return re.sub(_NOT_XML, lambda match: f"\\u{ord(match[0]):04x}", text)


def is_formula(cell: object) -> bool:
    """Whether a cell begins as a formula does in a spreadsheet, after any blanks and line breaks."""
    return isinstance(cell, str) and _FORMULA.match(cell) is not None


def web_address(text: str) -> str:
    """Return an address of the web so that it is safe in a link, nothing for any other."""
    if not text.lower().startswith(("http://", "https://")):
        return ""
    return re.sub(
        _NOT_IN_ADDRESS,
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode(errors="surrogatepass")),
        clean(text),
    )


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes, once it is cleaned."""
    return len(text) if text.isascii() else max(_reached(text), default=0)


def fitting(text: str, most: int) -> int:
    """Return how many characters of the beginning of `text` fit in `most` columns, one at least; no mark is parted."""
    for place, reached in enumerate(_reached(text)):
        if reached > most:
            while place > 1 and not width(text[place]):
                place -= 1
            return max(place, 1)
    return len(text)


def _reached(text: str) -> Iterator[int]:
    """Yield the columns up to the end of each character (Unicode Standard Annexes 11 and 29).

    Letters that are drawn as one take two columns together, whatever they are made of: a letter with a mark that
    takes room, letters that a virama joins, an emoji with its colour of skin, emojis that a joiner makes one.
    """
    reached = last = 0  # columns, and those of the last letter with all that belongs to it
    before = ""  # what joins the next letter, or a symbol that may be coloured or joined
    for letter in text:
        columns = _columns(letter)
        kind = category(letter)
        joined = columns and (
            (before in _VIRAMAS and kind != "Zs")
            or (before == _JOINER and kind == "So")
            or (letter in _SKINS and before == "So")
        )
        if last and (joined or letter == _AS_EMOJI or (kind == "Mc" and letter not in _VIRAMAS)):
            reached, last = reached - last + 2, 2
        elif columns:
            reached, last = reached + columns, columns
        if columns:
            before = kind
        elif letter in _VIRAMAS or (letter == _JOINER and before == "So"):
            before = letter
        elif letter not in (_JOINER, _AS_EMOJI):
            before = ""
        yield reached


@lru_cache(maxsize=4096)
def _columns(letter: str) -> int:
    """Return how many columns a letter takes that stands alone."""
    if (category(letter) in ("Mn", "Me", "Mc", "Cf") and not re.match(_SEEN, letter)) or re.match(
        _IN_THE_SQUARE, letter
    ):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
