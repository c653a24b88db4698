"""Markup, as the programs that it is written for read it: every text is there, nothing of it acts, links lead where
they should. Pandoc, Asciidoctor, TeX and Miller are read with where they are installed."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import cmarkgfm
import docutils.core
import docutils.nodes
import html5lib
import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from allies_cli.escape import clean_line, web_address
from allies_cli.formats import FORMATS, INSTEAD, Page, writer
from allies_cli.models import Column
from allies_cli.report import Answer, Head, Piece, Table, Tree, line

# What a reader makes of a row: of each cell its text, and where its links lead.
Cell = tuple[str, list[str]]
Rows = list[list[Cell]]

HOSTILE = [
    # passed through, run, or taken from elsewhere
    "pass:[<script>alert(1)</script>]", "+++<script>alert(1)</script>+++", "$$<b>x</b>$$",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{{html}}}", "{{template|a=b}}", "{counter:x}",
    "{docname}", "include::/etc/passwd[]", ":include: x", ".. raw:: html", ".. include:: /etc/passwd",
    "|substituted|", ":raw-html:`<b>`", "`x <javascript:a>`_", r"\input{/etc/passwd}", r"\write18{ls}", r"\\ [x]",
    r"\end{tabular}", "% comment", "<%= 7 %>", "{% raw %}", "%%hidden%%", "<nowiki>x</nowiki>", "<!-- hidden -->",
    "__TOC__", "~~~~", "-{x}-", "#REDIRECT [[x]]", "RFC 123", "PMID 1", "ISBN 9780306406157", "stem:[x]", "kbd:[Esc]",
    "image::x[]", "footnote:[x]", "[[anchor]]", "<<anchor>>", "((index))", "(((a,b)))", "<1>",
    # links and references
    "javascript:alert(1)", "[x](javascript:alert(1))", "![x](https://a.example/x.png)", "<https://a.example>",
    "www.example.org", "https://a.example/x_y_z", "mailto:a@b.example", "a@b.example", "link:x[y]", "xref:x[y]",
    "[[x]]", "![[x]]", "[x|y]", "[^1]", "^[note]", "[1]: https://a.example", "[https://a.example x]", "@smith2020",
    "[@smith2020]", "#tag", "name_", "`name`_", "_`name`", "[1]_",
    # letters that are drawn in another way
    "*a* _b_ `c` **d** __e__ ``f`` ~g~ ~~h~~ ^i^ ==j== ++k++ ''l'' '''m''' #n# |o| \"`p`\"", "$x$ and $y$", "$$x$$",
    r"\(x\) \[y\]", "a^2^ H~2~O", "x -- y --- z ... (C) (R) (TM) -> => <- <=", "\"straight\" 'single' O'Neil ``TeX''",
    ":smile: :+1:", "&amp; &copy; &#65; &", "H_2 x^2", r"\alpha \vert{} \n \t \x1b", "{.class #id}", "[x]{.mark}",
    "::: note", "{+x+} {-y-}", "?` !` << >> ,,", "fi ff -- --- ----",
    # what begins a line or a cell
    "# head", "= head", "== head", "- item", "* item", "+ item", "1. item", "1) item", "(a) item", "a. item",
    "#. item", "(@) item", "iv. item", "> quote", "| bar", "|- row", "|} end", "|+ caption", "! head", "!! head",
    "2+| spanned", "a| cell", ".3+^.>s| x", "||", "|", "a || b | c", ": defined", "Term:: defined", "a::", "..",
    ".. comment", "...", "---", "***", "===", "~~~", "```", "----", "+----+", "|===", "====", ">>> x", "-a option",
    "--all", ":field: x", "[ ] todo", "[x] done", "[sic] a", "* a", "\\", "\\\\", "\\\\\\\\", "\\|", "a\\", "_", "__",
    "`", "^", "'", '"', "~", "%", "&", "$", "#", "{", "}", "[", "]", "<", ">", "@", "!", "-", "--", ".", "+", "=",
    ":", "::", ";", "/", "//",
    # no markup at all
    "", "a\nb", "a\tb", "a\r\nb", "שלום, عولם: روسیه و ایران", "Zoe\u0308 김여정 北朝鲜 →", "x" * 200, "\x1b[31mred",
    "a\u00a0b", "Table: x", "http: x",
]  # fmt: skip
ADDRESSES = [
    "https://a.example/", "https://a.example/x_y_z_", "https://a.example/__TOC__", "https://a.example/a*b*c*d",
    "https://a.example/?a=1&b=2&copy=3&amp=4&amp;x", "https://a.example/%D0%A4_%20(x)_(y)", "https://a.example/((x))",
    "https://a.example/~x/~~y~~/~~~~", "https://a.example/'x''y'''z", "https://a.example/#x#y",
    "https://a.example/$x$y$", "https://a.example/a;b,c!d@e+f=g:h", "https://a.example/x--y---z...",
    "https://web.archive.org/web/2022/https://b.example/x_y", "HTTP://A.example/x.", "https://a.example/x:",
    "https://a.example/==x==", "https://a.example/x%25y%", "https://a.example/RFC 1", "https://a.example/ж",
    "https://a.example/x\\y", "https://a.example/x^y|z`w", "https://a.example/a[b]c", "https://a.example/{x}<y>\"z\"",
]  # fmt: skip
TEXTS = st.text(
    st.sampled_from("\\`*_{}[]()<>#+-.!|~^=:;@&%$\"'/?,ab1 ")
    | st.characters(max_codepoint=0x24F, categories=["L", "N"]),
    max_size=16,
)


def written(name: str, rows: Sequence[Sequence[Piece]], heads: Sequence[str] = ("one", "two", "three")) -> str:
    columns = tuple(Head(head, head) for head in heads)
    answer = Answer((), [], table=lambda _: Table(columns, [tuple(line(piece) for piece in row) for row in rows]))
    stream = io.StringIO()
    writer(name)(answer, stream, Page(terminal=False, width=None, colour=False, format=name))
    return stream.getvalue()


def plain(text: str) -> str:
    """Return text with single blanks; letters with their marks as one, as some readers make them."""
    return normalize("NFC", " ".join(clean_line(text).split()))


# Readers -----------------------------------------------------------------------------------------


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def through(*command: str, text: str) -> str:
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


def of_html(page: str) -> Rows:
    """Return the rows of the table of a page, which has nothing but text and links in its cells."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    rows = [[_html_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in tree.iter("tr")]
    blocks = {"script", "img", "h1", "ul", "ol", "hr", "pre", "blockquote"}
    assert not {element.tag for element in tree.iter()} & blocks
    return rows


