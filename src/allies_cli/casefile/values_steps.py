"""The last steps of a value, dates, numbers and cutting: each takes a text that is not empty."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from allies_cli.casefile.native import BadValueError

Step = Callable[[str], str]

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_WHOLE = re.compile(r"(\d{1,4})(\.0*)?")
_DIRECTIVE = re.compile(r"%(.)")
_OF_DAY, _OF_MONTH = frozenset("djxcDF"), frozenset("mbBh")


def last_steps(written: dict[str, Any]) -> Iterator[Step]:
    """Yield the steps that come last, in their order. Raises ValueError that says what was expected."""
    if "date" in written:
        yield _date(written["date"])
    if "scale" in written or "number" in written or "positive" in written:
        yield _number(written.get("scale", 1), written.get("number", True), written.get("positive", False))


def length(most: Any) -> int:
    """Return at how many characters a text is cut. Raises ValueError where that is no such number."""
    if type(most) is not int or most < 1:
        raise ValueError("cut is a number of characters")
    return most


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut at a word."""
    if len(text) <= most:
        return text
    head = text[: most + 1]
    at_word = head.rpartition(" ")[0].rstrip() if " " in head else ""
    return at_word or text[:most]


def date_of_parts(parts: Sequence[str]) -> str:
    """Return a date as far as its parts, the year first, are known. Raises BadValueError where it is none."""
    numbers: list[int] = []
    for part in parts:
        if not part:
            break
        whole = _WHOLE.fullmatch(part)
        if not whole:
            raise BadValueError(part, "it is not the number of a year, a month or a day", "write digits")
        numbers.append(int(whole[1]))
    if not numbers:
        return ""
    year, month, day = (*numbers, 1, 1)[:3] if len(numbers) == 1 else (*numbers, 1)[:3]
    try:
        date(year, month, day)
    except ValueError as error:
        raise BadValueError("-".join(parts), f"it is not a date: {error}", "leave empty what is not known") from error
    return "-".join(f"{number:0{4 if place == 0 else 2}d}" for place, number in enumerate(numbers))


def _date(forms: Any) -> Step:
    listed = [forms] if isinstance(forms, str) else forms
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and "%" in one for one in listed):
        raise ValueError('date is a list of forms, as ["%d.%m.%Y", "%Y"]')
    sizes = [_precision(form) for form in listed]

    def read(text: str) -> str:
        for form, size in zip(listed, sizes, strict=True):
            try:
                return datetime.strptime(text, form).date().isoformat()[:size]
            except ValueError:
                continue
        raise BadValueError(text, "it is not a date of the forms " + ", ".join(listed), "write it so, or add its form")

    return read


def _precision(form: str) -> int:
    """Return how many characters of an ISO date a form knows."""
    directives = set(_DIRECTIVE.findall(form))
    if not directives & frozenset("Yyxc"):
        raise ValueError(f"{form!r} has no year")
    try:
        datetime.strptime("", form)
    except ValueError as error:
        if "does not match" not in str(error):
            raise ValueError(f"{form!r} is not the form of a date: {error}") from error
    return 10 if directives & _OF_DAY else 7 if directives & _OF_MONTH else 4


def _number(scale: Any, style: Any, positive: Any) -> Step:
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not isfinite(scale) or not scale:
        raise ValueError("scale is a number, and not 0")
    if not isinstance(positive, bool):
        raise ValueError("positive is true or false")
    plain = _plain(style)
    factor = Decimal(str(scale))

    def read(text: str) -> str:
        try:
            number = Decimal(plain(text)) * factor
        except (InvalidOperation, ValueError) as error:
            raise BadValueError(text, "it is not a plain number", "write it with digits alone, as 1200000.5") from error
        if positive and number <= 0:
            return ""
        written = format(number, "f")
        return written.rstrip("0").rstrip(".") if "." in written else written

    return read


def _plain(style: Any) -> Step:
    """Return how a number is made plain: as it is, or, where `number` shows how numbers are written, by its marks."""
    if style is True:
        return _checked
    shown = re.fullmatch(r"1([,.' \u00a0\u202f])234([.,])5", style) if isinstance(style, str) else None
    if not shown or shown[1] == shown[2]:
        raise ValueError('number is true, or shows how numbers are written: "1,234.5", "1.234,5", "1 234,5"')
    mark, point = shown[1], shown[2]
    grouped = re.compile(rf"[+-]?(\d{{1,3}}({re.escape(mark)}\d{{3}})+|\d+)({re.escape(point)}\d+)?")

    def plain(text: str) -> str:
        if not grouped.fullmatch(text):
            raise ValueError(text)
        return text.replace(mark, "").replace(point, ".")

    return plain


def _checked(text: str) -> str:
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError(text)
    return text
