"""Opening a file of rows: compressed or not, from standard input, in which encoding; and what cannot be read, told."""

import atexit
import codecs
import gzip
import io
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO, cast

from allies_cli.casefile.short_text import refuse_no_name
from allies_cli.errors import UnusableError, UsageError
from allies_cli.paths import is_folder

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_GZIP = b"\x1f\x8b"
_SNIFFED = 65536
SOME_ENCODINGS = "utf-8, utf-16, cp1252, latin-1, cp1251, koi8-r, gb18030"
LONGEST_LINE = 10_000_000  # characters


class Source(NamedTuple):
    """A file of rows that can be opened again and again, its path, and the name by which it is told of."""

    path: str
    name: str
    open: Callable[[], BinaryIO]

    def begins(self) -> bytes:
        """Return its first bytes."""
        with told(self), self.open() as stream:
            return stream.read(_SNIFFED)


def source_of(path: str) -> Source:
    """Return a file, or standard input for `-`, uncompressed. Raises UnusableError where it cannot be read.

    Standard input can be read once: what is to be opened twice is the source and not `-`.
    """
    if path == "-":
        return _uncompressed(Source(path, "standard input", _standard_input()))
    refuse_no_name(path)
    if is_folder(path):
        raise UnusableError(f"{path} is a folder", "name a file, or a folder with a datapackage.json in it")
    file = Path(path)
    return _uncompressed(Source(path, file.name, lambda: file.open("rb")))


def _standard_input() -> Callable[[], BinaryIO]:
    """Return how to open what standard input holds, which is kept in a temporary file to be read again."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - it is kept as long as somebody may open it
    atexit.register(kept.close)
    shutil.copyfileobj(sys.stdin.buffer, kept)
    kept.flush()

    def reopened() -> BinaryIO:
        stream = os.fdopen(os.dup(kept.fileno()), "rb")
        stream.seek(0)
        return stream

    return reopened


def _uncompressed(source: Source) -> Source:
    """Return a source with its bytes as they were before they were compressed.

    Raises UnusableError where they only are said to be compressed.
    """
    if source.begins().startswith(_GZIP):
        return source._replace(open=lambda: cast("BinaryIO", _Unzipped(source.open())))
    if source.path.lower().endswith(".gz"):
        raise UnusableError(f"{source.name} is not gzip, as its ending says", "give it the ending of what it is")
    return source


class _Unzipped(gzip.GzipFile):
    """What a stream holds, uncompressed; it closes the stream with itself."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._stream = stream

    def close(self) -> None:
        super().close()
        self._stream.close()


@contextmanager
def text_of(source: Source, encoding: str | None) -> Iterator[TextIO]:
    """Open a source as text, in the encoding that is declared, or that its first bytes tell, or UTF-8."""
    begins = source.begins()
    used = _encoding(begins, encoding)
    if b"\0" in begins and not used.startswith(("utf-16", "utf-32")):
        raise UnusableError(
            f"{source.name} holds NUL bytes: it is not a text, or UTF-16 that does not say so",
            "save it as UTF-8, or say --encoding utf-16-le",
        )
    with told(source, used), source.open() as stream, io.TextIOWrapper(stream, used, newline="") as text:
        yield text


def _encoding(begins: bytes, declared: str | None) -> str:
    """Return an encoding that takes a byte order mark for what it is.

    Raises UsageError where there is none that is so called.
    """
    if declared is None:
        return next((name for bom, name in _BOMS.items() if begins.startswith(bom)), "utf-8")
    name = known_encoding(declared)
    if name is None:
        raise UsageError(f"--encoding: there is no {declared!r}", f"as {SOME_ENCODINGS}")
    return "utf-8-sig" if name == "utf-8" else name


def known_encoding(declared: str) -> str | None:
    """Return the name of an encoding of text, or None where there is none that is so called."""
    try:
        name = codecs.lookup(declared).name
        "".encode(name)  # some that are looked up turn bytes into bytes
    except (LookupError, UnicodeError, ValueError):  # the last for a NUL in the name
        return None
    return name


@contextmanager
def told(source: Source, encoding: str = "") -> Iterator[None]:
    """Tell what goes wrong while a source is read in a line that names it."""
    try:
        yield
    except UnicodeError as error:
        raise _not_text(source, encoding) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnusableError(
            f"{source.name} is cut off, or its compression is damaged: {error}", "copy or download it again"
        ) from error
    except OSError as error:
        raise UnusableError(f"cannot read {source.name}: {error.strerror or error}") from error


def _not_text(source: Source, encoding: str) -> UnusableError:
    """Return the error that names the first byte that is not text, and its line."""
    name = "UTF-8" if encoding.startswith("utf-8") else encoding
    remedy = "say --encoding, as cp1252 (Excel in Western Europe), cp1251 or latin-1, or save it as UTF-8"
    if encoding.startswith(("utf-16", "utf-32")):
        return UnusableError(f"{source.name} is not {name} text, though it begins as such", remedy)
    with source.open() as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE), b""), start=1):
            if len(line) == LONGEST_LINE:  # it may be cut within a character
                break
            try:
                line.decode(encoding)
            except UnicodeDecodeError as error:
                byte = f"byte 0x{line[error.start]:02x}"
                return UnusableError(f"{source.name}, line {number}: {byte} at {error.start + 1} is not {name}", remedy)
            except UnicodeError:  # of an encoding that does not say where
                break
    return UnusableError(f"{source.name} is not {name} text", remedy)
