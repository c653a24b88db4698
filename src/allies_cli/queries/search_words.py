"""What a person typed to search, cut into words, and the FTS5 expressions that find these words.

Nothing typed reaches FTS5 as syntax: its own tokenizer cuts the text, and every word is quoted.
"""

from __future__ import annotations

import json
import re

from allies_cli.folding import fold
from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allies_cli.store import Database

TOKENIZE = "tokenize = 'unicode61 remove_diacritics 2'"  # as in schema.sql

_MOST_WORDS = 50  # of one search; more is a text and no question
_MOST_TERMS = 1000  # of the index that one typed word may stand for
_LETTERS_OF_A_BEGINNING = 3
_OPERATORS = {"AND", "OR", "NOT", "NEAR"}

_APOSTROPHES = "'’ʼ＇"
_LETTERS_AND_DIGITS = re.compile(r"\d+|\D+")
# Thai to Tibetan, Burmese, Khmer, Chinese, Japanese, Korean: words that stand together without a space,
# or with an ending grown on, so that the index holds them inside longer ones. No pattern, which takes longer to
# compile than a search to answer.
_UNSPACED = (
    ("\u0e00", "\u0fff"),
    ("\u1000", "\u109f"),
    ("\u1100", "\u11ff"),
    ("\u1780", "\u17ff"),
    ("\u2e80", "\ua4cf"),
    ("\uac00", "\ud7ff"),
    ("\uf900", "\ufaff"),
    ("\uff66", "\uffdc"),
    ("\U00020000", "\U0003ffff"),
)

_CUT = """
SELECT doc, term FROM temp.typed_term ORDER BY doc, "offset"
"""
_SAME_WHEN_FOLDED = """
SELECT term FROM temp.{table}_term
 WHERE term >= char(128) AND iif(:begins, substr(fold(term), 1, length(:folded)), fold(term)) = :folded
 LIMIT :most
"""
_CONTAINS = """
SELECT term FROM temp.{table}_term WHERE instr(term, :part) LIMIT :most
"""
_WRITTEN_NAMES = """
SELECT DISTINCT iif(k.name = k.id, a.name, k.name)
  FROM name_key k JOIN actor a ON a.id = k.id
 WHERE k.key = :key AND k.kind = 'actor' LIMIT 100
"""


class Word(NamedTuple):
    """One word as it was typed, and the terms that the index makes of it: `Shahed-136` is shahed and 136."""

    typed: str
    terms: tuple[str, ...]


class Typed(NamedTuple):
    """The words that can be searched for, and what is to be told about the others."""

    words: tuple[Word, ...]
    left_out: tuple[str, ...]  # no letter and no digit in it
    surplus: int
    operators: tuple[str, ...]  # meant as operators perhaps, and searched for as words


def read(database: Database, text: str) -> Typed:
    """Return what can be searched for in any text."""
    typed = tuple(dict.fromkeys(text.split()))
    words = [Word(one, terms) for one, terms in zip(typed, _cut(database, typed), strict=True)]
    found = [word for word in words if word.terms]
    return Typed(
        tuple(found[:_MOST_WORDS]),
        tuple(word.typed for word in words if not word.terms),
        max(0, len(found) - _MOST_WORDS),
        tuple(word.typed for word in found if word.typed in _OPERATORS) if len(found) > 1 else (),
    )


def every(database: Database, words: Sequence[Word], table: str, begins: bool = True) -> str:
    """Return the expression of the rows of a full-text table that have all words.

    `begins`: the last word may be the beginning of a longer one.
    """
    return " AND ".join(_expressions(database, words, table, begins))


def some(database: Database, words: Sequence[Word], table: str, begins: bool = True) -> str:
    """Return the expression of the rows that have at least one word."""
    return " OR ".join(_expressions(database, words, table, begins))


def parts(database: Database, words: Sequence[Word], table: str, begins: bool = True) -> str:
    """Return the expression of the rows that have a part of a word, as shahed or 136 of `Shahed-136`."""
    terms = dict.fromkeys(term for word in words for term in word.terms)
    return some(database, [Word(term, (term,)) for term in terms if len(term) > 1], table, begins) or _phrase(terms)


def unspaced(words: Sequence[Word]) -> list[str]:
    """Return the terms that may stand inside longer ones, so that not the whole of these is the match."""
    return [term for word in words for term in word.terms if _is_unspaced(term)]


def _is_unspaced(term: str) -> bool:
    return not term.isascii() and any(first <= one <= last for one in term for first, last in _UNSPACED)


