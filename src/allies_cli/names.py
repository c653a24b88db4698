"""What a person typed, and who or what is meant."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from allies_cli.errors import NotFoundError, UsageError
from allies_cli.folding import fold
from allies_cli.store import Database

_CLAIM_ID = re.compile(r"[cC]([0-9]{1,18})")
_MOST_CANDIDATES = 20
_ARTICLE = "the "  # "the Asian giant" is the Asian giant

_BY_KEY = """
SELECT step, kind, id, min(name) FROM name_key
 WHERE key = :key AND kind IN (SELECT value FROM json_each(:kinds))
 GROUP BY step, kind, id ORDER BY step, id
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
_IDS_OF_KEYS = """
SELECT DISTINCT id FROM name_key
 WHERE key IN (SELECT value FROM json_each(:keys)) AND kind IN (SELECT value FROM json_each(:kinds))
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

    Raises UsageError when a name fits several, NotFoundError with the nearest when one fits none.
    """
    whole = _find(database, " ".join(words), kinds, steps=3)
    if whole is not None:
        return [whole]
    if len(words) == 1:
        raise _unknown(database, words[0], kinds)
    found, rest = [], list(words)
    while rest:
        for size in range(len(rest), 0, -1):
            meant = _find(database, " ".join(rest[:size]), kinds, steps=2)
            if meant is not None:
                found.append(meant)
                del rest[:size]
                break
        else:
            raise _unknown(database, rest[0], kinds)
    return list({(meant.kind, meant.id): meant for meant in found}.values())


def resolve_one(database: Database, typed: str, kind: str) -> Meant:
    """Return the one actor or source that `typed` names; errors as in `resolve`."""
    return resolve(database, [typed], (kind,))[0]


def recognise(database: Database, typed: str) -> Meant | None:
    """Return what `typed` names if it names one thing, else None."""
    try:
        return _find(database, typed, ("actor", "source", "claim"), steps=3)
    except UsageError:
        return None


def nearest(typed: str, choices: Sequence[str], most: int = 3) -> list[str]:
    """Return the `choices` most like `typed`, best first."""
    from difflib import get_close_matches

    return get_close_matches(typed, choices, most, 0.6)


def _find(database: Database, typed: str, kinds: Sequence[str], steps: int) -> Meant | None:
    claim = _CLAIM_ID.fullmatch(typed)
    if claim and "claim" in kinds:
        row = database.row("SELECT what FROM claim WHERE id = :id", {"id": int(claim[1])})
        if row:
            return Meant("claim", f"c{int(claim[1])}", row[0], typed, True)
    key = fold(typed)
    in_kinds = json.dumps(list(kinds))
    rows = list(database.rows(_BY_KEY, {"key": key, "kinds": in_kinds})) if key else []
    if not rows and key.startswith(_ARTICLE):
        rows = list(database.rows(_BY_KEY, {"key": key.removeprefix(_ARTICLE), "kinds": in_kinds}))
    for step in range(1, steps + 1):
        fits = [row for row in rows if row[0] == step]
        if len(fits) > 1:
            candidates = [row[2] for row in fits]
            shown = candidates[:_MOST_CANDIDATES]
            more = f" and {len(candidates) - len(shown)} more" if len(candidates) > len(shown) else ""
            raise UsageError(
                f"{typed!r} fits {len(candidates)}: "
                + ", ".join(f"{_name(database, slug)} ({slug})" for slug in shown)
                + more,
                "type one of: " + ", ".join(shown),
                shown,
            )
        if fits:
            _, kind, slug, _ = fits[0]
            return Meant(kind, slug, _name(database, slug), typed, step == 1)
    return None


def _name(database: Database, slug: str) -> str:
    row = database.row(_DISPLAY, {"id": slug})
    return str(row[0]) if row else slug


def _unknown(database: Database, typed: str, kinds: Sequence[str]) -> NotFoundError:
    if _CLAIM_ID.fullmatch(typed):
        if "claim" in kinds:
            return NotFoundError(f"there is no claim {typed}", "see `allies list claims`")
        return NotFoundError(f"{typed} is a claim, where a name is asked for", f"see `allies show {typed}`")
    if typed.isdecimal() and "claim" in kinds:
        return NotFoundError(f"nothing is called {typed!r}", f"did you mean the claim c{typed}?", [f"c{typed}"])
    key, in_kinds = fold(typed), json.dumps(list(kinds))
    keys = [row[0] for row in database.rows(_NEAR, {"kinds": in_kinds, "length": len(key)})]
    near = nearest(key, keys)
    ids: list[str] = []
    for one in near:
        ids += [row[0] for row in database.rows(_IDS_OF_KEYS, {"keys": json.dumps([one]), "kinds": in_kinds})]
    if len(key) >= 3:
        ids += [row[0] for row in database.rows(_PART, {"kinds": in_kinds, "part": key})]
    ids = list(dict.fromkeys(ids))[:5]
    noun = " or ".join(kind for kind in kinds if kind != "claim")
    listing = "`allies list actors`" if "actor" in kinds else "`allies list sources`"
    hint = f"did you mean {', '.join(ids)}? See {listing}" if ids else f"see {listing}"
    return NotFoundError(f"no {noun} is called {typed!r}", hint, ids)
