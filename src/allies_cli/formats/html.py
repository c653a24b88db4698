"""HTML: an answer as a document that one can send, and read on a phone and on paper. It has no script."""

from __future__ import annotations

from allies_cli.escape import clean_line, xml_text
from allies_cli.formats.labels import labelled
from allies_cli.report import Answer, Head, Line, Notes, Piece, Table, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from allies_cli.formats import Page
    from allies_cli.models import About

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ font-family: sans-serif; line-height: 1.45; color: #000; background: #fff; max-width: 75rem;
  margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: break-word; }}
h1 {{ font-size: 1.4rem; }}
main {{ overflow-x: auto; }}
code {{ font-size: 1.05em; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #767676; padding: 0.3em 0.8em 0.3em 0; text-align: left; vertical-align: top; }}
.number {{ text-align: right; }}
.number, .whole {{ white-space: nowrap; }}
.long, footer {{ overflow-wrap: anywhere; }}
.drawing {{ font-family: monospace; white-space: pre; }}
ul {{ padding-left: 1.2em; }}
li {{ margin: 0.3em 0; }}
blockquote {{ margin: 0.3em 0 0.3em 1em; padding-left: 0.8em; border-left: 3px solid #767676; }}
q {{ quotes: none; }}
.title, .name, .way, .grade, .contested, .heading {{ font-weight: bold; }}
.heading, .match {{ text-decoration: underline; }}
.muted, footer, .below {{ color: #595959; }}
.below {{ white-space: pre-wrap; }}
footer {{ border-top: 1px solid #767676; margin-top: 2em; }}
dt {{ float: left; clear: left; margin-right: 0.5em; }}
dd {{ margin: 0; }}
@media (max-width: 40rem) {{
  thead {{ display: none; }}
  tr {{ display: block; padding: 0.5em 0; border-bottom: 1px solid #767676; }}
  td {{ display: block; border: 0; padding: 0; }}
  td.number, td.whole {{ text-align: left; white-space: normal; overflow-wrap: anywhere; }}
  td[data-head]:not(:empty)::before {{ content: attr(data-head) ": "; color: #595959; }}
}}
@media print {{
  body {{ margin: 0; max-width: none; font-size: 10pt; }}
  main {{ overflow: visible; }}
  table {{ font-size: 8pt; }}
  .whole {{ white-space: normal; }}
  thead {{ display: table-header-group; }}
  tr, li > blockquote {{ break-inside: avoid; }}
  a[href^="http"]::after {{ content: " <" attr(href) ">"; font-size: 0.85em; word-break: break-all; }}
  a.address::after {{ content: none; }}
}}
</style>
</head>
<body>
"""
_LONGEST_WORD = 24  # letters: what is longer does not keep a column wide
_ORIGIN = {
    "question": "asked",
    "title": "database",
    "version": "version",
    "events_to": "events to",
    "voices_to": "last said on",
    "sha256": "SHA-256 of the facts",
}


def write_html(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a page with a title, the table or the tree as nested lists, and where it comes from."""
    about = page.about()
    drawn = answer.as_tree(None) if answer.shape(None) == "tree" else answer.as_table(None)
    asked = f"allies {about.question}".strip()
    stream.write(_HEAD.format(title=_html(asked)))
    stream.write(f"<header>\n<h1><bdi>{_html(about.title)}</bdi></h1>\n" if about.title else "<header>\n")
    stream.write(f"<p><code>{_html(asked)}</code></p>\n</header>\n<main>\n")
    for part in _lists(labelled(drawn)) if isinstance(drawn, Tree) else _rows(drawn):
        stream.write(part + "\n")
    legend = () if isinstance(drawn, Tree) else drawn.legend
    for footer in (*legend, *drawn.footers, *answer.notes.footers):
        stream.write(f'<p class="below"><bdi>{_html(footer)}</bdi></p>\n')
    stream.write("</main>\n")
    for part in _origin(about):
        stream.write(part + "\n")
    stream.write("</body>\n</html>\n")
    return Notes((*legend, *drawn.footers))


def _origin(about: About) -> Iterator[str]:
    """Yield what the answer was asked for and of which database."""
    told = {label: value for name, label in _ORIGIN.items() if (value := getattr(about, name))}
    if about.question:
        told[_ORIGIN["question"]] = f"allies {about.question}"
    if told:
        yield "<footer><dl>"
        for label, value in told.items():
            yield f"<dt>{label}</dt><dd><bdi>{_html(value)}</bdi></dd>"
        yield "</dl></footer>"


def _rows(table: Table) -> Iterator[str]:
    yield "<table>"
    yield "<thead><tr>" + "".join(map(_head, table.heads)) + "</tr></thead>"
    yield "<tbody>"
    for cells in table.rows:
        yield "<tr>" + "".join(_cell(head, cell) for head, cell in zip(table.heads, cells, strict=True)) + "</tr>"
    yield "</tbody>"
    yield "</table>"


def _head(head: Head) -> str:
    """Return the head of a column; above numbers it stands where they do."""
    kind = ' class="number"' if head.right else ""
    return f'<th scope="col"{kind}><bdi>{_html(clean_line(head.title))}</bdi></th>'


def _cell(head: Head, cell: Line) -> str:
    """Return a cell that tells its head where a narrow screen shows none, and whether it may be broken anywhere."""
    long = any(len(word) > _LONGEST_WORD for piece in cell for word in piece.text.split())
    kinds = {"number": head.right, "drawing": head.drawing, "whole": head.whole and not long, "long": long}
    kind = " ".join(kind for kind, is_one in kinds.items() if is_one)
    title = "" if head.drawing else _html(clean_line(head.title))
    return (
        "<td"
        + (f' class="{kind}"' if kind else "")
        + (f' data-head="{title}"' if title else "")
        + f">{_line(cell)}</td>"
    )


def _lists(tree: Tree) -> Iterator[str]:
    yield "<ul>"
    for item in (tree,) if tree.lines else tree.children:
        yield from _item(item)
    yield "</ul>"


def _item(tree: Tree) -> Iterator[str]:
    yield "<li>" + "".join(_block(part, first=not place) for place, part in enumerate(tree.lines))
    if tree.children:
        yield "<ul>"
        for child in tree.children:
            yield from _item(child)
        yield "</ul>"
    yield "</li>"


def _block(part: Line, first: bool) -> str:
    """Return a line of an item: where it begins with a quote, this as a quotation and the rest below it."""
    begin = next((place for place, piece in enumerate(part) if piece.text.strip()), None)
    if begin is None or part[begin].role != "quote":
        return _line(part) if first else f"<div>{_line(part)}</div>"
    rest = _line(part[begin + 1 :]).strip()
    cite = next((piece.address for piece in part if piece.address), "")
    return f"<blockquote{_cite(cite)}>{_bdi(part[begin])}</blockquote>" + (f"<div>{rest}</div>" if rest else "")


def _line(part: Line) -> str:
    return "".join(map(_piece, part))


def _piece(piece: Piece) -> str:
    """Return a bit of text with its role as a class, a quote as one, and as a link what leads somewhere."""
    if not piece.text.strip():
        return _html(piece.text)
    shown = _bdi(piece)
    if piece.role == "quote":
        return f"<q{_cite(piece.address)}>{shown}</q>"
    if not piece.address:
        return shown
    spelled = ' class="address"' if piece.text == piece.address else ""
    return f'<a{spelled} href="{xml_text(piece.address)}">{shown}</a>'


def _bdi(piece: Piece) -> str:
    """Return a bit of text, which may be written from right to left, apart from what stands around it."""
    role = f' class="{piece.role}"' if piece.role else ""
    return f"<bdi{role}>{_html(piece.text)}</bdi>"


def _cite(address: str) -> str:
    return f' cite="{xml_text(address)}"' if address else ""


def _html(text: str) -> str:
    return xml_text(text).replace("\n", "<br>")
