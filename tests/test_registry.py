"""A format is one row of a registry: a new row is known everywhere, and nothing elsewhere calls one by its name."""

import ast
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TextIO

import pytest

import allies_cli
from allies_cli import formats
from allies_cli.__main__ import run_line
from allies_cli.commands.help_ import explain
from allies_cli.errors import UsageError
from allies_cli.formats import DEFAULTS, FORMATS, GRAPH_FORMATS, Format, Page
from allies_cli.output import Request, choose_format, streams, wants_page
from allies_cli.report import Answer, Notes
from allies_cli.store import open_database

SHOUT = Format("shout", "shouting", "write_shout", "capital letters", ("loud",), people=True)
PACKAGE = Path(allies_cli.__file__).parent

Said = tuple[str, str]


def write_shout(answer: Answer, stream: TextIO, page: Page) -> Notes:
    stream.write("!".join(column.name.upper() for column in answer.columns) + "\n")
    for row in answer.rows:
        stream.write("!".join(str(cell).upper() for cell in row) + "\n")
    return Notes(["that was loud"])


@pytest.fixture
def shout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a format and its module, and nothing else."""
    module = ModuleType("allies_cli.formats.shouting")
    module.write_shout = write_shout  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(FORMATS, SHOUT.name, SHOUT)


@pytest.fixture
def ask(facts_db: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def asked(*words: str) -> Said:
        run_line([*words, "--db", str(facts_db)])
        shown = capfd.readouterr()
        return shown.out, shown.err

    return asked


@pytest.mark.usefixtures("shout")
def test_a_new_format_is_written_by_its_name_and_by_its_ending(ask: Callable[..., Said], tmp_path: Path) -> None:
    out, err = ask("list", "types", "-f", "shout")
    assert out.startswith("CODE!")
    assert "that was loud" in err
    ask("list", "types", "-o", str(tmp_path / "types.loud"))
    assert (tmp_path / "types.loud").read_text(encoding="utf-8") == out


@pytest.mark.usefixtures("shout")
def test_a_new_format_has_the_columns_that_are_chosen(ask: Callable[..., Said]) -> None:
    assert ask("list", "types", "-f", "shout", "--columns", "code,weight")[0].startswith("CODE!WEIGHT\n")
    assert ask("graph", "--for", "russia", "-f", "shout", "--columns", "how")[0].startswith("HOW\n")
    with pytest.raises(UsageError, match="mermaid has no columns") as refused:
        ask("graph", "-f", "mermaid", "--columns", "how")
    assert "shout" in refused.value.candidates


@pytest.mark.usefixtures("shout")
def test_a_new_format_is_among_those_that_a_wrong_one_names(ask: Callable[..., Said]) -> None:
    for words in (["list", "-f", "shot"], ["graph", "-f", "shot"]):
        with pytest.raises(UsageError, match="no format") as refused:
            ask(*words)
        assert "shout" in refused.value.candidates
    with pytest.raises(UsageError, match="no format has the ending") as refused:
        ask("list", "-o", "types.quiet")
    assert ".loud" in refused.value.candidates


@pytest.mark.usefixtures("shout")
def test_a_new_format_is_explained_as_what_it_is(facts_db: Path) -> None:
    names, endings, *_ = explain(open_database(facts_db), "formats").sections
    assert ("shout", "capital letters") in names.terms
    assert ("shout", ".loud") in endings.terms


@pytest.mark.usefixtures("shout")
def test_a_new_format_is_offered_by_a_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "completion_table", raising=False)
    table = importlib.import_module("completion_table")
    assert "shout" in table.value("list", "FORMAT")
    assert "shout" in table.value("graph", "FORMAT")
    monkeypatch.delitem(sys.modules, "completion_table")


@pytest.mark.usefixtures("shout")
def test_a_new_format_says_itself_whether_it_is_for_people_and_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    request = Request(format="shout")
    assert wants_page(request)
    assert not streams(request)
    monkeypatch.setitem(FORMATS, "shout", SHOUT._replace(people=False, streams=True))
    assert not wants_page(request)
    assert streams(request)


@pytest.mark.parametrize("graph", [False, True])
def test_an_ending_stands_for_one_format(graph: bool) -> None:
    rows = formats.formats(graph).values()
    endings = [ending for row in rows for ending in row.endings]
    assert sorted(endings) == sorted(set(endings))
    for ending, name in formats.endings(graph).items():
        assert choose_format(Request(output=f"x.{ending.upper()}", graph=graph)) == name


@pytest.mark.parametrize("graph", [False, True])
def test_every_row_has_a_writer_and_a_meaning(graph: bool) -> None:
    for name, row in formats.formats(graph).items():
        assert row.name == name
        assert row.meaning
        assert callable(formats.writer(name, graph))


def test_what_is_written_where_nothing_is_asked_for_exists() -> None:
    for shape, names in DEFAULTS.items():
        assert set(names) <= set(GRAPH_FORMATS if shape == "network" else FORMATS)


# Words with other meanings: shapes of an answer, a kind of column, an ending.
OTHER_MEANINGS = {"table", "tree", "json"}
# Where formats are written, and other files than answers.
ELSEWHERE = ("formats/", "casefile/", "completion/")


def test_no_format_is_called_by_its_name_outside() -> None:
    names = {*FORMATS, *GRAPH_FORMATS} - OTHER_MEANINGS
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith(ELSEWHERE):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                assert not (isinstance(node, ast.Constant) and node.value in names), (place, node.value)