def _html_cell(cell: Any) -> Cell:
    inside = [element for element in cell.iter() if element is not cell]
    assert {element.tag for element in inside} <= {"a", "bdi", "p"}
    assert {attribute for element in inside for attribute in element.attrib} <= {"href", "class"}
    return plain("".join(cell.itertext())), [unquote(element.get("href")) for element in inside if element.tag == "a"]


def commonmark(text: str) -> Rows:
    return of_html(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


UNSAFE = cmarkgfm.Options.CMARK_OPT_UNSAFE | cmarkgfm.Options.CMARK_OPT_FOOTNOTES


def github(text: str) -> Rows:
    rows = of_html(cmarkgfm.github_flavored_markdown_to_html(text, UNSAFE))
    return [[(text, [link for link in links if not _mailed(link, text)]) for text, links in row] for row in rows]


def _mailed(link: str, text: str) -> bool:
    """Whether a link is one that GitHub makes of every address of mail: no way of writing one prevents it."""
    return link.startswith("mailto:") and unquote(link.removeprefix("mailto:")) in text


def restructured(text: str) -> Rows:
    """Return the rows as docutils reads them; it refuses what it has to warn of."""
    document = docutils.core.publish_doctree(text, settings_overrides={"report_level": 1, "halt_level": 1})
    known = (docutils.nodes.Text, docutils.nodes.paragraph, docutils.nodes.reference)
    rows = []
    for row in document.findall(docutils.nodes.row):
        cells = [list(cell.findall(lambda node: not isinstance(node, docutils.nodes.entry))) for cell in row]
        assert all(isinstance(node, known) for node in chain(*cells))
        links = [[unquote(link["refuri"]) for link in cell.findall(docutils.nodes.reference)] for cell in row]
        rows.append([(plain(cell.astext()), led) for cell, led in zip(row, links, strict=True)])
    return rows


def asciidoctor(text: str) -> Rows:
    return of_html(through("asciidoctor", "--embedded", "-", text=text))


def pandoc(dialect: str) -> Callable[[str], Rows]:
    def read(text: str) -> Rows:
        document = json.loads(through("pandoc", "--from", dialect, "--to", "json", text=text))
        (block,) = document["blocks"]
        assert block["t"] == "Table"
        _, _, _, head, bodies, _ = block["c"]
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3]))]
        return [[_pandoc_cell(cell[4]) for cell in row[1]] for row in rows]

    return read


