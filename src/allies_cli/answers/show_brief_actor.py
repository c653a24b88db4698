"""`show` of an actor in brief: the answer on a screen. What is left out is one flag away: --full."""

from __future__ import annotations

from collections import Counter

from allies_cli.answers.show_brief_claim import INDENT, Detail, brief, quoted_passages, signs
from allies_cli.escape import width
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Line, Piece, Tree, joined, line
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from allies_cli.models import ActorRecord, ClaimRecord

_FEW = 4  # claims of which every voice is heard, as far as a screen goes
_MANY = 8  # claims, from which on one hears those voices alone that are answered
_KINDS = 5  # of claims that do not count
_LABEL = 24  # columns of several counterparts in a line of the summary

_IN_FULL = Detail(claims=_FEW, voices=3)
_IN_PART = Detail(claims=3, voices=1)
IN_SHORT = Detail(claims=2, voices=1, places=False, unchallenged=False)


class Section(NamedTuple):
    """The claims that are shown below some lines, and how to see those that are not."""

    lines: tuple[Line, ...]
    shown: Sequence[ClaimRecord]
    rest: Line = ()


def actor(found: ActorRecord) -> Tree:
    """Return an actor: what it gives and receives, on whose word, and who answers; then what does not count."""
    counting = [*found.supports, *found.receives]
    claims = counting or list(found.not_counted)
    detail = _IN_FULL if len(claims) <= _FEW else _IN_PART if len(claims) <= _MANY else IN_SHORT
    top = (_heading(found, counting), *_summary(found.actor.name, counting))
    parts = list(told(_sections(found, top, claims, detail), detail))
    if counting and found.not_counted:
        parts.append(Tree(tuple(_left_out(found))))
    if found.says:
        parts += _sayings(found, bool(counting))
    me = found.actor
    if me.speaks_for and not counting:
        parts.append(Tree((muted(f"the acts stand with {found.speaks_for_name}: allies show {me.speaks_for}"),)))
    if not claims and not found.says:
        parts.append(Tree((muted("nothing recorded of what it gives, receives or says"),)))
    return Tree((), tuple(parts), _footers(found, claims, detail), indent=INDENT)


def muted(text: str) -> Line:
    """Return a line that stands back."""
    return line(Piece(text, "muted"))


# Its first line, and how many claims there are of what ------------------------------------------------


def _heading(found: ActorRecord, counting: Sequence[ClaimRecord]) -> Line:
    me = found.actor
    ends = {_pair(one) for one in counting}
    parts = [arrow(*ends.pop())] if len(ends) == 1 else [line(Piece(me.name, "title")), line(me.kind)]
    if me.speaks_for:
        parts.append(line(f"{me.role} of ", found.speaks_for_name))
    if counting:
        count = f"{counted(len(counting), 'claim')} {_verb(counting, 'counts', 'count')}"
        parts.append(line(count, *marked(sum(one.claim.contested for one in counting), "contested")))
    if left := found.not_counted:
        none = f"{counted(len(left), 'claim')} that {_verb(left, 'does', 'do')} not count as support"
        some = f"{len(left)} {_verb(left, 'does', 'do')} not count"
        contradicted = 0 if counting else sum(map(_is_contradicted, left))
        parts.append(line(some if counting else none, *marked(contradicted, "contradicted")))
    return joined(parts)


def _verb(claims: Sequence[ClaimRecord], one: str, many: str) -> str:
    return one if len(claims) == 1 else many


def marked(number: int, mark: str) -> Line:
    """Return how many of some claims are contested or contradicted, if any is."""
    return line(Piece(f", {number} of them {mark}", "contested")) if number else ()


def _is_contradicted(one: ClaimRecord) -> bool:
    return one.rule == "contradicted"


def _pair(one: ClaimRecord) -> tuple[str, str]:
    return one.claim.supporter_name, one.claim.recipient_name


