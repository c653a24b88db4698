"""Who is meant by a name in a sheet or dataset. Nobody is guessed: what is not known whole is only suggested.

In this order: names.csv, a code that is valid in the year, a whole name that is valid in the year; code and name must
agree. Where the year is unknown a name is one of today: Korea, without a date, is not the state that ended in 1910.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from allies_cli.casefile.cells import Wrong
from allies_cli.casefile.near_names import NearNames
from allies_cli.folding import fold

_NOBODY = re.compile(r"(?i)\W*(?:unknown\b.*|n/?a|none|nobody|not known|tbd|various|multiple|several|others?|-+)?\W*")
_SIGNS = re.compile(r"\s*[,;/&+]\s*")
_PARTS = re.compile(r"\s*(?:[,;/&+]|\band\b|\bund\b|\by\b|\bet\b|\bи\b|\bта\b)\s*")
_CODES_ALONE = ("alpha-2", "cow", "gwno", "ucdp", "wikidata")  # a name that is one too may mean anybody: EC, IS, PA

_BY_NAME = """
SELECT k.id, n.since, n.until, k.name FROM name_key k LEFT JOIN actor_name n ON n.actor = k.id AND n.name = k.name
 WHERE k.key IN (:key, :bare) AND k.kind = 'actor' AND k.step <= 2
   AND (n.kind IS NULL OR n.kind NOT IN ({}))
""".format(", ".join(f"'{kind}'" for kind in _CODES_ALONE))
_CODES = """
SELECT n.kind, n.name, n.actor, n.since, n.until, a.name FROM actor_name n JOIN actor a ON a.id = n.actor
 WHERE n.language IS NULL