def _pandoc_cell(blocks: list[Any]) -> Cell:
    assert [block["t"] for block in blocks] in ([], ["Plain"], ["Para"])
    inlines = [inline for block in blocks for inline in block["c"]]
    return plain("".join(_words(inlines))), list(_targets(inlines))


def _words(inlines: list[Any]) -> Iterator[str]:
    for inline in inlines:
        kind, held = inline["t"], inline.get("c")
        if kind == "Quoted":  # a quotation in curly marks, which are written again
            yield f"“{''.join(_words(held[1]))}”"
        elif kind == "RawInline":
            assert held == ["html", "<!-- -->"]
        elif kind == "Link":
            yield "".join(_words(held[1]))
        else:
            assert kind in ("Str", "Space", "SoftBreak", "LineBreak"), inline
            yield held if kind == "Str" else " "


def _targets(inlines: list[Any]) -> Iterator[str]:
    return (unquote(inline["c"][2][0]) for inline in inlines if inline["t"] == "Link")


READERS = {
    "CommonMark": ("md", commonmark),
    "GitHub": ("md", github),
    "docutils": ("rst", restructured),
    "Asciidoctor": ("asciidoc", asciidoctor),
    "pandoc markdown": ("md", pandoc("markdown")),
    "pandoc gfm": ("md", pandoc("gfm")),
    "pandoc commonmark": ("md", pandoc("commonmark_x")),
    "pandoc mediawiki": ("mediawiki", pandoc("mediawiki")),
    "HTML": ("html", lambda page: of_html(page[page.index("<table>") :].replace("<br>", "\n"))),
}
reading = pytest.mark.parametrize(
    ("name", "read"),
    [
        pytest.param(*row, id=reader, marks=[needs(reader.split()[0].lower())] if reader[0] in "Ap" else [])
        for reader, row in READERS.items()
    ],
)


@reading
def test_every_text_is_there_and_nothing_of_it_acts(name: str, read: Callable[[str], Rows]) -> None:
    rows = [[Piece("row"), Piece(text), Piece(text)] for text in HOSTILE]
    head, *found = read(written(name, rows))
    assert head == [("one", []), ("two", []), ("three", [])]
    assert found == [[("row", []), (plain(text), []), (plain(text), [])] for text in HOSTILE]


@reading
def test_every_head_is_there_and_nothing_of_it_acts(name: str, read: Callable[[str], Rows]) -> None:
    (head, row) = read(written(name, [[Piece("x")] * len(HOSTILE)], heads=HOSTILE))
    assert head == [(plain(text), []) for text in HOSTILE]
    assert row == [("x", [])] * len(HOSTILE)


@reading
def test_an_address_leads_where_it_is_stored_to_lead(name: str, read: Callable[[str], Rows]) -> None:
    texts = ["a_b*c", "", *HOSTILE]
    rows = [
        [Piece(url, "link"), Piece(text or url, "id", url), Piece("x")]
        for url, text in zip(ADDRESSES, texts, strict=False)
    ]
    _, *found = read(written(name, rows))
    expected = [[(plain(cell.text), [unquote(cell.address)] if cell.address else []) for cell in row] for row in rows]
    assert found == expected


@reading
def test_a_link_stands_apart_from_the_text_around_it(name: str, read: Callable[[str], Rows]) -> None:
    part = (
        Piece("*"),
        Piece("a", "id", "https://a.example/x"),
        Piece("*b, "),
        Piece(" c ", "id", "https://a.example/y"),
    )
    answer = Answer((), [], table=lambda _: Table((Head("one", "one"),), [(part,), (part[1:],)]))
    stream = io.StringIO()
    writer(name)(answer, stream, Page(False, None, False, format=name))
    links = ["https://a.example/x", "https://a.example/y"]
    assert read(stream.getvalue())[1:] == [[("*a*b, c", links)], [("a*b, c", links)]]


@reading
@settings(max_examples=15)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=60))
def test_any_text_is_there(name: str, read: Callable[[str], Rows], pairs: list[tuple[str, str]]) -> None:
    rows = [[Piece("row"), Piece(one), Piece(two)] for one, two in pairs]
    _, *found = read(written(name, rows))
    assert found == [[("row", []), (plain(one), []), (plain(two), [])] for one, two in pairs]


# LaTeX -------------------------------------------------------------------------------------------

