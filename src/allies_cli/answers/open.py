"""`allies open`: the addresses of pages."""

from collections.abc import Sequence

from allies_cli.answers.captures import known_of
from allies_cli.fields import Column
from allies_cli.models import WebPage
from allies_cli.report import Answer, Head, Piece, Tree, line

_COLUMNS = tuple(Column(name) for name in WebPage._fields)
_HEADS = (Head("source", "source", whole=True), Head("title", "title", wide=True), Head("address", "url", wide=True))


def capture(page: WebPage) -> str:
    """Return what is known of the archived copy of a page, beside its address."""
    return "".join(piece.text for piece in known_of(page.capture))


def addresses(pages: Sequence[WebPage], archived: bool) -> Answer:
    """Answer with the addresses, one a line; `archived`: those of the archived copies."""
    return Answer(
        columns=_COLUMNS,
        rows=list(pages),
        heads=_HEADS,
        tree=lambda _: Tree(
            (), tuple(Tree((line(Piece((one.archived if archived else one.url) or "", "link")),)) for one in pages)
        ),
    )
