"""A picture of what a terminal shows, as SVG that needs no font or file from elsewhere."""

import io
import re
from hashlib import sha256
from html import unescape
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console

from allies_cli.escape import clean_line, without_not_xml
from allies_cli.formats import PICTURE_WIDTH, Page
from allies_cli.formats.terminal import draw
from allies_cli.report import Answer

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


_TEXT = re.compile(r'textLength="([0-9.e+]+)" clip-path="[^"]+">([^<]*)<')


def write_svg(answer: Answer, stream: TextIO, page: Page) -> None:
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
    draw(answer, out, out.width, as_tree=answer.tree is not None)
    for footer in answer.notes.footers:
        out.print(clean_line(footer))
    shown = out.export_text(clear=False)
    identity = "allies-" + sha256(shown.encode()).hexdigest()[:8]
    picture = out.export_svg(title="allies", code_format=_PICTURE, unique_id=identity)
    stream.write(without_not_xml(_TEXT.sub(_as_wide_as_shown, picture)))


def _as_wide_as_shown(text: re.Match[str]) -> str:
    """Return the attributes of a text anew: Rich would squeeze a wide letter into one column."""
    shown = unescape(text[2])
    return f'textLength="{float(text[1]) * cell_len(shown) / len(shown):g}">{text[2]}<'
