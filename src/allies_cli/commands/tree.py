"""`allies tree`."""

from collections.abc import Sequence

from allies_cli.answers import tree as answers
from allies_cli.answers import tree_nodes as nodes
from allies_cli.answers.tree_nodes import ClaimsOf, Depth, Forest
from allies_cli.context import Run
from allies_cli.models import ClaimRecord, Way
from allies_cli.queries import network, pairs, vocabulary
from allies_cli.report import Answer, Line, Piece, joined, line
from allies_cli.wording import counted, not_shown, uncounted_pairs

_FEW = 10  # trees, actors below one, and claims of a way that a screen shows

# The columns of a node that a claim has under another name. It is one claim, whatever the sort.
_CLAIM_COLUMN = {"node": "id", "name": "what", "claims": "id", "counted": "counts", "not_counted": "counts"}


def tree(run: Run, name: Sequence[str] | None, depth: int, reverse: bool) -> Answer:
    """Draw who supports the named actors, or everybody; or whom they support."""
    run.check_sort(answers.SORTS)
    asked, level = {one.id: one.name for one in (run.meant(name, "actor") if name else [])}, Depth(depth)
    ways, ended = _ways(run, list(asked), reverse)
    forest = _grown(run, ways, asked, level, reverse)
    claims_of, unread = _claims_of(run, forest, level)
    about = [] if asked else _about(run, ways)
    options = _options(run, depth, reverse)
    answer = answers.answer(forest, level, claims_of, about, len(asked) == 1, run.filters.everything, options)
    footers = answer.notes.footers
    ends = "supporters" if reverse else "recipients"
    for count, what in ((forest.roots_cut, ends), (forest.cut, "pairs"), (unread, "claims")):
        if count:
            footers.append(not_shown(count, what))
    if ended and not forest.cut:
        footers.append(f"followed no further than {network.FARTHEST} steps or the limit; --limit 0 lifts the limit")
    _note_uncounted(run, forest if asked else None, footers)
    if not ways:
        for person, principal, slug in network.principals(run.database, list(asked)):
            answer.notes.remarks.append(f"{person} speaks for {principal}: allies tree {slug}")
    if not asked:
        return run.about_claims(answer)
    return run.about_claims(answer, list(asked), "supporter" if reverse else "recipient")


def _few(run: Run) -> int:
    """Return how many of each a screen shows where no --limit says how many; 0 is all."""
    return run.unless_limited(_FEW) if run.filters.limit else 0


def _options(run: Run, depth: int, reverse: bool) -> str:
    """Return the options of this run as they were typed, but without a limit."""
    switches = (("--reverse", reverse), ("--all", run.filters.everything))
    deeper = [f"--depth {depth}"] if depth > Depth.WAYS else []
    typed = [words for words, _ in run.filters.without_each()]
    return " ".join([*(name for name, given in switches if given), *deeper, *typed, "--limit 0"])


def _grown(run: Run, ways: Sequence[Way], asked: dict[str, str], level: Depth, reverse: bool) -> Forest:
    """Return the tree cut at the limit, which is one of pairs, or of recipients where nothing else is drawn."""
    limit, sort = run.filters.limit, run.filters.sort
    if level > Depth.RECIPIENTS:
        return nodes.grow(ways, asked or None, reverse, sort, limit, _few(run))
    forest = nodes.grow(ways, asked or None, reverse, sort)
    shown = forest.roots[: limit or None]
    return forest._replace(roots=shown, cut=0, roots_cut=len(forest.roots) - len(shown))


def _ways(run: Run, asked: list[str], reverse: bool) -> tuple[list[Way], bool]:
    if asked:
        return network.reached(run.database, asked, run.filters, reverse)
    return pairs.ways(run.database, run.filters), False


def _claims_of(run: Run, forest: Forest, depth: Depth) -> tuple[ClaimsOf, int]:
    """Return what gives the claims of a way, and how many claims the limit leaves out.

    Without a limit they are read as they are asked for, so that an export of all does not hold all.
    """
    if depth < Depth.CLAIMS:
        return lambda way: (), 0
    filters = run.filters._replace(sort=_claim_sort(run.filters.sort))
    left = filters.limit
    if not left:
        return lambda way: network.way_claims(run.database, *way.pair, way.id, filters), 0
    found: dict[tuple[str, ...], list[ClaimRecord]] = {}
    unread = 0
    for way in nodes.ways(forest):
        if left:
            most = min(left, _few(run) or left)
            found[way.path] = network.way_claims(run.database, *way.pair, way.id, filters._replace(limit=most))
        read = len(found.get(way.path, ()))
        left, unread = left - read, unread + way.figures.claims - read
    return lambda way: found.get(way.path, []), unread


def _claim_sort(sort: str | None) -> str | None:
    """Return the column by which claims sort where the nodes above them sort by `sort`."""
    if sort is None:
        return None
    column = sort.removeprefix("-")
    return sort.replace(column, _CLAIM_COLUMN.get(column, column))


def _about(run: Run, ways: Sequence[Way]) -> list[Line]:
    """Return what stands above the tree of a whole database: what it is, what is in it, and what was left out."""
    claims = sum(way.claims for way in ways)
    marks = [(sum(way.contested for way in ways), "contested"), (sum(way.corrected for way in ways), "corrected")]
    between = len({(way.supporter, way.recipient) for way in ways})
    return [
        line(Piece(vocabulary.title(run.database) or "Who supports whom", "title")),
        joined(
            [
                line(counted(claims, "claim")),
                *(line(Piece(f"{number} {word}", "contested")) for number, word in marks if number),
                line(counted(between, "pair")),
                line(f"events to {vocabulary.events_to(run.database)}"),
                *(line(Piece(typed, "muted")) for typed, _ in run.filters.without_each()),
            ]
        ),
    ]


def _note_uncounted(run: Run, asked: Forest | None, footers: list[str]) -> None:
    """Say how many pairs, of the actors that are asked about or of all, have no claim that counts as support."""
    if run.filters.everything:
        return
    if asked is None:
        hidden = pairs.count_hidden_pairs(run.database, run.filters)
    else:
        slugs, shown = [root.id for root in asked.roots], sum(root.fan for root in asked.roots)
        hidden = network.count_hidden_pairs(run.database, slugs, run.filters, asked.reverse, shown)
    if hidden:
        footers.append(uncounted_pairs(hidden))
