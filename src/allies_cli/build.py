"""Compile SQL text, and the register of states, into a database file."""

import csv
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from allies_cli import replacing, rules
from allies_cli.errors import UnusableError
from allies_cli.folding import fold
from allies_cli.sql import sql

_FACTS = (
    "meta",
    "actor",
    "actor_name",
    "office",
    "source",
    "passage",
    "claim",
    "assertion",
    "claim_link",
    "passage_link",
    "capture",
    "import_row",
    "removed",
)

# What fills each computed table, or a part of it, in order, since the later ones read the earlier.
_COMPUTED = {
    "lineage": """
        WITH RECURSIVE line (source, ancestor) AS (
          SELECT id, id FROM ({sources})
          UNION
          SELECT line.source, s.derived_from FROM line JOIN main.source s ON s.id = line.ancestor
           WHERE s.derived_from IS NOT NULL)
        SELECT source, ancestor FROM line""",
    "voice": "WITH chosen (claim) AS ({claims}) SELECT * FROM ({voices})",
    "derived": "WITH chosen (claim) AS ({claims}) SELECT * FROM ({derive})",
    "pair_way": """
        WITH some (claim) AS ({claims}), chosen AS (
          SELECT c.supporter, c.recipient, c.how, c.since, c.until,
                 d.counts, d.contested, d.corrected, d.origins, d.rank
            FROM some CROSS JOIN derived d ON d.claim = some.claim CROSS JOIN main.claim c ON c.id = d.claim)
        SELECT * FROM ({pairs})""",
    # Of the claims that are there: on a day, what somebody rejects and nobody has yet asserted is not.
    "asserter_tally": """
        SELECT v.asserter, count(*) FROM voice v JOIN derived d ON d.claim = v.claim
         WHERE NOT v.misattributed {of_asserters} GROUP BY v.asserter""",
    # A source that was not published by the day that is looked at has the passages that speak for themselves.
    "source_tally": """
        SELECT s.id,
               CASE WHEN d.day <= (SELECT day FROM as_of)
                    THEN (SELECT count(*) FROM main.passage p WHERE p.source = s.id)
                    ELSE (SELECT count(DISTINCT v.passage) FROM main.passage p JOIN voice v ON v.passage = p.id
                           WHERE p.source = s.id)
               END,
               (SELECT count(DISTINCT v.claim) FROM main.passage p JOIN voice v ON v.passage = p.id
                  JOIN derived c ON c.claim = v.claim WHERE p.source = s.id)
          FROM ({sources}) s CROSS JOIN main.published_by d ON d.source = s.id""",
    "name_key": """
        WITH named AS MATERIALIZED ({actors}), written (step, kind, id, name, by_words) AS (
          SELECT 1, 'actor', id, id, NULL FROM named
          UNION SELECT 1, 'actor', a.id, a.name, iif(a.kind = 'person', 3, 4) FROM named JOIN main.actor a USING (id)
          UNION SELECT 1, 'source', id, id, NULL FROM ({sources})
          UNION SELECT 1, 'source', s.id, s.title, NULL FROM ({sources}) JOIN main.source s USING (id)
          UNION SELECT 2, 'actor', n.actor, n.name, CASE
              WHEN a.kind = 'person' AND n.kind IN ('name', 'spelling') THEN 3
              WHEN n.kind IN ('name', 'spelling', 'metonym', 'epithet', 'demonym') THEN 4 END
            FROM named JOIN main.actor a USING (id) JOIN main.actor_name n ON n.actor = a.id WHERE n.name <> a.name),
        folded (key, step, kind, id, name, by_words) AS MATERIALIZED (
          SELECT fold(name), step, kind, id, name, by_words FROM written WHERE fold(name) <> ''),
        word (key, step, kind, id, name) AS MATERIALIZED (
          SELECT fold(one.value), by_words, kind, folded.id, name
            FROM folded,
                 json_each('[' || replace(json_quote(folded.key) || ',' || json_quote(name), ' ', '","') || ']') AS one
           WHERE by_words IS NOT NULL)
        SELECT key, step, kind, id, name FROM folded
        UNION
        SELECT substr(key, 5), step, kind, id, name FROM folded WHERE key GLOB 'the ?*'
        UNION
        SELECT key, iif(length(key) = 1, 4, step), kind, id, name FROM word WHERE key <> ''""",
}


class Part(NamedTuple):
    """The claims, actors and sources for which something is computed, each as a query of ids; by default all."""

    claims: str = "SELECT id FROM main.claim NOT INDEXED"  # in their order: by an index it would be that of their days
    actors: str = "SELECT id FROM main.actor"
    sources: str = "SELECT id FROM main.source"
    of_asserters: str = ""  # a condition on voice v


WHOLE = Part()

# What Python makes of the values that a column of a type can hold.
_HELD: dict[str, type] = {"TEXT": str, "INTEGER": int, "ANY": object}

