"""Run one command line in a child of this process, and say what is wrong with what it did."""

import fcntl
import hashlib
import os
import pty
import re
import resource
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PATIENCE = 20.0  # seconds, after which a command counts as hung
MOST_MEMORY = 600_000_000  # bytes
CODES = {0, 1, 2, 3, 4, 130}  # that the program documents
KEPT = frozenset({"sheet.bad.csv", "names.csv"})  # by an import that refuses rows, or does not know a name
_BLOCK = 1 << 16

# No output may hold these; a screen gets colours and links, which the program itself writes.
_CONTROL = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OF_A_SCREEN = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^;\x1b\x07]*;[^\x1b\x07]*\x1b\\|\r(?=\n)|\x1b\[K|\r")


class Line(NamedTuple):
    """A command line, and around it what it is run in."""

    words: tuple[str, ...]
    folder: Path  # where it runs, in which it may leave nothing
    variables: Mapping[str, str] = {}
    columns: int = 0  # of a screen; 0 is a pipe
    given: bytes = b""  # on standard input
    writes: frozenset[str] | None = frozenset()  # what it may leave in the folder, or change there; None is anything
    closed: frozenset[int] = frozenset()  # streams that are closed before the start
    full: frozenset[int] = frozenset()  # streams to a device that is full
    largest: int = 0  # bytes of a file that it may write; 0 is any
    reads: int = -1  # bytes after which nobody reads its output any more; -1 is to the end


class Ran(NamedTuple):
    """What came of it."""

    code: int
    out: str
    err: str
    seconds: float
    memory: int
    left: frozenset[str]  # files that are there and were not, or are not as they were


def run(line: Line) -> Ran:
    """Run a command line to its end, or to that of our patience."""
    before = _state(line.folder)
    ours, theirs = _pair(line.columns)
    ours_too, theirs_too = _pair(line.columns)
    given, giving = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if not child:
        _become(line, given, theirs, theirs_too)
    for one in (given, theirs, theirs_too):
        os.close(one)
    with suppress(BrokenPipeError):
        os.write(giving, line.given[:_BLOCK])
    os.close(giving)
    out, err, ended = _read(ours, ours_too, began + PATIENCE, line.reads)
    if not ended:
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    for one in (ours, ours_too):
        with suppress(OSError):
            os.close(one)
    after = _state(line.folder)
    return Ran(
        os.waitstatus_to_exitcode(status) if ended else 999,
        out.decode("utf-8", "replace"),
        err.decode("utf-8", "replace"),
        time.monotonic() - began,
        used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)),
    )


def faults(line: Line, ran: Ran) -> Iterator[str]:
    """Yield what is wrong with a run, a sentence each."""
    if ran.code == 999:
        yield f"it had not ended after {PATIENCE:g} seconds"
        return
    if ran.code not in CODES:
        yield f"the exit code is {ran.code}"
    if "Traceback" in ran.err or "this is a bug" in ran.err:
        yield "a traceback: " + (ran.err.strip().splitlines() or [""])[-2][:200]
    for name, text in (("stdout", ran.out), ("stderr", ran.err)):
        shown = _OF_A_SCREEN.sub("", text) if line.columns or "FORCE_COLOR" in line.variables else text
        if found := _CONTROL.search(shown):
            yield f"{name} holds {found[0]!r}: {shown[max(0, found.start() - 30) : found.end() + 30]!r}"
    told = ran.code in (0, 1) or line.full  # what cannot be told may be done all the same, and whole
    may_write = (line.writes if told else frozenset()) or frozenset()
    wrong = [name for name in sorted(ran.left) if name.partition("/")[0] not in may_write | KEPT]
    if left := wrong if line.writes is not None else [name for name in wrong if "part" in name]:
        yield f"it left or changed {', '.join(left)}"
    if ran.memory > MOST_MEMORY:
        yield f"it took {ran.memory // 1_000_000} MB"


def _pair(columns: int) -> tuple[int, int]:
    """Return our end and the other end of a pipe, or of a screen of so many columns."""
    ours, theirs = pty.openpty() if columns else os.pipe()
    if columns:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return ours, theirs


def _become(line: Line, given: int, out: int, err: int) -> None:
    """Become the program; what it imports is at hand already."""
    try:
        os.chdir(line.folder)
        os.dup2(given, 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.closerange(3, 256)
        for stream in line.full:
            os.dup2(os.open("/dev/full", os.O_WRONLY), stream)
        for stream in line.closed:
            os.close(stream)
        os.environ.clear()
        common = {"PATH": os.defpath, "HOME": str(line.folder), "TERM": "xterm-256color"}
        os.environ.update({**common, **line.variables})
        sys.stdin, sys.stdout, sys.stderr = (
            None if stream in line.closed else open(stream, mode, closefd=False)  # noqa: SIM115
            for stream, mode in enumerate("rww")
        )
        if line.largest:
            resource.setrlimit(resource.RLIMIT_FSIZE, (line.largest, line.largest))
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        sys.argv = ["allies", *line.words]
        from allies_cli.__main__ import main

        main()
    finally:
        os._exit(70)


def _read(out: int, err: int, until: float, most: int) -> tuple[bytes, bytes, bool]:
    """Return what comes of two streams until both end, and whether they did in time."""
    parts: dict[int, list[bytes]] = {out: [], err: []}
    streams = {out, err}
    while streams:
        left = until - time.monotonic()
        ready = select.select(list(streams), [], [], max(left, 0))[0] if left > 0 else []
        if not ready:
            return b"".join(parts[out]), b"".join(parts[err]), False
        for stream in ready:
            try:
                block = os.read(stream, _BLOCK)
            except OSError:  # how a screen says that nobody writes to it any more
                block = b""
            parts[stream].append(block)
            if not block or (stream == out and 0 <= most <= sum(map(len, parts[out]))):
                streams.discard(stream)
                if block:
                    os.close(stream)
    return b"".join(parts[out]), b"".join(parts[err]), True


def _state(folder: Path) -> dict[str, str]:
    """Return what lies in a folder, by name."""
    held = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        held[name] = hashlib.blake2b(path.read_bytes()).hexdigest() if path.is_file() else "a folder"
    return held
