"""How far a long answer is: a line on the terminal that comes after a second and goes when all is written."""

import os
import sys
from collections.abc import Callable
from time import monotonic

_PATIENCE = 1.0  # seconds before there is anything to see
_BETWEEN = 0.1  # seconds from one look to the next
_STALLED = 0.5  # seconds: then whoever reads the answer kept it waiting, and that does not count
_BAR = 24  # columns
_NARROW = 64  # columns of a terminal that has no room for the bar


class Progress:
    """Counts rows as they are written and shows them on stderr; `total` tells how many there will be."""

    def __init__(self, total: Callable[[], int] | None) -> None:
        self._ask_total, self._total = total, 0
        self._rows = 0
        self._begin = self._last = monotonic()
        self._shown = 0.0

    def __call__(self, rows: int) -> None:
        """Take note of rows that were written."""
        self._rows += rows
        now = monotonic()
        if now - self._last > _STALLED:
            self._begin += now - self._last
        self._last = now
        if now - self._begin > _PATIENCE and now - self._shown > _BETWEEN:
            if not self._shown and self._ask_total is not None:
                self._total = self._ask_total()
            sys.stderr.write(f"\r{self._line()}\x1b[K")
            sys.stderr.flush()
            self._shown = self._last = monotonic()

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _line(self) -> str:
        if not self._total:
            return f"{self._rows:,} rows"
        done = min(self._rows / self._total, 1)
        bar = "#" * int(done * _BAR)
        drawn = f" [{bar:.<{_BAR}}]" if _columns() >= _NARROW else ""
        return f"{done:4.0%}{drawn} {self._rows:,} of {self._total:,} rows"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return 0
