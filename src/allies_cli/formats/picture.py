"""A picture of what a terminal shows, as SVG that needs no font or file from elsewhere."""

import io
from hashlib import sha256
from typing import TextIO

from rich.console import Console

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
{lines}
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


def write_svg(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write the table or tree as a terminal of a hundred columns shows it."""
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
    shown = out.export_text(clear=False)
    identity = "allies-" + sha256(shown.encode()).hexdigest()[:8]
    stream.write(out.export_svg(title="allies", code_format=_PICTURE, unique_id=identity))
