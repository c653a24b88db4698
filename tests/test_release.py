"""What is published: its metadata, its citation, its promises, and the check that runs before."""

import re
import shlex
import tomllib
from typing import Any

import documentation
import pytest
import yaml
from conftest import Run
from database import ROOT
from description import description

from allies_cli import __version__
from allies_cli.errors import EXIT_MEANINGS
from allies_cli.store import SCHEMA_VERSION

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
STABILITY = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _promised(heading: str) -> dict[str, list[str]]:
    """Return the table of a section of the page: what the first column names, and the names in the second."""
    section = STABILITY.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `?([^|`]+?)`? \| (.+) \|$", section, re.MULTILINE)
    return {name: re.findall(r"`([^`]+)`", cells) or [cells] for name, cells in rows}


def test_the_version_is_that_of_the_changelog_and_of_the_citation() -> None:
    newest = re.findall(r"^## \[(\d.*)\] - (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[0]
    assert newest == (__version__, str(CITATION["date-released"]))
    assert CITATION["version"] == __version__


def test_the_citation_is_of_the_facts_that_ship(run_here: Run) -> None:
    facts = run_here("db", "-f", "json", db=None).json
    cited = CITATION["preferred-citation"]
    assert (cited["title"], cited["version"]) == (facts["title"], facts["version"])
    assert cited["license"] in facts["licence"]
    assert facts["events_to"] in cited["notes"]


def test_the_pythons_are_those_that_are_checked() -> None:
    named = re.findall(r":: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
    checked = WORKFLOW["jobs"]["check"]["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={named[0]}"
    assert checked[: len(named)] == named
    assert checked[-1] == "3.x"  # the newest


def test_the_workflow_does_the_check_on_three_systems_and_may_do_nothing_else() -> None:
    check = WORKFLOW["jobs"]["check"]
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert [name.split("-")[0] for name in check["strategy"]["matrix"]["system"]] == ["ubuntu", "macos", "windows"]
    assert [step["run"] for step in check["steps"] if "run" in step] == ["bash .ci/run"]
    used = [step["uses"] for step in check["steps"] if "uses" in step]
    assert [name for name in used if not re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", name)] == []


@pytest.mark.parametrize("asked", _promised("Columns"))
def test_a_listing_has_the_columns_that_are_promised(run_here: Run, asked: str) -> None:
    answer = run_here(*shlex.split(asked)[1:], "-f", "csv", db=None)
    assert answer.out.splitlines()[0].split(",") == _promised("Columns")[asked]


@pytest.mark.parametrize("asked", _promised("Keys"))
def test_a_document_has_the_keys_that_are_promised(run_here: Run, asked: str) -> None:
    command = asked.removeprefix("allies ")
    document = run_here(*shlex.split(command), "-f", "json", db=None).json
    assert documentation.keys_of(document, documentation.DOCUMENTS[command]) == _promised("Keys")[asked]


def test_every_kind_of_answer_is_promised() -> None:
    listed = {asked.removeprefix("allies ") for asked in _promised("Columns")}
    assert listed == set(documentation.LISTINGS)
    assert {asked.removeprefix("allies ") for asked in _promised("Keys")} == set(documentation.DOCUMENTS)


def test_the_exit_codes_are_those_that_are_promised() -> None:
    assert _promised("Exit codes") == {str(code): [told] for code, told in EXIT_MEANINGS.items()}


def test_the_schema_is_the_one_that_is_promised() -> None:
    assert f"`user_version` of a file: {SCHEMA_VERSION} " in STABILITY


def test_readme_leads_to_every_page() -> None:
    pages = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")]
    assert len(pages) > 8
    assert [page for page in pages if f"]({page})" not in README] == []


def test_outside_of_the_tree_readme_has_no_link_into_it_and_shows_its_screen_as_text() -> None:
    text = description(ROOT)
    assert [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith(("https:", "#"))] == []
    assert "<" not in text.replace("<TAB>", "")
    assert "```text\nallies show iran\n\nIran → Russia" in text
    assert "\n    B2 probably true, contested" in text
    named = re.findall(r"\(`([^`\s]+\.[a-z]+)`\)", text)
    assert "docs/recipes.md" in named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_readme_leads_below_the_address_of_the_documentation_where_there_is_one() -> None:
    text = description(ROOT, "https://docs.example/allies/")
    assert "[formats](https://docs.example/allies/docs/reading.md#formats)" in text
    assert "source distribution" not in text