# Of an actor, for the full text.
OTHER_NAMES = "SELECT group_concat(n.name, '; ') FROM main.actor_name n WHERE n.actor = actor.id"

_VOICES_TO = """
SELECT 'voices_to', said FROM main.voice WHERE known_by IS NOT NULL ORDER BY known_by DESC, said DESC LIMIT 1
"""

_FULL_TEXT = (
    """INSERT INTO actor_text (actor_text) VALUES ('rebuild')""",
    """INSERT INTO claim_text (claim_text) VALUES ('rebuild')""",
    """INSERT INTO passage_text (passage_text) VALUES ('rebuild')""",
    """INSERT INTO source_text (source_text) VALUES ('rebuild')""",
)


# The register says of each actor what it is and how it is called, and in which years where these have an end.
_REGISTERED_ACTORS = """
INSERT INTO actor (id, name, kind) SELECT actor, value, what FROM temp.registered
 WHERE what IN (SELECT code FROM actor_kind)
"""
_REGISTERED_NAMES = """
INSERT OR IGNORE INTO actor_name (actor, name, kind, language, since, until)
SELECT r.actor, r.value, iif(is_name, r.what, 'name'), r.language, r.since, r.until
  FROM (SELECT *, what IN (SELECT code FROM name_kind) AS is_name FROM temp.registered) AS r
 WHERE (is_name OR since IS NOT NULL OR until IS NOT NULL)
   AND r.actor IN (SELECT a.id FROM actor a JOIN temp.registered k ON k.actor = a.id AND k.what = a.kind)
"""
_NAMES_KEPT = 10_000  # folded, since names share their words, and SQLite asks for each more than once
_LICENCE_OF_NAMES = "Names of states from the Unicode CLDR: Unicode-3.0."


def compile_database(seed: Path, target: Path, states: Path | None = None) -> None:
    """Compile the schema and the facts of `seed` into the file `target`, whole or not at all.

    The register `states` gives the actors of `seed` that it knows their names and codes. Raises UnusableError, naming
    the statement or the row, when the seed breaks a rule.
    """
    facts = seed.read_bytes()
    with _drafted(target) as connection:
        fill(connection, facts.decode("utf-8"), seed.name, hashlib.sha256(facts).hexdigest(), states)


def compile_case(states: Path, target: Path) -> None:
    """Compile an empty case file: the schema and the register `states`, without facts, title or dates."""
    with _drafted(target) as connection:
        create(connection)
        connection.execute("BEGIN")
        _read_register(connection, states)
        connection.execute(_REGISTERED_ACTORS)
        connection.execute(_REGISTERED_NAMES)
        connection.execute("INSERT INTO meta (key, value) VALUES ('licence', ?)", (_LICENCE_OF_NAMES,))
        connection.execute("COMMIT")
        computed(connection)
        derive(connection)


@contextmanager
def _drafted(target: Path) -> Iterator[sqlite3.Connection]:
    """Lend an empty database that becomes the file `target` when the block ends well."""
    with replacing.file(target) as draft, closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        yield connection
        connection.execute("VACUUM")
    target.chmod(0o644)  # whatever the umask of whoever builds: a wheel is for all


def fill(connection: sqlite3.Connection, text: str, name: str, digest: str, states: Path | None = None) -> None:
    """Create the tables in an empty database, load the facts of `text`, judge them, and derive the rest."""
    create(connection)
    load(connection, text, name)
    if states:
        _read_register(connection, states)
        connection.execute(_REGISTERED_NAMES)
    connection.execute("INSERT INTO meta (key, value) VALUES ('seed_sha256', ?)", (digest,))
    rules.refuse_faults(connection, computed(connection), name)
    derive(connection)


def _read_register(connection: sqlite3.Connection, states: Path) -> None:
    """Read the register of states into a temporary table; an empty cell is NULL."""
    connection.execute("CREATE TEMP TABLE registered (actor, what, value, language, since, until)")
    with states.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        connection.executemany(
            "INSERT INTO registered VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''))", rows
        )


def create(connection: sqlite3.Connection) -> None:
    """Create the empty tables."""
    connection.execute("PRAGMA encoding = 'UTF-8'")
    connection.executescript(f"BEGIN;\n{sql('schema')}\nCOMMIT;")


