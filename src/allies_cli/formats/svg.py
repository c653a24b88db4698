"""A picture of what the screen shows, as SVG that needs no font or file from elsewhere."""

from __future__ import annotations

from rich.text import Text

from allies_cli.escape import clean_line, width, xml_text
from allies_cli.formats import PICTURE_WIDTH, Page
from allies_cli.formats.lines import MUTED, columns, runs
from allies_cli.formats.terminal import drawn
from allies_cli.formats.wrapping import lines_of
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Answer, Notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rich.style import Style

    from allies_cli.models import About

_SIZE, _COLUMN, _LINE, _MARGIN = 20, 12.2, 26, 36


class _Theme(NamedTuple):
    paper: str
    ink: str


# On these two every colour of a screen can be read.
_THEMES = {"light": _Theme("#ffffff", "#000000"), "dark": _Theme("#000000", "#ffffff")}


def write_svg(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write the table or tree as a hundred columns show it, with a title and what stands below it."""
    texts, footers = drawn(answer, PICTURE_WIDTH, as_tree=answer.shape(PICTURE_WIDTH) == "tree")
    about = page.about()
    title = _folded(f"allies {about.question}".strip(), "bold")
    below = [text for footer in (*footers, *answer.notes.footers) for text in _folded(footer, MUTED)]
    shown = [*title, Text(), *texts, Text(), *below, *_folded(_origin(about), MUTED)]
    for part in _picture(title[0].plain, shown, _THEMES[page.theme]):
        stream.write(part + "\n")
    return Notes(footers)


def _folded(text: str, style: str) -> list[Text]:
    return [Text(part, style) for part in lines_of(clean_line(text), PICTURE_WIDTH)]


def _origin(about: About) -> str:
    parts = (
        about.title,
        about.version and f"version {about.version}",
        about.events_to and f"events to {about.events_to}",
    )
    return " · ".join(filter(None, parts))


def _picture(title: str, lines: list[Text], theme: _Theme) -> Iterator[str]:
    wide = max(PICTURE_WIDTH, *map(columns, lines)) * _COLUMN + 2 * _MARGIN
    high = len(lines) * _LINE + 2 * _MARGIN
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" xml:space="preserve">'
    yield f"<title>{xml_text(title)}</title>"
    yield f'<rect width="100%" height="100%" fill="{theme.paper}"/>'
    yield (
        "<g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace\""
        f' font-size="{_SIZE}" fill="{theme.ink}">'
    )
    for place, line in enumerate(lines):
        yield from _line(line, _MARGIN + _SIZE + place * _LINE)
    yield "</g>"
    yield "</svg>"


def _line(line: Text, y: float) -> Iterator[str]:
    """Yield the parts of a line, each as wide as our own measure says, where those before it end."""
    column = 0
    for part, style in runs(line):
        start = column + width(part) - width(part.lstrip())
        column += width(part)
        if shown := part.strip():
            room = f'x="{_MARGIN + start * _COLUMN:g}" y="{y:g}" textLength="{width(shown) * _COLUMN:g}"'
            text = f"<text {room}{_attributes(style)}>{xml_text(shown)}</text>"
            yield f'<a href="{xml_text(style.link)}">{text}</a>' if style.link else text


def _attributes(style: Style) -> str:
    """Return how letters of a style are drawn."""
    chosen = {
        "font-weight": "bold" if style.bold else None,
        "font-style": "italic" if style.italic else None,
        "text-decoration": "underline" if style.underline else None,
        "fill": style.color.get_truecolor().hex if style.color else None,
    }
    return "".join(f' {name}="{value}"' for name, value in chosen.items() if value)
