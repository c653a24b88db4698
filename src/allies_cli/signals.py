"""Ctrl-C is heard at any moment, and whatever error comes after it comes of it.

Python hears a signal only between two steps of its own, so a connection lets it take one within a long statement; what
is raised there SQLite tells as an error of its own.
"""

from __future__ import annotations

import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from types import FrameType
    from typing import TypeVar

    _Made = TypeVar("_Made")

_PAGES_BETWEEN = 2_000
_STEPS_BETWEEN = 20_000  # of SQLite's, about a millisecond, between two moments at which Python may hear a signal

_WAIT = 0.1  # seconds

_heard: list[int] = []


def hear_ctrl_c() -> None:
    """Note a Ctrl-C from now on, and raise KeyboardInterrupt, unless whoever started the program said otherwise."""
    _heard.clear()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Handle a Ctrl-C."""
    _heard.append(number)
    raise KeyboardInterrupt


def was_interrupted() -> bool:
    """Whether a Ctrl-C was heard."""
    return bool(_heard)


def let_signals_in(connection: sqlite3.Connection) -> None:
    """Let Python hear a signal while a statement of a connection runs, which it then ends."""
    connection.set_progress_handler(_go_on, _STEPS_BETWEEN)


def _go_on() -> int:
    return 0


def copied(connection: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a database into another, some pages at a time, between which a Ctrl-C is heard."""
    connection.backup(target, pages=_PAGES_BETWEEN, progress=lambda *_: None)


def interruptibly(work: Callable[[], _Made]) -> _Made:
    """Return what some work makes that is a single step of SQLite, however long: a Ctrl-C does not wait for its end."""
    from threading import Thread

    made: list[_Made] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            made.append(work())
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_WAIT)  # not without an end: on Windows no signal is heard meanwhile
    if errors:
        raise errors[0]
    return made[0]
