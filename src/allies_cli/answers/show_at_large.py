"""`show` of an actor of which more is recorded than anybody reads: how much of what, and the strongest of it."""

from collections.abc import Iterable, Iterator, Sequence

from allies_cli.answers.show_brief_actor import IN_SHORT, Section, arrow, marked, muted, strongest_first, told
from allies_cli.answers.show_brief_claim import INDENT, signs
from allies_cli.escape import width
from allies_cli.models import ActorAtLarge, Way
from allies_cli.report import Line, Piece, Tree, joined, line
from allies_cli.wording import counted

_MOST = 6  # counterparts on each side that are listed
_LABEL = 32  # columns of the name of one


def actor(found: ActorAtLarge) -> Tree:
    """Return an actor: with whom it stands in which ways, the strongest claims, and what does not count."""
    me = found.actor.id
    lines = [*_summary("to", found.supports, f"--by {me}"), *_summary("from", found.receives, f"--for {me}")]
    widest = max((width(label) for label, _ in lines), default=0)
    summary = (line(Piece(label + " " * (widest - width(label) + 2), "label"), *ways) for label, ways in lines)
    parts = list(told([Section((_heading(found), *summary), ()), *_sections(found)], IN_SHORT))
    if found.left_out:
        parts.append(_counted("not counted", found.left_out, "--all"))
    if found.says:
        parts.append(_counted("says of others", found.says, f"allies list evidence --says {me}"))
    return Tree((), tuple(parts), _footers(found), indent=INDENT)


def _counted(what: str, claims: int, command: str) -> Tree:
    return Tree((line(Piece(f"{what}: ", "label"), f"{counted(claims, 'claim')}  ", Piece(command, "muted")),))


def _heading(found: ActorAtLarge) -> Line:
    me, ways = found.actor, (*found.supports, *found.receives)
    claims, contested = sum(way.claims for way in ways), sum(way.contested for way in ways)
    parts = [line(Piece(me.name, "title")), line(me.kind)]
    if me.speaks_for:
        parts.append(line(f"{me.role} of ", found.speaks_for_name))
    parts.append(line(f"{counted(claims, 'claim')} count", *marked(contested, "contested")))
    if found.left_out:
        parts.append(line(f"{found.left_out} do not count"))
    return joined(parts)


def _summary(side: str, ways: Sequence[Way], option: str) -> Iterator[tuple[str, Line]]:
    """Yield a label and the ways of each counterpart on a side, most claims first, and how many more there are."""
    pairs = _by_pair(ways)
    for some in pairs[:_MOST]:
        name = some[0].recipient_name if side == "to" else some[0].supporter_name
        label = f"{side} {name}"
        yield label if width(label) <= _LABEL else f"{label[: _LABEL - 1]}…", _ways(some)
    if left := pairs[_MOST:]:
        claims = sum(way.claims for some in left for way in some)
        command = Piece(f"allies list {option}", "muted")
        yield f"{side} {len(left)} more", line(f"{counted(claims, 'claim')}  ", command)


def _ways(ways: Sequence[Way]) -> Line:
    """Return the ways of a pair, how many claims there are of each, and how many of all are contested."""
    told = [line(way.how, f" ×{way.claims}" if way.claims > 1 else None) for way in ways]
    contested = sum(way.contested for way in ways)
    return joined([*told, line(Piece(f"{contested} contested", "contested"))] if contested else told)


def _by_pair(ways: Iterable[Way]) -> list[list[Way]]:
    """Return the ways of each pair, the pair with most claims first, and in it the way with most."""
    pairs: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        pairs.setdefault((way.supporter, way.recipient), []).append(way)
    found = [sorted(some, key=lambda way: (-way.claims, way.how)) for some in pairs.values()]
    return sorted(found, key=lambda some: (-sum(way.claims for way in some), some[0].supporter, some[0].recipient))


def _sections(found: ActorAtLarge) -> Iterator[Section]:
    """Yield the strongest claims of the pairs of which there are any, the pair with most claims first."""
    for some in _by_pair([*found.supports, *found.receives]):
        first = some[0]
        ends = first.supporter, first.recipient
        shown = [one for one in found.strongest if (one.claim.supporter, one.claim.recipient) == ends]
        if shown:
            left = sum(way.claims for way in some) - len(shown)
            command = f"allies list claims --by {ends[0]} --for {ends[1]}"
            heading = arrow(first.supporter_name, first.recipient_name)
            yield Section((heading,), sorted(shown, key=strongest_first), _rest(left, command))


def _rest(left: int, command: str) -> Line:
    return muted(f"and {left} more: {command}") if left else ()


def _footers(found: ActorAtLarge) -> tuple[str, ...]:
    if not found.strongest:
        return ()
    first = min(found.strongest, key=strongest_first).claim
    return (
        f"{signs(found.strongest)}{first.grade}: allies help {first.grade}",
        f"evidence: allies show {first.id} · show {found.actor.id} --full   quote: allies cite {first.id}",
    )