def _cut(database: Database, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the terms that the tokenizer of the index makes of each text."""
    _run(database, f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.typed USING fts5 (word, {TOKENIZE})")
    _run(database, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.typed_term USING fts5vocab (temp, typed, instance)")
    _run(database, "DELETE FROM temp.typed")
    database.row(
        "INSERT INTO temp.typed (rowid, word) SELECT key, value FROM json_each(:texts)", {"texts": json.dumps(texts)}
    )
    cut: list[list[str]] = [[] for _ in texts]
    for place, term in database.rows(_CUT):
        cut[place].append(term)
    return [tuple(terms) for terms in cut]


def _expressions(database: Database, words: Sequence[Word], table: str, begins: bool) -> list[str]:
    last = len(words) - 1
    return [_expression(database, word, table, begins and place == last) for place, word in enumerate(words)]


def _expression(database: Database, word: Word, table: str, begins: bool) -> str:
    """Return the expression of one word; `begins`: it may be the beginning of a longer one."""
    choices = []
    for spelling in _spellings(word):
        choices.append(_phrase(spelling))
        if begins and _may_begin(spelling):
            choices.append(_phrase(spelling) + "*")
    choices += _kindred(database, word, table, begins)
    if table == "actor_text":
        choices += _names(database, word)
    return f"({' OR '.join(dict.fromkeys(choices))})"


def _spellings(word: Word) -> list[tuple[str, ...]]:
    """Return the ways in which a compound is written: Shahed-136 and Shahed136, IRGC's and IRGC, U.S. and US."""
    terms = word.terms
    apart = tuple(part for term in terms for part in _LETTERS_AND_DIGITS.findall(term))
    spellings = [terms, ("".join(terms),), apart]
    if terms[1:] and terms[-1] == "s" and any(mark in word.typed for mark in _APOSTROPHES):
        spellings.append(terms[:-1])
    return list(dict.fromkeys(spellings))


def _may_begin(spelling: tuple[str, ...]) -> bool:
    """Whether the end of a spelling may be cut short: the index has no help for beginnings of one or two letters."""
    last = spelling[-1]
    return len(last) >= _LETTERS_OF_A_BEGINNING or (
        last.isdigit() and sum(map(len, spelling)) >= _LETTERS_OF_A_BEGINNING
    )


def _kindred(database: Database, word: Word, table: str, begins: bool) -> list[str]:
    """Return what else of the index the word stands for.

    The tokenizer takes diacritics off Latin letters alone, and it parts words at spaces. So the terms of the
    index itself are compared where another script was typed: folded, or as the longer text that holds the word.
    """
    if word.typed.isascii():
        return []
    groups, more = [], False
    together = any(_is_unspaced(term) for term in word.terms)
    # Where vowel signs part a word, single letters are left that stand in every text.
    terms = [term for term in word.terms if len(term) > 1 or not together] or list(word.terms)
    for place, term in enumerate(terms):
        kin = _terms(database, term, table, begins and place == len(terms) - 1)
        more = more or bool(kin)
        groups.append(f"({' OR '.join(_phrase([one]) for one in [term, *kin])})")
    return [f"({' AND '.join(groups)})"] if more else []


def _terms(database: Database, term: str, table: str, begins: bool) -> list[str]:
    """Return other terms of the index that a typed one stands for."""
    if term.isascii():
        return []
    _run(database, f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_term USING fts5vocab (main, {table}, row)")
    if _is_unspaced(term):
        rows = database.rows(_CONTAINS.format(table=table), {"part": term, "most": _MOST_TERMS})
    else:
        folded = fold(term)
        if not folded:  # a sign that the tokenizer takes for a letter
            return []
        database.connection.create_function("fold", 1, fold, deterministic=True)
        values = {"folded": folded, "begins": begins and len(folded) >= _LETTERS_OF_A_BEGINNING, "most": _MOST_TERMS}
        rows = database.rows(_SAME_WHEN_FOLDED.format(table=table), values)
    return [row[0] for row in rows if row[0] != term]


def _names(database: Database, word: Word) -> list[str]:
    """Return names of actors that are the word when folded and that the index holds in other letters."""
    key = fold(word.typed)
    names = [row[0] for row in database.rows(_WRITTEN_NAMES, {"key": key})] if key else []
    return [_phrase(terms) for terms in _cut(database, names) if terms and not set(word.terms) <= set(terms)]


def _phrase(terms: Iterable[str]) -> str:
    return f'"{" ".join(terms)}"'


def _run(database: Database, statement: str) -> None:
    """Run a statement on a temporary table, which lives beside the file and never in it."""
    database.row(statement)
