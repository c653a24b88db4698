"""The names of the bundled states and organisations in all languages, as the Unicode CLDR has them.

Run as `python tools/cldr_names.py` after a change to the actors or to their names: it writes them into data/seed.sql,
between two marks. Babel, which carries the CLDR, is needed for that and for nothing else.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

from babel import Locale, localedata
from babel.core import get_cldr_version

from allies_cli import build
from allies_cli.folding import fold

SEED = Path(__file__).parents[1] / "data" / "seed.sql"
BEGIN = "-- Names of the Unicode CLDR"
END = "-- End of the names of the Unicode CLDR\n"

# What the CLDR counts among the territories and ISO 3166 does not.
_ORGANISATIONS = {"european-union": "EU", "united-nations": "UN"}
_LETTERS_OF_A_CODE = 3

# Mistakes of the CLDR: it gives to North Korea what the Yoruba and the speakers of Toki Pona call South Korea.
_MISTAKEN = {fold(name) for name in ("Guusu Kọria", "ma Anku")}

_STATES = """
SELECT n.actor, n.name FROM actor_name n JOIN actor a ON a.id = n.actor
 WHERE n.kind = 'alpha-2' AND a.kind = 'state' ORDER BY a.rowid
"""
_WRITTEN = """
SELECT id, id FROM actor UNION SELECT id, name FROM actor UNION SELECT actor, name FROM actor_name
"""


def renewed(seed: str) -> str:
    """Return the text of the seed with the names as they are due."""
    before, after = _around(seed)
    version = get_cldr_version()
    lead = (
        f"{BEGIN} {version}, by tools/cldr_names.py: one of each spelling, with the first language that has it.\n"
        "-- They are under the Unicode License v3, which is in the file LICENSE.\n"
        "INSERT INTO actor_name (actor, name, kind, language) VALUES\n"
    )
    rows = ",\n".join(f"  ({', '.join(map(_quoted, row))})" for row in _missing(before + after))
    return f"{before}{lead}{rows};\n{END}{after}"


def _around(seed: str) -> tuple[str, str]:
    """Return what stands before and after the names."""
    before, _, rest = seed.partition(BEGIN)
    return before, rest.partition(END)[2]


def _missing(seed: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each name that differs, when folded, from every other name of its actor."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        build.create(connection)
        build.load(connection, seed, SEED.name)
        actors = codes(connection)
        known = {(actor, fold(name)) for actor, name in connection.execute(_WRITTEN)}
    for actor, code in actors.items():
        for name, language in names(code):
            if (actor, fold(name)) not in known:
                known.add((actor, fold(name)))
                yield actor, name, "name", language


def codes(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the actors of a database whom the CLDR knows, each with its code there."""
    return dict(connection.execute(_STATES)) | _ORGANISATIONS


def names(code: str) -> Iterator[tuple[str, str]]:
    """Yield each name of a territory with its language, except what might be somebody else."""
    for identifier in _identifiers():
        name = _territories(identifier).get(code)
        if name and _is_of_it_alone(fold(name), code):
            yield name, identifier.replace("_", "-")


def _is_of_it_alone(key: str, code: str) -> bool:
    """Whether fewer languages, if any, call another country so, and nobody could take it for a code: NGA is Nigeria."""
    languages = _called()[key]
    others = max((len(those) for other, those in languages.items() if other != code), default=0)
    may_be_a_code = key.isascii() and len(key) <= _LETTERS_OF_A_CODE
    return len(languages[code]) > others and not may_be_a_code and key not in _MISTAKEN


@cache
def _called() -> Mapping[str, Mapping[str, set[str]]]:
    """Return each name, folded, with the countries that are called so and the languages in which they are."""
    called: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for identifier in _identifiers():
        for code, name in _territories(identifier).items():
            if code.isalpha():  # a number is a continent, and America is the United States as well
                called[fold(name)][code].add(identifier.partition("_")[0])
    return called


@cache
def _identifiers() -> list[str]:
    """Return what the CLDR calls its languages, each before its varieties."""
    return sorted(localedata.locale_identifiers(), key=lambda one: (one.count("_"), one))


def _territories(identifier: str) -> Mapping[str, str]:
    return Locale.parse(identifier).territories


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    SEED.write_text(renewed(SEED.read_text(encoding="utf-8")), encoding="utf-8")
