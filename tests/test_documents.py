"""Answers that are sent: HTML, pictures, spreadsheets, LaTeX; and plain text, to be read aloud."""

import io
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import openpyxl
import pytest
from conftest import LANDS, Run, Screen, SmallDatabase, claim_row, command, environment

from allies_cli.formats import Page, writer
from allies_cli.models import About
from allies_cli.report import Answer, Head, Piece, Table, Tree, line

SVG = "{http://www.w3.org/2000/svg}"
SHOUTED = About("show x", "A <small> case", "1", "2023-05-06", "2023-04-01", "ab" * 32)


def drawn(name: str, answer: Answer, about: About = SHOUTED, theme: str = "light") -> str:
    stream = io.StringIO()
    writer(name)(answer, stream, Page(False, None, False, format=name, theme=theme, about=lambda: about))
    return stream.getvalue()


class Document(HTMLParser):
    """A page: its elements that must be closed are, and its texts and links are known."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.outside_bdi = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.found.append((tag, dict(attrs), ""))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "main" in self.open and not {"bdi", "thead", "p"} & set(self.open):
            self.outside_bdi += data
        for place in range(len(self.found) - 1, -1, -1):
            if self.found[place][0] == self.open[-1:][0] if self.open else False:
                tag, attrs, text = self.found[place]
                self.found[place] = (tag, attrs, text + data)
                break

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, text) for found, attrs, text in self.found if found == tag]


@pytest.mark.parametrize(
    "asked", [["show", "c36"], ["list", "sources"], ["list", "evidence", "--for", "russia"], ["matrix"], ["tree"]],
    ids=" ".join,
)  # fmt: skip
def test_a_page_tells_what_was_asked_and_where_it_comes_from(run: Run, asked: list[str]) -> None:
    page = run(*asked, "-f", "html").out
    document, db = Document(page), run("db", "-f", "json").json
    (title,) = document.all("title")
    assert title[1] == f"allies {' '.join(asked)}"
    assert document.tags["main"] == document.tags["footer"] == 1
    assert f"<h1><bdi>{db['title']}</bdi></h1>\n<p><code>allies {' '.join(asked)}</code></p>" in page
    footer = page[page.index("<footer>") :]
    for known in (db["title"], db["version"], db["events_to"], db["seed_sha256"], " ".join(asked)):
        assert f">{known}<" in footer or f"allies {known}<" in footer
    assert "script" not in document.tags
    assert not re.search(r" on\w+=", page)
    assert '<meta name="viewport"' in page
    assert "@media print" in page
    assert document.outside_bdi.strip() == ""


PAGES = [
    ["show", "iran"], ["show", "c36", "--full"], ["list", "claims"], ["list", "sources"], ["list", "evidence"],
    ["list", "types"], ["matrix"], ["tree"], ["timeline", "iran"], ["sql", "SELECT * FROM source"],
]  # fmt: skip


@pytest.mark.parametrize("asked", PAGES, ids=" ".join)
def test_a_page_is_html_without_a_fault(run: Run, asked: list[str]) -> None:
    html5lib.HTMLParser(strict=True).parse(run(*asked, "-f", "html").out)


# What a browser runs over pages in frames, to tell by how much each, and its table or tree, is wider than its frame.
MEASURE = """<script>onload = () => document.title = [...document.querySelectorAll("iframe")].map(frame =>
    [frame.contentDocument.documentElement, frame.contentDocument.querySelector("main")]
    .map(shown => shown.scrollWidth - shown.clientWidth)).join(" ")</script>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