PREAMBLE = r"""\documentclass{article}
\usepackage{cmap}\usepackage[T1]{fontenc}\usepackage{longtable}
\pagestyle{empty}\hyphenpenalty=10000 \pdfcompresslevel=0 \pdfobjcompresslevel=0
"""
LATIN = [text for text in HOSTILE if clean_line(text).isascii()]


def typeset(folder: Path, table: str, packages: str = "") -> bytes:
    """Return the PDF of a table; nothing of it may stick out of the page."""
    (folder / "a.tex").write_text(f"{PREAMBLE}{packages}\\begin{{document}}\n{table}\\end{{document}}\n")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert re.findall("Overfull.*|Missing character.*", (folder / "a.log").read_text(errors="replace")) == []
    return (folder / "a.pdf").read_bytes()


@needs("pdflatex")
@needs("pdftotext")
@pytest.mark.parametrize("packages", ["", r"\usepackage{hyperref}"])
@pytest.mark.parametrize("texts", [LATIN, LATIN[:20]], ids=["long", "short"])
def test_latex_prints_every_text(tmp_path: Path, texts: list[str], packages: str) -> None:
    table = written("latex", [[Piece(text, "id", ADDRESSES[0])] for text in texts], heads=[""])
    assert ("longtable" in table) == (texts is LATIN)
    typeset(tmp_path, table, packages)
    found = through("pdftotext", "-raw", str(tmp_path / "a.pdf"), "-", text="")
    assert "".join(found.split()).replace("’", "'") == "".join(plain(text) for text in texts).replace(" ", "")


@needs("pdflatex")
def test_an_address_of_latex_leads_where_it_is_stored_to_lead(tmp_path: Path) -> None:
    table = written(
        "latex",
        [[Piece("x", "id", url), Piece(url if url.isascii() else "y", "link", url)] for url in ADDRESSES],
        heads=["a", "b"],
    )
    found = re.findall(rb"/URI ?\(((?:[^()\\]|\\.)*)\)", typeset(tmp_path, table, r"\usepackage{hyperref}"))
    links = [unquote(re.sub(r"\\(.)", r"\1", address.decode())) for address in found]
    assert list(dict.fromkeys(links)) == [unquote(web_address(url)) for url in ADDRESSES]


@needs("pdflatex")
@pytest.mark.parametrize(
    "asked",
    [["list"], ["list", "claims"], ["list", "sources"], ["list", "types"], ["list", "evidence"], ["list", "actors"],
     ["list", "ways"], ["list", "corrections"], ["show", "c36"], ["matrix"], ["search", "drones"]],
    ids=" ".join,
)  # fmt: skip
def test_a_table_of_latex_fits_a_page(run: Run, tmp_path: Path, asked: list[str]) -> None:
    typeset(tmp_path, run(*asked, "-f", "latex").out)


# Lists -------------------------------------------------------------------------------------------

Item = tuple[str, list[Any]]
ODD_TREE = Tree(
    (line("1. Iran"), line("- second line"), line("=== third")),
    tuple(Tree((line(text),), (Tree((line(text or "."), line(text))),)) for text in HOSTILE if text.strip()),
)


def listed(name: str, tree: Tree) -> str:
    stream = io.StringIO()
    writer(name)(Answer((), [], tree=lambda _: tree), stream, Page(False, None, False, format=name))
    return stream.getvalue()


def items_of_html(page: str) -> list[Item]:
    def of(items: Any) -> list[Item]:
        return [(_own_text(item), [one for inner in item.findall("ul") for one in of(inner)]) for item in items]

    tree = html5lib.parse(page.replace("<!-- -->", ""), namespaceHTMLElements=False)
    assert {element.tag for element in tree.find("body").iter()} <= {"body", "ul", "li", "p", "br", "a"}
    (whole,) = tree.find("body").findall("ul")
    return of(whole)


def _own_text(item: Any) -> str:
    """Return the text of an item without the items below it, in single blanks."""
    text = item.text or ""
    for one in item:
        if one.tag != "ul":
            text += f"{' ' * (one.tag != 'a')}{_own_text(one)}{' ' * (one.tag == 'p')}"
        text += one.tail or ""
    return plain(text) if item.tag == "li" else text


