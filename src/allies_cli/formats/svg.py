"""A picture of what a terminal shows, as SVG that needs no font or file from elsewhere."""

import io
import re
from hashlib import sha256
from html import unescape
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from allies_cli.escape import clean_line, width, without_not_xml
from allies_cli.formats import PICTURE_WIDTH, Page
from allies_cli.formats.terminal import draw, show
from allies_cli.formats.wrapping import lines_of
from allies_cli.report import Answer, Notes

# Rich fills in the braces.
_PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{
  font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
  white-space: pre;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


_TEXT = re.compile(r'x="([0-9.e+]+)" (y="[^"]+") textLength="([0-9.e+]+)" clip-path="[^"]+">([^<]*)<')


def write_svg(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write the table or tree, and what stands below it, as a terminal of a hundred columns shows it."""
    out = Console(
        file=io.StringIO(),
        record=True,
        width=page.width or PICTURE_WIDTH,
        force_terminal=True,
        color_system="standard",
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    drawn = draw(answer, out, out.width, as_tree=answer.shape(out.width) == "tree")
    for footer in (*drawn, *answer.notes.footers):
        show(out, *map(Text, lines_of(clean_line(footer), out.width)))
    shown = out.export_text(clear=False)
    # Rich takes some letters that join for wider than they are, and would cut the line.
    out.width = max([out.width, *map(cell_len, shown.splitlines())])
    identity = "allies-" + sha256(shown.encode()).hexdigest()[:8]
    picture = out.export_svg(title="allies", code_format=_PICTURE, unique_id=identity)
    stream.write(without_not_xml(_in_columns(picture)))
    return Notes(drawn)


def _in_columns(picture: str) -> str:
    """Return a picture with its texts as wide as our measure says, and where they then begin.

    Rich would squeeze a wide letter into one column, and takes letters that join for narrower than they are.
    """
    moved: dict[str, float] = {}  # how far to the right what comes next on a line must stand

    def placed(text: re.Match[str]) -> str:
        shown = unescape(text[4])
        column = float(text[3]) / len(shown)
        shown = shown.rstrip("\n")
        x = float(text[1]) + moved.get(text[2], 0)
        moved[text[2]] = moved.get(text[2], 0) + column * (width(shown) - cell_len(shown))
        return f'x="{x:g}" {text[2]} textLength="{column * width(shown):g}">{text[4]}<'

    return _TEXT.sub(placed, picture)
