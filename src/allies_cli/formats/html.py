"""HTML."""

from collections.abc import Iterator
from typing import TextIO

from allies_cli.escape import xml_text
from allies_cli.formats import Page
from allies_cli.report import Answer, Line, Notes, Tree, in_words

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


def write_html(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a page with a table, or with a tree as nested lists."""
    tree = answer.as_tree(None) if answer.shape(None) == "tree" else None
    stream.write(_PAGE.format(body="\n".join(_html_list(tree) if tree else _html_table(answer))))
    return Notes(tree.footers if tree else ())


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