"""
_LONGEST_NAME = 300  # characters


class Meant(NamedTuple):
    """An actor, and the name by which a sentence calls it: that of the time, where it had another one."""

    id: str
    called: str


class Unknown(Wrong):
    """A name of which it is not clear whom it means; `near` are the ids of those that may be."""

    def __init__(
        self, name: str, wrong: Wrong, look: Callable[[], Sequence[str]], kind: str = "", is_new: bool = False
    ) -> None:
        """`is_new` is a name that nobody bears, which a new actor of the `kind` may bear."""
        super().__init__(wrong.fault, wrong.remedy)
        self.name = name
        self.kind = kind
        self.is_new = is_new
        self._look = look

    @cached_property
    def near(self) -> Sequence[str]:
        """The ids of those that may be meant; looked for when somebody is told of it."""
        return self._look()

    @property
    def told_remedy(self) -> str:
        """What to do about it."""
        meant = f"did you mean {', '.join(self.near)}? " if self.is_new and self.near else ""
        return f"{meant}{self.remedy}"


def is_nobody(name: str) -> bool:
    """Whether a name says that nobody is known, or there is none."""
    return bool(_NOBODY.fullmatch(name))


class Actors:
    """The actors of a case file, as a sheet names them."""

    def __init__(self, connection: sqlite3.Connection, written: dict[str, str]) -> None:
        """`written` are the names of names.csv, each with the actor that is meant by it."""
        self._connection = connection
        self._written = written
        self._made: dict[str, Meant] = {}
        self._found: dict[tuple[str, tuple[tuple[str, str], ...], str], Meant | Wrong] = {}
        self._near = NearNames(connection)
        self._today = date.today().isoformat()[:4]

    def meant(self, name: str, codes: tuple[tuple[str, str], ...], kind: str, year: str) -> Meant:
        """Return who is meant by a name and codes in a year (empty: any). Raises Wrong, or Unknown for a new name."""
        asked = (name, codes, year[:4])
        if asked not in self._found:
            try:
                self._found[asked] = self._look(name, codes, kind, year[:4])
            except Wrong as wrong:
                self._found[asked] = wrong
        found = self._found[asked]
        if isinstance(found, Unknown) and (made := self.known(name)):
            found = self._found[asked] = made
        if isinstance(found, Wrong):
            raise found.with_traceback(None)  # or it would keep the rows of all before
        return found

    def made(self, name: str, slug: str) -> Meant:
        """Note an actor that was made for a name."""
        meant = Meant(slug, name)
        self._made[fold(name)] = meant
        return meant

    def known(self, name: str) -> Meant | None:
        """Return the actor that was made for a name."""
        return self._made.get(fold(name))

    def near(self, name: str) -> list[str]:
        """Return the ids of those who are called nearly so, best first."""
        return self._near.to(name)

    def _look(self, name: str, codes: tuple[tuple[str, str], ...], kind: str, year: str) -> Meant:
        if name in self._written:
            return Meant(self._written[name], name)
        if len(name) > _LONGEST_NAME:
            raise Wrong(f"has {len(name)} characters, more than any name", "name the actor; the rest goes into note")
        coded = self._by_code(codes, year)
        if not coded and is_nobody(name):
            raise Wrong("is nobody", "name the actor, or leave the row out")
        named = self._by_name(name, year) if name else {}
        if coded and named and coded.id not in named:
            other = next(iter(named.values())).called
            raise Wrong(f"is {other}, and the code beside it {coded.called}", "correct the name or the code")
        if coded:
            return named.get(coded.id, coded)
        if len(named) > 1:
            slugs = ", ".join(sorted(named))
            raise Unknown(name, Wrong(f"fits {len(named)}: {slugs}", f"write one of: {slugs}"), lambda: sorted(named))
        if named:
            return next(iter(named.values()))
        raise self._unknown(name, kind, year)

    @cached_property
    def _codes(self) -> dict[tuple[str, str], list[tuple[str, str | None, str | None, str]]]:
        """Each code with those who bear it, and when."""
        codes: dict[tuple[str, str], list[tuple[str, str | None, str | None, str]]] = defaultdict(list)
        for kind, code, *bearer in self._connection.execute(_CODES):
            codes[kind, code.lower()].append((bearer[0], bearer[1], bearer[2], bearer[3]))
        return codes

    def _by_code(self, codes: tuple[tuple[str, str], ...], year: str) -> Meant | None:
        found: dict[str, Meant] = {}
        for kind, code in codes:
            rows = self._codes.get((kind, code.lower()), ())
            found |= {slug: Meant(slug, name) for slug, since, until, name in rows if _holds(since, until, year)}
        if len(found) > 1:
            raise Wrong(f"has codes of {' and '.join(sorted(found))}", "correct the codes")
        return next(iter(found.values()), None)

    def _by_name(self, name: str, year: str) -> dict[str, Meant]:
        """Return who bears a name in a year. Raises Wrong where somebody bears it, but not in that year."""
        key = fold(name)
        if key in self._made:
            return {self._made[key].id: self._made[key]}
        asked = {"key": key, "bare": _together(key.removeprefix("the "))}
        rows = self._connection.execute(_BY_NAME, asked).fetchall()
        if all(name != slug for slug, *_ in rows):  # a slug has no years: Yemen of 1975 is not the state of that slug
            rows = [row for row in rows if row[0] != row[3]] or rows
        found = {
            slug: Meant(slug, written if since or until else self._name(slug))
            for slug, since, until, written in rows
            if _holds(since, until, year or self._today)
        }
        if name in found:  # a slug is never in doubt
            return {name: found[name]}
        if rows and not found:
            slug, since, until, _ = rows[0]
            times = " ".join(filter(None, (since and f"from {since}", until and f"until {until}")))
            wrong = Wrong(
                f"is {self._name(slug)} only {times}, and this is {f'of {year}' if year else 'without a date'}",
                f"{f'write who it was in {year}' if year else 'give the date'}, or say in names.csv whom you mean",
            )
            raise Unknown(name, wrong, lambda: [slug])
        return found

    def _unknown(self, name: str, kind: str, year: str) -> Wrong:
        for separators in (_SIGNS, _PARTS):
            parts = [part for part in separators.split(name) if part]
            if sum(self._is_known(part, year) for part in parts) > 1:
                return Wrong("names several actors", f"write {'; '.join(parts)}: a claim each")
        wrong = Wrong("is not an actor of this case", "Fill in names.csv, or add --new-actors")
        return Unknown(name, wrong, lambda: self.near(name), kind, is_new=True)

    def _is_known(self, name: str, year: str) -> bool:
        try:
            return bool(self._by_name(name, year))
        except Wrong:
            return False

    def _name(self, slug: str) -> str:
        return str(self._connection.execute("SELECT name FROM actor WHERE id = ?", (slug,)).fetchone()[0])


def _together(key: str) -> str:
    """Return a folded name; one of single letters, as U.A.E., without the blanks that the full stops left."""
    return key.replace(" ", "") if all(len(word) == 1 for word in key.split()) else key


def _holds(since: str | None, until: str | None, year: str) -> bool:
    """Whether something holds in a year; in an unknown one anything may."""
    return not year or ((since or "")[:4] <= year and (not until or until[:4] >= year))
