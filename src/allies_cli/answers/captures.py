"""The archived copies of a source as people read them."""

from collections.abc import Iterator

from allies_cli.models import Capture
from allies_cli.report import Line, Piece, joined, line

_SHORT = 12  # digits of a hash, where it is only named


def copy_of(one: Capture, short: bool = False) -> Line:
    """Return where a copy is, and what is known of it; `short`: its hash is only named."""
    where = Piece(one.url, "link") if one.url else f"in the file {one.file}"
    return joined((line(Piece("archived copy ", "muted"), where), *_known(one, short)))


def known_of(one: Capture) -> Line:
    """Return what is known of a copy, whose address stands elsewhere."""
    return joined(_known(one, short=True))


def _known(one: Capture, short: bool) -> Iterator[Line]:
    """Yield when a copy was taken, by whom and with what, and its file beside an address."""
    texts = (
        one.captured_on,
        one.captured_by and f"by {one.captured_by}",
        one.tool and f"with {one.tool}",
        f"file {one.file}" if one.file and one.url else None,
    )
    yield from (line(text) for text in texts if text)
    if one.sha256:
        yield line(Piece(f"SHA-256 {one.sha256[:_SHORT] if short else one.sha256}", "muted"))
