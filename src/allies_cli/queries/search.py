"""Full text: which claims, quotes, actors and sources have the words, the best first."""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from allies_cli.errors import UsageError, WrongQueryError
from allies_cli.filters import Filters
from allies_cli.named_tuple import NamedTuple
from allies_cli.queries import search_words
from allies_cli.queries.claims import UNBOUNDED
from allies_cli.store import Database, Trial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from allies_cli.queries.search_words import Word

NEWEST = 10_000  # hits of a kind that are ranked unless all are asked for
MARKS = "«", "»"  # around a match

_SNIPPET_TERMS = 24
_OTHER_SNIPPET_TERMS = 12  # of a column beside the main one, as a list of names
_LONGEST_SHOWN = 10_000  # characters of a text, from which a snippet is cut: each match in it is compared with each
_CHUNK = 500
_NO_STANDING = (None,) * 5
# Around a match until its snippet is done: the texts have quotation marks of their own.
_BEGIN, _END = "\x02", "\x03"
_MARKED = re.compile(f"{_BEGIN}([^{_END}]*){_END}")


class Kind(NamedTuple):
    """What is searched as one full-text table, and what a hit in it is called."""

    kind: str
    table: str
    columns: str  # the main one first
    weights: str  # of the columns, for the ranking
    texts: str  # the SQL of the row numbers and how these columns begin
    named: str  # the SQL of row number, id and name, for the row numbers in :rows
    aside: str = ""  # what the name adds where the match is not in the main column
    place: str = "2"  # the SQL of what stands first: 0 before 1, and what is denied or corrected, 3, last
    standing: str = ""  # the SQL of row number, status, grade, contested, corrected and caveat, for those in :rows


# In which field the link l corrects, and why.
_CORRECTED = "'corrected in ' || replace(l.field, '_', ' ') || ': ' || l.note"
_OF_ROWS = "IN (SELECT value FROM json_each(:rows))"

_CLAIM_STANDS = f"""
SELECT d.claim, d.status, d.grade, d.contested, d.corrected,
       coalesce(
         (SELECT 'contradicted by c' || o.id || ': ' || o.what
            FROM claim o JOIN derived e ON e.claim = o.id
           WHERE o.id IN (SELECT l.other FROM link_read l WHERE l.claim = d.claim AND l.relation = 'contradicts')
             AND e.strength = 1 ORDER BY o.id LIMIT 1),
         (SELECT {_CORRECTED}
            FROM voice v JOIN passage_link l ON l.other = v.passage AND l.relation = 'corrects'
           WHERE v.claim = d.claim AND (l.claim IS NULL OR l.claim = d.claim) ORDER BY l.passage LIMIT 1),
         (SELECT q.definition FROM credibility_rule q WHERE q.code = d.rule AND q.code = 'unasserted'))
  FROM derived d WHERE d.claim {_OF_ROWS}
"""
# What a quote has against it: what corrects it, or a claim that it carries and a record contradicts.
_QUOTE_STANDS = f"""
SELECT p.id, NULL, NULL, NULL,
       (SELECT json_group_array(field) FROM (SELECT DISTINCT l.field FROM passage_link l
         WHERE l.other = p.id AND l.relation = 'corrects' ORDER BY l.field)),
       coalesce(
         (SELECT {_CORRECTED} FROM passage_link l
           WHERE l.other = p.id AND l.relation = 'corrects' ORDER BY l.passage, l.field LIMIT 1),
         (SELECT 'c' || d.claim || ': ' || q.definition FROM voice v JOIN derived d ON d.claim = v.claim
            JOIN credibility_rule q ON q.code = d.rule
           WHERE v.passage = p.id AND d.rule = 'contradicted' ORDER BY d.claim LIMIT 1))
  FROM passage p WHERE p.id {_OF_ROWS}
"""
_QUOTE_PLACE = """
iif(EXISTS (SELECT 1 FROM passage_link l WHERE l.other = row AND l.relation = 'corrects')
    OR EXISTS (SELECT 1 FROM voice v JOIN derived d ON d.claim = v.claim
                WHERE v.passage = row AND d.rule = 'contradicted'), 3, 2)
"""
# A claim of which nobody says anything is not derived.
_CLAIM_PLACE = """
coalesce((SELECT CASE WHEN d.counts THEN 0 WHEN d.rule IN ('unasserted', 'contradicted') THEN 3 ELSE 1 END
            FROM derived d WHERE d.claim = row), 3)
"""


