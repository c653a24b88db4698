"""Actors side by side: the same questions to each.

The JSON is `{"actors": [{"id", "name"}], "rows": [...], "shared": [...], "only": {slug: [...]}}`. A row is
`{"section", "question", "answers": {slug: ...}}`, with an answer for every actor:

* in the sections gives, receives, not done, relations, opposes and opposed by the question is a way, and the answer
  an array of `{"direction", "actor", "name", "claims", "contested", "origins", "status", "grade", "since", "until"}`:
  the direction is `for` where the compared actor is the supporter, `from` where it is the recipient;
* in said the question is a stance, and the answer an array of `{"actor", "name", "claims", "itself"}`, the voices;
* in total the questions are claims (that count), contested and voices (that assert something), each a number,
  and first and last, each a date or null.

`shared` holds what all of them have, `only` what one alone has, as `{"section", "how", "direction", "actor", "name"}`.
"""

from __future__ import annotations

from allies_cli.fields import Column
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Answer, Head, Line, Piece, Table, Tree, joined, line, note_cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from allies_cli.models import Way

GIVES, RECEIVES, NOT_DONE, RELATIONS, OPPOSES, OPPOSED = (
    "gives", "receives", "not done", "relations", "opposes", "opposed by",
)  # fmt: skip
SAID, TOTAL, COMMON = "said of it", "in total", "in common"
SORTS = ("question", "claims")

_NARROWEST = 20  # columns of a screen for each actor
_QUESTIONS = 29  # columns of a screen for the questions
_MOST_NAMES = 8  # at one place of a screen
_NAMES_CUT = f"at most {_MOST_NAMES} names are shown at one place; -f csv has all"
_STANCES = {"asserts": "asserted by", "disputes": "disputed by", "denies": "denied by"}


class Act(NamedTuple):
    """A way between a compared actor and another."""

    section: str
    how: str
    direction: str
    other: str
    name: str
    way: Way

    @property
    def what(self) -> tuple[str, ...]:
        """What another actor may have as well."""
        undone = self.way.status if self.section == NOT_DONE else ""
        return self.section, self.how, self.direction, self.other, undone


class Voice(NamedTuple):
    """Who asserts, disputes or denies claims about a compared actor."""

    stance: str
    actor: str
    name: str
    claims: int


class Side(NamedTuple):
    """A compared actor with all that is recorded around it."""

    slug: str
    name: str
    acts: tuple[Act, ...]
    voices: tuple[Voice, ...]


class Question(NamedTuple):
    """A question, and what each side answers: for machines, in full, and as a screen shows it."""

    section: str
    question: str
    answers: dict[str, Any]
    texts: dict[str, list[Line]]
    claims: int = 0


def side(slug: str, name: str, ways: Mapping[str, Sequence[Way]], voices: Iterable[Voice]) -> Side:
    """Return a side from the ways of every section that has `slug` at one end; those with most claims come first."""
    acts = [act for section, found in ways.items() for act in _acts(slug, section, found)]
    acts.sort(key=lambda act: -act.way.claims)
    return Side(slug, name, tuple(acts), tuple(voices))


def _acts(slug: str, section: str, ways: Sequence[Way]) -> Iterator[Act]:
    from_other = {GIVES: RECEIVES, OPPOSES: OPPOSED}
    for way in ways:
        if way.supporter == slug:
            yield Act(section, way.how, "for", way.recipient, way.recipient_name, way)
        elif way.recipient == slug:
            yield Act(from_other.get(section, section), way.how, "from", way.supporter, way.supporter_name, way)


def compare(sides: Sequence[Side], hows: Sequence[str], sort: str | None, limit: int) -> Answer:
    """Answer with a row a question; `hows` is the order of the ways.

    The sides stand below each other, as a tree, where there is no room for columns.
    """
    rows = list(_all_rows(sides, hows, sort)) if any(one.acts or one.voices for one in sides) else []
    shown = rows[:limit] if limit else rows
    view = _View(sides, shown)
    answer = Answer(
        columns=(Column("section"), Column("question"), *(Column(one.slug) for one in sides)),
        rows=[(row.section, row.question, *(_flat(row.texts[one.slug]) for one in sides)) for row in shown],
        documents=lambda: [_document(sides, shown)],
        single=True,
        table=lambda _: view.table(),
        tree=lambda _: view.tree(),
        tree_below=_QUESTIONS + _NARROWEST * len(sides),
    )
    note_cut(answer, len(rows) - len(shown))
    return answer


