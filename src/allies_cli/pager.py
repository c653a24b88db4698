"""What is taller than the screen goes through a pager, which a reader may quit at any moment."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import IO, TextIO

from allies_cli.errors import is_of_a_closed_pipe
from allies_cli.escape import width

_DEFAULT = ["less", "-FRX"]  # leaves at once what fits, keeps colours, leaves the text on the screen
_CODES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
_LINKS = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\")
_FIRST_LESS_WITH_LINKS = 566


@contextmanager
def paged() -> Iterator[TextIO]:
    """Yield what holds text until it is taller than the screen, and then goes through the pager if there is one."""
    command = _command()
    if not command:
        yield sys.stdout
        return
    screen = _Screen(command)
    try:
        yield screen
    except OSError as error:
        if not is_of_a_closed_pipe(error):  # whoever quits has seen enough
            raise
    finally:
        screen.finish()


def _command() -> list[str]:
    """Return the pager that the reader wishes for, else less where there is one; empty for none."""
    wish = os.environ.get("ALLIES_PAGER", os.environ.get("PAGER"))
    if wish is None:
        return _DEFAULT if shutil.which(_DEFAULT[0]) else []
    try:
        words = shlex.split(wish)
    except ValueError:  # a quotation mark that nothing closes
        words = [wish]
    return [] if words == ["cat"] else words


class _Screen(StringIO):
    """Holds what is written up to a screen of it; from there on the pager has it."""

    def __init__(self, command: list[str]) -> None:
        super().__init__()
        self._command = command
        self._size = shutil.get_terminal_size()
        self._rows, self._line = 0, ""
        self._pager: subprocess.Popen[str] | None = None
        self._to: IO[str] | None = None  # where what is written goes, once it is no longer held
        self._links = True

    def write(self, text: str, /) -> int:
        """Hold a text, or give it on."""
        if self._to is None:
            *lines, self._line = (self._line + text).split("\n")
            self._rows += sum(map(self._taken, lines))
            super().write(text)
            if self._rows >= self._size.lines:
                self._start()
        else:
            self._give(text)
        return len(text)

    def finish(self) -> None:
        """Write what is still held to the screen, or wait until the reader leaves the pager."""
        if self._to is None:
            sys.stdout.write(self.getvalue())
        if self._pager is None:
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the pager that is to be interrupted
        try:
            with suppress(BrokenPipeError):
                self._pager.communicate()
        finally:
            signal.signal(signal.SIGINT, before)

    def _taken(self, line: str) -> int:
        """Return how many rows of the screen a line takes."""
        return max(-(-width(_CODES.sub("", line)) // self._size.columns), 1)

    def _start(self) -> None:
        sys.stdout.flush()
        self._to = sys.stdout
        try:
            self._links = _shows_links(self._command)
            self._pager = subprocess.Popen(  # noqa: S603 - the command is the reader's own
                self._command,
                stdin=subprocess.PIPE,
                encoding=sys.stdout.encoding,
                errors="replace",
                env={"LESS": "FRX", **os.environ},
            )
            self._to = self._pager.stdin
        except OSError as error:
            sys.stderr.write(f"allies: cannot start the pager {self._command[0]}: {error.strerror}\n")
        self._give(self.getvalue())

    def _give(self, text: str) -> None:
        if self._to is not None:
            self._to.write(text if self._links else _LINKS.sub("", text))


def _shows_links(command: list[str]) -> bool:
    """Whether a pager lets links through; of the others some would show them as letters."""
    if Path(command[0]).name != "less":
        return False
    asked = [command[0], "--version"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603 - as above
    found = re.match(r"less (\d+)", told)
    return found is not None and int(found[1]) >= _FIRST_LESS_WITH_LINKS
