"""What is measured, against what, and what is to be reached: a row of the report each."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from measuring import Command
from workshop import Workshop, shell

_PAIRS = """
SELECT w.supporter, s.name AS supporter_name, w.recipient, r.name AS recipient_name,
       group_concat(w.how || ' ' || w.grade || ' ×' || w.claims, ' · ') AS ways,
       sum(w.claims) AS claims, sum(w.contested) AS contested_claims, min(w.since) AS since, max(w.until) AS until
  FROM pair_way w JOIN actor s ON s.id = w.supporter JOIN actor r ON r.id = w.recipient
 WHERE w.counts GROUP BY w.supporter, w.recipient
"""
_FILE = """
SELECT c.*, d.*, a.*, p.quote, p.locator, p.source, s.url, s.translation
  FROM claim c JOIN derived d ON d.claim = c.id
  JOIN assertion a ON a.claim = c.id JOIN passage p ON p.id = a.passage JOIN source s ON s.id = p.source
 WHERE c.supporter = 'iran' OR c.recipient = 'iran'
"""
_HITS = """
SELECT rowid, snippet(claim_text, -1, '[', ']', '...', 20) AS snippet, bm25(claim_text) AS score
  FROM claim_text WHERE claim_text MATCH 'drones' ORDER BY score LIMIT 20
"""
_CLAIMS = """
SELECT 'c' || c.id AS id, c.supporter, s.name AS supporter_name, c.how, c.recipient, r.name AS recipient_name,
       c.against, c.act, c.what, c.item, c.since, c.until, c.quantity, c.unit, c.stage, c.occasion,
       (SELECT group_concat('c' || l.other, '; ') FROM claim_link l
         WHERE l.claim = c.id AND l.relation = 'in_return_for') AS in_return_for,
       d.status, d.counts, d.contested, d.contested_in_part, d.acknowledged,
       (SELECT group_concat(j.value, '; ') FROM json_each(d.corrected) j) AS corrected,
       d.origins, d.credibility, d.grade
  FROM claim c JOIN derived d ON d.claim = c.id
  JOIN actor s ON s.id = c.supporter JOIN actor r ON r.id = c.recipient
 ORDER BY c.id
"""
# What a command line asks, and the same rows asked of sqlite-utils.
_QUESTIONS = {"list": _PAIRS, "show iran": _FILE, "search drones": _HITS}
_SEARCH_TARGETS = {100_000: "2", 1_000_000: "3", 10_000_000: "12"}


class Row(NamedTuple):
    """A measured ratio: the time of a command against that of another in the same round."""

    topic: str
    what: str
    command: Command
    against: Command
    other: str  # what `against` is, in words
    target: str


class Memory(NamedTuple):
    """A measured peak of memory."""

    what: str
    command: Command
    target: str  # MB


class Programs:
    """The command lines of the programs that are compared."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.unit = Command((workshop.program("python"), "-I", "-c", "import sqlite3"))

    def allies(self, line: str, database: Path | None = None, terminal: bool = False) -> Command:
        """Return a command line of the project, on its own database or another."""
        variables = (("ALLIES_DB", str(database)),) if database else ()
        return Command((self._workshop.program("allies"), *line.split()), terminal, variables)

    def sqlite_utils(self, *arguments: str, terminal: bool = False) -> Command:
        """Return a command line of sqlite-utils, the nearest peer in Python."""
        return Command((self._workshop.program("sqlite-utils"), *arguments), terminal)


def in_a_pipe(workshop: Workshop) -> Iterator[Row]:
    """Yield the start-up rows of what is printed into a pipe."""
    programs, commands, database = Programs(workshop), workshop.commands, str(workshop.bundled)
    for line, sql in _known(commands):
        for form in ("csv", "json", "plain"):
            command = programs.allies(f"{line} -f {form}")
            what = f"`allies {line} -f {form}`"
            yield Row("In a pipe", what, command, programs.unit, "U", "at most 2.6")
            if form != "plain":
                arguments = ("query", database, sql, *(["--csv"] if form == "csv" else []))
                peer = programs.sqlite_utils(*arguments)
                yield Row("In a pipe", what, command, peer, "`sqlite-utils query`", "at most 0.3")


def on_a_terminal(workshop: Workshop) -> Iterator[Row]:
    """Yield the same on a terminal of 80 columns."""
    programs, commands, database = Programs(workshop), workshop.commands, str(workshop.bundled)
    for line, sql in _known(commands):
        command = programs.allies(f"{line} --no-pager", terminal=True)  # a pager would wait for somebody
        peer = programs.sqlite_utils("query", database, sql, "--table", terminal=True)
        yield Row("On a terminal", f"`allies {line}`", command, programs.unit, "U", "at most 5")
        yield Row("On a terminal", f"`allies {line}`", command, peer, "`sqlite-utils query --table`", "below 1")


