"""Markdown as GitHub, pandoc, Obsidian and Zettlr read it alike."""

from __future__ import annotations

import re

from allies_cli.formats.labels import labelled
from allies_cli.formats.marked import runs
from allies_cli.report import Answer, Line, Notes, Table, Tree, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from allies_cli.formats import Page

# Every sign that one of them takes for markup; some only beside another sign, as in `--`, `...`, `%%`, `http:`, `www.`
_MARKUP = re.compile(
    r"""[\\`*_\[\]{}<>|~#&^$=+@"']|-(?!\w)|(?<!\w)-|\.(?=\.)|(?<=\.)\.|%(?=%)|(?<=%)%|(?<!\w):|:(?=\S)|(?<=www)\."""
)
# At the beginning of an item these would make a list in a list, and a box to tick, which pandoc cannot be kept from
# but by a comment in it.
_NUMBER, _TASK = re.compile(r"\A(\(?\w+)([.)])(?=\s|$)"), re.compile(r"\A\\\[(?=[ xX]\\\](\s|$))")
# In an address what it may hold and would act, or be taken for a letter.
_IN_ADDRESS = str.maketrans({"&": "&amp;", "$": "&#36;"})
_INDENT = "    "  # what the strictest asks for
_BREAK = "  \n"  # a line break to all; lost by an editor, it still parts words


def write_markdown(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table of GitHub's Markdown, or a tree as nested lists."""
    drawn = answer.as_tree(None) if answer.shape(None) == "tree" else answer.as_table(None)
    for text in _bullets(labelled(drawn), 0) if isinstance(drawn, Tree) else _rows(drawn):
        stream.write(text + "\n")
    legend = () if isinstance(drawn, Tree) else drawn.legend
    return Notes((*legend, *drawn.footers))


def _rows(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(_text(line(head.title)) for head in table.heads)} |"
    yield f"|{'|'.join('--:' if head.right else '---' for head in table.heads)}|"
    for cells in table.rows:
        yield f"| {' | '.join(map(_text, cells))} |"


def _bullets(tree: Tree, depth: int) -> Iterator[str]:
    if tree.lines:
        yield _INDENT * depth + "- " + f"{_BREAK}{_INDENT * depth}  ".join(filter(None, map(_begun, tree.lines)))
    for child in tree.children:
        yield from _bullets(child, depth + 1 if tree.lines else depth)


def _begun(part: Line) -> str:
    """Return a line that begins neither a list nor a task."""
    return _TASK.sub(r"\g<0><!-- -->", _NUMBER.sub(r"\1\\\2", _text(part)))


def _text(part: Line) -> str:
    """Return a line as Markdown shows it; what leads somewhere is a link."""
    return "".join(
        f"[{_escaped(text)}](<{address.translate(_IN_ADDRESS)}>)" if address else _escaped(text)
        for text, address in runs(part)
    )


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text).replace("\\`", "&#96;")  # pandoc takes it for code in a list
