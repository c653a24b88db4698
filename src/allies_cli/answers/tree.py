"""Who supports whom as one tree: recipient, supporters, ways, claims, evidence; or from the supporter down.

Every actor with supporters of its own is followed once, where it stands highest; elsewhere it is marked.

A node is the same object at every level of the JSON:
`{"kind", "id", "name", "claims", "counted", "contested", "corrected", "origins", "status", "grade", "not_counted",
"since", "until", "repeated", "children"}`. `kind` is recipient, supporter, way or claim; `claims` is how many there
are below, `counted` how many of them count as support; `status`, `grade` and `not_counted` are those of the strongest
claim of a way, and null for an actor, since a vote says nothing about arms; `repeated` is true where the actor's own
supporters stand elsewhere in the tree. The children of a supporter are its ways and then its own supporters. A claim
also has `"claim"`, as `list claims` has it, at depth 5 with `"evidence"` and `"links"`.

The CSV is a row a node, from the top to the bottom: `depth`, 1 for a root; `path`, the ids from the root down; `node`,
the id; and the same figures. At depth 5 an assertion is a row too, of the kind evidence, with columns of its own.
"""

from __future__ import annotations

from allies_cli.answers.show import claim_document
from allies_cli.answers.tree_nodes import ClaimsOf, Depth, Figures, Forest, Node, shown, walk
from allies_cli.answers.tree_view import TreeView
from allies_cli.fields import Column
from allies_cli.report import Answer, Head, Line, Piece, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from allies_cli.models import ClaimRecord

_NODE_COLUMNS = (
    Column("depth", "integer"),
    Column("path"),
    Column("kind"),
    Column("node"),
    Column("name"),
    Column("claims", "integer"),
    Column("counted", "integer"),
    Column("contested", "integer"),
    Column("corrected", "integer"),
    Column("origins", "integer"),
    Column("status"),
    Column("grade"),
    Column("not_counted"),
    Column("since"),
    Column("until"),
    Column("repeated", "boolean"),
)
_SAID_COLUMNS = tuple(
    Column(name) for name in ("stance", "modality", "said_on", "quote", "note", "source", "locator", "translation")
)
SORTS = ("node", "name", *Figures._fields)

_HEADS = (
    Head("who supports whom", "name", wide=True),
    Head("grade", "grade"),
    Head("claims", "claims", right=True),
    Head("contested", "contested", from_width=60, right=True),
    Head("corrected", "corrected", from_width=100, right=True),
    Head("voices", "origins", from_width=100, right=True),
    Head("since", "since", from_width=100),
    Head("until", "until", from_width=120),
)


def answer(
    forest: Forest,
    depth: Depth,
    claims_of: ClaimsOf,
    about: Sequence[Line] = (),
    single: bool = False,
    everything: bool = False,
    options: str = "",
) -> Answer:
    """Answer with a tree cut at `depth`; `claims_of` gives the claims of a way, `about` the lines above several trees.

    `single`: one actor was asked about, so that the JSON is its object. `everything`: also what does not count.
    `options` are those with which `tree` shows all that stands below an actor.
    """
    something = any(root.figures.claims for root in forest.roots)
    return Answer(
        columns=_NODE_COLUMNS + (_SAID_COLUMNS if depth == Depth.EVIDENCE else ()),
        rows=_rows(forest, depth, claims_of) if something else [],
        heads=_HEADS,
        cells=_cells,
        documents=lambda: (_document(root, depth, claims_of) for root in forest.roots),
        single=single,
        tree=lambda width: TreeView(forest, depth, claims_of, about, options, width).tree(everything),
    )


def _rows(forest: Forest, depth: Depth, claims_of: ClaimsOf) -> Iterator[tuple[Any, ...]]:
    empty = (None,) * len(_SAID_COLUMNS) if depth == Depth.EVIDENCE else ()
    for root in forest.roots:
        for node in walk(root):
            if depth < (
                Depth.WAYS if node.kind == "way" else Depth.RECIPIENTS if len(node.path) == 1 else Depth.SUPPORTERS
            ):
                continue
            yield (*_row(node.path, node.kind, node.id, node.name, node.figures, bool(node.elsewhere)), *empty)
            if node.kind == "way" and depth >= Depth.CLAIMS:
                for one in claims_of(node):
                    path = (*node.path, one.claim.id)
                    yield (*_row(path, "claim", one.claim.id, one.claim.what, _claim_figures(one), False), *empty)
                    if depth == Depth.EVIDENCE:
                        yield from _said_rows(path, one)


def _row(
    path: tuple[str, ...], kind: str, identity: str, name: str, figures: Figures, repeated: bool
) -> tuple[Any, ...]:
    return (len(path), "/".join(path), kind, identity, name, *figures, int(repeated))


def _said_rows(path: tuple[str, ...], one: ClaimRecord) -> Iterator[tuple[Any, ...]]:
    for said in one.evidence:
        node = _row((*path, said.asserter), "evidence", said.asserter, said.asserter_name, _NOTHING, False)
        yield (*node, *(getattr(said, column.name) for column in _SAID_COLUMNS))


_NOTHING = Figures(*(None,) * len(Figures._fields))  # type: ignore[arg-type]  # evidence is not a sum of claims


def _claim_figures(one: ClaimRecord) -> Figures:
    claim = one.claim
    return Figures(
        claims=1,
        counted=claim.counts,
        contested=claim.contested,
        corrected=int(claim.corrected != "[]"),
        origins=claim.origins,
        status=claim.status,
        grade=claim.grade,
        not_counted=one.not_counted,
        since=claim.since,
        until=claim.until,
    )


def _document(node: Node, depth: Depth, claims_of: ClaimsOf) -> dict[str, Any]:
    children = [_document(child, depth, claims_of) for child in shown(node, depth)]
    if node.kind == "way" and depth >= Depth.CLAIMS:
        children = [_claim_node(one, depth) for one in claims_of(node)]
    return _node_document(node.kind, node.id, node.name, node.figures, bool(node.elsewhere), children)


def _claim_node(one: ClaimRecord, depth: Depth) -> dict[str, Any]:
    claim = claim_document(one)
    if depth < Depth.EVIDENCE:
        del claim["evidence"], claim["links"]
    node = _node_document("claim", one.claim.id, one.claim.what, _claim_figures(one), False, [])
    return node | {"claim": claim}


def _node_document(
    kind: str, identity: str, name: str, figures: Figures, repeated: bool, children: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": identity,
        "name": name,
        **figures._asdict(),
        "repeated": repeated,
        "children": children,
    }


_NUMBERS = ("claims", "contested", "corrected", "origins")


def _cells(row: tuple[Any, ...]) -> tuple[Line, ...]:
    """Return a row as a line of a table, its name as far in as its depth."""
    cell = {column.name: value for column, value in zip(_NODE_COLUMNS, row, strict=False)}
    role = "way" if cell["kind"] == "way" else "name" if cell["kind"] in ("recipient", "supporter") else ""
    return (
        line("  " * (cell["depth"] - 1), Piece(cell["name"], role)),
        line(Piece(cell["grade"] or "", "grade")),
        *(line(str(cell[name]) if cell[name] is not None else None) for name in _NUMBERS),
        line(cell["since"]),
        line(cell["until"]),
    )
