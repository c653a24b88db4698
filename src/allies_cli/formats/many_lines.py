"""CSV, TSV and JSON lines of rows by the million, which the database has put together."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, TextIO

from allies_cli.errors import UnusableError
from allies_cli.escape import clean, clean_json
from allies_cli.formats import Page
from allies_cli.workers import CELL_END, Bulk, Cells, Part, Share, in_order

_CONTROLS = bytes({*range(32), 127} - {ord("\t"), ord("\n")})
_MOST_REMEMBERED = 5000
_FORMULA = tuple(b"%c" % sign for sign in b"=+-@\t\r")


def write_cells(bulk: Bulk, stream: TextIO, page: Page, delimiter: str) -> int:
    """Write rows, a line each and quoted as `csv.writer` does; return how many cells begin as a formula does."""
    lines = _Lines(delimiter.encode())
    formulas = 0

    def produce(share: Share) -> Iterator[Part]:
        for block, cells in bulk.cells(share):
            text = _cleaned(lines.text(cells), clean)
            yield Part(block, len(cells.numbers), cells.formulas + lines.formulas(cells), text)

    for part in in_order(produce, bulk.workers()):
        _write(part, stream, page)
        formulas += part.formulas
    return formulas


def write_documents(bulk: Bulk, stream: TextIO, page: Page) -> None:
    """Write JSON objects, a line each."""

    def produce(share: Share) -> Iterator[Part]:
        for block, documents in bulk.documents(share):
            text = b"\n".join(documents) + b"\n"
            yield Part(block, len(documents), 0, _cleaned(text, clean_json))

    for part in in_order(produce, bulk.workers()):
        _write(part, stream, page)


def _write(part: Part, stream: TextIO, page: Page) -> None:
    stream.write(part.text.decode())
    if page.progress:
        page.progress(part.rows)


class _Remembered(dict[Any, bytes]):
    """What a function returns for the values that come again and again."""

    def __init__(self, function: Callable[[Any], bytes]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, value: Any) -> bytes:
        if len(self) == _MOST_REMEMBERED:
            self.clear()
        result = self[value] = self._function(value)
        return result


class _Lines:
    """Makes lines of claims, column by column, which takes Python a third of the time of row by row."""

    def __init__(self, delimiter: bytes) -> None:
        self._delimiter = delimiter
        self._special = (delimiter, b'"', b"\n")  # a carriage return will be written out
        self._code = _Remembered(self._ended)
        self._actor = _Remembered(self._named)
        self._verdict = _Remembered(self._judged)
        self._formula_names: set[bytes] = set()
        self._name: Callable[[bytes], bytes]
        self._words: Callable[[int], bytes]

    def text(self, cells: Cells) -> bytes:
        """Return some claims as lines."""
        self._name, self._words = cells.name, cells.verdict
        pieces = zip(
            map(b"c%d".__mod__, cells.numbers),
            repeat(self._delimiter),
            map(self._actor.__getitem__, cells.supporters),
            map(self._code.__getitem__, cells.ways),
            map(self._actor.__getitem__, cells.recipients),
            map(self._code.__getitem__, cells.acts),
            self._sentences(cells.sentences),
            repeat(self._delimiter),
            self._others(cells.others),
            map(self._verdict.__getitem__, cells.verdicts),
            strict=False,
        )
        return b"".join(chain.from_iterable(pieces))

    def formulas(self, cells: Cells) -> int:
        """Return how many names begin as a formula does."""
        if not self._formula_names:
            return 0
        return sum(slug in self._formula_names for slug in chain(cells.supporters, cells.recipients))

    def _sentences(self, sentences: Sequence[bytes]) -> Sequence[bytes]:
        if not self._any_quotes(b"".join(sentences)):
            return sentences
        delimiter, quote, feed = self._special  # as in _quoted, whose call would take as long as what it does
        return [
            b'"' + one.replace(quote, b'""') + quote if delimiter in one or quote in one or feed in one else one
            for one in sentences
        ]

    def _others(self, others: Sequence[bytes]) -> Sequence[bytes]:
        together = CELL_END.join(others)
        if together.count(CELL_END) + 1 != len(others) * (others[0].count(CELL_END) + 1):
            raise _no_text()
        if self._any_quotes(together):
            return [self._delimiter.join(map(self._quoted, other.split(CELL_END))) for other in others]
        return [other.replace(CELL_END, self._delimiter) for other in others]

    def _named(self, slug: bytes) -> bytes:
        name = self._name(slug)
        if name.startswith(_FORMULA):
            self._formula_names.add(slug)
        return self._ended(slug) + self._ended(name)

    def _judged(self, verdict: int) -> bytes:
        cells = self._words(verdict).split(CELL_END)
        return self._delimiter + self._delimiter.join(map(self._quoted, cells)) + b"\n"

    def _ended(self, cell: bytes) -> bytes:
        return self._quoted(cell) + self._delimiter

    def _any_quotes(self, text: bytes) -> bool:
        delimiter, quote, feed = self._special
        return delimiter in text or quote in text or feed in text

    def _quoted(self, cell: bytes) -> bytes:
        return b'"' + cell.replace(b'"', b'""') + b'"' if self._any_quotes(cell) else cell


def _cleaned(text: bytes, cleaner: Callable[[str], str]) -> bytes:
    """Return UTF-8 text cleaned. Raises UnusableError where it is none."""
    if text.isascii() and len(text.translate(None, _CONTROLS)) == len(text):
        return text
    try:
        return cleaner(text.decode()).encode()
    except UnicodeDecodeError:
        raise _no_text() from None


def _no_text() -> UnusableError:
    return UnusableError("the database holds text that is not UTF-8", "run `allies check` on it")