def load(connection: sqlite3.Connection, text: str, name: str) -> None:
    """Run the statements of `text` in one transaction; `name` is for messages.

    Raises UnusableError with the line of the statement and the row that it was storing.
    """
    last: list[object] = []
    connection.create_function("storing", -1, lambda *row: last.__setitem__(slice(None), row))
    for table in _FACTS:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(f"NEW.{column}" for column in columns)
        connection.execute(
            f"CREATE TEMP TRIGGER storing_{table} BEFORE INSERT ON main.{table} "
            f"BEGIN SELECT storing('{table}', {values}); END"
        )
    connection.execute("PRAGMA foreign_keys = OFF")  # fault_key names the row, SQLite would not
    connection.execute("BEGIN")
    for line, statement in _statements(text):
        last.clear()
        try:
            connection.execute(statement)
        except sqlite3.Error as error:
            stored = _of_wrong_type(connection, statement) if "cannot store" in str(error) else last
            row = " | ".join(str(value) for value in stored if value is not None)
            connection.execute("ROLLBACK")
            raise UnusableError(
                f"{name}: statement of line {line}: {error}",
                f"the row was: {row}" if row else "correct the statement",
            ) from error
    connection.execute("COMMIT")
    for table in _FACTS:
        connection.execute(f"DROP TRIGGER temp.storing_{table}")


def derive(connection: sqlite3.Connection) -> None:
    """Fill every computed table and the full text, in one transaction."""
    connection.execute("BEGIN")
    derive_all(connection)
    connection.execute("COMMIT")


def derive_all(connection: sqlite3.Connection) -> None:
    """Fill every computed table and the full text, in the transaction that is open."""
    for table in _COMPUTED:
        connection.execute(f"DELETE FROM main.{table}")
    for table, rows in computed(connection).items():
        connection.execute(f"INSERT INTO main.{table} {rows}")
    connection.execute(f"UPDATE main.actor SET names = ({OTHER_NAMES})")
    tell_voices_to(connection)
    for statement in _FULL_TEXT:
        connection.execute(statement)


def tell_voices_to(connection: sqlite3.Connection) -> None:
    """Say in meta what the last day is on which somebody spoke."""
    connection.execute("DELETE FROM main.meta WHERE key = 'voices_to'")
    connection.execute(f"INSERT INTO main.meta (key, value) {_VOICES_TO}")


def computed(connection: sqlite3.Connection) -> dict[str, str]:
    """Return each computed table with the query that fills it, for which the connection gets what it needs."""
    connection.create_function("fold", 1, lru_cache(_NAMES_KEPT)(fold), deterministic=True)
    return {table: question(table) for table in _COMPUTED}


def _of_wrong_type(connection: sqlite3.Connection, statement: str) -> list[object]:
    """Return the table and the first row of an INSERT that a STRICT table refuses before any trigger sees it."""
    for table in _FACTS:
        names = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"CREATE TEMP TABLE {table} ({names})")  # without types, and found before main's
    connection.execute(statement)
    for table in _FACTS:
        for row in connection.execute(f"SELECT * FROM temp.{table}").fetchall():
            for value, column in zip(row, connection.execute(f"PRAGMA main.table_info({table})"), strict=True):
                if value is not None and not isinstance(value, _HELD[column[2]]):
                    return [table, *row]
    return []


def reached(table: str, many: bool = False) -> str:
    """Return the statement that adds to a table of ids of claims those whose standing theirs may lift or sink.

    One claim does so with another that it is linked with, and so on along the links. `many`: the table may have most of
    the claims, of which few are linked, so that the links are looked through.
    """
    linked = f"main.claim_link l CROSS JOIN {table} t" if many else f"{table} t CROSS JOIN main.claim_link l"
    return f"""
WITH RECURSIVE reached (id) AS (
  SELECT l.other FROM {linked} ON t.id = l.claim
  UNION SELECT l.claim FROM {linked} ON t.id = l.other
  UNION SELECT l.other FROM reached JOIN main.claim_link l ON l.claim = reached.id
  UNION SELECT l.claim FROM reached JOIN main.claim_link l ON l.other = reached.id)
INSERT OR IGNORE INTO {table} SELECT id FROM reached"""


def question(table: str, part: Part = WHOLE) -> str:
    """Return the query that fills a computed table, or a part of it."""
    return _COMPUTED[table].format(**{name: sql(name) for name in ("voices", "derive", "pairs")}, **part._asdict())


def declaration(name: str, kind: str) -> str:
    """Return the statement of schema.sql that makes a table or view, as one of another kind, as TEMP TABLE."""
    found = re.search(rf"^CREATE (?:TABLE|VIEW) ({name} .*?;)$", sql("schema"), re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"the schema has no {name}")
    return f"CREATE {kind} {found[1]}"


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with the number of the line on which it begins."""
    begin, end = 0, text.find(";") + 1
    while end:
        if sqlite3.complete_statement(text[begin:end]):
            yield _line_of_code(text, begin), text[begin:end]
            begin = end
        end = text.find(";", end) + 1
    if text[begin:].strip():
        yield _line_of_code(text, begin), text[begin:]


def _line_of_code(text: str, begin: int) -> int:
    """Return the number of the first line from `begin` on that is neither blank nor a comment."""
    number = text.count("\n", 0, begin) + 1
    for line in text[begin:].splitlines():
        if line.strip() and not line.lstrip().startswith("--"):
            return number
        number += 1
    return number
