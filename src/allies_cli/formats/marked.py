"""What the markup formats share: the texts of a line with their addresses, and signs as character references."""

import re
from itertools import groupby

from allies_cli.escape import clean_line
from allies_cli.report import Line, Piece

# Every sign that AsciiDoc or MediaWiki may take for markup. A hyphen or a full stop is one only beside another sign,
# the names of numbers that a wiki makes links of only as a word.
_MARKUP = re.compile(
    r"""[!"#$&'(*+:<=>@\[\\\]^_`{|}~]|-(?!\w)|(?<!\w)-|\.(?=\.)|(?<=\.)\.|\b[RPI](?=FC\b|MID\b|SBN\b)"""
)


def runs(part: Line) -> list[tuple[str, str]]:
    """Return the texts of a line, cleaned and without line breaks, each with the address that it leads to if any."""
    together = [
        (clean_line("".join(piece.text for piece in pieces)), address) for address, pieces in groupby(part, _leads_to)
    ]
    parted = [run for text, address in together for run in _parted(text, address)]
    if parted:
        parted[0] = (parted[0][0].lstrip(), parted[0][1])
        parted[-1] = (parted[-1][0].rstrip(), parted[-1][1])
    return [run for run in parted if run[0]]


def references(text: str) -> str:
    """Return text with every sign of markup as a character reference, which no reader takes for one."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)


def _leads_to(piece: Piece) -> str:
    return "" if piece.role == "quote" else piece.address


def _parted(text: str, address: str) -> list[tuple[str, str]]:
    """Return a text that leads somewhere without the blanks around it, which lead nowhere."""
    if not address:
        return [(text, "")]
    bare = text.strip()
    before, after = text.split(bare, 1) if bare else (text, "")
    return [(before, ""), (bare, address), (after, "")]
