"""CONTRIBUTING.md is true: what it names is there, and its recipes name every place that a thing of their kind has."""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import environment
from database import DATABASE, NEW, ROOT, build

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "src" / "allies_cli"
SUFFIXES = {".py", ".sql", ".toml", ".bash", ".fish", ".powershell", ".zsh"}
# What is written on the page as an example of what one may name or make.
INVENTED = re.compile(r"NAME|^FILE$|^-|\.db$")


class Recipe(NamedTuple):
    """How to add a thing of a kind: one that is there, where to look for its places, and the places named."""

    example: str
    pattern: str
    folders: list[str]
    places: list[str]


def _recipe(text: str) -> Recipe | None:
    follow = re.search(r"^Follow `(\S+)`: `git grep -lwE (\S+) -- ([^`]+)`$", text, re.MULTILINE)
    if follow is None:
        return None
    bullets = text[follow.end() :]
    return Recipe(follow[1], follow[2], follow[3].split(), _paths(bullets.replace("NAME", follow[1])))


def _paths(text: str) -> list[str]:
    """Return what the text names as a file or folder of this project."""
    words = [word for code in re.findall(r"`([^`\n]+)`", text) for word in code.split()]
    return [word for word in words if "/" in word or Path(word).suffix in SUFFIXES | {".md"}]


def _place(name: str) -> Path:
    """Return where a path of the page leads: from the root, else from the package."""
    return ROOT / name if (ROOT / name).exists() else PACKAGE / name


def _section(level: int, text: str) -> dict[str, str]:
    parts = re.split(rf"^{'#' * level} (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


SECTIONS = _section(2, PAGE)
RECIPES = {title: recipe for title, text in _section(3, SECTIONS["Recipes"]).items() if (recipe := _recipe(text))}


def test_every_path_of_the_page_is_there() -> None:
    named = [name for title, text in SECTIONS.items() if title != "Every file" for name in _paths(text)]
    assert len(named) > 50
    assert [name for name in named if not INVENTED.search(name) and not _place(name).exists()] == []


def test_there_is_a_recipe_for_each_kind() -> None:
    assert list(RECIPES) == [
        "A command", "A support type", "A format", "A filter", "A field of a claim", "A rule of credibility",
        "An entity",
    ]  # fmt: skip


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_names_every_place_of_its_example(title: str) -> None:
    """What mentions the example must be named, so that no place is forgotten when another is added."""
    recipe = RECIPES[title]
    word = re.compile(rf"(?<!\w)(?:{recipe.pattern})(?!\w)")
    paths = [path for folder in recipe.folders for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    mention = {path for path in paths if word.search(path.read_text(encoding="utf-8"))}
    named = {_place(name) for name in recipe.places}
    assert mention, "the example is gone; follow another"
    assert sorted(str(path.relative_to(ROOT)) for path in mention if not {path, path.parent} & named) == []


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_names_nothing_that_its_example_lacks(title: str) -> None:
    recipe = RECIPES[title]
    made_up = [name for name in recipe.places if recipe.example in name and not _place(name).exists()]
    assert made_up == [], "the example has no such file"


def test_every_file_of_the_program_has_a_line() -> None:
    lines: dict[str, str] = {}
    for folder, text in _section(3, SECTIONS["Every file"]).items():
        about = text.strip().partition("\n")[0]
        lines[f"{folder}__init__.py"] = "" if about.startswith("*") else about
        lines |= {folder + name: line for name, line in re.findall(r"^\* `([^`]+)`: *(.*)$", text, re.MULTILINE)}
    files = [path for path in PACKAGE.rglob("*") if path.suffix in SUFFIXES]
    assert len(files) > 50
    assert [str(path.relative_to(ROOT)) for path in files if not lines.get(path.relative_to(ROOT).as_posix())] == []
    assert [name for name in lines if not name.endswith("__init__.py") and not (ROOT / name).exists()] == []


def test_the_page_names_every_recipe_of_the_tool_and_just_knows_them() -> None:
    listed = subprocess.run([ROOT / "tools" / "do"], capture_output=True, check=True, text=True).stdout
    recipes = [line.split("\t")[0] for line in listed.splitlines()]
    assert set(recipes) >= {"test", "fast", "lint", "docs", "table", "database"}
    assert [recipe for recipe in recipes if f"`tools/do {recipe}`" not in SECTIONS["Start"]] == []
    justfile = (ROOT / "justfile").read_text(encoding="utf-8")
    assert re.findall(r"^    tools/do (\w+)", justfile, re.MULTILINE) == recipes
    assert re.findall(r"^([a-z]+)\b.*:$", justfile, re.MULTILINE) == recipes


def test_the_tool_refuses_what_it_does_not_know() -> None:
    done = subprocess.run([ROOT / "tools" / "do", "nonsense"], capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert "database" in done.stdout


def test_the_database_is_that_of_the_facts_and_rules_as_they_stand(tmp_path: Path) -> None:
    build(tmp_path)
    for shipped in (DATABASE, NEW):
        assert shipped.read_bytes() == (tmp_path / shipped.name).read_bytes()


def test_a_seed_that_breaks_a_rule_is_told_with_its_row(tmp_path: Path) -> None:
    seed, target = tmp_path / "seed.sql", tmp_path / "case.db"
    seed.write_text("INSERT INTO actor (id, name, kind) VALUES ('a', 'Ayland', 'planet');", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "database.py", seed, target],
        env=environment(None), capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "planet" in done.stderr
    assert "Traceback" not in done.stderr
    assert not target.exists()
