"""A file or a folder that is written whole or not at all: a draft takes its place when all is well, else it goes.

Nobody can foresee the name of a draft, or read one whose target is private. No end of the program leaves a draft
behind but a kill that cannot be caught.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

from allies_cli.errors import Ended, UnusableError, UsageError, is_of_a_closed_pipe, is_of_writing
from allies_cli.signals import interrupt

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")
_OF_SQLITE = ("", "-journal", "-wal", "-shm")  # the endings of what SQLite keeps of a file


@contextmanager
def file(target: Path) -> Iterator[Path]:
    """Yield an empty draft, which replaces `target`, or what it links to, when the block ends well.

    Raises UnusableError when it cannot be written.
    """
    place, mode = _looked_up(target)
    draft = _beside(place)
    with ended_by_signals(), told(target, place, draft):
        try:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if mode is None else mode | 0o600))
            yield draft
            if mode is not None:
                draft.chmod(mode)
            draft.replace(place)
        finally:
            for ending in _OF_SQLITE:
                draft.with_name(draft.name + ending).unlink(missing_ok=True)


@contextmanager
def text(target: Path) -> Iterator[TextIO]:
    """Yield a stream that replaces the file `target` when the block ends well; a pipe or device is written as it is.

    Raises UsageError for a folder, UnusableError when the target cannot be written.
    """
    with told(target):
        if target.is_dir():
            raise UsageError(f"{target} is a directory", "name a file in it")
        is_device = target.exists() and not target.is_file()
    if is_device:
        with told(target, target), target.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    with file(target) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder, which replaces the folder `target`, or comes to stand there, when the block ends well.

    Raises UnusableError when it cannot be written.
    """
    place, mode = _looked_up(target)
    draft, old = _beside(place), _beside(place)
    with ended_by_signals(), told(target, place, draft, old):
        try:
            draft.mkdir(0o777 if mode is None else mode | 0o700)
            yield draft
            if mode is not None:
                draft.chmod(mode)
                place.rename(old)
            draft.rename(place)
        finally:
            if old.exists() and not place.exists():
                old.rename(place)
            for left in (draft, old):
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def told(target: Path, *parts: Path) -> Iterator[None]:
    """Tell a reader of an error that kept `target` from being written: any, or one of writing or of these `parts`."""
    try:
        yield
    except OSError as error:
        if is_of_a_closed_pipe(error):
            raise
        if parts and not is_of_writing(error) and not _is_about(error, parts):
            raise
        raise UnusableError(f"cannot write {target}: {error.strerror or error}", "write elsewhere") from error


def _is_about(error: OSError, parts: tuple[Path, ...]) -> bool:
    names = [name for name in (error.filename, error.filename2) if isinstance(name, (str, os.PathLike))]
    return any(Path(name).is_relative_to(part) for name in names for part in parts)


def _looked_up(target: Path) -> tuple[Path, int | None]:
    """Return where a target really is, and its mode where there is something."""
    with told(target):
        place = Path(os.path.realpath(target))
        return place, place.stat().st_mode & 0o777 if place.exists() else None


def _beside(place: Path) -> Path:
    """Return a name in the same folder; it is short, since that of the place may be as long as a name can be."""
    return place.with_name(f".allies-{os.urandom(8).hex()}.part")


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a signal that would end the program raise Ended or KeyboardInterrupt, whoever catches that on its way.

    SQLite takes what is raised in a function that it calls for an error of that function: whatever error comes after a
    signal comes of it. A signal from which something else was to come is left alone.
    """
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    ours = [number for number in numbers if before[number] in (signal.SIG_DFL, signal.default_int_handler, interrupt)]
    heard: list[BaseException] = []

    def end(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # a second one must not keep the draft from being removed
        heard.append(KeyboardInterrupt() if number == signal.SIGINT else Ended(number))
        raise heard[-1]

    for number in ours:
        signal.signal(number, end)
    try:
        yield
    except Exception as error:
        if heard:
            raise heard[-1] from error
        raise
    finally:
        for number in ours:
            signal.signal(number, before[number])
