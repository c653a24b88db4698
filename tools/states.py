"""Make data/states.csv, the register of states: their codes and names, with the time in which each holds.

`python tools/states.py [FOLDER]`, after a change to what it is made of: the tables country-codes.csv (ISO 3166 and the
United Nations), cow-states-2016.csv (Correlates of War) and gw-states-2017.csv (Gleditsch and Ward) of the folder, by
default ../shared/data beside this checkout; the Unicode CLDR, which Babel carries; and data/states_by_hand.csv, which
has what none of them says: who has a code when it changes hands, names of their time, palaces, what a people is called.

Where two could be meant by a name at one time, the one that comes later here does without it.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from allies_cli.folding import fold

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "data" / "states.csv"
BY_HAND = ROOT / "data" / "states_by_hand.csv"
SEED = ROOT / "data" / "seed.sql"
TABLES = ROOT.parent / "shared" / "data"

# What an actor is, its codes, and its names, in the order in which they stand.
KINDS = ("state", "territory", "organisation")
CODES = ("alpha-2", "alpha-3", "wikidata", "cow", "gwno")
NAMES = ("name", "abbreviation", "spelling", "metonym", "epithet", "demonym")
_ORDER = (*KINDS, *CODES, *NAMES)

# What is written by hand of these says only who has the code; the tables say when.
_OWNED = ("alpha-2", "cow", "gwno")

# The lists of states: the file, its column with the code, the kind of code, and the day on which it ends.
LISTS = (("cow-states-2016", "ccode", "cow", "2016-12-31"), ("gw-states-2017", "gwno", "gwno", "2017-12-31"))
_LISTS_BEGIN = "1816-01-01"  # what was there then had begun before

# The columns of the United Nations' names, each with its language and the articles in it.
_UN = {"English": "en", "French": "fr", "Spanish": "es", "Russian": "ru", "Arabic": "ar", "Chinese": "zh"}
_ARTICLE = r"(?:the|la|le|les|el|los|las|l['’])"
_LEADING = re.compile(rf"^{_ARTICLE}(?:(?<=['’])| )(?=\w)")
_TRAILING = re.compile(rf" \({_ARTICLE}\)$| \*+$")

# What the CLDR counts among the territories and ISO 3166 does not.
_CLDR_ALONE = {"european-union": "EU", "united-nations": "UN", "kosovo": "XK"}


class Row(NamedTuple):
    """What an actor is (`what` is a kind of actor, the value its name), or a name or code of it (a kind of name)."""

    actor: str
    what: str
    value: str
    language: str = ""
    since: str = ""
    until: str = ""

    def meets(self, other: "Row") -> bool:
        """Whether there is a day on which both hold."""
        return self.since <= (other.until or "~") and other.since <= (self.until or "~")


class Country(NamedTuple):
    """A row of the table of ISO 3166 with the actor that it is."""

    actor: str
    code: str  # alpha-2
    cells: Mapping[str, str]

    @property
    def is_state(self) -> bool:
        """Whether the table calls it independent: Taiwan and the Vatican, but not Palestine."""
        return self.cells["is_independent"] == "Yes"


class Register:
    """The rows that there are so far."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._called: dict[str, list[Row]] = defaultdict(list)

    def add(self, row: Row) -> None:
        """Add a row. Raises ValueError where it would name two actors at one time."""
        other = self._of_another(row)
        if other:
            raise ValueError(f"{row} and {other} are one name for two")
        self.rows.append(row)
        self._called[fold(row.value)].append(row)

    def offer(self, row: Row) -> None:
        """Add a name unless it says nothing new, or might be somebody else."""
        known = any(other.actor == row.actor and other.what not in CODES for other in self._called[fold(row.value)])
        if fold(row.value) and not known and not self._of_another(row):
            self.add(row)

    def _of_another(self, row: Row) -> Row | None:
        namesakes = self._called[fold(row.value)]
        return next((other for other in namesakes if other.actor != row.actor and other.meets(row)), None)


def made(folder: Path) -> list[Row]:
    """Return the rows of the register, in order."""
    by_hand = [Row(**row) for row in _read(BY_HAND)]
    countries = list(_countries(folder, by_hand))
    kinds = _kinds(countries, by_hand)
    un_names = list(_un_names(countries))
    spells = list(_spells(folder, (*kinds, *by_hand, *un_names)))
    register = Register()
    for row in (*_with_their_time(kinds, countries, spells), *spells, *_codes(countries)):
        register.add(row)
    for row in by_hand:
        if row.what not in (*KINDS, *_OWNED):
            register.add(row)
    for row in (*un_names, *_cldr_names(countries), *_capitals(countries)):
        register.offer(row)
    return sorted(register.rows, key=lambda row: (row.actor, _ORDER.index(row.what), row.value, row.since))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _countries(folder: Path, by_hand: Iterable[Row]) -> Iterator[Country]:
    """Yield what ISO 3166 has; a slug is the short name where none is written by hand."""
    owners = {row.value: row.actor for row in by_hand if row.what == "alpha-2"}
    for cells in _read(folder / "country-codes.csv"):
        code = cells["ISO3166-1-Alpha-2"]
        yield Country(owners.get(code) or fold(_short_name(cells)).replace(" ", "-"), code, cells)


