"""Lines as Rich text. Values go in as cleaned Text, never as markup; their width is measured by our own measure."""

from collections.abc import Iterator

from rich.style import Style
from rich.text import Text

from allies_cli.escape import clean_line, width
from allies_cli.formats.wrapping import breaks
from allies_cli.report import SEPARATOR, Line, Piece

# The few of the 256 colours of a terminal that have a contrast of 4.5 to 1 on white and on black alike.
GREEN, BLUE, PURPLE, PINK, GREY = "#00875f", "#5f5fff", "#875fd7", "#d700af", "#767676"

# What is said by a colour is said by letters or signs as well.
STYLES = {
    "title": "bold",
    "name": "bold",
    "heading": "bold underline",
    "way": f"bold {BLUE}",
    "id": BLUE,
    "grade": "bold",
    "status": "",
    "stance": GREEN,
    "label": "",
    "label-against": PINK,
    "contested": f"bold {PINK}",
    "quote": "italic",
    "muted": GREY,
    "link": "underline",
    "match": f"bold {PURPLE}",
    **{f"shade-{level}": BLUE for level in range(5)},  # the block itself is lighter or darker
    "bar": BLUE,
}
MUTED = STYLES["muted"]


def style(piece: Piece) -> Style:
    """Return the style of a piece, with the address of the web that it leads to."""
    found = Style.parse(STYLES.get(piece.role, ""))
    return found.update_link(piece.address) if piece.address and piece.role != "quote" else found


def styled(part: Line) -> Text:
    """Return a line as Rich text."""
    text = Text()
    for piece in part:
        text.append(clean_line(piece.text), style(piece))
    return text


def runs(text: Text) -> Iterator[tuple[str, Style]]:
    """Yield the parts of a text with the style of each."""
    # Rich leaves the style of a text as a whole to whatever prints it, unless it is one of a part.
    for part, found, _ in Text().append_text(text).render(_Styles()):  # type: ignore[arg-type]
        if part:
            yield part, found or Style.null()


class _Styles:
    """What Rich asks of a console that renders a text: a whole one takes a quarter of an answer to be imported."""

    def get_style(self, name: str | Style, *, default: Style) -> Style:
        """Return a style by its definition; there are no others by name here, and so no default."""
        return Style.parse(name) if isinstance(name, str) else name


def columns(text: Text) -> int:
    """Return how many columns of the screen a text takes; Rich takes letters that join for narrower than they are."""
    return width(text.plain)


def gap(wide: int) -> Text:
    """Return blanks that stay apart from the text beside them, so that a picture can place each cell."""
    return Text(" " * wide, "none")


def padded(text: Text, most: int, right: bool = False) -> Text:
    """Return a text with blanks behind it, or before it, up to `most` columns."""
    blanks = gap(most - columns(text))
    return blanks.append_text(text) if right else text.append_text(blanks)


def wrap(part: Line, most: int) -> list[Text]:
    """Return a line in as many lines as it needs, broken between the parts that a middle dot parts if it can.

    A label at its beginning stands alone on the left, and the lines below begin behind it.
    """
    if part and part[0].role.startswith("label") and len(part) > 1:
        label = styled(part[:1])
        inner = wrap(part[1:], max(most - columns(label), 1))
        return [Text.assemble(label, inner[0]), *(gap(columns(label)).append_text(text) for text in inner[1:])]
    parts: list[list[Piece]] = [[]]
    for piece in part:
        if piece == SEPARATOR:
            parts.append([])
        else:
            parts[-1].append(piece)
    lines: list[Text] = []
    for text in map(styled, map(tuple, parts)):
        if lines and columns(lines[-1]) + width(SEPARATOR.text) + columns(text) <= most:
            lines[-1].append(SEPARATOR.text, style(SEPARATOR)).append_text(text)
        else:
            lines += text.divide(breaks(text.plain, most))
            for line in lines:
                line.rstrip()
    for line in lines:
        line.rstrip()
    return lines
