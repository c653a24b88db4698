"""What changed between two databases: both are read once, side by side, in the order of their keys."""

from __future__ import annotations

from itertools import count

from allies_cli.fields import FIELDS, Column
from allies_cli.models import Change
from allies_cli.named_tuple import NamedTuple
from allies_cli.queries.claims import UNBOUNDED
from allies_cli.queries.evidence import SAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    _Row = tuple[Any, ...]

    from allies_cli.store import Database

KINDS = ("new", "gone", "changed")


class _Thing(NamedTuple):
    """What is compared: its name, the columns of its key, its id, how people call it, more words, fields and tables.

    A row is told by its key, which no two rows share and none of whose columns is NULL.
    """

    of: str
    key: tuple[str, ...]
    id: str
    name: str
    words: str
    fields: Sequence[tuple[Column, str]]
    tables: str

    def select(self) -> str:
        """Return the question for all rows, in the order of their keys."""
        columns = (*self.key, self.id, self.name, self.words, *(sql for _, sql in self.fields))
        return f"SELECT {', '.join(columns)} FROM {self.tables} ORDER BY {', '.join(self.key)}"


def _texts(alias: str, *names: str) -> list[tuple[Column, str]]:
    return [(Column(name), f"{alias}.{name}") for name in names]


# The names of the actors are the actors', and links are things of their own.
_NOT_OF_A_CLAIM = {"id", "supporter_name", "recipient_name", "in_return_for"}
_NOT_COUNTED = """
CASE d.not_counted
  WHEN 'superseded' THEN 'superseded by ' || (SELECT group_concat('c' || l.claim, ', ') FROM claim_link l
                                               WHERE l.other = c.id AND l.relation = 'supersedes')
  ELSE d.not_counted END
"""


def _of_a_claim() -> Iterator[tuple[Column, str]]:
    for name, field in FIELDS.items():
        if name not in _NOT_OF_A_CLAIM:
            yield Column(name, field.kind), field.sql
        if name == "counts":
            yield Column("not_counted"), _NOT_COUNTED


_CLAIM = _Thing(
    "claim", ("c.id",), "'c' || c.id", "c.what", "NULL", tuple(_of_a_claim()),
    "claim c LEFT JOIN derived d ON d.claim = c.id",
)  # fmt: skip

_ASSERTION = _Thing(
    "assertion", ("a.claim", "a.passage", "a.asserter", "a.stance"),
    "'c' || a.claim || ' ' || a.asserter || ' ' || a.stance || ' ' || a.passage",
    f"{SAYS} || ' c' || a.claim",
    "coalesce('“' || p.quote || '”', '~ ' || a.gist)",
    [
        *_texts("a", "modality", "said_on", "gist", "note"),
        (Column("misattributed", "boolean"), "a.misattributed"),
        (Column("acknowledges", "boolean"), "v.acknowledges"),
        (Column("speaks_for"), "v.principal"),
        *_texts("v", "role", "origin"),
        *_texts("p", "source", "locator", "quote"),
        (Column("note_on_passage"), "p.note"),
    ],
    """assertion a
       JOIN voice v ON v.claim = a.claim AND v.passage = a.passage AND v.asserter = a.asserter AND v.stance = a.stance
       JOIN passage p ON p.id = a.passage
       JOIN actor x ON x.id = a.asserter
       JOIN actor o ON o.id = v.origin
       LEFT JOIN actor y ON y.id = v.principal""",
)  # fmt: skip

# Of links between the same passages in the same field, the note alone may differ.
_PASSAGE_LINKS = """
(SELECT l.*, row_number() OVER (PARTITION BY l.other, l.passage, l.field, l.claim ORDER BY l.note) AS place
   FROM passage_link l WHERE l.relation = '{}') AS l
  JOIN passage p ON p.id = l.other
  JOIN passage q ON q.id = l.passage
"""
_OF_PASSAGES = ("l.other", "l.passage", "coalesce(l.field, '')", "coalesce(l.claim, 0)", "l.place")
_WHERE_IT_STANDS = """
p.source || ' ' || p.locator || coalesce(' c' || l.claim, '') || coalesce(' ' || l.field, '')
"""
_CORRECTION = _Thing(
    "correction", _OF_PASSAGES, f"{_WHERE_IT_STANDS} || ' by ' || q.source || ' ' || q.locator",
    "p.source || ', ' || p.locator || coalesce(', of c' || l.claim, '') || ', ' || replace(l.field, '_', ' ')"
    " || ', by ' || q.source",
    "l.note", _texts("l", "note"), _PASSAGE_LINKS.format("corrects"),
)  # fmt: skip
_SAME_SUBJECT = _CORRECTION._replace(
    of="link",
    id=f"{_WHERE_IT_STANDS} || ' same-subject ' || q.source || ' ' || q.locator",
    name="p.source || ', ' || p.locator || ' has the same subject as ' || q.source || ', ' || q.locator",
    tables=_PASSAGE_LINKS.format("same-subject"),
)
_LINK = _Thing(
    "link", ("l.claim", "l.relation", "l.other"), "'c' || l.claim || ' ' || l.relation || ' c' || l.other",
    "'c' || l.claim || ' ' || replace(l.relation, '_', ' ') || ' c' || l.other",
    "l.note", _texts("l", "note"), "claim_link l",
)  # fmt: skip

