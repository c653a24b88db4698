"""`allies tree`."""

from collections.abc import Sequence

from allies_cli import names
from allies_cli.answers import tree as answers
from allies_cli.answers import tree_nodes as nodes
from allies_cli.answers.tree_nodes import Depth, Files, Forest
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking, say_meant
from allies_cli.models import ClaimRecord, Way
from allies_cli.queries import network, pairs, vocabulary
from allies_cli.report import Line, Piece, joined, line

# The columns of a node that a claim has under another name. It is one claim, whatever the sort.
_CLAIM_COLUMN = {"node": "id", "name": "what", "claims": "id", "counted": "counts"}


def run(ask: Asking, words: Sequence[str], depth: int, reverse: bool) -> None:
    """Draw who supports the named actors, or everybody; or whom they support."""
    check_sort(ask.filters.sort, answers.SORTS)
    meant = names.resolve(ask.database, words, ("actor",)) if words else []
    for one in meant:
        say_meant(one)
    asked, level = {one.id: one.name for one in meant}, Depth(depth)
    ways, ended = _ways(ask, list(asked), reverse)
    forest = _grown(ask, ways, asked, level, reverse)
    files, unread = _files(ask, forest, level)
    about = [] if asked else _about(ask, ways)
    answer = answers.answer(forest, level, files, about, len(asked) == 1, ask.filters.everything)
    footers = answer.notes.footers
    for count, what in ((forest.cut, "actors" if level == Depth.RECIPIENTS else "pairs"), (unread, "claims")):
        if count:
            footers.append(f"{count} more {what} are not shown; --limit 0 shows all")
    if ended and not forest.cut:
        footers.append(f"followed no further than {network.FARTHEST} steps or the limit; --limit 0 lifts the limit")
    _note_uncounted(ask, forest if asked else None, footers)
    if not ways:
        for person, principal, slug in network.principals(ask.database, list(asked)):
            answer.notes.remarks.append(f"{person} speaks for {principal}: allies tree {slug}")
    deliver_claims(ask, answer, list(asked))


def _grown(ask: Asking, ways: Sequence[Way], asked: dict[str, str], level: Depth, reverse: bool) -> Forest:
    """Return the tree cut at the limit, which is one of pairs, or of recipients where nothing else is drawn."""
    limit, sort = ask.filters.limit, ask.filters.sort
    if level > Depth.RECIPIENTS:
        return nodes.grow(ways, _counted(ask, ways), asked or None, reverse, sort, limit)
    forest = nodes.grow(ways, _counted(ask, ways), asked or None, reverse, sort)
    shown = forest.roots[: limit or None]
    return forest._replace(roots=shown, cut=len(forest.roots) - len(shown))


def _ways(ask: Asking, asked: list[str], reverse: bool) -> tuple[list[Way], bool]:
    if asked:
        return network.reached(ask.database, asked, ask.filters, reverse)
    return pairs.ways(ask.database, ask.filters), False


def _counted(ask: Asking, ways: Sequence[Way]) -> dict[tuple[str, str, str], int]:
    """Return how many claims of each way count as support; all of them unless the filters ask for more."""
    if ask.filters.everything and ways:
        ways = pairs.ways(ask.database, ask.filters._replace(everything=False))
    return {(way.supporter, way.recipient, way.how): way.claims for way in ways}


def _files(ask: Asking, forest: Forest, depth: Depth) -> tuple[Files, int]:
    """Return what gives the claims of a way, and how many claims the limit leaves out.

    Without a limit they are read as they are asked for, so that an export of all does not hold all.
    """
    if depth < Depth.CLAIMS:
        return lambda way: (), 0
    filters = ask.filters._replace(sort=_claim_sort(ask.filters.sort))
    left = filters.limit
    if not left:
        return lambda way: network.way_claims(ask.database, *way.pair, way.id, filters), 0
    found: dict[tuple[str, ...], list[ClaimRecord]] = {}
    unread = 0
    for way in nodes.ways(forest):
        if left:
            found[way.path] = network.way_claims(ask.database, *way.pair, way.id, filters._replace(limit=left))
        read = len(found.get(way.path, ()))
        left, unread = left - read, unread + way.figures.claims - read
    return lambda way: found.get(way.path, []), unread


def _claim_sort(sort: str | None) -> str | None:
    """Return the column by which claims sort where the nodes above them sort by `sort`."""
    if sort is None:
        return None
    column = sort.removeprefix("-")
    return sort.replace(column, _CLAIM_COLUMN.get(column, column))


def _about(ask: Asking, ways: Sequence[Way]) -> list[Line]:
    """Return what stands above the tree of a whole database: what it is, what is in it, and what was left out."""
    claims, contested = sum(way.claims for way in ways), sum(way.contested for way in ways)
    between = len({(way.supporter, way.recipient) for way in ways})
    return [
        line(Piece(network.title(ask.database) or "Who supports whom", "title")),
        joined(
            [
                line(f"{claims} {'claim' if claims == 1 else 'claims'}"),
                *([line(Piece(f"{contested} contested", "contested"))] if contested else []),
                line(f"{between} {'pair' if between == 1 else 'pairs'}"),
                line(f"data to {vocabulary.data_date(ask.database)}"),
                *(line(Piece(typed, "muted")) for typed, _ in ask.filters.without_each()),
            ]
        ),
    ]


def _note_uncounted(ask: Asking, asked: Forest | None, footers: list[str]) -> None:
    """Say how many pairs, of the actors that are asked about or of all, have no claim that counts as support."""
    if ask.filters.everything:
        return
    if asked is None:
        hidden = pairs.count_hidden_pairs(ask.database, ask.filters)
    else:
        slugs, shown = [root.id for root in asked.roots], sum(root.fan for root in asked.roots)
        hidden = network.count_hidden_pairs(ask.database, slugs, ask.filters, asked.reverse, shown)
    if hidden:
        some = "1 pair has" if hidden == 1 else f"{hidden} pairs have"
        footers.append(f"{some} no claim that counts as support; --all shows them")
