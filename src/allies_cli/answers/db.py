"""What a database is."""

from __future__ import annotations

from allies_cli.fields import Column
from allies_cli.report import Answer, Piece, Tree, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def database(path: str, meta: Mapping[str, str], counts: Mapping[str, int]) -> Answer:
    """Answer with what a database is."""
    document: dict[str, Any] = {"path": path, **meta, **counts}
    return Answer(
        columns=tuple(Column(name, "integer" if name in counts else "text") for name in document),
        rows=[tuple(document.values())],
        documents=lambda: [document],
        single=True,
        tree=lambda _: Tree(
            tuple(line(Piece(f"{name.replace('_', ' ')}: ", "muted"), str(value)) for name, value in document.items())
        ),
    )


def path(name: str) -> Answer:
    """Answer with a path alone."""
    return Answer(
        columns=(Column("path"),),
        rows=[(name,)],
        documents=lambda: [{"path": name}],
        single=True,
        tree=lambda _: Tree((line(name),)),
    )
