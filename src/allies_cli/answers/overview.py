"""`allies` alone: what the database is, who stands with whom, and the commands."""

from __future__ import annotations

from itertools import chain, groupby, repeat
from operator import attrgetter
from textwrap import wrap

from allies_cli.answers.new import following
from allies_cli.escape import width
from allies_cli.fields import Column
from allies_cli.report import Answer, Line, Piece, Tree, columns_of, joined, line
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

MOST_RECIPIENTS = 6
_WITH_TWO_LINES = 2  # of the recipients, the first

_GAP = "  "
_IN_A_PIPE = 80  # columns


def overview(
    description: Any,
    stands: Sequence[tuple[str, Sequence[Any]]],
    recipients: int,
    groups: Mapping[str, Sequence[str]],
    examples: Mapping[str, str],
    steps: Sequence[tuple[str, str]] = (),
) -> Answer:
    """Answer with where to begin: `stands` are recipients, each with the ways in which they are supported.

    `steps` are the commands that come next, each with what it is for.
    """

    def drawn(most: int | None) -> Tree:
        room = most or _IN_A_PIPE
        about = _about(description)
        standing = _standing(stands, recipients, room) if stands else [line(_nobody(description.counts["claims"]))]
        coming = [(), *following(*steps, most=room)] if steps else []
        return Tree((*about, (), *standing, *coming, (), *_commands(groups, examples, room)))

    return Answer(columns=(Column("name"),), rows=[], tree=drawn)


def _about(description: Any) -> list[Line]:
    """Return the title and the counts and dates of a database."""
    counts, meta = description.counts, description.meta
    counting = counts["claims_that_count"]
    of_claims = [
        f"{counted(counts['claims'], 'claim')} ({counts['contested']} contested)",
        f"{counting} count{'s' if counting == 1 else ''} as support",
        counted(counts["actors"], "actor"),
        counted(counts["sources"], "source"),
    ]
    figures = [
        *(of_claims if counts["claims"] else ["no claims yet"]),
        f"events to {meta['events_to']}",
        f"voices to {meta['voices_to']}" if "voices_to" in meta else "",
    ]
    return [line(Piece(meta.get("title", "Who supports whom"), "title")), joined(line(one) for one in figures if one)]


def _nobody(claims: int) -> str:
    """Return what is said where nobody stands with anybody."""
    return "no claim counts as support: allies list --all" if claims else "nothing recorded in this database yet"


def _standing(stands: Sequence[tuple[str, Sequence[Any]]], recipients: int, most: int) -> list[Line]:
    """Return a line a recipient, with those who support it, as many as find room."""
    widest = max(width(name) for name, _ in stands)
    contested = any(way.contested for _, ways in stands for way in ways)
    lines = [line(Piece("who stands with whom", "heading"), "  ! contested" if contested else "")]
    for place, (name, ways) in enumerate(stands):
        room = most - widest - len(_GAP)
        groups = [list(group) for _, group in groupby(ways, attrgetter("supporter"))]
        rest = width(f" · {len(groups)} more") if len(groups) > 1 else 0
        supporters = [_supporter(group, room - rest) for group in groups]
        of_it = _fitted(supporters, room, 2 if place < _WITH_TWO_LINES else 1)
        leads = chain(
            [line(Piece(name, "name"), " " * (widest - width(name)) + _GAP)], repeat(line(" " * widest + _GAP))
        )
        lines += [(*lead, *part) for lead, part in zip(leads, of_it, strict=False)]
    if recipients > len(stands):
        lines.append(line(Piece(f"and {recipients - len(stands)} more: allies list", "muted")))
    return lines


def _supporter(ways: Sequence[Any], most: int) -> Line:
    """Return a supporter with its ways, the strongest first, as many as find room beside how many more there are."""
    for shown in range(len(ways), -1, -1):
        told = [piece for way in ways[:shown] for piece in (f" {way.how}", _mark([way]))]
        rest = [Piece(f" +{counted(len(ways) - shown, 'way')}", "muted"), _mark(ways[shown:])] if ways[shown:] else []
        supporter = line(Piece(ways[0].supporter_name, "name"), *told, *rest)
        if columns_of(supporter) <= most:
            break
    return supporter


def _mark(ways: Sequence[Any]) -> Piece:
    return Piece("!" if any(way.contested for way in ways) else "", "contested")


def _fitted(parts: Sequence[Line], most: int, lines: int) -> list[Line]:
    """Return parts in so many lines, one part each at the least, and in the last how many more there are."""
    shown = len(parts)
    while shown > 1 and columns_of(_with_rest(parts, shown, lines)) > most:
        shown -= 1
    rest = _with_rest(parts, shown, lines)
    return (
        [rest]
        if lines == 1 or shown == len(parts)
        else [joined(parts[:shown]), *_fitted(parts[shown:], most, lines - 1)]
    )


def _with_rest(parts: Sequence[Line], shown: int, lines: int) -> Line:
    """Return the first parts in a line; where it is the last, with how many more there are."""
    rest = [line(Piece(f"{len(parts) - shown} more", "muted"))] if shown < len(parts) and lines == 1 else []
    return joined([*parts[:shown], *rest])


def _commands(groups: Mapping[str, Sequence[str]], examples: Mapping[str, str], most: int) -> list[Line]:
    """Return the commands of each group, with an example of them beside or behind them."""
    words = {group: ", ".join(names) for group, names in groups.items()}
    heads, bodies = max(map(len, words)) + len(_GAP), max(map(len, words.values()))
    aside = heads + bodies + len(_GAP) + max(map(len, examples.values()), default=0) <= most
    lines: list[Line] = []
    for group, names in words.items():
        told = [line(names.ljust(bodies))] if aside else [line(part) for part in wrap(names, max(most - heads, 1))]
        example = line(Piece(examples.get(group, ""), "id"))
        if aside or columns_of(told[-1]) + len(_GAP) + columns_of(example) <= most - heads:
            told[-1] = line(*told[-1], _GAP, *example)
        else:
            told.append(example)
        leads = chain([line(Piece(group.ljust(heads), "heading"))], repeat(line(" " * heads)))
        lines += [(*lead, *part) for lead, part in zip(leads, told, strict=False)]
    return lines
