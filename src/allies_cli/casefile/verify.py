"""Do the quotes of a source stand in its text: on their line, once, letter by letter?"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from allies_cli.casefile.short_text import whole
from allies_cli.digits import number_of
from allies_cli.errors import UnusableError
from allies_cli.models import Passage, Source

_QUOTATION_MARKS = "\"'`´‘’‚‛“”„‟‹›«»′″"
_DASHES = "-‐‑‒–—―−"
_LEAST_LIKENESS = 0.6
_ELLIPSIS = 300
_MOST_PLACES = 2000  # of a word that are looked at: what stands everywhere says little of where a quote stands
_LONG_LINE = 4000  # characters, of which only a part is compared with a quote
LONGEST_TEXT = 64 * 2**20  # bytes; what is longer is no text that anybody quotes, or has no end


class Verdict(NamedTuple):
    """What became of a quote. `result` is found, missing, moved, doubled or differs."""

    locator: str
    result: str
    quote: str
    found: str | None  # the words of the text, where they are not the quote's
    remark: str | None


def read_text(source: Source, path: Path) -> tuple[str, str]:
    """Return the text of a source and its SHA-256, from a file or from the file in a folder that holds it.

    In a folder it is the file of that SHA-256, else the one named after the source.
    Raises UnusableError where there is none or it is not UTF-8.
    """
    file = path
    try:
        if path.is_dir():
            file = _in_folder(source, path)
        held = whole(file, LONGEST_TEXT, "a text of ", "name a shorter file")
        text = held.decode("utf-8")
    except OSError as error:
        raise UnusableError(f"cannot read {file}: {error.strerror}", "name the file that holds the text") from error
    except UnicodeDecodeError as error:
        raise UnusableError(f"{file} is not UTF-8 text: {error}", "convert it to UTF-8") from error
    return text, hashlib.sha256(held).hexdigest()


def verify(text: str, passages: Sequence[Passage]) -> Iterator[Verdict]:
    """Yield a verdict for every quote of the passages; lines are parted by line feeds and counted from 1."""
    held = _Text([line.removesuffix("\r") for line in text.split("\n")])
    for passage in passages:
        if passage.quote is not None:
            yield _verdict(passage.locator, passage.quote, held)


class _Text:
    """The lines of a text, and what is looked up in all of them, made once for all quotes."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    @cached_property
    def plain(self) -> list[str]:
        """The lines without what differs by marks, dashes, spaces or case alone."""
        return [_plain_text(line) for line in self.lines]

    def alike(self, quote: str) -> Iterator[tuple[int, str]]:
        """Yield the number of each line, and its words, that differ from the quote by no more than that."""
        wanted = _plain_text(quote.strip())
        for number in range(1, len(self.lines) + 1):
            if alike := self.alike_on(number, wanted):
                yield number, alike

    def alike_on(self, number: int, wanted: str) -> str | None:
        """Return the words of a line that are, without those differences, the wanted ones."""
        return _lookalike(wanted, self.lines[number - 1]) if wanted and wanted in self.plain[number - 1] else None

    @cached_property
    def _words(self) -> list[tuple[int, int, int]]:
        """The words of the text: the index of the line, and where in it a word begins and ends."""
        return [
            (place, found.start(), found.end())
            for place, line in enumerate(self.lines)
            for found in re.finditer(r"\w+", line)
        ]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for number, (place, start, end) in enumerate(self._words):
            places.setdefault(self.lines[place][start:end].lower(), []).append(number)
        return places

    def likeliest(self, quote: str) -> tuple[int, str] | None:
        """Return the number of the line that shares most words with a quote close together, and that part of it."""
        wanted = [word.lower() for word in re.findall(r"\w+", quote)]
        long = max(len(wanted), 1)
        met: Counter[int] = Counter()
        for word in set(wanted):
            for number in self._places.get(word, ())[:_MOST_PLACES]:
                met[number // long] += 1
        if not met:
            return None
        best = max(met, key=lambda part: (met[part] + met[part + 1], -part))
        first, last = max(0, best - 1) * long, min((best + 3) * long, len(self._words))
        core = self._words[best * long : (best + 2) * long]
        ((line, _),) = Counter(place for place, _, _ in core).most_common(1)
        inside = [one for one in self._words[first:last] if one[0] == line]
        return line + 1, self.lines[line][inside[0][1] : inside[-1][2]]


def _verdict(locator: str, quote: str, text: _Text) -> Verdict:
    number = _line_number(locator)
    lines = text.lines
    own = lines[number - 1] if number is not None and number <= len(lines) else None
    if own is None and number is None:
        return _anywhere(locator, quote, text)
    times = _count(quote, own or "")
    if times == 1:
        return Verdict(locator, "found", quote, None, None)
    if times > 1:
        return Verdict(locator, "doubled", quote, None, f"it stands {times} times on the line")
    if own is not None and number and (alike := text.alike_on(number, _plain_text(quote.strip()))):
        return Verdict(locator, "differs", quote, alike, _difference(quote, alike))
    places = [place for place, line in enumerate(lines, start=1) if quote in line]
    if places:
        return Verdict(locator, "moved", quote, None, f"now on {_listed(places)}")
    for place, alike in text.alike(quote):
        return Verdict(locator, "moved", quote, alike, f"now on line {place}, and {_difference(quote, alike)}")
    return _missing(locator, quote, own, text)


def _anywhere(locator: str, quote: str, text: _Text) -> Verdict:
    """Judge a quote whose locator is not a line."""
    times = sum(_count(quote, line) for line in text.lines)
    if times == 1:
        return Verdict(locator, "found", quote, None, None)
    if times > 1:
        return Verdict(locator, "doubled", quote, None, f"it stands {times} times in the text")
    for _, alike in text.alike(quote):
        return Verdict(locator, "differs", quote, alike, _difference(quote, alike))
    return _missing(locator, quote, None, text)


def _missing(locator: str, quote: str, own: str | None, text: _Text) -> Verdict:
    """Say what stands there instead: the stretch of the line, or of the likeliest line, that is most like the quote."""
    if own and len(own) <= _LONG_LINE and (near := _nearest_stretch(quote, own)):
        return Verdict(locator, "missing", quote, near, _difference(_words(quote), _words(near)))
    if likeliest := text.likeliest(quote):
        number, part = likeliest
        if near := _nearest_stretch(quote, part):
            place = "" if text.lines[number - 1] is own else f"on line {number}; "
            return Verdict(locator, "missing", quote, near, f"{place}{_difference(_words(quote), _words(near))}")
    return Verdict(locator, "missing", quote, None, "nothing like it stands in the text")


def _nearest_stretch(quote: str, line: str) -> str | None:
    matcher = SequenceMatcher(None, line, quote, autojunk=False)
    if matcher.real_quick_ratio() == 0 or not line.strip():
        return None
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 2]
    if sum(block.size for block in blocks) < _LEAST_LIKENESS * len(quote):
        return None
    begin, end = blocks[0].a, blocks[-1].a + blocks[-1].size
    begin = line.rfind(" ", 0, begin + 1) + 1
    after = line.find(" ", end)
    return line[begin : after if after > 0 else len(line)][:_ELLIPSIS]


