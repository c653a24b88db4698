"""Rows of a file become facts of a case file: all of them, or none; or the good ones, and the bad ones are kept."""

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from allies_cli import replacing
from allies_cli.casefile import names
from allies_cli.casefile.actors import Actors
from allies_cli.casefile.cells import Wrong
from allies_cli.casefile.judging import REFERENCES, Checked, Fact, Faulty, Judge, Rules
from allies_cli.casefile.mapping import Mapping
from allies_cli.casefile.mapping_file import Conflict
from allies_cli.casefile.native import BadCell, BadRowError, Native
from allies_cli.casefile.seen import SeenRows
from allies_cli.casefile.table import Fault, Row, Table
from allies_cli.casefile.twins import twins
from allies_cli.casefile.writing import Case

_CLAIM_ID = re.compile(r"[cC]([0-9]{1,18})")
SHEET = "sheet"  # the mapping of one's own sheets
_BETWEEN_CELLS = "\x1f"
FAULT = "fault"  # the column in which a row that was left out says why
_ARCHIVER = "Archive status"  # the column of Bellingcat's Auto Archiver, whether or not it could archive the link
_NO_FACT = "no fact, and no archived copy of a source that is here"
_BAD = re.compile(r"\.bad(?:-\d+)?(?=\.csv$)")
_KNOWN = """
SELECT claim, digest FROM import_row
 WHERE dataset IN (SELECT value FROM json_each(?)) AND row_id = ? ORDER BY dataset = ? DESC, claim DESC LIMIT 1
"""
_ANY_KNOWN = "SELECT EXISTS (SELECT 1 FROM import_row WHERE dataset IN (SELECT value FROM json_each(?)))"
# Each dataset once, without a look at all rows.
_DATASETS = """
WITH RECURSIVE found (dataset) AS (
  SELECT min(dataset) FROM import_row
  UNION ALL
  SELECT (SELECT min(dataset) FROM import_row i WHERE i.dataset > found.dataset) FROM found WHERE dataset IS NOT NULL)
SELECT json_group_array(dataset) FROM found WHERE dataset IS NOT NULL
"""


class BadRow(NamedTuple):
    """A row that cannot come in, with all that is wrong with it."""

    row: Row
    faults: tuple[Fault, ...]


class _Group(NamedTuple):
    """Native rows that come in together or not at all, and the rows of the file that they are made of."""

    row: Row
    identities: tuple[tuple[str, int], ...]  # the id of each row, and the digest of its cells
    natives: list[Native]


class Seen(NamedTuple):
    """A row, and what became of it: the native rows that it makes, or why it makes none."""

    line: int
    natives: list[Native]
    reason: str


class Outcome:
    """What became of the rows of a file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.headers: tuple[str, ...] = ()
        self.unread: list[tuple[str, list[str]]] = []  # headers that nothing reads, each with the nearest that is read
        self.rows = 0
        self.made = 0  # of them became facts
        self.seen: list[Seen] = []  # what became of each, where that is asked
        self.known = 0  # were imported before
        self.left_out: Counter[str] = Counter()  # by reason
        self.bad: list[BadRow] = []
        self.unknown: dict[str, names.Name] = {}
        self.twins: list[tuple[int, int]] = []  # a new claim, and an older one that looks the same


class Refused(Exception):  # noqa: N818 - it is told of, never raised to the reader
    """Nothing comes in, since some rows are bad."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


def refuse_bad(outcomes: Sequence[Outcome]) -> None:
    """Raise Refused where a row is bad."""
    if any(outcome.bad for outcome in outcomes):
        raise Refused(outcomes)