def _begin(columns: str) -> str:
    """Return the SQL of how some columns begin."""
    return ", ".join(f"substr({column}, 1, {_LONGEST_SHOWN})" for column in columns.split(", "))


KINDS = {
    "actors": Kind(
        "actor",
        "actor_text",
        "name, names, note",
        "10.0, 5.0, 1.0",
        f"SELECT rowid, {_begin('name, names, note')} FROM actor WHERE rowid {_OF_ROWS}",
        f"SELECT rowid, id, name FROM actor WHERE rowid {_OF_ROWS}",
        place="0",
    ),
    "claims": Kind(
        "claim",
        "claim_text",
        "what, item",
        "2.0, 1.0",
        f"SELECT id, {_begin('what, item')} FROM claim WHERE id {_OF_ROWS}",
        f"SELECT id, 'c' || id, what FROM claim WHERE id {_OF_ROWS}",
        place=_CLAIM_PLACE,
        standing=_CLAIM_STANDS,
    ),
    "quotes": Kind(
        "quote",
        "passage_text",
        "quote, note",
        "2.0, 1.0",
        f"SELECT id, {_begin('quote, note')} FROM passage WHERE id {_OF_ROWS}",
        f"""SELECT p.id, p.source, s.title || ' · ' || p.locator
              FROM passage p JOIN source s ON s.id = p.source WHERE p.id {_OF_ROWS}""",
        " (note)",  # nobody shall take our words for the source's
        _QUOTE_PLACE,
        _QUOTE_STANDS,
    ),
    "sources": Kind(
        "source",
        "source_text",
        "title, id, url",
        "2.0, 1.0, 0.5",
        f"SELECT rowid, {_begin('title, id, url')} FROM source WHERE rowid {_OF_ROWS}",
        f"SELECT rowid, id, title FROM source WHERE rowid {_OF_ROWS}",
    ),
}

# The kinds that filters can narrow.
_HITS = "{table} AS f WHERE f.{table} MATCH :match"
_NARROWED = {
    "claims": "claim_text AS f CROSS JOIN claim c ON c.id = f.rowid CROSS JOIN derived d ON d.claim = c.id"
    " WHERE f.claim_text MATCH :match AND {where}",
    "quotes": "passage_text AS f WHERE f.passage_text MATCH :match AND EXISTS (SELECT 1 FROM voice v"
    " JOIN claim c ON c.id = v.claim JOIN derived d ON d.claim = c.id WHERE v.passage = f.rowid AND {where})",
}
NARROWED = tuple(_NARROWED)

_LARGE = "SELECT coalesce(max(rowid), 0) > :newest FROM {table}"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM {hits} LIMIT :most)"

# The inner query walks the index from its newest row, so that the ranking need not read all of it.
_RANKED = """
SELECT row, score, {place} AS place
  FROM (SELECT f.rowid AS row, -bm25({table}, {weights}) AS score FROM {hits} ORDER BY f.rowid DESC LIMIT :most)
 ORDER BY place, score DESC, row
 LIMIT :limit
"""

_SNIPPETS = """
SELECT rowid, snippet(shown_{table}, 0, :begin, :end, '…', :terms),
       snippet(shown_{table}, -1, :begin, :end, '…', :other_terms)
  FROM temp.shown_{table} WHERE shown_{table} MATCH :match
"""

_SYNTAX = """FTS5 reads "a phrase", a AND b, a OR b, a NOT b, NEAR(a b, 5), begin*
and column : word; the columns are
"""

Matches = dict[str, str]  # for each kind that is searched, the FTS5 expression
# Makes one of the database, words and a full-text table; `begins`: the last word may be a beginning.
Expression = Callable[..., str]