def helping(workshop: Workshop) -> Iterator[Row]:
    """Yield the row of the help text."""
    programs = Programs(workshop)
    yield Row("Help", "`allies --help`", programs.allies("--help"), programs.unit, "U", "at most 4.5")


def completing(workshop: Workshop) -> Iterator[Row]:
    """Yield the rows of a TAB: the program as the script of a shell runs it."""
    programs = Programs(workshop)
    asked = (("_ALLIES_COMPLETE", "bash"),)
    for words in (("show", "ira"), ("list", "--by", "north"), ("list", "--how", "w"), ("sh",)):
        command = Command((workshop.program("allies"), *words), environment=asked)
        yield Row("TAB", f"`allies {' '.join(words)}` and TAB", command, programs.unit, "U", "at most 1.3")


def by_size(workshop: Workshop, sizes: list[int]) -> Iterator[Row]:
    """Yield what larger databases cost against the smallest."""
    programs, commands = Programs(workshop), workshop.commands
    small = workshop.database(sizes[0])
    for size in sizes[1:]:
        large = workshop.database(size)
        for what, line in (
            ("`list`", "list"),
            ("`list --by` the most active", "list --by {actor}"),
            ("`show` a claim", "show c12"),
            ("`show` the most active `--limit 20`", "show {actor} --limit 20"),
            ("`search drones --limit 20`", "search drones --limit 20"),
        ):
            if line.split()[0] in commands:
                before, after = (
                    programs.allies(line.format(actor=_most_active(database)), database) for database in (small, large)
                )
                known = _SEARCH_TARGETS.get(size) if line.startswith("search") else "1.3"
                target = f"at most {known}" if known else ""
                yield Row("Size", f"{what}, {size:,} claims", after, before, f"{sizes[0]:,} claims", target)


def exporting(workshop: Workshop, claims: int) -> Iterator[Row]:
    """Yield what the export of all claims costs; a peer's time stands above the line, so more is better."""
    programs, database = Programs(workshop), workshop.database(claims)
    ours = programs.allies("list claims -f csv", database)
    what = f"{claims:,} claims as CSV"
    table = programs.sqlite_utils("rows", str(database), "claim", "--csv")
    joined = programs.sqlite_utils("query", str(database), _CLAIMS, "--csv")
    yield Row("Export", f"`sqlite-utils rows --csv` (the bare table), {what}", table, ours, "`allies`", "")
    yield Row("Export", f"`sqlite-utils query --csv` (the same rows), {what}", joined, ours, "`allies`", "at least 3")
    if sqlite3_shell := shell():
        peer = Command((sqlite3_shell, "-readonly", "-csv", "-header", str(database), _CLAIMS))
        yield Row("Export", f"the sqlite3 shell (the same rows), {what}", peer, ours, "`allies`", "at least 1")


def remembering(workshop: Workshop, sizes: list[int], claims: int) -> Iterator[Memory]:
    """Yield the peaks of memory."""
    programs, commands = Programs(workshop), workshop.commands
    yield Memory("U", programs.unit, "")
    for size in sizes:
        database = workshop.database(size)
        actor = _most_active(database)
        for line, target in (
            ("list -f csv", "20"),
            ("show c12 -f csv", "22"),
            ("search drones --limit 20 -f csv", "22"),
        ):
            if line.split()[0] in commands:
                yield Memory(f"`allies {line}`, {size:,} claims", programs.allies(line, database), target)
        yield Memory(
            f"`allies show` the most active `--limit 20`, {size:,} claims",
            programs.allies(f"show {actor} --limit 20 -f csv", database),
            "22",
        )
    for size in (claims // 10, claims):
        command = programs.allies("list claims -f csv", workshop.database(size))
        yield Memory(f"`allies list claims -f csv`, {size:,} claims", command, "25")


def skipped(workshop: Workshop) -> list[str]:
    """Return the commands that are measured once they exist."""
    return [name for name in ("search",) if name not in workshop.commands]


def _known(commands: set[str]) -> Iterator[tuple[str, str]]:
    return ((line, sql) for line, sql in _QUESTIONS.items() if line.split()[0] in commands)


def _most_active(database: Path) -> str:
    connection = sqlite3.connect(database)
    sql = "SELECT supporter FROM pair_way GROUP BY supporter ORDER BY sum(claims) DESC, supporter LIMIT 1"
    (slug,) = connection.execute(sql).fetchone()
    connection.close()
    return str(slug)
