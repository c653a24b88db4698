"""Where an answer goes and in which format: decided here, once."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from allies_cli.digits import number_of
from allies_cli.errors import UsageError
from allies_cli.escape import clean_line
from allies_cli.formats import FORMATS, Format, Page, default, endings, formats, instead_of, writer
from allies_cli.formats.wrapping import lines_of
from allies_cli.models import About
from allies_cli.named_tuple import NamedTuple
from allies_cli.paths import ending
from allies_cli.report import Answer, Notes
from allies_cli.terminals import shows_links, shows_palette

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import TextIO

    from allies_cli.progress import Progress

_DEFAULT_WIDTH = 80
_INDENT = "  "  # of a remedy
_WIDEST_TEXT = 100


class Request(NamedTuple):
    """What the command line asks of the output."""

    format: str | None = None
    output: str | None = None
    columns: str | None = None
    colour: str = "auto"
    excel: bool = False
    delimiter: str | None = None
    theme: str | None = None
    pager: bool = True  # for what is taller than the screen
    graph: bool = False  # the answer is a network, with formats of its own
    endings: Collection[str] = ()  # of files that the command knows beside those of the formats


def choose_format(request: Request) -> str | None:
    """Return the format that is asked for, None where the terminal or the pipe decides.

    Raises UsageError for a format that does not exist, and for an ending that no format has.
    """
    if request.output == "":
        raise UsageError("--output: the name of the file is empty", "name a file, or - for stdout")
    if request.format is not None:
        return _known(request.format, "--format", request.graph)
    if name := _format_of_ending(request):
        return name
    wish = os.environ.get("ALLIES_FORMAT")
    if wish and on_terminal(request):
        return _known(wish, "ALLIES_FORMAT", request.graph)
    return default("network", on_terminal(request)) if request.graph and request.columns is None else None


def _format_of_ending(request: Request) -> str | None:
    """Return the format that the ending of the file stands for. Raises UsageError where it stands for nothing."""
    typed = ending(_file(request) or "")
    known = endings(request.graph)
    if typed and typed not in (*known, *request.endings):
        listed = [f".{one}" for one in sorted({*known, *request.endings})]
        raise UsageError(
            f"--output: no format has the ending .{typed}",
            f"the endings are: {', '.join(listed)}; any other needs a format: -f",
            listed,
        )
    return known.get(typed)


def _file(request: Request) -> str | None:
    """Return the file that the answer goes to, None for stdout."""
    return None if request.output == "-" else request.output


def on_terminal(request: Request) -> bool:
    """Whether a person watches the answer arrive."""
    return _file(request) is None and sys.stdout.isatty()


def wants_page(request: Request) -> bool:
    """Whether the answer goes to a screen as text for people, where rows are limited by default."""
    return on_terminal(request) and _format_of_table(request).people


def streams(request: Request) -> bool:
    """Whether the rows of a table are written as they come, however many."""
    return _format_of_table(request).streams


def _format_of_table(request: Request) -> Format:
    name = choose_format(request) or default("table", on_terminal(request))
    return formats(request.graph)[name]


def check(request: Request) -> None:
    """Raise UsageError for a format that does not exist, cannot go there, or does not honour an option."""
    name = choose_format(request)
    row = formats(request.graph)[name] if name else None
    if row and row.binary and on_terminal(request):
        raise UsageError(f"{row.name} is not for a screen", f"name a file: -o FILE.{row.endings[0]}")
    if request.delimiter is not None and (len(request.delimiter) != 1 or request.delimiter in '"\r\n'):
        raise UsageError(f"--delimiter: {request.delimiter!r} is not one sign", "write one sign, as in --delimiter ';'")
    if row:
        _refuse_options(request, row)


def _refuse_options(request: Request, row: Format) -> None:
    """Raise UsageError for an option that the format does not honour."""
    given = {"--excel": request.excel, "--delimiter": request.delimiter, "--theme": request.theme}
    for option in (option for option, value in given.items() if value and option not in row.options):
        honouring = [one.name for one in formats(request.graph).values() if option in one.options]
        raise UsageError(f"{option} is for {' and '.join(honouring)} alone", f"add -f {honouring[0]}, or leave it out")


def deliver(answer: Answer, request: Request, about: Callable[[], About] = About) -> int:
    """Write an answer and its notes where and as the command line asks; return the exit code.

    `about` tells where the answer comes from. Raises UsageError for a wrong column or destination, UnusableError
    when the file cannot be written.
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
    width, of_network = _width(sys.stdout, terminal), answer.graph is not None
    name = asked or default(answer.shape(width if terminal else None), terminal)
    if name not in formats(of_network):  # the chosen columns of a network are a table
        raise UsageError(f"--columns: {name} has no columns", f"the formats are: {', '.join(FORMATS)}", list(FORMATS))
    row = formats(of_network)[name]
    _refuse_options(request, row)
    progress = None if terminal else watch(answer.total)
    page = Page(
        terminal,
        width,
        _colour(request, terminal),
        request.excel,
        name,
        progress,
        request.delimiter or ",",
        request.theme or "light",
        shows_palette(os.environ),
        terminal and _links(),
        about,
    )
    of_writing, to_screen = Notes(), terminal and row.people
    try:
        with _destination(request) as stream:
            of_writing = writer(name, of_network)(answer, stream, page) or of_writing
            if to_screen:
                for footer in _footers(of_writing, answer.notes):
                    stream.write(f"{_fitted(clean_line(footer), width)}\n")
    finally:
        if progress:
            progress.end()
    for text in (*of_writing.remarks, *answer.notes.remarks):
        remark(text)
    for footer in () if to_screen else _footers(of_writing, answer.notes):
        remark(footer)
    return answer.exit_code