class Found(NamedTuple):
    """Hits, best first, as rows of kind, id, name, snippet, score, and how what is found stands."""

    rows: Iterator[tuple[Any, ...]]
    total: int
    capped: tuple[str, ...]  # the kinds of which the newest hits alone are ranked
    whole: tuple[str, ...]  # those of them in which the last word was not taken for a beginning
    has: str  # what the hits have of the words: every, some or parts


def find(database: Database, words: Sequence[Word], kinds: Sequence[str], filters: Filters, exact: bool) -> Found:
    """Return the hits that have all words or, where there are none, those that have any, or a part of any."""
    steps: dict[str, Expression] = {"every": search_words.every}
    if len(words) > 1:
        steps["some"] = search_words.some
    if any(len(word.terms) > 1 for word in words):
        steps["parts"] = search_words.parts
    for has, step in steps.items():
        whole = {} if exact else _whole(database, words, kinds, filters, step)
        rest = {name: step(database, words, KINDS[name].table) for name in kinds if name not in whole}
        found = hits(database, whole | rest, filters, exact, words)._replace(has=has, whole=tuple(whole))
        if found.total:
            break
    return found


def count_all_words(database: Database, words: Sequence[Word], kinds: Sequence[str], filters: Filters) -> int:
    """Return how many hits have all words, at most `NEWEST` of a kind."""
    return sum(
        _count(database, name, search_words.every(database, words, KINDS[name].table), filters, NEWEST)
        for name in kinds
    )


def count_undated(database: Database, words: Sequence[Word], filters: Filters) -> int:
    """Return how many claims that have all words fall to --since and --until for want of any date."""
    rest = filters.where(since=None, until=None)
    match = search_words.every(database, words, KINDS["claims"].table)
    return _count(database, "claims", match, rest, UNBOUNDED, "c.since IS NULL AND c.until IS NULL")


def raw_matches(database: Database, expression: str, kinds: Sequence[str]) -> Matches:
    """Return the kinds that can answer an expression of FTS5, since each has columns of its own.

    Raises UsageError with the reason where none can.
    """
    able, reason = [], ""
    for name in kinds:
        try:
            _count(Trial(database), name, expression, Filters(), 1)
            able.append(name)
        except WrongQueryError as error:
            reason = error.message
    if not able:
        columns = "".join(f"  {KINDS[name].columns} ({name})\n" for name in kinds)
        raise UsageError(
            f"--raw: {expression!r} cannot be read: {reason}",
            f"{_SYNTAX}{columns}without --raw, the words are searched for as they stand",
        )
    return dict.fromkeys(able, expression)


def hits(database: Database, matches: Matches, filters: Filters, exact: bool, words: Sequence[Word] = ()) -> Found:
    """Return the hits of these expressions, best first."""
    most = UNBOUNDED if exact else NEWEST
    counts = {
        name: _count(database, name, match, filters, UNBOUNDED if exact else NEWEST + 1)
        for name, match in matches.items()
    }
    able = [name for name, count in counts.items() if count]
    for name in able:
        _prepare_copy(database, KINDS[name])
    best = heapq.merge(*(_ranked(database, name, matches[name], filters, most) for name in able))
    shown = islice(best, filters.limit or None)
    capped = tuple(name for name in able if not exact and counts[name] > NEWEST)
    total = sum(counts.values()) - len(capped)
    return Found(_rows(database, shown, matches, search_words.unspaced(words)), total, capped, (), "every")


def _whole(
    database: Database, words: Sequence[Word], kinds: Sequence[str], filters: Filters, step: Expression
) -> Matches:
    """Return the kinds in which the words as they are have more hits than are ranked.

    To look for beginnings too would take memory for every hit, and change little among the first.
    """
    large = [name for name in kinds if database.only(_LARGE.format(table=KINDS[name].table), {"newest": NEWEST})[0]]
    matches = {name: step(database, words, KINDS[name].table, begins=False) for name in large}
    return {
        name: match for name, match in matches.items() if _count(database, name, match, filters, NEWEST + 1) > NEWEST
    }


