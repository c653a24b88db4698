"""Where an answer goes and in which format: decided here, once."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from allies_cli.errors import UsageError
from allies_cli.escape import clean_line
from allies_cli.formats import ENDINGS, FORMATS, GRAPH_ENDINGS, GRAPH_FORMATS, PICTURE_WIDTH, Page, writer
from allies_cli.report import Answer

if TYPE_CHECKING:
    from allies_cli.progress import Progress

_DEFAULT_WIDTH = 80


class Request(NamedTuple):
    """What the command line asks of the output."""

    format: str | None = None
    output: str | None = None
    columns: str | None = None
    colour: str = "auto"
    excel: bool = False
    graph: bool = False  # the answer is a network, with formats of its own


def choose_format(request: Request) -> str | None:
    """Return the format that is asked for, None where the terminal or the pipe decides.

    Raises UsageError for a format that does not exist.
    """
    if request.format is not None:
        return _known(request.format, "--format", request.graph)
    endings = GRAPH_ENDINGS if request.graph else ENDINGS
    if request.output and (name := endings.get(Path(request.output).suffix.lstrip(".").lower())):
        return name
    wish = os.environ.get("ALLIES_FORMAT")
    if wish and on_terminal(request):
        return _known(wish, "ALLIES_FORMAT", request.graph)
    return "mermaid" if request.graph and request.columns is None else None


def on_terminal(request: Request) -> bool:
    """Whether a person watches the answer arrive."""
    return request.output is None and sys.stdout.isatty()


def wants_page(request: Request) -> bool:
    """Whether the answer goes to a screen as text for people, where rows are limited by default."""
    return on_terminal(request) and choose_format(request) in (None, "table", "tree", "plain")


def layout_width(request: Request) -> int | None:
    """Return the columns that an answer is laid out for: of the screen or the picture; None where nothing wraps."""
    name = choose_format(request)
    if name == "svg":
        return _width(False) or PICTURE_WIDTH
    return _width(on_terminal(request)) if name in (None, "table", "tree") else None


def deliver(answer: Answer, request: Request) -> int:
    """Write an answer and its notes where and as the command line asks; return the exit code.

    Raises UsageError for a wrong column or destination, UnusableError when the file cannot be written.
    """
    asked = choose_format(request)
    if request.columns is not None:
        names = [column.name for column in answer.columns]
        if request.columns == "help":
            sys.stdout.write("\n".join(map(clean_line, names)) + "\n")
            return 0
        wanted = [name.strip() for name in request.columns.split(",")]
        if wrong := [name for name in wanted if name not in names]:
            raise UsageError(f"there is no column {wrong[0]!r}", f"the columns are: {', '.join(names)}", names)
        answer = answer.select(wanted)
    terminal = on_terminal(request)
    name = asked or (("tree" if answer.tree else "table") if terminal else ("plain" if answer.tree else "csv"))
    if answer.graph is None and name not in FORMATS:  # the chosen columns of a network are a table
        raise UsageError(f"--columns: {name} has no columns", f"the formats are: {', '.join(FORMATS)}", list(FORMATS))
    progress = None if terminal else watch(answer.total)
    page = Page(terminal, _width(terminal), _colour(request, terminal), request.excel, name, progress)
    try:
        with _destination(request.output) as stream:
            writer(name, answer.graph is not None)(answer, stream, page)
    finally:
        if progress:
            progress.end()
    _say(answer, page, sys.stdout if terminal and name in ("table", "tree", "plain") else sys.stderr)
    return answer.exit_code


def complain(message: str, hint: str = "") -> None:
    """Write an error and its remedy to stderr, a line each."""
    sys.stderr.write(f"allies: {clean_line(message)}\n")
    for part in hint.splitlines():
        sys.stderr.write(f"  {clean_line(part)}\n")


def remark(text: str, width: int | None = None) -> None:
    """Write a remark to stderr."""
    sys.stderr.write(f"{_fitted(clean_line(text), width)}\n")


def _say(answer: Answer, page: Page, footers_to: TextIO) -> None:
    for text in answer.notes.remarks:
        remark(text, page.width)
    for footer in answer.notes.footers:
        footers_to.write(f"{_fitted(clean_line(footer), page.width)}\n")


def _fitted(text: str, width: int | None) -> str:
    if width is None or len(text) <= width:
        return text
    from textwrap import fill

    return fill(text, width, break_long_words=False, break_on_hyphens=False)


def _known(name: str, where: str, graph: bool) -> str:
    formats = list(GRAPH_FORMATS | FORMATS if graph else FORMATS)
    if name in formats:
        return name
    raise UsageError(f"{where}: there is no format {name!r}", f"the formats are: {', '.join(formats)}", formats)


def _width(terminal: bool) -> int | None:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    if not terminal:
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _DEFAULT_WIDTH
    except OSError:
        return _DEFAULT_WIDTH


def _colour(request: Request, terminal: bool) -> bool:
    """Whether to colour: --color first, then NO_COLOR, FORCE_COLOR and TERM (no-color.org, force-color.org)."""
    if request.colour != "auto":
        return request.colour == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def watch(total: Callable[[], int] | None = None) -> "Progress | None":
    """Return what shows how many rows are written, of a total if it is known.

    None where stderr is no terminal that can take a line back.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from allies_cli.progress import Progress

    return Progress(total)


@contextmanager
def _destination(output: str | None) -> Iterator[TextIO]:
    """Yield stdout, or a file that appears whole or not at all; a pipe or device is written as it is."""
    if output is None or _is_stdout(output):
        yield sys.stdout
        return
    from allies_cli import replacing

    with replacing.text(Path(output)) as stream:
        yield stream


def _is_stdout(output: str) -> bool:
    try:
        return os.path.samestat(Path(output).stat(), os.fstat(sys.stdout.fileno()))
    except OSError:
        return False
