"""What a person typed, and who or what is meant."""

from __future__ import annotations

import json
import re

from allies_cli.errors import AlliesError, NotFoundError, UsageError
from allies_cli.folding import fold
from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from allies_cli.store import Database

_CLAIM_ID = re.compile(r"[cC]([0-9]{1,18})")
_MOST_CANDIDATES = 20
_MOST_NEAR = 5
_ARTICLE = "the "  # "the Asian giant" is the Asian giant

_BY_KEY = """
SELECT step, min(key <> :key) AS without_article, kind, id FROM name_key
 WHERE key IN (:key, :bare) AND step <= :last AND kind IN (SELECT value FROM json_each(:kinds))
 GROUP BY step, kind, id ORDER BY step, without_article, id
"""
_WITH_WORDS = """
SELECT k.id FROM name_key k JOIN actor a ON a.id = k.id
 WHERE k.key IN (SELECT value FROM json_each(:words)) AND k.step >= 3
   AND k.kind IN (SELECT value FROM json_each(:kinds))
 GROUP BY k.id, k.name HAVING count(DISTINCT k.key) = json_array_length(:words)
 ORDER BY a.kind IN ('body', 'bloc'), a.kind <> 'state', k.id
"""
_TITLED = """
SELECT id FROM source WHERE rowid IN (SELECT rowid FROM source_text WHERE source_text MATCH :phrase LIMIT 100)
 ORDER BY id
"""
_DISPLAY = """
SELECT name FROM actor WHERE id = :id UNION ALL SELECT title FROM source WHERE id = :id
"""
_NEAR = """
SELECT DISTINCT key FROM name_key
 WHERE kind IN (SELECT value FROM json_each(:kinds)) AND length(key) BETWEEN :length - 3 AND :length + 3
 LIMIT 50000
"""
_PART = """
SELECT DISTINCT id FROM name_key
 WHERE kind IN (SELECT value FROM json_each(:kinds)) AND instr(key, :part) ORDER BY length(key), id LIMIT 5
"""
_CALLED = """
SELECT DISTINCT id FROM name_key WHERE key = :key AND kind IN (SELECT value FROM json_each(:kinds))
"""


class Meant(NamedTuple):
    """What a typed name stands for: kind is actor, source or claim."""

    kind: str
    id: str
    name: str
    typed: str
    literal: bool  # True where the slug or the name itself was typed


def resolve(
    database: Database, words: Sequence[str], kinds: Sequence[str] = ("actor", "source", "claim")
) -> list[Meant]:
    """Return what each of `words` means; several words are one name first, then several from the left.

    Raises UsageError when a name fits several or is only part of one, else NotFoundError with the nearest.
    """
    whole = _find(database, " ".join(words), kinds, last=3)
    if whole is not None:
        return [whole]
    found, rest = [], list(words)
    while rest:
        size, meant = _longest(database, rest, kinds)
        if meant is None:
            raise _unknown(database, words, rest, kinds)
        found.append(meant)
        del rest[:size]
    return list({(meant.kind, meant.id): meant for meant in found}.values())


def recognise(database: Database, typed: str) -> Meant | None:
    """Return what `typed` names if it names one thing, else None."""
    try:
        return _find(database, typed, ("actor", "source", "claim"), last=3)
    except UsageError:
        return None


def nearest(typed: str, choices: Sequence[str], most: int = 3) -> list[str]:
    """Return the `choices` most like `typed`, best first."""
    from difflib import get_close_matches

    return get_close_matches(typed, choices, most, 0.6)


def _longest(database: Database, words: Sequence[str], kinds: Sequence[str]) -> tuple[int, Meant | None]:
    """Return how many of the words, from the left, are the longest name, and what it means."""
    for size in range(len(words), 0, -1):
        meant = _find(database, " ".join(words[:size]), kinds, last=2)
        if meant is not None:
            return size, meant
    return 0, None