def complain(message: str, hint: str = "") -> None:
    """Write an error and its remedy to stderr, a line each; on a terminal wrapped by words."""
    width = _width_of_stderr()
    sys.stderr.write(f"{_fitted(f'allies: {clean_line(message)}', width)}\n")
    for part in hint.splitlines():
        fitted = _fitted(clean_line(part), width and width - len(_INDENT))
        sys.stderr.write("".join(f"{_INDENT}{line}\n" for line in fitted.split("\n")))


def remark(text: str) -> None:
    """Write a remark to stderr; on a terminal wrapped by words."""
    sys.stderr.write(f"{_fitted(clean_line(text), _width_of_stderr())}\n")


def _footers(*some: Notes) -> list[str]:
    return [footer for notes in some for footer in notes.footers]


def text_width() -> int:
    """Return the columns in which a page of text is written: those of the screen, but no more than can be read well."""
    return min(_width(sys.stdout, sys.stdout.isatty()) or _DEFAULT_WIDTH, _WIDEST_TEXT)


def _fitted(text: str, width: int | None) -> str:
    return text if width is None else "\n".join(lines_of(text, width, fold=False))


def _known(name: str, where: str, graph: bool) -> str:
    known = list(formats(graph))
    if name.lower() in known:
        return name.lower()
    if taken := instead_of(name.lower()):
        raise UsageError(f"{where}: there is no format {name!r}", f"take -f {taken}", [taken])
    raise UsageError(f"{where}: there is no format {name!r}", f"the formats are: {', '.join(known)}", known)


def _width(stream: TextIO, terminal: bool) -> int | None:
    if columns := number_of(os.environ.get("COLUMNS", "")):
        return columns
    if not terminal:
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or _DEFAULT_WIDTH
    except OSError:
        return _DEFAULT_WIDTH


def _width_of_stderr() -> int | None:
    """Return the columns of the screen that shows errors and remarks, None where no screen does."""
    return _width(sys.stderr, terminal=True) if sys.stderr.isatty() else None


def _colour(request: Request, terminal: bool) -> bool:
    """Whether to colour: --color first, then NO_COLOR, FORCE_COLOR and TERM (no-color.org, force-color.org)."""
    if request.colour != "auto":
        return request.colour == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def _links() -> bool:
    """Whether a terminal is to get links: FORCE_HYPERLINK first, then what the terminal is known to show."""
    if forced := os.environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    return shows_links(os.environ)


def watch(total: Callable[[], int] | None = None) -> Progress | None:
    """Return what shows how many rows are written, of a total if it is known.

    None where stderr is not a terminal that can take a line back.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    from allies_cli.progress import Progress

    return Progress(total)


@contextmanager
def _destination(request: Request) -> Iterator[TextIO]:
    """Yield stdout or the pager before it, or a file that appears whole or not at all.

    A pipe or device is written as it is.
    """
    output = _file(request)
    if output is not None and not _is_stdout(output):
        from pathlib import Path

        from allies_cli import replacing

        with replacing.text(Path(output)) as stream:
            yield stream
    elif request.pager and on_terminal(request) and sys.stdin.isatty() and os.environ.get("TERM") != "dumb":
        from allies_cli.pager import paged

        with paged() as stream:
            yield stream
    else:
        yield sys.stdout


def _is_stdout(output: str) -> bool:
    try:
        return os.path.samestat(os.stat(output), os.fstat(sys.stdout.fileno()))  # noqa: PTH116 - pathlib is slow
    except OSError:
        return False
