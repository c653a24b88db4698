"""`allies help sheet`, `allies help names.csv`: the columns of the two tables that people fill in for a case file."""

from __future__ import annotations

import re
import tomllib

from allies_cli.answers.help_ import Section, Topic
from allies_cli.casefile.mapping import SHIPPED
from allies_cli.options import OF_A_FACT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_HEADERS = re.compile(r"\{([^{}?\d][^{}?]*)\??\}")  # in a value of a mapping: {who|supporter?}

# What the options of `allies add` do not tell, since a fact that is typed needs it less, or otherwise.
_SMALLEST = {
    "who": "Who supports: a name or a code; several are parted by a semicolon.",
    "how": "In which way: a word of `allies list types`, or another for it, as arms or money.",
    "for": "Who is supported; several are parted by a semicolon.",
    "link": "The address of the page that says so.",
}
_VOICES = {
    "key": "A name of your own for the row, by which `same` of another row means it.",
    "same": "The claim, as c12, or the key of the row, on which this row is a further voice: who and how stay empty.",
}
_REST = {
    "citation": "What the page itself cites for it.",
    "asserter kind": "What the one in `said by` is, as person.",
    "publisher kind": "What the publisher is, as media.",
    "derived from": "The source that this one copies or translates.",
    "hash": "The SHA-256 of the archived copy.",
    "archived with": "By which program it was archived.",
    "archive file": "The file of it, beside the case file.",
    "screenshot": "The address of a screenshot.",
    "wacz": "The address of the page as a WACZ.",
}
_NAMES = {
    "name": "The name as it is written in the sheet.",
    "is": "Who is meant: a name or id of the case file, or the name of a new actor.",
    "kind": "Of a new actor what it is: person, company, armed-group, state, body, organisation, media ...",
    "rows": "In how many rows it stands; written by the program.",
    "near": "Whose name is most like it; written by the program, and never believed.",
}


def sheet() -> Topic:
    """Return the columns of the sheet, with the other names of each, as its mapping knows them."""
    others = {names[0]: names[1:] for names in columns()}
    told = {"the smallest sheet": _SMALLEST, "further voices": _VOICES}
    told |= {panel.lower(): _of_options(rows) for panel, rows in OF_A_FACT.items()} | {"more": _REST}
    already: set[str] = set()
    sections = []
    for heading, meanings in told.items():
        terms = [
            (name, meaning + _also(others[name]))
            for name, meaning in meanings.items()
            if name in others and name not in already
        ]
        already |= {name for name, _ in terms}
        sections.append(Section(heading, terms))
    return Topic(
        "The sheet",
        "A table with a row a fact, which `allies new` makes and `allies import` reads: CSV, xlsx or another. Columns "
        "may stand in any order, and be left out; capitals, spaces, _ and - make no difference. What is not said is "
        "derived: the publisher from the address, the sentence from the way.",
        sections,
    )


def names() -> Topic:
    """Return the columns of names.csv."""
    return Topic(
        "names.csv",
        "The names in a sheet that nobody bears, beside the case file. Fill in who is meant, in a spreadsheet or by "
        "`allies names`, and import again: no actor is guessed.",
        [Section("column", list(_NAMES.items()))],
    )


def _of_options(rows: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return what options mean, each by the column that it fills."""
    return {name.replace("-", " "): meaning.replace("--", "") for name, (_, meaning) in rows.items()}


def _also(names: tuple[str, ...]) -> str:
    return f" Also: {', '.join(names)}." if names else ""


def columns() -> Iterator[tuple[str, ...]]:
    """Yield the names of each column, that of the sheet first."""
    document = tomllib.loads((SHIPPED / "sheet.toml").read_text(encoding="utf-8"))
    for part in ("source", "all", "capture"):
        for text in _texts(document[part]):
            for found in _HEADERS.findall(text):
                yield tuple(found.split("|"))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value of a mapping."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)
