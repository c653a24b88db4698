"""What is at hand of a case: the files that its captures name, and beside it the texts of its sources.

A case may come from anybody, so a file is read only where the case says so: a relative name does not lead out of the
folder of the case by a symbolic link, and what is not a plain file, such as a device, is told and not read.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from errno import EPERM
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from allies_cli.casefile.verify import LONGEST_TEXT, Verdict, verify
from allies_cli.models import Capture, Passage

_SOURCES = "sources"  # the folder beside a case that may hold its texts
_OF_A_TEXT = (".txt", ".md")


class Finding(NamedTuple):
    """What became of a file, or of a quote in it. Of a file, `found` is its SHA-256 where it is not the recorded one.

    The result of a file is found, differs, missing or not at hand; that of a quote is that of its verdict.
    """

    source: str
    locator: str | None
    result: str
    quote: str | None
    found: str | None
    remark: str | None
    file: str | None


class Case:
    """A case file with its captures and what lies beside it."""

    def __init__(self, database: Path, captures: Sequence[Capture]) -> None:
        self._database = database.resolve()
        self._folder = self._database.parent
        self._captures = captures

    def copies(self) -> Iterator[Finding]:
        """Yield what became of the copies that were archived; one without a file cannot be hashed again."""
        for one in self._captures:
            if one.file:
                yield self._capture(one, one.file)
            elif one.sha256:
                yield Finding(one.source, None, "not at hand", None, None, f"the copy is at {one.url}", None)

    def texts(
        self, sources: Iterable[tuple[str, str | None]], quotes: Callable[[str], Sequence[Passage]]
    ) -> Iterator[Finding]:
        """Yield what became of the texts of sources, each with its SHA-256, and of the quotes in those at hand."""
        for source, sha256 in sources:
            path = self._text_of(source, sha256)
            if path is not None:
                yield from self._text(source, sha256, path, quotes)
            elif sha256:
                yield Finding(source, None, "not at hand", None, None, "the text that was coded is not beside it", None)

    def _capture(self, one: Capture, file: str) -> Finding:
        try:
            with self._named(Path(file)).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, ValueError) as error:  # the second, for a name that no file can have
            reason = getattr(error, "strerror", None) or str(error)
            return Finding(one.source, None, "missing", None, None, reason, file)
        return _judged(one.source, digest, one.sha256, file)

    def _named(self, file: Path) -> Path:
        """Return where a file of the case is. Raises OSError for one that must not be read."""
        path = self._folder / file
        leads_out = not file.is_absolute() and ".." not in file.parts and not self._is_within(path)
        if leads_out:
            raise PermissionError(EPERM, "a symbolic link leads out of the folder of the case")
        if not S_ISREG(path.stat().st_mode):
            raise PermissionError(EPERM, "it is not a plain file")
        return path

    def _text(
        self, source: str, sha256: str | None, path: Path, quotes: Callable[[str], Sequence[Passage]]
    ) -> Iterator[Finding]:
        held, name = path.read_bytes(), path.relative_to(self._folder).as_posix()
        judged = _judged(source, hashlib.sha256(held).hexdigest(), sha256, name)
        try:
            text = held.decode("utf-8")
        except UnicodeDecodeError:
            yield judged._replace(remark="it is not UTF-8, so that no quote can be held against it")
            return
        yield judged
        for verdict in verify(text, quotes(source)):
            yield _of_quote(source, verdict, name)

    def _text_of(self, source: str, sha256: str | None) -> Path | None:
        """Return the file beside the case that is a text: of its SHA-256, else named after its source.

        Who archived a copy may have named it so as well.
        """
        if sha256 and (path := self._by_digest.get(sha256)):
            return path
        copies = {self._folder / one.file for one in self._captures if one.file}
        named = (path for path in self._beside if path.stem == source and path.suffix in _OF_A_TEXT)
        return next((path for path in named if path not in copies), None)

    @cached_property
    def _beside(self) -> list[Path]:
        """The plain files beside the case, and in its folder of sources, that may be a text."""
        folders = (self._folder, self._folder / _SOURCES)
        paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
        return [path for path in paths if self._may_be_a_text(path)]

    @cached_property
    def _by_digest(self) -> dict[str, Path]:
        return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in self._beside}

    def _may_be_a_text(self, path: Path) -> bool:
        try:
            short = path.is_file() and path.stat().st_size <= LONGEST_TEXT
        except OSError:
            return False
        return short and self._is_within(path) and not path.name.startswith(self._database.name)

    def _is_within(self, path: Path) -> bool:
        return Path(os.path.realpath(path)).is_relative_to(self._folder)  # Path.resolve raises where links go round


def _judged(source: str, digest: str, recorded: str | None, file: str) -> Finding:
    if recorded is None:
        return Finding(source, None, "found", None, digest, "no SHA-256 is recorded of it", file)
    if digest == recorded:
        return Finding(source, None, "found", None, None, None, file)
    return Finding(source, None, "differs", None, digest, f"its SHA-256 is not the recorded {recorded}", file)


def _of_quote(source: str, verdict: Verdict, file: str) -> Finding:
    return Finding(source, *verdict, file)
