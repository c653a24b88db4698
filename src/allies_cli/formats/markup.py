"""Formats that are rendered: Markdown and HTML."""

import re
from collections.abc import Iterator
from html import escape
from typing import TextIO

from allies_cli.formats import Page
from allies_cli.formats.boundary import clean
from allies_cli.report import Answer, Line, Tree, in_words

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&])")
# What XML 1.0 cannot hold in any way and `clean` leaves.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_INDENT = "  "
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>allies</title>
<style>
body {{ font-family: sans-serif; line-height: 1.4; margin: 2em; }}
table {{ border-collapse: collapse; }}
th, td {{ border-bottom: 1px solid #999; padding: 0.2em 0.8em; text-align: left; vertical-align: top; }}
.contested {{ font-weight: bold; }}
.quote {{ font-style: italic; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def write_markdown(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a table of GitHub's Markdown, or a tree as nested lists."""
    if answer.tree is not None:
        for text in _bullets(answer.as_tree(), 0):
            stream.write(text + "\n")
        return
    names = [_markdown(column.name) for column in answer.columns]
    stream.write(f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n")
    for row in answer.rows:
        cells = (_markdown(in_words(cell, column.kind) or "") for cell, column in zip(row, answer.columns, strict=True))
        stream.write(f"| {' | '.join(cells)} |\n")


def write_html(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a page with a table, or with a tree as nested lists."""
    body = _html_list(answer.as_tree()) if answer.tree is not None else _html_table(answer)
    stream.write(_PAGE.format(body="\n".join(body)))


def _bullets(tree: Tree, depth: int) -> Iterator[str]:
    if tree.lines:
        first, *rest = (_markdown("".join(piece.text for piece in part)) for part in tree.lines)
        yield _INDENT * depth + "- " + "<br>".join([first, *rest])
    for child in tree.children:
        yield from _bullets(child, depth + 1 if tree.lines else depth)


def _markdown(text: str) -> str:
    """Return text so that Markdown shows it as it is; a line feed becomes a break."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", clean(text).replace("\t", " ")).replace("\n", "<br>")


def _html_table(answer: Answer) -> Iterator[str]:
    yield "<table>"
    yield "<thead><tr>" + "".join(f"<th>{_html(column.name)}</th>" for column in answer.columns) + "</tr></thead>"
    yield "<tbody>"
    for row in answer.rows:
        cells = (_html(in_words(cell, column.kind) or "") for cell, column in zip(row, answer.columns, strict=True))
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</tbody>"
    yield "</table>"


def _html_list(tree: Tree) -> Iterator[str]:
    if not tree.lines:
        yield "<ul>"
        for child in tree.children:
            yield from _html_item(child)
        yield "</ul>"
    else:
        yield from ("<ul>", *_html_item(tree), "</ul>")


def _html_item(tree: Tree) -> Iterator[str]:
    yield "<li>" + "<br>".join(_html_line(part) for part in tree.lines)
    if tree.children:
        yield "<ul>"
        for child in tree.children:
            yield from _html_item(child)
        yield "</ul>"
    yield "</li>"


def _html_line(part: Line) -> str:
    """Return a line with its roles as classes; an address of the web becomes a link."""
    pieces = []
    for piece in part:
        text = _html(piece.text)
        if piece.role == "link" and piece.text.startswith(("https://", "http://")):
            text = f'<a href="{text}">{text}</a>'
        pieces.append(f'<span class="{piece.role}">{text}</span>' if piece.role else text)
    return "".join(pieces)


def _html(text: str) -> str:
    return xml_text(text).replace("\n", "<br>")


def xml_text(text: str) -> str:
    """Return text cleaned and escaped for XML or HTML, for content and for attributes in double quotes."""
    return escape(without_not_xml(clean(text)))


def without_not_xml(text: str) -> str:
    """Return text with the characters that XML 1.0 cannot hold written out."""
    return _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