def _count(quote: str, line: str) -> int:
    """Return how often the quote stands in the line, overlapping ones counted."""
    times, place = 0, line.find(quote)
    while place >= 0:
        times, place = times + 1, line.find(quote, place + 1)
    return times


def _lookalike(wanted: str, line: str) -> str:
    """Return the words of a line that are the wanted ones but for marks, dashes, spaces or case; they are in it."""
    letters = _plain(line)
    place = "".join(letter for letter, _ in letters).index(wanted)
    begin, end = letters[place][1], letters[place + len(wanted) - 1][1]
    return line[begin : end + 1]


def _plain(text: str) -> list[tuple[str, int]]:
    """Return the letters of a text without those differences, each with its place in the text."""
    letters: list[tuple[str, int]] = []
    for place, letter in enumerate(text):
        if unicodedata.category(letter) == "Cf":
            continue
        if letter.isspace():
            if letters and letters[-1][0] == " ":
                continue
            plain = " "
        elif letter in _QUOTATION_MARKS:
            plain = "'"
        elif letter in _DASHES:
            plain = "-"
        else:
            lowered = letter.lower()
            plain = lowered if len(lowered) == 1 else letter
        letters.append((plain, place))
    return letters


def _plain_text(text: str) -> str:
    return "".join(letter for letter, _ in _plain(text))


def _words(text: str) -> list[str]:
    """Return the words of a text and the spaces between them."""
    return re.findall(r"\S+|\s+", text)


def _difference(quote: Sequence[str], found: Sequence[str]) -> str:
    """Say each difference, by letters or words: what the quote has, and what the text has in its place."""
    changes = [
        f"{_named(''.join(quote[a:b]))} for {_named(''.join(found[c:d]))}"
        for kind, a, b, c, d in SequenceMatcher(None, quote, found, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    shown = "; ".join(changes[:5]) + (f"; and {len(changes) - 5} more" if len(changes) > 5 else "")
    return f"the quote has {shown}"


def _named(text: str) -> str:
    """Return a short text so that lookalikes can be told apart: with its code points, if it is not a plain word."""
    if not text:
        return "nothing"
    if len(text) <= 2 and not text.isalnum():
        return f"{text!r} (" + " ".join(f"U+{ord(letter):04X}" for letter in text) + ")"
    return repr(text)


def _line_number(locator: str) -> int | None:
    word, _, number = locator.partition(" ")
    return number_of(number) or None if word == "line" else None


def _listed(places: list[int]) -> str:
    return f"line{'s' if len(places) > 1 else ''} {', '.join(map(str, places))}"


def _in_folder(source: Source, folder: Path) -> Path:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    for path in files if source.sha256 else ():
        if path.stat().st_size <= LONGEST_TEXT and hashlib.sha256(path.read_bytes()).hexdigest() == source.sha256:
            return path
    for path in files:
        if path.stem == source.id:
            return path
    raise UnusableError(
        f"no file in {folder} is {source.id}: none has its SHA-256, none is called {source.id}.txt",
        "name the file itself",
    )