def _find(database: Database, typed: str, kinds: Sequence[str], last: int) -> Meant | None:
    """Return what a name means by the first step that finds it, up to the step `last` of the table name_key."""
    claim = _CLAIM_ID.fullmatch(typed)
    if claim and "claim" in kinds:
        row = database.row("SELECT what FROM claim WHERE id = :id", {"id": int(claim[1])})
        if row:
            return Meant("claim", f"c{int(claim[1])}", row[0], typed, True)
    key = fold(typed)
    asked = {"key": key, "bare": key.removeprefix(_ARTICLE), "last": last, "kinds": json.dumps(list(kinds))}
    rows = list(database.rows(_BY_KEY, asked))
    fits = {slug: kind for step, without_article, kind, slug in rows if (step, without_article) == rows[0][:2]}
    if not fits:
        return None
    if len(fits) > 1 and typed not in fits:  # a slug is never in doubt, though somebody else may be called so
        raise _which(database, f"{typed!r} fits {len(fits)}", list(fits))
    slug = typed if typed in fits else next(iter(fits))
    return Meant(fits[slug], slug, _name(database, slug), typed, rows[0][0] == 1 and len(fits) == 1)


def _which(database: Database, message: str, slugs: Sequence[str]) -> UsageError:
    """Return the question which of several, or whether the only one, is meant."""
    shown = slugs[:_MOST_CANDIDATES]
    more = f" and {len(slugs) - len(shown)} more" if len(slugs) > len(shown) else ""
    listed = ", ".join(f"{_name(database, slug)} ({slug})" for slug in shown)
    hint = f"type {'one of: ' if len(slugs) > 1 else ''}{', '.join(shown)}"
    return UsageError(f"{message}: {listed}{more}", hint, shown)


def _name(database: Database, slug: str) -> str:
    row = database.row(_DISPLAY, {"id": slug})
    return str(row[0]) if row else slug


def _unknown(database: Database, words: Sequence[str], rest: Sequence[str], kinds: Sequence[str]) -> AlliesError:
    """Return what to say where the first of the words `rest` begins no name."""
    typed = rest[0]
    if _CLAIM_ID.fullmatch(typed):
        if "claim" in kinds:
            return _no_claim(database, typed.lower())
        return NotFoundError(f"{typed} is a claim, where a name is asked for", f"see `allies show {typed}`")
    if typed.isdecimal() and "claim" in kinds and database.row("SELECT 1 FROM claim WHERE id = :id", {"id": typed}):
        return NotFoundError(f"nothing is called {typed!r}", f"did you mean the claim c{typed}?", [f"c{typed}"])
    for part in dict.fromkeys((" ".join(words), " ".join(rest), typed)):
        slugs = _with_part(database, part, kinds)
        if slugs:
            return _which(database, f"{part!r} is only part of a name", slugs)
    ids = _near(database, fold(typed), kinds)
    noun = " or ".join(kind for kind in kinds if kind != "claim")
    listing = "`allies list actors`" if "actor" in kinds else "`allies list sources`"
    hint = f"did you mean {', '.join(ids)}? See {listing}" if ids else f"see {listing}"
    return NotFoundError(f"no {noun} is called {typed!r}", hint, ids)


def _no_claim(database: Database, claim: str) -> NotFoundError:
    if database.row("SELECT 1 FROM main.claim WHERE id = :id", {"id": int(claim[1:])}):
        day = database.only("SELECT day FROM as_of")[0]
        return NotFoundError(f"nobody had asserted {claim} by {day}", "leave --as-of out to see it")
    return NotFoundError(f"there is no claim {claim}", "see `allies list claims`")


def _with_part(database: Database, part: str, kinds: Sequence[str]) -> list[str]:
    """Return whoever has all words of `part` in one name, else the sources that have them in a row in their titles."""
    key = fold(part)
    words = json.dumps(list(dict.fromkeys(key.split())))
    slugs = [row[0] for row in database.rows(_WITH_WORDS, {"words": words, "kinds": json.dumps(list(kinds))})]
    if key and not slugs and "source" in kinds:
        slugs = [row[0] for row in database.rows(_TITLED, {"phrase": f'title : "{key}"'})]
    return list(dict.fromkeys(slugs))


def _near(database: Database, key: str, kinds: Sequence[str]) -> list[str]:
    """Return those whose names are most like `key` or hold it; who mistypes a name seldom errs in its first letter."""
    in_kinds = json.dumps(list(kinds))
    keys = [row[0] for row in database.rows(_NEAR, {"kinds": in_kinds, "length": len(key)})]
    ids: list[str] = []
    for one in sorted(nearest(key, keys), key=lambda one: one[:1] != key[:1]):
        ids += [row[0] for row in database.rows(_CALLED, {"key": one, "kinds": in_kinds})]
    if len(key) >= 3:
        ids += [row[0] for row in database.rows(_PART, {"kinds": in_kinds, "part": key})]
    return list(dict.fromkeys(ids))[:_MOST_NEAR]