class Importer:
    """Brings the rows of one file into a case."""

    def __init__(
        self, case: Case, mapping: Mapping, rules: Rules, written: dict[str, str], keeps_seen: bool = False
    ) -> None:
        """`written` are the names of names.csv; `keeps_seen`: whether it is kept what becomes of each row."""
        self._case = case
        self._keeps_seen = keeps_seen
        self._mapping = mapping
        self._dataset = mapping.name
        self._datasets = json.dumps([mapping.name])
        self._first = 0  # the last claim that was there before this file
        self._has_known = False  # whether any row of the dataset was imported before this file
        self._seen = SeenRows(case.connection)
        self._actors = Actors(case.connection, written)
        self._judge = Judge(case, self._actors, rules._replace(ways=mapping.ways), self._claim_named)

    def take(self, table: Table) -> Outcome:
        """Judge and store the rows of a table; those that name a row that comes later wait for it."""
        self._case.flush()  # what came from another file is known here
        outcome = Outcome(table.name)
        outcome.headers = table.headers
        self._mapping.bind(table.headers, table.name)
        # A row of a sheet is known again in whichever sheet it stands, and can be named from there.
        if self._mapping.name == SHEET:
            outcome.unread = [one for one in self._mapping.unknown_columns(table.headers) if one[0] != FAULT]
            self._dataset = _BAD.sub("", table.name)
            self._datasets = json.dumps([*json.loads(self._case.only(_DATASETS)), self._dataset])
        self._first = self._case.last_claim
        self._has_known = bool(self._case.only(_ANY_KNOWN, self._datasets))
        waiting: list[_Group] = []
        for group in self._groups(table, outcome):
            if self._lacks(group):
                waiting.append(group)
            else:
                self._store(group, outcome)
        while waiting:
            ready: list[_Group] = []
            lacking: list[_Group] = []
            for group in waiting:
                (lacking if self._lacks(group) else ready).append(group)
            waiting, ready = (lacking, ready) if ready else ([], lacking)
            for group in ready:
                self._store(group, outcome)
        if self._mapping.name == SHEET:
            outcome.twins = twins(self._case, self._first)
        outcome.rows += sum(table.left_out.values())
        outcome.left_out.update(table.left_out)
        outcome.left_out.update(self._mapping.left_out)
        if self._mapping.conflict:
            link_conflicts(self._case, self._mapping.conflict, self._first)
        return outcome

    def _groups(self, table: Table, outcome: Outcome) -> Iterator[_Group]:
        """Yield the rows that are new, as native rows; where the mapping makes one of several, after all are judged."""
        if not self._mapping.merges:
            yield from self._rows(table, outcome)
            return
        rows: dict[str, _Group] = {}
        for group in self._rows(table, outcome):
            if checked := self._checked(group, outcome):
                rows[group.identities[0][0]] = group
                group.natives[:] = [row.native for row in checked.rows]
        natives = (one._replace(keys=(key,)) for key, group in rows.items() for one in group.natives)
        for native in self._mapping.merged(natives):
            identities = tuple(one for key in native.keys for one in rows[key].identities)
            yield _Group(rows[native.keys[0]].row, identities, [native])

    def _rows(self, table: Table, outcome: Outcome) -> Iterator[_Group]:
        for row in table.rows:
            outcome.rows += 1
            left_out = self._mapping.left_out.copy() if self._keeps_seen else None
            try:
                natives = self._mapping.native(row)
                identity = self._identity(row, natives[0].key) if natives else None
            except BadRowError as error:
                self._refuse(row, [Fault(*cell[1:]) for cell in error.cells], outcome)
                continue
            if left_out is not None:
                reason = "".join(self._mapping.left_out - left_out) or ("" if identity else "imported before")
                outcome.seen.append(Seen(row.line, natives, reason))
            if natives and natives[0].is_bare and (natives[0].captures or _ARCHIVER in row.cells):
                self._keep_copies(row, natives[0], outcome)
            elif natives and identity is None:
                outcome.known += 1
            elif identity:
                yield _Group(row, (identity,), natives)

    def _keep_copies(self, row: Row, native: Native, outcome: Outcome) -> None:
        """Store the archived copies of a source that is there: a row that tells of nothing else."""
        try:
            stored = self._judge.copies(native)
        except Faulty as faulty:
            self._refuse(row, faulty.faults, outcome)
            return
        if stored is None:
            outcome.left_out[_NO_FACT] += 1
        elif stored:
            outcome.made += 1
        else:
            outcome.known += 1

    def _identity(self, row: Row, key: str) -> tuple[str, int] | None:
        """Return the id of a row and the digest of its cells, or None for one that was imported before.

        Raises BadRowError for a key that is a row's already.
        """
        digest = _digest(row)
        if not key:  # rows without a key may be the same, and are two all the same
            name = self._seen.add(f"{digest & (1 << 64) - 1:016x}", row.line)
        elif _CLAIM_ID.fullmatch(key):
            raise _bad_key(row, key, "looks like the id of a claim", "give the row another key")
        elif not self._seen.is_new(key, row.line):
            raise _bad_key(row, key, f"is also the key of line {self._seen.line(key)}", "give each row its own")
        else:
            name = key
        known = self._known(name) if self._has_known else None
        if known and known[1] not in (None, digest):
            remedy = f"remove c{known[0]} first, or mend it with `allies add --replace c{known[0]}`"
            raise _bad_key(row, key, f"was imported as c{known[0]} with other cells", remedy)
        return None if known else (name, digest)

    def _known(self, name: str) -> tuple[int, int | None] | None:
        """Return the claim that a row has become, by its id, and the digest of its cells."""
        asked = (self._datasets, name, self._dataset)
        known: tuple[int, int | None] | None = self._case.connection.execute(_KNOWN, asked).fetchone()
        return known

    def _lacks(self, group: _Group) -> bool:
        """Whether a row names a claim that is not there yet."""
        references = [native.cells[name].text for native in group.natives for name in native.cells.keys() & REFERENCES]
        return any(self._claim_of(reference) is None for reference in references)

    def _claim_of(self, text: str) -> int | None:
        """Return the claim of an id, or of the key of a row of this file or of one that was imported before."""
        self._case.flush()
        if _CLAIM_ID.fullmatch(text):
            return claim_of_id(self._case, text)
        known = self._known(text)
        return known and known[0]

    def _claim_named(self, text: str) -> int | None:
        """Return the claim of an id or a key. Raises Wrong for the key of a row that does not come in."""
        claim = self._claim_of(text)
        if claim is None and (line := self._seen.line(text)):
            raise Wrong(f"is the key of line {line}, which cannot come in", f"mend line {line}, or name another claim")
        return claim

    def _checked(self, group: _Group, outcome: Outcome) -> Checked | None:
        """Return the native rows of a group that make facts; none where something is wrong, or all are left out."""
        try:
            checked = self._judge.check(group.natives)
        except Faulty as faulty:
            for unknown in faulty.unknown:
                before = outcome.unknown.get(unknown.name)
                rows = 1 + (before.rows if before else 0)
                near = "; ".join(unknown.near)
                outcome.unknown[unknown.name] = names.Name(unknown.name, "", unknown.kind, rows, near)
            self._refuse(group.row, faulty.faults, outcome)
            return None
        if not checked.rows:
            outcome.left_out[checked.left_out[0]] += 1
            return None
        if self._mapping.merges:
            outcome.made += 1
        return checked

    def _store(self, group: _Group, outcome: Outcome) -> None:
        checked = self._judge.check(group.natives) if self._mapping.merges else self._checked(group, outcome)
        if checked is None:
            return
        if not self._mapping.merges:
            outcome.made += 1
        for row in checked.rows:
            claim = add_fact(self._case, self._as_voice(row.made()))
            for name, digest in group.identities:
                known = {"dataset": self._dataset, "row_id": name, "claim": claim, "digest": digest}
                self._case.add("import_row", known)

    def _as_voice(self, fact: Fact) -> Fact:
        """Return a fact as a further voice on an older claim, where the mapping says by what that is known."""
        if not self._mapping.same or fact.claim is None:
            return fact
        agrees = " AND ".join(f"{column} IS :{column}" for column in self._mapping.same)
        there = f"SELECT min(id) FROM claim WHERE id <= :first AND {agrees}"
        (claim,) = self._case.connection.execute(there, {**fact.claim, "first": self._first}).fetchone()
        return fact if claim is None else fact._replace(claim=None, same=claim)

    def _refuse(self, row: Row, faults: Iterable[Fault], outcome: Outcome) -> None:
        outcome.bad.append(BadRow(row, tuple(faults)))