# Rows --------------------------------------------------------------------------------------------


def _all_rows(sides: Sequence[Side], hows: Sequence[str], sort: str | None) -> Iterator[Question]:
    for section in (GIVES, RECEIVES, NOT_DONE, RELATIONS, OPPOSES, OPPOSED):
        yield from _sorted(_way_rows(sides, section, hows), sort)
    for stance, question in _STANCES.items():
        answers = {one.slug: [voice for voice in one.voices if voice.stance == stance] for one in sides}
        if any(answers.values()):
            yield Question(
                SAID,
                question,
                {slug: [_voice(voice, slug) for voice in voices] for slug, voices in answers.items()},
                {slug: [_voice_text(voice, slug) for voice in voices] for slug, voices in answers.items()},
            )
    for question, count in _TOTALS.items():
        values = {one.slug: count(one) for one in sides}
        texts = {slug: [line(str(value))] if value is not None else [] for slug, value in values.items()}
        yield Question(TOTAL, question, values, texts)
    shared, only = _shared(sides), _only(sides)
    for question, held in (("all have", dict.fromkeys(only, shared)), ("alone has", only)):
        if any(held.values()):
            texts = {slug: [_phrase(act) for act in acts] for slug, acts in held.items()}
            yield Question(
                COMMON, question, {slug: [_common(act) for act in acts] for slug, acts in held.items()}, texts
            )


def _way_rows(sides: Sequence[Side], section: str, hows: Sequence[str]) -> Iterator[Question]:
    for how in hows:
        acts = {one.slug: [act for act in one.acts if (act.section, act.how) == (section, how)] for one in sides}
        if any(acts.values()):
            yield Question(
                section,
                how,
                {slug: [_act(act) for act in some] for slug, some in acts.items()},
                {slug: [_act_text(act) for act in some] for slug, some in acts.items()},
                sum(act.way.claims for some in acts.values() for act in some),
            )


def _sorted(rows: Iterable[Question], sort: str | None) -> list[Question]:
    if sort is None:
        return list(rows)
    column = sort.removeprefix("-")
    return sorted(rows, key=lambda row: getattr(row, column), reverse=sort.startswith("-"))


def _shared(sides: Sequence[Side]) -> list[Act]:
    common = set.intersection(*({act.what for act in one.acts} for one in sides))
    return [act for act in sides[0].acts if act.what in common]


def _only(sides: Sequence[Side]) -> dict[str, list[Act]]:
    """Return what each side has and no other."""
    whats = {one.slug: {act.what for act in one.acts} for one in sides}
    return {
        one.slug: [act for act in one.acts if not any(act.what in whats[slug] for slug in whats if slug != one.slug)]
        for one in sides
    }


def claims(one: Side) -> int:
    """Return how many claims there are about a side, whether they count or not."""
    return sum(act.way.claims for act in one.acts)


def _counted(one: Side) -> list[Way]:
    return [act.way for act in one.acts if act.section in (GIVES, RECEIVES)]


def _days(one: Side) -> list[str]:
    return [day for act in one.acts for day in (act.way.since, act.way.until) if day]


_TOTALS: dict[str, Callable[[Side], Any]] = {
    "claims": lambda one: sum(way.claims for way in _counted(one)),
    "contested": lambda one: sum(way.contested for way in _counted(one)),
    "voices": lambda one: sum(voice.stance == "asserts" for voice in one.voices),
    "first": lambda one: min(_days(one), default=None),
    "last": lambda one: max(_days(one), key=lambda day: f"{day}~", default=None),
}


# For machines ------------------------------------------------------------------------------------


def _document(sides: Sequence[Side], rows: Sequence[Question]) -> dict[str, Any]:
    return {
        "actors": [{"id": one.slug, "name": one.name} for one in sides],
        "rows": [
            {"section": row.section, "question": row.question, "answers": row.answers}
            for row in rows
            if row.section != COMMON
        ],
        "shared": [_common(act) for act in _shared(sides)],
        "only": {slug: [_common(act) for act in acts] for slug, acts in _only(sides).items()},
    }


