"""The names of countries in all languages, as the Unicode CLDR has them.

tools/states.py takes them into the register of states. Babel carries the CLDR, and is needed for that alone.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from functools import cache

from babel import Locale, localedata
from babel.core import get_global
from babel.languages import get_official_languages

from allies_cli.folding import fold

_LETTERS_OF_A_CODE = 3

# Mistakes of the CLDR: it gives to North Korea what the Yoruba and the speakers of Toki Pona call South Korea.
_MISTAKEN = {fold(name) for name in ("Guusu Kọria", "ma Anku")}
_SOMEBODY_ELSE = {"sipri"}  # Cyprus in Sango, and an institute in all other languages


def names(codes: Container[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the code of a country, a name and its language, except names that might be somebody else's.

    The codes are alpha-2, and those that the CLDR has beside them.
    """
    for identifier in _identifiers():
        for code, name in _territories(identifier).items():
            if code in codes and _is_of_it_alone(fold(name), code):
                yield code, name, identifier.replace("_", "-")


def official_languages() -> set[str]:
    """Return the languages that are official in a state, by law or in fact."""
    states = get_global("territory_languages")
    return {without_variety(one) for state in states for one in get_official_languages(state, de_facto=True)}


def without_variety(language: str) -> str:
    """Return a language without its script and country."""
    return language.replace("_", "-").partition("-")[0]


def _is_of_it_alone(key: str, code: str) -> bool:
    """Whether fewer languages, if any, call another country so, and nobody could take it for a code: NGA is Nigeria."""
    languages = _called()[key]
    others = max((len(those) for other, those in languages.items() if other != code), default=0)
    may_be_a_code = key.isascii() and len(key) <= _LETTERS_OF_A_CODE
    return len(languages[code]) > others and not may_be_a_code and key not in _MISTAKEN | _SOMEBODY_ELSE


@cache
def _called() -> Mapping[str, Mapping[str, set[str]]]:
    """Return each name, folded, with the countries that are called so and the languages in which they are."""
    called: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for identifier in _identifiers():
        for code, name in _territories(identifier).items():
            if code.isalpha():  # a number is a continent, and America is the United States as well
                called[fold(name)][code].add(without_variety(identifier))
    return called


@cache
def _identifiers() -> list[str]:
    """Return what the CLDR calls its languages, each before its varieties."""
    return sorted(localedata.locale_identifiers(), key=lambda one: (one.count("_"), one))


def _territories(identifier: str) -> Mapping[str, str]:
    return Locale.parse(identifier).territories