def arrow(supporter: str, recipient: str) -> Line:
    """Return a pair as a heading."""
    return line(Piece(f"{supporter} → {recipient}", "title"))


def _summary(me: str, counting: Sequence[ClaimRecord]) -> Iterator[Line]:
    """Yield a line a counterpart, where there are many claims: its ways, their claims, and what is contested.

    Those that follow each other and give the same, or get it, share a line.
    """
    if len(counting) <= _MANY:
        return
    lines: list[tuple[str, Line]] = []
    for (supporter, recipient), some in _by_pair(counting):
        side, other = ("to", recipient) if supporter == me else ("from", supporter)
        label, ways = lines[-1] if lines else ("", ())
        together = f"{label}, {other}"
        if label.startswith(side) and ways == _ways(some) and width(together) <= _LABEL:
            lines[-1] = together, ways
        else:
            lines.append((f"{side} {other}", _ways(some)))
    widest = max(width(label) for label, _ in lines)
    for label, ways in lines:
        yield line(Piece(label + " " * (widest - width(label) + 2), "label"), *ways)


def _ways(claims: Sequence[ClaimRecord]) -> Line:
    """Return the ways of some claims, how many are of each, and which of them are contested."""
    contested = {one.claim.how for one in claims if one.claim.contested}
    return joined(
        line(how, f" ×{number}" if number > 1 else None, Piece("!", "contested") if how in contested else None)
        for how, number in Counter(one.claim.how for one in claims).items()
    )


def _by_pair(claims: Sequence[ClaimRecord]) -> list[tuple[tuple[str, str], list[ClaimRecord]]]:
    """Return the claims of each counterpart, most claims first."""
    pairs: dict[tuple[str, str], list[ClaimRecord]] = {}
    for one in claims:
        pairs.setdefault(_pair(one), []).append(one)
    return sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))


# Its claims -----------------------------------------------------------------------------------------


def _sections(
    found: ActorRecord, top: tuple[Line, ...], claims: Sequence[ClaimRecord], detail: Detail
) -> Iterator[Section]:
    """Yield the strongest claims of each counterpart; of many counterparts, those of one claim together."""
    pairs = _by_pair(claims)
    if len(pairs) == 1 and (found.supports or found.receives):
        yield _section(found, (*top, line()), claims, 2 * detail.claims - 1)
        return
    yield Section(top, ())
    single = [some[0] for _, some in pairs if len(some) == 1] if detail != _IN_FULL else []
    for pair, some in pairs:
        if some[0] not in single:
            yield _section(found, (arrow(*pair),), some, detail.claims)
    if single:
        yield _section(found, (line(Piece("one claim each", "title")),), single, 2 * _FEW)


def _section(found: ActorRecord, lines: tuple[Line, ...], claims: Sequence[ClaimRecord], most: int) -> Section:
    ordered = sorted(claims, key=strongest_first)
    if not (found.supports or found.receives):  # of what is not support, a reader wants first what is not so
        ordered.sort(key=_is_contradicted, reverse=True)
    shown, rest = ordered[:most], ordered[most:]
    if not rest:
        return Section(lines, shown)
    corrected = sum(one.claim.corrected != "[]" for one in rest)
    also = f", {corrected} corrected" if corrected else ""
    options = _options(found, claims)
    return Section(lines, shown, muted(f"and {len(rest)} more{also}: allies list claims {options}"))


def _options(found: ActorRecord, claims: Sequence[ClaimRecord]) -> str:
    """Return the filters that list the claims of one counterpart, or of several."""
    me, sides = found.actor.id, {(one.claim.supporter, one.claim.recipient) for one in claims}
    if len(sides) == 1:
        supporter, recipient = sides.pop()
        return f"--by {supporter} --for {recipient}"
    return f"--by {me}" if all(supporter == me for supporter, _ in sides) else f"--for {me}"


