"""Markup, as the programs that it is written for read it: every text is there, nothing of it acts, links lead where
they should. Pandoc, Asciidoctor, TeX and Miller are read with where they are installed."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
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
from hypothesis import example, given, settings
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
    "pass:[<script>alert(1)</script>]", "+++<script>alert(1)</script>+++", "$$<b>x</b>$$", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "{{{html}}}", "{{template|a=b}}", "{counter:x}", "{docname}", "include::/etc/passwd[]",
    ":include: x", ".. raw:: html", ".. include:: /etc/passwd", "|substituted|", ":raw-html:`<b>`", "`x <javascript:a>`_",
    r"\input{/etc/passwd}", r"\write18{ls}", r"\\ [x]", r"\end{tabular}", "% comment", "<%= 7 %>", "{% raw %}", "%%hidden%%",
    "<nowiki>x</nowiki>", "<!-- hidden -->", "__TOC__", "~~~~", "-{x}-", "#REDIRECT [[x]]", "RFC 123", "PMID 1", "ISBN 9780306406157",
    "stem:[x]", "kbd:[Esc]", "image::x[]", "footnote:[x]", "[[anchor]]", "<<anchor>>", "((index))", "(((a,b)))", "<1>",
    # links and references
    "javascript:alert(1)", "[x](javascript:alert(1))", "![x](https://a.example/x.png)", "<https://a.example>", "www.example.org",
    "https://a.example/x_y_z", "mailto:a@b.example", "a@b.example", "link:x[y]", "xref:x[y]", "[[x]]", "![[x]]", "[x|y]", "[^1]", "^[note]",
    "[1]: https://a.example", "[https://a.example x]", "@smith2020", "[@smith2020]", "#tag", "name_", "`name`_", "_`name`", "[1]_",
    # letters that are drawn in another way
    "*a* _b_ `c` **d** __e__ ``f`` ~g~ ~~h~~ ^i^ ==j== ++k++ ''l'' '''m''' #n# |o| \"`p`\"", "$x$ and $y$", "$$x$$", r"\(x\) \[y\]",
    "a^2^ H~2~O", "x -- y --- z ... (C) (R) (TM) -> => <- <=", "\"straight\" 'single' O'Neil ``TeX''", ":smile: :+1:", "&amp; &copy; &#65; &",
    "H_2 x^2", r"\alpha \vert{} \n \t \x1b", "{.class #id}", "[x]{.mark}", "::: note", "{+x+} {-y-}", "?` !` << >> ,,", "fi ff -- --- ----",
    # what begins a line or a cell
    "# head", "= head", "== head", "- item", "* item", "+ item", "1. item", "1) item", "(a) item", "a. item", "#. item", "(@) item", "iv. item",
    "> quote", "| bar", "|- row", "|} end", "|+ caption", "! head", "!! head", "2+| spanned", "a| cell", ".3+^.>s| x", "||", "|", "a || b | c",
    ": defined", "Term:: defined", "a::", "..", ".. comment", "...", "---", "***", "===", "~~~", "```", "----", "+----+", "|===", "====",
    ">>> x", "-a option", "--all", ":field: x", "[ ] todo", "[x] done", "[sic] a", "* a", "\\", "\\\\", "\\\\\\\\", "\\|", "a\\", "_", "__", "`", "^",
    "'", '"', "~", "%", "&", "$", "#", "{", "}", "[", "]", "<", ">", "@", "!", "-", "--", ".", "+", "=", ":", "::", ";", "/", "//",
    # no markup at all
    "", "a\nb", "a\tb", "a\r\nb", "שלום, عولם: روسیه و ایران", "Zoe\u0308 김여정 北朝鲜 →", "x" * 200, "\x1b[31mred", "a\u00a0b", "Table: x", "http: x",
]  # fmt: skip
ADDRESSES = [
    "https://a.example/", "https://a.example/x_y_z_", "https://a.example/__TOC__", "https://a.example/a*b*c*d",
    "https://a.example/?a=1&b=2&copy=3&amp=4&amp;x", "https://a.example/%D0%A4_%20(x)_(y)", "https://a.example/((x))",
    "https://a.example/~x/~~y~~/~~~~", "https://a.example/'x''y'''z", "https://a.example/#x#y", "https://a.example/$x$y$",
    "https://a.example/a;b,c!d@e+f=g:h", "https://a.example/x--y---z...", "https://web.archive.org/web/2022/https://b.example/x_y",
    "HTTP://A.example/x.", "https://a.example/x:", "https://a.example/==x==", "https://a.example/x%25y%", "https://a.example/RFC 1",
    "https://a.example/ж", "https://a.example/x\\y", "https://a.example/x^y|z`w", "https://a.example/a[b]c", "https://a.example/{x}<y>\"z\"",
]  # fmt: skip
TEXTS = st.text(
    st.sampled_from("\\`*_{}[]()<>#+-.!|~^=:;@&%$\"'/?,ab1 ") | st.characters(max_codepoint=0x24F, categories=["L", "N"]),
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
    assert not set(element.tag for element in tree.iter()) & {"script", "img", "h1", "ul", "ol", "hr", "pre", "blockquote"}
    return rows


def _html_cell(cell: Any) -> Cell:
    inside = [element for element in cell.iter() if element is not cell]
    assert {element.tag for element in inside} <= {"a", "bdi", "p"}
    assert {attribute for element in inside for attribute in element.attrib} <= {"href", "class"}
    return plain("".join(cell.itertext())), [unquote(element.get("href")) for element in inside if element.tag == "a"]


def commonmark(text: str) -> Rows:
    return of_html(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def github(text: str) -> Rows:
    options = cmarkgfm.Options.CMARK_OPT_UNSAFE | cmarkgfm.Options.CMARK_OPT_FOOTNOTES
    rows = of_html(cmarkgfm.github_flavored_markdown_to_html(text, options=options))
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
        rows.append([
            (plain(cell.astext()), [unquote(link["refuri"]) for link in cell.findall(docutils.nodes.reference)]) for cell in row
        ])  # fmt: skip
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
        assert inline["t"] in ("Str", "Space", "SoftBreak", "LineBreak", "Link"), inline
        yield inline["c"] if inline["t"] == "Str" else "".join(_words(inline["c"][1])) if inline["t"] == "Link" else " "


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
    "pandoc rst": ("rst", pandoc("rst")),
    "HTML": ("html", of_html),
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
        [Piece(url, "link"), Piece(text or url, "id", url), Piece("x")] for url, text in zip(ADDRESSES, texts, strict=False)
    ]
    _, *found = read(written(name, rows))
    expected = [[(plain(cell.text), [unquote(cell.address)] if cell.address else []) for cell in row] for row in rows]
    assert found == expected


@reading
def test_a_link_stands_apart_from_the_text_around_it(name: str, read: Callable[[str], Rows]) -> None:
    part = (Piece("*"), Piece("a", "id", "https://a.example/x"), Piece("*b, "), Piece(" c ", "id", "https://a.example/y"))
    answer = Answer((), [], table=lambda _: Table((Head("one", "one"),), [(part,), (part[1:],)]))
    stream = io.StringIO()
    writer(name)(answer, stream, Page(False, None, False, format=name))
    links = ["https://a.example/x", "https://a.example/y"]
    assert read(stream.getvalue())[1:] == [[("*a*b, c", links)], [("a*b, c", links)]]


@reading
@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=60))
def test_any_text_is_there(name: str, read: Callable[[str], Rows], pairs: list[tuple[str, str]]) -> None:
    rows = [[Piece("row"), Piece(one), Piece(two)] for one, two in pairs]
    _, *found = read(written(name, rows))
    assert found == [[("row", []), (plain(one), []), (plain(two), [])] for one, two in pairs]