def claim_of_id(case: Case, text: str) -> int | None:
    """Return the number of a claim that is there, such as c12."""
    found = _CLAIM_ID.fullmatch(text)
    claim = found and case.only("SELECT id FROM claim WHERE id = ?", int(found[1]))
    return None if claim is None else int(claim)


_LONGEST_STEM = 200  # bytes of the name of a file, which can have 255


def write_bad(case: Path, outcome: Outcome) -> Path:
    """Write the bad rows of a file beside the case, each with what is wrong, and return where.

    What is there already is left as it is.
    """
    name = _BAD.sub("", outcome.name).removesuffix(".gz")
    stem = (name.rpartition(".")[0] or name.replace(" ", "-")).encode()[:_LONGEST_STEM].decode(errors="ignore")
    number = 1
    while (target := case.with_name(f"{stem}.bad{f'-{number}' if number > 1 else ''}.csv")).exists():
        number += 1
    headers = [header for header in outcome.headers if header != FAULT]
    with replacing.text(target) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*headers, FAULT])
        for row, faults in outcome.bad:
            reasons = "; ".join(f"{one.column}: {one.fault}; {one.remedy}" for one in faults)
            writer.writerow([*(row.cells.get(header, "") for header in headers), reasons])
    return target


def add_fact(case: Case, fact: Fact) -> int:
    """Store a fact, and return its claim."""
    passage = case.add_passage(fact.passage)
    if fact.claim is None:
        claim = int(fact.same or 0)
        case.touched.note("claim", [claim])
    else:
        claim = case.add_claim(fact.claim)
    if fact.voice:
        case.add("assertion", {**fact.voice, "claim": claim, "passage": passage})
        case.tell_voice(fact.voice["said_on"])
    if fact.corrects:
        _correct(case, fact, claim, passage)
    for relation, other in fact.links:
        case.touched.note("claim", [other])
        case.add("claim_link", {"claim": claim, "relation": relation, "other": other})
    return claim