def strongest_first(one: ClaimRecord) -> tuple[int, str, bool, int, int]:
    """Return what sorts the more credible claim first, the better letter, the particular act, the more voices."""
    claim = one.claim
    general = any(link.relation == "refined-by" for link in one.links)
    return claim.credibility, claim.grade[:1], general, -claim.origins, claim.number


def told(sections: Iterable[Section], detail: Detail) -> Iterator[Tree]:
    """Yield sections drawn, with each quote where it comes first."""
    places: dict[int, str] = {}
    for lines, shown, rest in sections:
        trees = []
        for one in shown:
            trees.append(brief(one, detail._replace(told=places)))
            places |= {passage: one.claim.id for passage in quoted_passages(one, detail) if passage not in places}
        trees += [Tree((rest,))] if rest else []
        yield Tree(lines, tuple(trees), indent=0)


def _left_out(found: ActorRecord) -> Iterator[Line]:
    """Yield what does not count: how many claims of which status or way, from whom; and which are wrong."""
    groups = Counter(_kind(found.actor.id, one) for one in found.not_counted)
    shown = groups.most_common(_KINDS)
    left = len(found.not_counted) - sum(number for _, number in shown)
    counts = [f"{number} {word}" for word, number in shown] + ([f"{left} others"] if left else [])
    yield line(Piece("not counted: ", "label"), *joined(map(line, counts)), Piece("  --all", "muted"))
    wrong = {"contradicted": [one.claim.id for one in found.not_counted if _is_contradicted(one)]}
    wrong["corrected"] = [
        one.claim.id for one in found.not_counted if one.claim.corrected != "[]" and not _is_contradicted(one)
    ]
    marks = [line(Piece(f"{mark} {' '.join(ids)}", "contested")) for mark, ids in wrong.items() if ids]
    if marks:
        yield line(Piece("of these: ".rjust(13), "label"), *joined(marks))


def _kind(me: str, one: ClaimRecord) -> str:
    claim = one.claim
    status = "denied that nobody asserts" if claim.status == "denied" else claim.status
    word = {"not-done": status, "not-asserted": status, "superseded": "superseded"}.get(
        one.not_counted or "", claim.how
    )
    return word if claim.supporter == me else f"{word} by {claim.supporter_name}"


# What it says ---------------------------------------------------------------------------------------


def _sayings(found: ActorRecord, briefly: bool) -> Iterator[Tree]:
    """Yield what an actor says about others: a line where it also acts, else its first sayings."""
    command = f"allies list evidence --says {found.actor.id}"
    number = counted(len(found.says), "claim")
    if briefly:
        yield Tree((line(Piece("says of others: ", "label"), f"{number}  ", Piece(command, "muted")),))
        return
    said = [_saying(one, found) for one in found.says[:_FEW]]
    left = len(found.says) - len(said)
    rest = muted(f"and {left} more: {command}") if left else ()
    heading = line(Piece(f"speaks of {number}", "heading"))
    yield from told([Section((heading,), said, rest)], _IN_PART)


def _saying(one: ClaimRecord, by: ActorRecord) -> ClaimRecord:
    """Return a claim with what the actor, or who speaks for it, says of it."""
    voices = {by.actor.id, *(office.actor for office in by.spokespersons)}
    mine = [said for said in one.evidence if said.asserter in voices and not said.misattributed]
    return one._replace(evidence=tuple(mine))


def _footers(found: ActorRecord, claims: Sequence[ClaimRecord], detail: Detail) -> tuple[str, ...]:
    if not claims:
        return tuple(filter(None, (signs(found.says).rstrip(),)))
    first = min(claims, key=strongest_first).claim
    legend = "! contested   " if detail == IN_SHORT and any(one.claim.contested for one in claims) else ""
    return (
        f"{signs(claims)}{legend}{first.grade}: allies help {first.grade}",
        f"evidence: allies show {first.id} · show {found.actor.id} --full   quote: allies cite {first.id}",
    )