def items_of_pandoc(text: str) -> list[Item]:
    def of(block: Any) -> list[Item]:
        return [one(blocks) for blocks in block["c"]]

    def one(blocks: list[Any]) -> Item:
        assert {block["t"] for block in blocks} <= {"Plain", "Para", "BulletList"}
        own = " ".join("".join(_words(block["c"])) for block in blocks if block["t"] != "BulletList")
        return plain(own), [item for block in blocks if block["t"] == "BulletList" for item in of(block)]

    (whole,) = json.loads(through("pandoc", "--from", "markdown", "--to", "json", text=text))["blocks"]
    return of(whole)


def items(tree: Tree) -> list[Item]:
    text = plain(" ".join(piece.text for part in tree.lines for piece in (*part, Piece(" "))))
    below = [item for child in tree.children for item in items(child)]
    return [(text, below)] if tree.lines else below


def _rendered(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


LISTS = pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda text: items_of_html(_rendered(text)), id="CommonMark"),
        pytest.param(lambda text: items_of_html(cmarkgfm.github_flavored_markdown_to_html(text, UNSAFE)), id="GitHub"),
        pytest.param(items_of_pandoc, id="pandoc", marks=needs("pandoc")),
    ],
)


@LISTS
def test_a_tree_is_the_same_list_to_every_reader(read: Callable[[str], list[Item]]) -> None:
    texts = [text for text in HOSTILE if text.strip() and "@" not in text]
    tree = ODD_TREE._replace(children=tuple(child for child in ODD_TREE.children if child.lines[0][0].text in texts))
    assert read(listed("md", tree)) == items(tree)


@LISTS
@pytest.mark.parametrize(
    "asked", [["tree", "russia", "--depth", "4"], ["show", "c36"], ["show", "iran", "--full"]], ids=" ".join
)
def test_what_is_shown_is_the_same_list_to_every_reader(
    run: Run, asked: list[str], read: Callable[[str], list[Item]]
) -> None:
    def words(of: list[Item]) -> list[str]:
        return [word for text, below in of for word in (*text.split(), *words(below))]

    page = run(*asked, "-f", "html").out
    shown = re.sub("<[^>]*>", "", re.sub(r"<(?=/?(li|div|blockquote)\b)", " <", page[page.index("<main>") :]))
    found = words(read(run(*asked, "-f", "md").out))
    assert len(found) > 50
    assert found == unescape(shown).split()[: len(found)]


def test_each_voice_of_a_list_says_what_it_does(run: Run) -> None:
    out = run("show", "c36", "-f", "md").out
    assert "- says: El Comercio" in out
    assert "- says: SIPRI 2024" in out
    assert '<li><bdi class="label">says: </bdi>' in run("show", "c36", "-f", "html").out


# Tabs --------------------------------------------------------------------------------------------


def tabbed(rows: list[tuple[str, ...]]) -> str:
    stream = io.StringIO()
    writer("tsv")(Answer((Column("one"), Column("two")), rows), stream, Page(False, None, False, format="tsv"))
    return stream.getvalue()


def untabbed(text: str) -> list[list[str]]:
    """Return the cells of tab-separated values, in which a backslash and a letter stand for what would part them."""
    signs = {"\\t": "\t", "\\n": "\n", "\\\\": "\\"}
    return [
        [re.sub(r"\\[tn\\]", lambda found: signs[found[0]], cell) for cell in row.split("\t")]
        for row in text.removesuffix("\n").split("\n")
    ]


@given(st.lists(st.tuples(TEXTS | st.just("a\tb\nc\\n"), TEXTS), min_size=1))
def test_tabs_lose_nothing(rows: list[tuple[str, str]]) -> None:
    assert untabbed(tabbed(list(rows))) == [["one", "two"], *(list(row) for row in rows)]


@needs("mlr")
def test_miller_reads_tabs() -> None:
    texts = [text for text in HOSTILE if text.isprintable()]
    rows = [("x", text) for text in (*texts, 'say "no"', '"', "a\tb", "a\nb", "a\\b", "C:\\new\\table", "\\\\t")]
    found = json.loads(through("mlr", "-S", "--itsv", "--ojson", "cat", text=tabbed(rows)))
    assert [(row["one"], row["two"]) for row in found] == rows


# Formats that are not written --------------------------------------------------------------------


def test_a_format_that_is_not_written_tells_which_to_take(run: Run) -> None:
    assert set(INSTEAD) <= set(FORMATS)
    for taken, names in INSTEAD.items():
        assert not set(names) & set(FORMATS)
        ran = run("list", "-f", names[-1])
        assert (ran.code, ran.out) == (2, "")
        assert f"take -f {taken}" in ran.err
