"""A case file made anew from text: sheets and tables, mappings, and names.csv, as a recipe, CASE.toml, says."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from allies_cli import replacing, store
from allies_cli.casefile import names
from allies_cli.casefile.bringing import Wishes, bring
from allies_cli.casefile.importing import Outcome, refuse_bad
from allies_cli.casefile.short_text import short_toml
from allies_cli.casefile.table import Reading
from allies_cli.casefile.writing import Case, changing
from allies_cli.errors import UnusableError, UsageError
from allies_cli.names import nearest
from allies_cli.paths import is_there
from allies_cli.wording import did_you_mean

_BUILT_FROM = "built_from"  # the entry of meta by which a case file is known that may be made anew
_KEYS: dict[str, type] = {
    "title": str, "description": str, "licence": str, "version": str, "events_to": str, "names": str, "import": list,
}  # fmt: skip
_OF_IMPORT: dict[str, type] = {
    "file": str, "as": str, "set": dict, "dates": str, "new_actors": bool, "encoding": str, "delimiter": str,
    "header": int, "sheet": str,
}  # fmt: skip


_META = ("title", "description", "licence", "version", "events_to")
_DEFAULTS = {"version": "0", "events_to": "0001-01-01", "events_to_is": "computed"}

_T = TypeVar("_T")


class Step(NamedTuple):
    """A file of a recipe, and how it is brought in."""

    file: Path
    wishes: Wishes


class Recipe(NamedTuple):
    """What a CASE.toml says."""

    meta: dict[str, str]
    names: Path
    steps: tuple[Step, ...]


def recipe(path: Path) -> Recipe:
    """Return what a recipe says. Raises UnusableError, with the key, where it is wrong."""
    document = short_toml(path)
    _check(path, "", document, _KEYS)
    steps = tuple(_step(path, number, table) for number, table in enumerate(document.get("import", []), start=1))
    if not steps:
        raise UnusableError(f"{path}: it imports nothing", 'write [[import]] and below it file = "sheet.csv"')
    meta = {key: str(document[key]) for key in _META if key in document}
    return Recipe(meta, path.parent / document.get("names", names.FILE), steps)


def _step(path: Path, number: int, table: Any) -> Step:
    where = f"[[import]] {number}: "
    if not isinstance(table, dict):
        raise UnusableError(f"{path}: {where}expected a table", 'write [[import]] and below it file = "sheet.csv"')
    _check(path, where, table, _OF_IMPORT)
    if "file" not in table:
        raise UnusableError(f"{path}: {where}file is missing", 'as file = "sheet.csv"')
    named = table.get("as")
    if named and named.endswith(".toml"):
        named = str(path.parent / named)
    reading = Reading(table.get("encoding"), table.get("delimiter"), table.get("header"), table.get("sheet"))
    answers = {key: str(value) for key, value in table.get("set", {}).items()}
    wishes = Wishes(named, answers, table.get("dates"), table.get("new_actors", False), reading)
    return Step(path.parent / table["file"], wishes)


def _check(path: Path, where: str, table: dict[str, Any], keys: dict[str, type]) -> None:
    for key, value in table.items():
        if key not in keys:
            hint = f"{did_you_mean(nearest(key, list(keys)))}Valid are: {', '.join(keys)}"
            raise UnusableError(f"{path}: {where}there is no key {key!r}", hint)
        if not isinstance(value, keys[key]) or (keys[key] is int and isinstance(value, bool)):
            kind = {str: "a text", list: "tables, [[import]]", dict: "a table", bool: "true or false", int: "a number"}
            raise UnusableError(f"{path}: {where}{key} is {value!r}", f"write {kind[keys[key]]}")


def build(recipe: Recipe, target: Path, look: Callable[[Case], _T], title: str) -> tuple[list[Outcome], _T]:
    """Make a case file of a recipe, whole or not at all; return what became of the rows, and what `look` sees of it.

    The same files make the same case file, byte for byte. Raises Refused where a row is bad, UsageError where the
    target was not made from a recipe.
    """
    _refuse_another(target)
    outcomes: list[Outcome] = []
    with replacing.file(target) as draft:
        shutil.copyfile(store.EMPTY_CASE, draft)
        _tell(draft, _DEFAULTS | {"title": title} | _told(recipe))
        with changing(draft) as case:
            written = names.answers(case, recipe.names)
            outcomes += [bring(case, str(step.file), step.wishes, written) for step in recipe.steps]
            refuse_bad(outcomes)
            case.settle()
            seen = look(case)
        _tell(draft, {"version": recipe.meta.get("version", "1"), _BUILT_FROM: "a recipe"}, compact=True)
    return outcomes, seen


def _told(recipe: Recipe) -> dict[str, str]:
    """Return what a recipe says of its case, and whether it says up to which day that tells."""
    return {**recipe.meta, **({"events_to_is": "typed"} if "events_to" in recipe.meta else {})}


def _tell(draft: Path, meta: dict[str, str], compact: bool = False) -> None:
    """Write entries into the table meta of a case file that is being made."""
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", meta.items())
        if compact:
            connection.execute("VACUUM")


def _refuse_another(target: Path) -> None:
    """Raise UsageError for a file that is there and may not be made anew."""
    if not is_there(target):
        return
    database = store.open_database(target)
    try:
        if not database.row("SELECT 1 FROM meta WHERE key = :key", {"key": _BUILT_FROM}):
            raise UsageError(
                f"{target} was not made by build, and is left as it is", "move it, or call the recipe otherwise"
            )
    finally:
        database.connection.close()
