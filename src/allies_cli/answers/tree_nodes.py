"""The network as nodes: every actor below those that it supports or is supported by, every pair drawn once.

An actor with supporters of its own is followed once, where it stands highest; elsewhere it is marked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum

from allies_cli.models import ClaimRecord, Way
from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Pair = tuple[str, str]  # supporter, recipient
ClaimsOf = Callable[["Node"], Sequence[ClaimRecord]]  # the claims of a way


class Depth(IntEnum):
    """How far down a tree goes, seen from the recipient."""

    RECIPIENTS = 1
    SUPPORTERS = 2
    WAYS = 3
    CLAIMS = 4
    EVIDENCE = 5


class Figures(NamedTuple):
    """What the claims below a node come to."""

    claims: int = 0
    counted: int = 0
    contested: int = 0
    corrected: int = 0
    origins: int = 0
    status: str | None = None  # this, the grade and why it does not count: of a way or a claim, never of an actor
    grade: str | None = None
    not_counted: str | None = None
    since: str | None = None
    until: str | None = None


class Node(NamedTuple):
    """An actor, or a way between two."""

    kind: str
    id: str
    name: str
    path: tuple[str, ...]
    figures: Figures
    children: tuple[Node, ...] = ()
    pair: Pair = ("", "")
    fan: int = 0  # actors below it, drawn or not
    unseen: Figures = Figures()  # what the claims of those that are not drawn come to
    elsewhere: str = ""  # above or below, where its own supporters stand


class Forest(NamedTuple):
    """The tree of each actor that is asked about, and how many pairs and how many trees are left out."""

    roots: tuple[Node, ...]
    reverse: bool
    cut: int
    roots_cut: int = 0


def grow(
    ways: Iterable[Way],
    roots: Mapping[str, str] | None = None,
    reverse: bool = False,
    sort: str | None = None,
    limit: int = 0,
    few: int = 0,
) -> Forest:
    """Return the tree of `roots`, slugs with their names; without any, of everybody who is supported.

    `limit` is of pairs in the whole, `few` of actors below one, and of trees where none is asked for.
    """
    return _Growth(ways, reverse, sort, few).forest(roots, limit)


class _Growth:
    """Lays out the ways by their upper end, and draws every pair once."""

    def __init__(
        self,
        ways: Iterable[Way],
        reverse: bool,
        sort: str | None,
        few: int,
    ) -> None:
        self.reverse, self.sort, self.few = reverse, sort, few
        self.names: dict[str, str] = {}
        self.below: dict[str, dict[str, list[Way]]] = {}  # upper end, lower end, the ways between
        for way in ways:
            self.names[way.supporter], self.names[way.recipient] = way.supporter_name, way.recipient_name
            upper, lower = (way.supporter, way.recipient) if reverse else (way.recipient, way.supporter)
            self.below.setdefault(upper, {}).setdefault(lower, []).append(way)
        self.drawn: dict[str, list[str]] = {}
        self.places: dict[str, str | None] = {}
        self.seen: set[str] = set()

    def forest(self, roots: Mapping[str, str] | None, limit: int) -> Forest:
        if roots is None:
            slugs = self._in_order((slug, self._all_below(slug)) for slug in self.below)
        else:
            slugs = list(roots)
            self.names |= roots
        self.places = dict.fromkeys(slugs)  # a tree that is left out is not drawn elsewhere in its stead
        shown = slugs[: self.few or None] if roots is None else slugs
        drawn = self._place(shown, limit)
        if roots is None:
            shown = [slug for slug in shown if slug in self.drawn]
        return Forest(
            tuple(self._root(slug) for slug in shown),
            self.reverse,
            sum(map(len, self.below.values())) - drawn,
            len(slugs) - len(shown),
        )

    def _place(self, roots: Sequence[str], limit: int) -> int:
        """Settle below whom each actor is followed, the highest place first, and return how many pairs are drawn."""
        waiting, drawn = deque(roots), 0
        while waiting:
            upper = waiting.popleft()
            pairs = self.below.get(upper, {})
            lowers = self._in_order((lower, self._figures(ways)) for lower, ways in pairs.items())
            if limit:
                lowers = lowers[: limit - drawn]
            if self.few:
                lowers = lowers[: self.few]
            if lowers:
                self.drawn[upper] = lowers
                drawn += len(lowers)
            for lower in lowers:
                if lower in self.below and lower not in self.places:
                    self.places[lower] = upper
                    waiting.append(lower)
        return drawn

    def _root(self, slug: str) -> Node:
        self.seen.add(slug)
        path = (slug,)
        kind = "supporter" if self.reverse else "recipient"
        root = Node(kind, slug, self.names[slug], path, self._all_below(slug), self._children(slug, path))
        return root._replace(**self._fan(slug))

    def _fan(self, upper: str) -> dict[str, Any]:
        """Return how many actors stand below one, and what those come to that are not drawn."""
        below, drawn = self.below.get(upper, {}), self.drawn.get(upper, ())
        unseen = [way for lower, ways in below.items() if lower not in drawn for way in ways]
        return {"fan": len(below), "unseen": self._figures(unseen)}

    def _children(self, upper: str, path: tuple[str, ...]) -> tuple[Node, ...]:
        return tuple(self._pair(upper, lower, path) for lower in self.drawn.get(upper, ()))

    def _pair(self, upper: str, lower: str, above: tuple[str, ...]) -> Node:
        path = (*above, lower)
        ways = self.below[upper][lower]
        pair = (upper, lower) if self.reverse else (lower, upper)
        nodes = [
            Node("way", way.how, way.how, (*path, way.how), _of_way(way), pair=pair)
            for way in sorted(ways, key=lambda way: not way.counted)
        ]
        if self.sort:
            by_how = {node.id: node for node in nodes}
            nodes = [by_how[how] for how in self._in_order((node.id, node.figures) for node in nodes)]
        kind = "recipient" if self.reverse else "supporter"
        node = Node(kind, lower, self.names[lower], path, self._figures(ways), tuple(nodes), pair)
        if lower not in self.drawn:
            return node
        if self.places[lower] == upper:
            self.seen.add(lower)
            children = (*node.children, *self._children(lower, path))
            return node._replace(children=children, **self._fan(lower))
        return node._replace(elsewhere="above" if lower in self.seen else "below")

    def _all_below(self, upper: str) -> Figures:
        return self._figures([way for pair in self.below.get(upper, {}).values() for way in pair])

    def _figures(self, ways: Sequence[Way]) -> Figures:
        """Return what the claims of several ways come to. No grade: that of one way says nothing of another."""
        return Figures(
            claims=sum(way.claims for way in ways),
            counted=sum(way.counted for way in ways),
            contested=sum(way.contested for way in ways),
            corrected=sum(way.corrected for way in ways),
            origins=max((way.origins for way in ways), default=0),
            since=min((way.since for way in ways if way.since), default=None),
            until=max((way.until for way in ways if way.until), key=lambda day: f"{day}~", default=None),
        )

    def _in_order(self, some: Iterable[tuple[str, Figures]]) -> list[str]:
        """Return the ids, those with most support first, or as `sort` says."""
        found = sorted(some, key=lambda one: (-one[1].counted, -one[1].claims, one[0]))
        if self.sort:
            column = self.sort.removeprefix("-")
            found.sort(key=lambda one: self._cell(one, column), reverse=self.sort.startswith("-"))
        return [slug for slug, _ in found]

    def _cell(self, one: tuple[str, Figures], column: str) -> tuple[bool, Any]:
        value: Any = (
            one[0]
            if column == "node"
            else self.names.get(one[0], one[0]).casefold()
            if column == "name"
            else getattr(one[1], column)
        )
        return value is None, value


def _of_way(way: Way) -> Figures:
    return Figures(*(getattr(way, name) for name in Figures._fields))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, from the top to the bottom."""
    yield node
    for child in node.children:
        yield from walk(child)


def ways(forest: Forest) -> Iterator[Node]:
    """Yield the ways of a tree from its top to its bottom."""
    return (node for root in forest.roots for node in walk(root) if node.kind == "way")


def shown(node: Node, depth: Depth) -> tuple[Node, ...]:
    """Return the children of an actor that are not below `depth`."""
    return tuple(child for child in node.children if depth >= (Depth.WAYS if child.kind == "way" else Depth.SUPPORTERS))
