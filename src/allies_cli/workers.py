"""Rows by the million: shared out to processes, what they make of them put into order again."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from operator import attrgetter

from allies_cli.errors import UnusableError
from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, Protocol

    class Bulk(Protocol):
        """Rows that the database itself puts together. A share comes in blocks, with their numbers, in order."""

        def workers(self) -> int:
            """Return how many workers are worth their cost."""

        def lines(self, share: Share, delimiter: str) -> Iterator[tuple[int, Lines]]:
            """Yield a share as rows that will have this sign between their cells."""

        def documents(self, share: Share) -> Iterator[tuple[int, Sequence[bytes]]]:
            """Yield a share as JSON objects."""


# Bytes that no text in UTF-8 has.
CELL_END = b"\xff"  # stands between two cells
WRITTEN = b"\xfe"  # stands before and behind words that are written out


class Share(NamedTuple):
    """The part of the work that one of several workers does."""

    worker: int
    workers: int


class Lines(NamedTuple):
    """Some rows, each with CELL_END between its cells.

    In `plain` ones words that need it are written out, between two WRITTEN, and the rest is code; in others each is as
    it stands.
    """

    rows: Sequence[bytes]
    plain: bool


class Part(NamedTuple):
    """What is written of a block of rows."""

    block: int
    rows: int
    formulas: int
    text: bytes


Produce = Callable[[Share], Iterator[Part]]

_HEAD = struct.Struct("=qqqq")
_END, _UNUSABLE, _BUG = -1, -2, -3  # in place of a block; text follows the latter two


class WorkerError(RuntimeError):
    """A bug that a worker came upon; the message is its traceback."""


def in_order(produce: Produce, workers: int) -> Iterator[Part]:
    """Yield what `produce` makes of all shares, in the order of the blocks.

    Raises UnusableError where a worker does, WorkerError where one meets with a bug.
    """
    if workers == 1:
        yield from produce(Share(0, 1))
        return
    sys.stdout.flush()  # or every worker would inherit what waits there
    sys.stderr.flush()
    crew = [_begin(produce, Share(worker, workers)) for worker in range(workers)]
    try:
        yield from merge(*(_parts(pipe) for _, pipe in crew), key=attrgetter("block"))
    finally:
        for _, pipe in crew:
            pipe.close()  # a worker that has not done ends by it
        for process, _ in crew:
            os.waitpid(process, 0)


def _begin(produce: Produce, share: Share) -> tuple[int, BinaryIO]:
    """Start a worker; return its process, and the pipe that it writes to."""
    try:
        reading, writing = os.pipe()
        process = os.fork()
    except OSError as error:
        raise UnusableError(f"a process cannot be started: {error.strerror}", "end others first") from error
    if process:
        os.close(writing)
        return process, os.fdopen(reading, "rb")
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            _work(produce, share, pipe)
    finally:
        os._exit(0)  # what the parent has open is not the worker's to close


def _work(produce: Produce, share: Share, pipe: BinaryIO) -> None:
    try:
        for part in produce(share):
            pipe.write(_HEAD.pack(part.block, part.rows, part.formulas, len(part.text)))
            pipe.write(part.text)
        pipe.write(_HEAD.pack(_END, 0, 0, 0))
    except UnusableError as error:
        _tell(pipe, _UNUSABLE, f"{error.message}\n{error.hint}")
    except BrokenPipeError:  # nobody wants the rest
        return
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - raised where the parts are read
        from traceback import format_exc

        _tell(pipe, _BUG, format_exc())


def _tell(pipe: BinaryIO, what: int, text: str) -> None:
    data = text.encode(errors="replace")
    pipe.write(_HEAD.pack(what, 0, 0, len(data)) + data)


def _parts(pipe: BinaryIO) -> Iterator[Part]:
    """Yield the parts that a worker writes."""
    while True:
        head = pipe.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise UnusableError("a process that reads the database was ended", "is there enough memory?")
        block, rows, formulas, size = _HEAD.unpack(head)
        if block == _END:
            return
        text = pipe.read(size)
        if block == _UNUSABLE:
            message, _, hint = text.decode().partition("\n")
            raise UnusableError(message, hint)
        if block == _BUG:
            raise WorkerError(f"in a process that reads the database:\n{text.decode()}")
        yield Part(block, rows, formulas, text)