def _question(name: str, filters: Filters, also: str = "1") -> str:
    """Return the FROM and WHERE of a query of hits."""
    if name not in _NARROWED or not (filters.chosen or filters.as_of or also != "1"):
        return _HITS.format(table=KINDS[name].table)
    return _NARROWED[name].format(where=f"{also} AND {filters.on_both()}")


def _count(database: Database, name: str, match: str, filters: Filters, most: int, also: str = "1") -> int:
    sql = _COUNT.format(hits=_question(name, filters, also))
    return int(database.only(sql, {**filters.parameters(), "match": match, "most": most})[0])


def _ranked(
    database: Database, name: str, match: str, filters: Filters, most: int
) -> Iterator[tuple[int, float, int, int, str]]:
    """Yield what sorts a hit before others: its place, its score reversed, that of its kind, its row; then the kind."""
    kind = KINDS[name]
    sql = _RANKED.format(hits=_question(name, filters), table=kind.table, weights=kind.weights, place=kind.place)
    values = {**filters.parameters(), "match": match, "most": most, "limit": filters.limit or UNBOUNDED}
    of_kind = list(KINDS).index(name)
    for row, score, place in database.rows(sql, values):
        yield place, -score, of_kind, row, name


def _rows(
    database: Database, ranked: Iterable[tuple[int, float, int, int, str]], matches: Matches, inside: list[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the hits with their names and snippets, found for some hundred at a time."""
    remaining = iter(ranked)
    while chunk := list(islice(remaining, _CHUNK)):
        described = {}
        for name in {hit[4] for hit in chunk}:
            rows = json.dumps([hit[3] for hit in chunk if hit[4] == name])
            snippets = _snippets(database, KINDS[name], rows, matches[name])
            stands = KINDS[name].standing
            standing = {row: how for row, *how in database.rows(stands, {"rows": rows})} if stands else {}
            for row, slug, title in database.rows(KINDS[name].named, {"rows": rows}):
                aside, snippet = snippets.get(row, ("", title))
                described[name, row] = (slug, title + aside, _marked(snippet, inside), standing.get(row, _NO_STANDING))
        for _, reversed_score, _, row, name in chunk:
            # A row that somebody deleted without telling the index has no name any more.
            if (name, row) in described:
                *found, how = described[name, row]
                yield (KINDS[name].kind, *found, float(f"{-reversed_score:.4g}"), *how)


def _prepare_copy(database: Database, kind: Kind) -> None:
    made = f"fts5 ({kind.columns}, {search_words.TOKENIZE})"
    database.row(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.shown_{kind.table} USING {made}")


def _snippets(database: Database, kind: Kind, rows: str, match: str) -> dict[int, tuple[str, str]]:
    """Return what the name adds, and the snippet, of some rows.

    They are cut from a copy of these rows, so that they cost the same in a file of any size.
    """
    copy = f"temp.shown_{kind.table}"
    database.row(f"DELETE FROM {copy}")
    database.row(f"INSERT INTO {copy} (rowid, {kind.columns}) {kind.texts}", {"rows": rows})
    values = {
        "begin": _BEGIN,
        "end": _END,
        "terms": _SNIPPET_TERMS,
        "other_terms": _OTHER_SNIPPET_TERMS,
        "match": match,
    }
    return {
        row: ("", main) if main and _BEGIN in main else (kind.aside, other)
        for row, main, other in database.rows(_SNIPPETS.format(table=kind.table), values)
    }


def _marked(snippet: str, inside: list[str]) -> str:
    """Return a snippet with its marks; of a longer text that holds one of `inside`, that one alone is marked."""
    if inside:
        wanted = re.compile("|".join(map(re.escape, inside)))
        snippet = _MARKED.sub(
            lambda marked: wanted.sub(f"{_BEGIN}\\g<0>{_END}", marked[1]) if wanted.search(marked[1]) else marked[0],
            snippet,
        )
    return snippet.replace(_BEGIN, MARKS[0]).replace(_END, MARKS[1])