@pytest.mark.parametrize("width", [360, 768, 1300])
def test_a_page_is_as_wide_as_the_screen(run: Run, tmp_path: Path, width: int) -> None:
    pages = [escape(run(*asked, "-f", "html").out) for asked in PAGES]
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{page}"></iframe>' for page in pages)
    (tmp_path / "a.html").write_text(f"<!DOCTYPE html><title></title>{frames}{MEASURE}", encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/of-chromium"]
    browser = ["chromium", *options, "--virtual-time-budget=5000", "--dump-dom", (tmp_path / "a.html").as_uri()]
    shown = subprocess.run(browser, capture_output=True, check=True, timeout=120).stdout.decode()
    wider = [[int(one) for one in pair.split(",")] for pair in re.findall("<title>(.*?)</title>", shown)[0].split()]
    assert [page for page, _ in wider] == [0] * len(PAGES)
    assert width > 360 or [main for _, main in wider] == [0] * len(PAGES)


def test_what_is_not_quoted_leads_to_where_it_is_said(run: Run) -> None:
    said = run("show", "c36", "-f", "json").json["evidence"]
    addresses = {one["url"] for one in said if one["url"] and not one["quote"]}
    links = {attrs["href"] for attrs, _ in Document(run("show", "iran", "-f", "html").out).all("a")}
    assert len(links & addresses) > 3


def test_words_of_a_quotation_stand_apart_from_where_it_is_printed() -> None:
    said = line(Piece("“Words”", "quote"), Piece(" (translation)"), Piece("  "), Piece("a-source, line 1"))
    page = drawn("html", Answer((), [], tree=lambda _: Tree((said,))))
    assert "(translation)</bdi>  <bdi>a-source" in page


def test_a_page_does_not_tell_the_folders_of_its_maker(run: Run, tmp_path: Path, facts_db: Path) -> None:
    target = tmp_path / "iran.html"
    assert run("list", "--for", "iran", "-o", str(target), "--db", str(facts_db), "--all").code == 0
    page = target.read_text(encoding="utf-8")
    assert str(tmp_path) not in page
    assert str(facts_db) not in page
    assert "<p><code>allies list --for iran --all</code></p>" in page


def test_a_list_of_sources_has_their_addresses_as_links(run: Run) -> None:
    links = {attrs["href"] for attrs, _ in Document(run("list", "sources", "-f", "html").out).all("a")}
    assert links == {row["url"] for row in run("list", "sources", "-f", "json").json if row["url"]}


def test_a_list_of_evidence_has_quotes_that_tell_where_they_stand(run: Run) -> None:
    quotes = Document(run("list", "evidence", "-f", "html").out).all("q")
    rows = [row for row in run("list", "evidence", "-f", "json").json if row["quote"]]
    assert rows
    assert [attrs.get("cite") for attrs, _ in quotes] == [row["url"] for row in rows]


def test_a_list_of_evidence_tells_of_a_quote_what_stands_against_quoting_it(run: Run) -> None:
    """The newspaper dates this to August; another source shows that it was said in September."""
    lines = run("list", "evidence", "--says", "uk", "-f", "md").out.splitlines()
    words = "“agreements for the exchange and production of weapons and drones jointly”"
    quoted = [line for line in lines if words in line]
    assert quoted
    assert all(f"{words} (machine translation); corrected: said on |" in line for line in quoted)


def leads(page: str) -> dict[str, str]:
    """Return where each linked text of a page leads."""
    found = re.findall(r'<a href="([^"]*)"><bdi[^>]*>([^<]*)</bdi></a>', page)
    return {text: unescape(address) for address, text in found}


@pytest.mark.parametrize(
    "asked", [["north-korea"], ["iran", "--full"], ["c36"], ["c36", "--full"], ["c6", "--full"]], ids=" ".join
)
def test_what_is_shown_leads_to_the_pages_that_it_stands_in(run: Run, asked: list[str]) -> None:
    urls = {row["id"]: row["url"] for row in run("list", "sources", "-f", "json").json}
    links = leads(run("show", *asked, "-f", "html").out)
    assert links
    assert {source: links[source] for source in links.keys() & urls} == {
        source: urls[source] for source in links.keys() & urls
    }
    assert set(links.values()) <= set(urls.values())


@pytest.mark.parametrize("full", [[], ["--full"]], ids=["brief", "full"])
def test_a_source_leads_to_its_page(run: Run, full: list[str]) -> None:
    urls = {row["id"]: row["url"] for row in run("list", "sources", "-f", "json").json}
    links = leads(run("show", "axios-2022-12-22", *full, "-f", "html").out)
    assert links["axios-2022-12-22"] == urls["axios-2022-12-22"]


def test_a_correction_leads_to_the_page_that_corrects(run: Run) -> None:
    urls = {row["id"]: row["url"] for row in run("list", "sources", "-f", "json").json}
    links = leads(run("show", "c6", "--full", "-f", "html").out)
    correcting = {
        by["source"] for said in run("show", "c6", "-f", "json").json["evidence"] for by in said["corrections"]
    }
    assert {source for source in correcting if urls[source]} <= set(links)


def test_a_shown_quote_tells_where_it_stands_and_one_without_an_address_does_not(run: Run) -> None:
    said = run("show", "c36", "-f", "json").json["evidence"]
    quotes = Document(run("show", "c36", "-f", "html").out).all("q")
    assert [attrs.get("cite") for attrs, _ in quotes] == [one["url"] for one in said if one["quote"]]


def test_ids_of_sources_that_are_shown_are_links_on_a_terminal(screen: Screen, run: Run) -> None:
    out = screen("show", "c36", env={"FORCE_HYPERLINK": "1"}).out
    urls = {one["url"] for one in run("show", "c36", "-f", "json").json["evidence"] if one["url"]}
    assert {address for address in re.findall(r"\x1b\]8;;([^\x1b]*)\x1b", out) if address} == urls


def test_quotes_and_links_of_a_tree() -> None:
    claim = line(Piece("c1", "id"), " Ayland helps <Beeland>.")
    said = line(Piece("“Words & more”", "quote"), Piece(" s, line 1", "muted", "https://a.example/?x=1&y=2"))
    aside = line("says: ", Piece("“Hm”", "quote", "https://b.example/"))
    odd = line(Piece("click", "link", "javascript:alert(1)"), Piece("https://c.example/a b", "link"))
    document = Document(drawn("html", Answer((), [], tree=lambda _: Tree((claim,), (Tree((said, aside, odd)),)))))
    ((quote, _),) = document.all("blockquote")
    assert quote == {"cite": "https://a.example/?x=1&y=2"}
    assert [attrs["cite"] for attrs, _ in document.all("q")] == ["https://b.example/"]
    assert [attrs["href"] for attrs, _ in document.all("a")] == [
        "https://a.example/?x=1&y=2",
        "https://c.example/a%20b",
    ]


@pytest.mark.parametrize("name", ["html", "md", "svg", "latex", "rst", "grid"])
def test_a_document_shows_names_and_the_heads_of_the_screen(run: Run, name: str) -> None:
    out = run("list", "--for", "russia", "-f", name).out.replace("&#39;", "'")
    assert "North Korea" in out
    assert "north-korea" not in out
    assert "supporter_name" not in out.replace("\\", "")
    assert "supporter_name" in run("list", "--for", "russia", "-f", name, "--columns", "supporter_name").out.replace(
        "\\", ""
    )


# Pictures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"COLUMNS": "40"}, {"COLUMNS": "300"}, {"NO_COLOR": "1"}])
def test_the_width_of_a_picture_is_its_own(run: Run, env: dict[str, str]) -> None:
    for asked in (["list", "types"], ["matrix"], ["show", "c36"]):
        assert run(*asked, "-f", "svg", env=env).out == run(*asked, "-f", "svg").out


def test_a_picture_is_a_slide_with_a_title_and_the_dates(run: Run) -> None:
    root = ElementTree.fromstring(run("list", "--for", "russia", "-f", "svg").out)
    db = run("db", "-f", "json").json
    assert [title.text for title in root.iter(f"{SVG}title")] == ["allies list --for russia"]
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert texts[0] == "allies list --for russia"
    assert texts[-1] == f"{db['title']} · version {db['version']} · events to {db['events_to']}"
    assert not list(root.iter(f"{SVG}circle")), "no buttons of a window"


def test_a_picture_is_light_unless_it_is_to_be_dark(run: Run) -> None:
    for asked in (["list"], ["graph", "--for", "russia"]):
        light, dark = (run(*asked, "-f", "svg", *theme).out for theme in ([], ["--theme", "dark"]))
        assert [re.findall(r"<rect [^>]*fill=\"(#\w+)\"", text)[0] for text in (light, dark)] == ["#ffffff", "#000000"]
        assert run(*asked, "-f", "svg", "--theme", "light").out == light
        assert len(light.splitlines()) == len(dark.splitlines())
        ElementTree.fromstring(dark)


def test_a_picture_has_links() -> None:
    source = line(Piece("a-source", "id", "https://a.example/?x=1&y=2"), Piece(" b", "id", "javascript:x"))
    root = ElementTree.fromstring(drawn("svg", Answer((), [], tree=lambda _: Tree((source,)))))
    assert [(a.get("href"), "".join(a.itertext())) for a in root.iter(f"{SVG}a")] == [
        ("https://a.example/?x=1&y=2", "a-source")
    ]


# Spreadsheets ------------------------------------------------------------------------------------

ODD = ["=1+1", "https://a.example/", "007", "2022-08", "  blanks", "a\x1bb", "x" * 40_000]


@pytest.fixture(scope="module")
def book(run: Run, small_db: SmallDatabase, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    odd = small_db(LANDS + "".join(claim_row(n, since="2022-08") for n in range(1, len(ODD) + 1)))
    with closing(sqlite3.connect(odd)) as connection, connection:
        connection.executemany("UPDATE claim SET what = ? WHERE id = ?", [(text, n) for n, text in enumerate(ODD, 1)])
    target = tmp_path_factory.mktemp("book") / "claims.xlsx"
    ran = run("list", "claims", "-o", str(target), db=odd)
    assert (ran.code, ran.out) == (0, "")
    assert "1 cell was cut" in ran.err
    return openpyxl.load_workbook(target)


def test_a_spreadsheet_has_all_columns_with_numbers_as_numbers_and_the_rest_as_text(
    book: openpyxl.Workbook, run: Run
) -> None:
    sheet = book["answer"]
    heads, *rows = sheet.iter_rows()
    names = [cell.value for cell in heads]
    assert names == run("list", "claims", "--limit", "1").out.splitlines()[0].split(",")
    assert sheet.freeze_panes == "A2"
    assert [row[names.index("what")].value for row in rows] == [*ODD[:5], "a\\x1bb", "x" * 32_767]
    kinds = {name: rows[0][place].data_type for place, name in enumerate(names) if rows[0][place].value is not None}
    assert (kinds["id"], kinds["since"], kinds["what"], kinds["origins"], kinds["counts"]) == ("s", "s", "s", "n", "b")
    assert not any(cell.hyperlink or cell.data_type == "f" for row in rows for cell in row)


def test_a_spreadsheet_tells_where_it_comes_from(book: openpyxl.Workbook) -> None:
    told = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert told["question"] == "allies list claims"
    assert (told["title"], told["version"], told["events to"]) == ("A small case", "1", "2023-05-06")
    assert re.fullmatch("[0-9a-f]{64}", told["sha256"])
    assert told["note"] == "events to 2023-05-06; what came later is not here"


def test_a_spreadsheet_goes_into_a_pipe_and_never_to_a_screen(facts_db: Path, screen: Screen, run: Run) -> None:
    piped = subprocess.run(
        command("list", "types", "-f", "xlsx"), env=environment(facts_db), capture_output=True, check=True
    )
    rows = list(openpyxl.load_workbook(io.BytesIO(piped.stdout))["answer"].iter_rows(values_only=True))
    assert len(rows) == len(run("list", "types").rows) + 1
    assert type(rows[1][rows[0].index("weight")]) is int
    ran = screen("list", "types", "-f", "xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert "-o FILE.xlsx" in ran.err


def test_without_its_library_the_extra_is_named(run: Run, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    (hidden / "xlsxwriter").mkdir(parents=True)
    (hidden / "xlsxwriter" / "__init__.py").write_text("raise ImportError")
    path = environment(None)["PYTHONPATH"]
    ran = run("list", "-o", str(tmp_path / "a.xlsx"), env={"PYTHONPATH": f"{hidden}:{path}"})
    assert ran.code == 2
    assert "pip install 'allies-cli[xlsx]'" in ran.err
    assert not (tmp_path / "a.xlsx").exists()


# Read aloud --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [["list"], ["list", "claims"], ["list", "sources"], ["list", "types"], ["matrix"], ["timeline", "iran"],
     ["compare", "iran", "belarus"], ["show", "c36"], ["show", "iran"], ["show", "russia"], ["show", "putin"],
     ["show", "elcomercio-2023"], ["show", "c36", "--full"], ["tree", "iran"]],
    ids=" ".join,
)  # fmt: skip
def test_plain_text_has_no_drawings(run: Run, asked: list[str]) -> None:
    ran = run(*asked, "-f", "plain")
    assert ran.code == 0
    assert ran.out.strip()
    assert set(ran.out) & set("█▓▒░│├└─┌•◦┊·×→") == set()
    assert not re.search(r"[^.]\.{3,}|  +\S+  +", ran.out)


def test_plain_text_of_a_pair_is_a_sentence(run: Run) -> None:
    out = run("list", "--by", "iran", "--for", "russia", "-f", "plain").out
    assert out == "Iran supports Russia: weapons B2, 2 claims, 1 contested; military C2.\n"
    every = run("list", "--all", "--by", "eu", "--for", "putin", "-f", "plain").out
    assert every.startswith("European Union does not count as a supporter of Vladimir Putin: sanctions")


def test_plain_text_of_a_table_names_the_head_of_each_cell() -> None:
    heads = (Head("", "section"), Head("what", "what"), Head("bar", "bar", drawing=True), Head("who", "who"))
    bar = line(Piece("█", "bar"), "a")
    table = Table(heads, [(line("gives"), line("It said so."), bar, line("Iran")), ((), line("x"), bar, line("-"))])
    assert drawn("plain", Answer((), [], table=lambda _: table)) == (
        "gives, what: It said so. who: Iran\ngives, what: x\n"
    )


def test_plain_text_says_at_each_voice_what_it_does() -> None:
    voices = [("says      ", "Iran"), ("          ", "Russia"), ("acknowledges  ", "Iran")]
    tree = Tree(
        (line(Piece("c7  ", "label"), "It is so."),), tuple(Tree((line(Piece(w, "label"), n),)) for w, n in voices)
    )
    assert drawn("plain", Answer((), [], tree=lambda _: tree)) == (
        "c7 It is so.\n  says: Iran\n  says: Russia\n  acknowledges: Iran\n"
    )


def test_plain_text_leaves_every_sign_of_a_quote() -> None:
    quoted = line(Piece("“a → b ×2”", "quote"), " ×2")
    assert drawn("plain", Answer((), [], tree=lambda _: Tree((quoted,)))) == "“a → b ×2”, 2 claims\n"


def test_the_documents_need_nothing_that_reading_does_not(facts_db: Path) -> None:
    asked = command("list", "-f", "html")
    script = f"import sys; sys.argv = {asked[4:]!r}; sys.modules['xlsxwriter'] = None; sys.modules['rich'] = None\n"
    script += "from allies_cli.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", script], env=environment(facts_db), capture_output=True, check=False)
    assert done.stdout.startswith(b"<!DOCTYPE html>"), done.stderr