def _short_name(cells: Mapping[str, str]) -> str:
    return re.sub(r"^St\.", "Saint", cells["CLDR display name"].replace("&", "and"))


def _kinds(countries: Iterable[Country], by_hand: Iterable[Row]) -> list[Row]:
    """Return what each actor is, and its name."""
    kinds = {row.actor: row for row in by_hand if row.what in KINDS}
    for one in countries:
        kind = "state" if one.is_state else "territory"
        kinds.setdefault(one.actor, Row(one.actor, kind, _short_name(one.cells), "en"))
    return list(kinds.values())


def _spells(folder: Path, known: Sequence[Row]) -> Iterator[Row]:
    """Yield each code of the lists of states with each time in which an actor has it."""
    for name, column, kind, end in LISTS:
        for listed in _read(folder / f"{name}.csv"):
            code, since, until = listed[column], listed["start"], listed["end"]
            whole = Row("", kind, code, "", "" if since == _LISTS_BEGIN else since, "" if until == end else until)
            for owner in _owners(known, whole, listed["name"]):
                yield whole._replace(
                    actor=owner.actor,
                    since=max(whole.since, owner.since),
                    until=min(whole.until or "~", owner.until or "~").rstrip("~"),
                )


def _owners(known: Sequence[Row], spell: Row, name: str) -> list[Row]:
    """Return who has a code during a spell: by hand, else who alone is called so."""
    owners = [row for row in known if (row.what, row.value) == (spell.what, spell.value)]
    if owners:
        return [row for row in owners if row.meets(spell)]
    key = fold(without_remark(name))
    names = [row for row in known if row.what in (*KINDS, *NAMES) and fold(row.value) == key]
    called = {row.actor for row in names if row.meets(spell)}
    if len(called) != 1:
        raise ValueError(f"{spell.what} {spell.value} {name}: who is that? {sorted(called)}")
    return [Row(called.pop(), spell.what, spell.value)]


def without_remark(name: str) -> str:
    """Return the name in a list of states without what stands there in parentheses: Russia (Soviet Union)."""
    return re.sub(r" \(.*\)", "", name)


def _with_their_time(kinds: Iterable[Row], countries: Iterable[Country], spells: Sequence[Row]) -> Iterator[Row]:
    """Yield what each actor is; a state of the past has its name for as long as the lists have it."""
    present = {one.actor for one in countries}
    for row in kinds:
        own = [spell for spell in spells if spell.actor == row.actor]
        if row.actor not in present and own and all(spell.until for spell in own):
            yield row._replace(since=min(spell.since for spell in own), until=max(spell.until for spell in own))
        else:
            yield row


def _codes(countries: Iterable[Country]) -> Iterator[Row]:
    for one in countries:
        yield Row(one.actor, "alpha-2", one.code)
        yield Row(one.actor, "alpha-3", one.cells["ISO3166-1-Alpha-3"])
        if one.cells["wikidata_id"]:
            yield Row(one.actor, "wikidata", one.cells["wikidata_id"].rpartition("/")[2])


def _un_names(countries: Iterable[Country]) -> Iterator[Row]:
    """Yield the short and the official names that the United Nations use."""
    columns = [(f"UNTERM {name} {form}", tag) for name, tag in _UN.items() for form in ("Short", "Formal")]
    for one in countries:
        for column, language in (*columns, ("official_name_en", "en")):
            name = _TRAILING.sub("", _TRAILING.sub("", one.cells[column].strip()))
            yield Row(one.actor, "name", _LEADING.sub("", name), language)


def _capitals(countries: Iterable[Country]) -> Iterator[Row]:
    """Yield the capitals of the states, except one that two of them share."""
    capitals = [(one.actor, one.cells["Capital"].strip()) for one in countries if one.is_state]
    times = Counter(fold(capital) for _, capital in capitals)
    for actor, capital in capitals:
        if times[fold(capital)] == 1:
            yield Row(actor, "metonym", capital, "en")


def _cldr_names(countries: Iterable[Country]) -> Iterator[Row]:
    """Yield the names in other languages.

    The actors of the facts have them in every language, the others in those that are official in some state: all of
    all would make a case file nearly twice as large.
    """
    import cldr  # which needs Babel, as nothing else here does

    actors = {one.code: one.actor for one in countries} | {code: actor for actor, code in _CLDR_ALONE.items()}
    facts = SEED.read_text(encoding="utf-8")
    in_facts = {code for code, actor in actors.items() if f"('{actor}'," in facts}
    official = cldr.official_languages()
    for code, name, language in cldr.names(actors):
        if code in in_facts or cldr.without_variety(language) in official:
            yield Row(actors[code], "name", name, language)


def write(rows: Iterable[Row], target: Path) -> None:
    """Write the register."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)


if __name__ == "__main__":
    write(made(Path(sys.argv[1]) if sys.argv[1:] else TABLES), TARGET)
