"""What a reader is told can be done: the commands of README.md and docs/ work, and their links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
from conftest import Run
from database import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
READ = "".join(page.read_text(encoding="utf-8") for page in PAGES)


def _typed(text: str) -> list[str]:
    """Return the commands of `allies` in blocks of shell, each up to what another program does with its answer."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("allies ")]
    return sorted({re.split(r" [|>]| +# ", line)[0] for line in lines})


def _anchors(page: Path) -> set[str]:
    """Return what the headings of a page are called in its address."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_readme_opens_with_what_it_is_and_a_picture_on_light_and_on_dark_paper() -> None:
    opening = README.partition("\n## ")[0]
    pictures = re.findall(r'(?:src|srcset)="([^"]+)"', opening)
    assert [f'fill="{paper}"' in (ROOT / name).read_text(encoding="utf-8") for name, paper in
            zip(pictures, ("#000000", "#ffffff"), strict=True)] == [True, True]  # fmt: skip
    assert opening.index("who supports whom") < opening.index("<picture>")


def test_the_two_commands_of_readme_stand_where_the_check_looks_for_them() -> None:
    section = README[README.index("## Try it") : README.index("## Ask")]
    commands = re.findall(r"^```sh\n(.+)\n```$", section, re.MULTILINE)
    assert commands == ["pip install . && allies list", "pip install '.[test]' && pytest -q -n auto"]


@pytest.mark.parametrize("command", _typed(READ))
def test_a_command_that_is_shown_works(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*shlex.split(command)[1:])
    assert (ran.code, ran.err.startswith("allies: ")) == (0, False)


def test_there_are_commands_to_try() -> None:
    assert len(_typed(READ)) > 12


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'(?:src|srcset)="([^"]+)"', text)]
    for link in links:
        name, _, anchor = link.partition("#")
        if not link.startswith("http"):
            target = page.parent / name if name else page
            assert target.exists(), link
            assert not anchor or anchor in _anchors(target), link