def link_conflicts(case: Case, conflict: Conflict, first: int) -> None:
    """Link claims later than `first` with those that cannot be true beside them, as a mapping says which those are."""
    case.flush()
    same = " AND ".join(f"o.{column} = n.{column}" for column in conflict.same)
    pairs = f"""
      SELECT n.id, o.id FROM claim n JOIN claim o ON {same} AND o.id < n.id
       WHERE n.id > :first AND n.how IN (SELECT value FROM json_each(:ways))
         AND o.how IN (SELECT value FROM json_each(:ways))
         AND NOT (n.how = o.how AND n.item IS o.item)
       ORDER BY n.id, o.id"""
    for new, old in case.connection.execute(pairs, {"first": first, "ways": json.dumps(conflict.how)}).fetchall():
        case.add("claim_link", {"claim": new, "relation": "contradicts", "other": old})
        case.touched.note("claim", [old])


def _correct(case: Case, fact: Fact, claim: int, passage: int) -> None:
    """Let a passage correct those that assert a claim, of which it concerns no other."""
    case.flush()
    asserted = "SELECT DISTINCT passage FROM assertion WHERE claim = ? AND stance = 'asserts' AND passage <> ?"
    for (other,) in case.connection.execute(asserted, (claim, passage)).fetchall():
        row = {"passage": passage, "relation": "corrects", "other": other, "field": fact.corrects, "claim": claim}
        case.add("passage_link", {**row, "note": fact.passage["note"] or fact.passage["quote"]})


def _digest(row: Row) -> int:
    """Return a number by which the cells of a row are known again, whatever the order of their columns."""
    cells = [part for item in sorted(row.cells.items()) if item[1] and item[0] != FAULT for part in item]
    digest = hashlib.blake2b(_BETWEEN_CELLS.join(cells).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _bad_key(row: Row, key: str, fault: str, remedy: str) -> BadRowError:
    return BadRowError([BadCell(row.line, "key", key, fault, remedy)])