def _act(act: Act) -> dict[str, Any]:
    way = act.way
    return {
        "direction": act.direction,
        "actor": act.other,
        "name": act.name,
        "claims": way.claims,
        "contested": way.contested,
        "origins": way.origins,
        "status": way.status,
        "grade": way.grade,
        "since": way.since,
        "until": way.until,
    }


def _voice(voice: Voice, slug: str) -> dict[str, Any]:
    return {"actor": voice.actor, "name": voice.name, "claims": voice.claims, "itself": voice.actor == slug}


def _common(act: Act) -> dict[str, Any]:
    return {
        "section": act.section,
        "how": act.how,
        "direction": act.direction,
        "actor": act.other,
        "name": act.name,
    }


def _flat(texts: Sequence[Line]) -> str | None:
    return "; ".join("".join(piece.text for piece in text) for text in texts) or None


# For people --------------------------------------------------------------------------------------


class _View:
    """The rows as people see them: no more names at one place than the eye takes in."""

    def __init__(self, sides: Sequence[Side], rows: Sequence[Question]) -> None:
        self.sides, self.rows = sides, rows
        cut = any(len(texts) > _MOST_NAMES for row in rows for texts in row.texts.values())
        self.footers = (_NAMES_CUT,) if cut else ()

    def table(self) -> Table:
        """Return the questions as a table, the sides side by side."""
        heads = (Head("", "section"), Head("", "question"))
        sides = (Head(one.name, one.slug, wide=True) for one in self.sides)
        return Table((*heads, *sides), tuple(self._lines()), self.footers)

    def _lines(self) -> Iterator[tuple[Line, ...]]:
        """Yield the rows of the table; a section is named on its first row alone."""
        above = ""
        for row in self.rows:
            yield (
                line(Piece(row.section, "heading") if row.section != above else None),
                line(Piece(row.question, "way")),
                *(_some(row.texts[one.slug]) or line(Piece("-", "muted")) for one in self.sides),
            )
            above = row.section

    def tree(self) -> Tree:
        """Return the sections as a tree, the sides below each other."""
        sections: dict[str, list[Tree]] = {}
        for row in self.rows:
            answers = tuple(
                Tree((line(Piece(one.name, "name"), ": ", *_some(row.texts[one.slug])),))
                for one in self.sides
                if row.texts[one.slug]
            )
            if answers:
                sections.setdefault(row.section, []).append(Tree((line(Piece(row.question, "way")),), answers))
        title = joined(line(Piece(one.name, "title")) for one in self.sides)
        return Tree(
            (title,),
            tuple(Tree((line(Piece(section, "heading")),), tuple(below)) for section, below in sections.items()),
            self.footers,
        )


def _some(texts: Sequence[Line]) -> Line:
    left = len(texts) - _MOST_NAMES
    if left <= 0:
        return joined(texts)
    return joined([*texts[:_MOST_NAMES], line(Piece(f"and {left} more", "muted"))])


def _act_text(act: Act) -> Line:
    way = act.way
    both_ways = act.section in (NOT_DONE, RELATIONS)
    return line(
        Piece(f"{act.direction} ", "muted") if both_ways else None,
        act.name,
        " ",
        Piece(way.grade, "grade"),
        f" {way.status}" if act.section == NOT_DONE else None,
        f" ×{way.claims}" if way.claims > 1 else None,
        *_against(way),
    )


def _against(way: Way) -> tuple[str | Piece, ...]:
    if not way.contested:
        return ()
    if way.contested == way.claims:
        return (" ", Piece("contested", "contested"))
    return (", ", Piece(f"{way.contested} contested", "contested"))


def _voice_text(voice: Voice, slug: str) -> Line:
    name = "itself" if voice.actor == slug else voice.name
    role = "contested" if voice.actor == slug and voice.stance != "asserts" else ""
    return line(Piece(name, role), f" ×{voice.claims}" if voice.claims > 1 else None)


def _phrase(act: Act) -> Line:
    """Return an act in words, without its section where the words tell it."""
    if act.section == OPPOSES:
        return line(f"{act.how} against {act.name}")
    undone = f" ({act.way.status})" if act.section == NOT_DONE else ""
    return line(f"{act.how} {act.direction} {act.name}{undone}")