_CAPTURES = """
(SELECT json_group_array(told) FROM (
   SELECT trim(coalesce(url, '') || ' ' || coalesce(file, '') || ' ' || coalesce(captured_on, '') || ' '
               || coalesce(captured_by, '') || ' ' || coalesce(tool, '') || ' ' || coalesce(sha256, '')) AS told
     FROM capture WHERE source = s.id ORDER BY told))
"""
_SOURCE = _Thing(
    "source", ("s.id",), "s.id", "s.title", "NULL",
    [
        *_texts("s", "title", "publisher", "url", "published", "published_basis", "language", "translation",
                "derived_from", "reliability", "reason"),
        (Column("first_hand", "boolean"), "s.first_hand"),
        *_texts("s", "sha256"),
        (Column("captures", "json"), _CAPTURES),
    ],
    "source s",
)  # fmt: skip

_YEARS = "coalesce(' from ' || since, '') || coalesce(' until ' || until, '')"
_NAMES = f"""
(SELECT json_group_array(told) FROM (
   SELECT name || ' (' || kind || coalesce(', ' || language, '') || ')' || {_YEARS} AS told
     FROM actor_name WHERE actor = a.id ORDER BY told))
"""
_OFFICES = f"""
(SELECT json_group_array(told) FROM (
   SELECT role || ' for ' || speaks_for || {_YEARS} AS told FROM office WHERE actor = a.id ORDER BY told))
"""
_ACTOR = _Thing(
    "actor", ("a.id",), "a.id", "a.name", "NULL",
    [*_texts("a", "name", "kind", "note"), (Column("names", "json"), _NAMES), (Column("offices", "json"), _OFFICES)],
    "actor a",
)  # fmt: skip

_CONTEXT = _Thing(
    "context", ("p.id",), "p.source || ' ' || p.id", "p.source || ', ' || p.locator",
    "coalesce('“' || p.quote || '”', p.note)", _texts("p", "source", "locator", "quote", "note"),
    "(SELECT * FROM passage p WHERE NOT EXISTS (SELECT 1 FROM assertion a WHERE a.passage = p.id)) AS p",
)  # fmt: skip
# What a database says of itself; the hash of its facts changes with any of them.
_META = _Thing(
    "database", ("m.key",), "m.key", "replace(m.key, '_', ' ')", "m.value", _texts("m", "value"),
    "(SELECT * FROM meta WHERE key <> 'seed_sha256') AS m",
)  # fmt: skip

_THINGS = (_CLAIM, _ASSERTION, _CORRECTION, _LINK, _SAME_SUBJECT, _SOURCE, _ACTOR, _CONTEXT, _META)

# The changes wait in a temporary table, which SQLite keeps in a file where it grows.
_HELD = """
CREATE TEMP TABLE difference (kind INTEGER, place INTEGER, thing INTEGER, of TEXT, id TEXT, name TEXT, field TEXT,
                              type TEXT, old, new)
"""
_HOLD = """
INSERT INTO temp.difference VALUES (:kind, :place, :thing, :of, :id, :name,
  CASE WHEN :field IS NOT NULL THEN :field
       WHEN :new IS NULL AND EXISTS (SELECT 1 FROM removed
                                      WHERE id IN (:id, substr(:id, 1, instr(:id || ' ', ' ') - 1))) THEN 'removed' END,
  :type, :old, :new)
"""
_CHANGES = """
SELECT kind, of, id, name, field, type, old, new FROM temp.difference ORDER BY kind, place, thing, rowid LIMIT :limit
"""
_COUNTS = """
SELECT of, kind, count(DISTINCT thing), count(*) FROM temp.difference GROUP BY of, kind ORDER BY min(place), kind
"""


class Counts(NamedTuple):
    """How much changed: of each sort of thing how many are new, gone or changed; and the rows that tell it."""

    things: list[tuple[str, str, int]]
    rows: int


def compare(old: Database, new: Database) -> Counts:
    """Find what changed from one database to another, and hold it with the new one for `changes`."""
    new.row(_HELD)
    things = count()
    for database in (old, new):
        database.row("BEGIN")  # each is read as it is at one moment
    for place, thing in enumerate(_THINGS):
        question = thing.select()
        for before, after in _differing(old.rows(question), new.rows(question), len(thing.key)):
            number = next(things)
            for kind, row in _told(thing, before, after):
                new.row(_HOLD, {"kind": kind, "place": place, "thing": number, "of": thing.of, **row})
    for database in (old, new):
        database.row("COMMIT")
    found = list(new.rows(_COUNTS))
    return Counts([(of, KINDS[kind], number) for of, kind, number, _ in found], sum(row[3] for row in found))


def changes(new: Database, limit: int) -> Iterator[Change]:
    """Yield what was found: what is new, what is gone, what is changed; a limit of 0 is none."""
    for kind, *row in new.rows(_CHANGES, {"limit": limit or UNBOUNDED}):
        yield Change(KINDS[kind], *row)


def _differing(old: Iterator[_Row], new: Iterator[_Row], key: int) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Yield what two runs of rows do not share, side by side where the key, their first columns, is the same."""
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        if before == after:
            before, after = next(old, None), next(new, None)
        elif after is None or (before is not None and before[:key] < after[:key]):
            yield before, None
            before = next(old, None)
        elif before is None or after[:key] < before[:key]:
            yield None, after
            after = next(new, None)
        else:
            yield before, after
            before, after = next(old, None), next(new, None)


def _told(thing: _Thing, before: _Row | None, after: _Row | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the kind and the columns of the rows that tell one difference."""
    key = len(thing.key)
    number, name, words, *now = (after or before or ())[key:]
    told = {"id": number, "name": name, "field": None, "type": "text", "old": None, "new": None}
    if before is None or after is None:
        whole = f"{name}: {words}" if words else name
        yield (0, told | {"new": whole}) if before is None else (1, told | {"old": whole})
        return
    for (column, _), old, new in zip(thing.fields, before[key + 3 :], now, strict=True):
        if old != new:
            yield 2, told | {"field": column.name, "type": column.kind, "old": old, "new": new}
