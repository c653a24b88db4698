"""What stands in a cell, read as people write it: dates, numbers, addresses, texts. What has two readings is refused.

Each function returns the value as the database has it, or raises `Wrong` with what to do about it.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from allies_cli.casefile.months import ENGLISH, MONTH_OF
from allies_cli.casefile.near_names import slips
from allies_cli.casefile.table import column_key
from allies_cli.folding import fold
from allies_cli.wording import did_you_mean

_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?")
_TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z|UTC|[+-]\d\d:?\d\d)?")
_BY_NUMBERS = re.compile(r"(\d{1,2})([/.-]) ?(\d{1,2})\2 ?(\d{2}|\d{4})")
_OF = r"(?:(?:of|de|del|di|do) )?"
_MONTH = r"([^\W\d_]+)\.?"
_DAY_MONTH_YEAR = re.compile(
    rf"(?:(?:el|le|am|il|den) )?(?:(\d{{1,2}})(?:st|nd|rd|th|er|º)?\.? {_OF})?{_MONTH},? {_OF}(\d{{4}})"
    r"(?: ?(?:г|р|года|року)\.?)?",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(rf"{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.IGNORECASE)
_SHORT_YEAR = re.compile(rf"(?:\d{{1,2}}\.? )?{_MONTH} '?\d{{2}}")
_HYPHENED = re.compile(r"(?<=\d)-(?=[^\W\d_])|(?<=[^\W\d_])-(?=\d)")  # 24-Feb-2022
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{4})")
_TOGETHER = re.compile(r"((?:1[5-9]|20)\d\d)(\d\d)(\d\d)")
_YEAR_WITHIN = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_BETWEEN = re.compile(r" to | ?[–—] ?| - |(?<=\A\d{4})-(?=\d{4}\Z)")
_EARLIEST = 1000  # a year before is a slip: 0025
_ISO_INTERVAL = re.compile(r"(\d{4}(?:-\d\d){0,2}) ?/ ?(\d{4}(?:-\d\d){0,2})")
_DAY_NUMBER = re.compile(r"[1-9]\d{4}(?:\.\d+)?")  # of a spreadsheet, that counts from 1899-12-30
_FORMS = "write 2022, 2022-08 or 2022-08-24"

_PLAIN = re.compile(r"\d+(?:\.\d+)?(?:[eE]\+?\d{1,2})?")
_IN_GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?:([,.])\d{3})(?:\1\d{3})+|(?:([ '’\u00a0\u202f])\d{3})(?:\2\d{3})*)")
_ONE_GROUP = re.compile(r"([1-9]\d{0,2})([,.])(\d{3})")
_LARGEST = 10**18
_LONGEST_NUMBER = 100  # characters
_SCALES = {
    scale: power
    for power, scales in {
        10**3: "k|thousand|mil|mille|tausend|тыс|тис",
        10**6: "m|mn|mio|million|millions|millón|millones|millionen|млн|миллионов|мільйонів",
        10**9: "bn|billion|billions|thousand million|mil millones|milliard|milliards|mrd|milliarde|milliarden|млрд",
        10**12: "trillion|trillions|billones|billionen|трлн",
    }.items()
    for scale in scales.split("|")
}
_POINTED = re.compile(r"\d{1,3}(?:[ '’\u00a0\u202f]\d{3})*[\d.,]*\d")
_SCALED = re.compile(r"([\d.,]*\d) ?([^\W\d_][^\W\d_ ]*(?: [^\W\d_]+)*)\.?")
_CURRENCY = re.compile(r"[$€£¥₽₴₺₹]|\b(?:USD|EUR|GBP|US)\b")
_WHOLE_NUMBER = "write a plain number, as 1200000 or 0.5; what it counts goes into unit"

_FORMULA = re.compile(r"[=＝]\s*+[+-]?\s*+(?:[A-Za-z_][\w.]*\s*\(|\$?[A-Za-z]{1,3}\$?\d+\b|\d)")
_ERRORS_OF_SHEETS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#ERROR!", "#SPILL!", "Err:")
_BEGINNINGS = frozenset("=＝#E")  # of formulas and errors
# As the database has none: control characters but tab and line feed, and the marks that turn a direction.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_LETTERS_A_SLIP = 4  # of a word
_LONGEST_QUOTE = 300
_MOST_WORDS = 12  # of a gist


class Wrong(Exception):  # noqa: N818 - it is told of, never raised to the reader
    """What is wrong with a value, and what to do about it."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.remedy = remedy


@lru_cache(maxsize=4096)  # a dataset has the same dates again and again
def span(text: str, order: str | None) -> tuple[str, str]:
    """Return the first and last date of a cell, each ISO 8601 as far as it is known; `order`: dmy, mdy or None.

    Raises Wrong for what is not a date, and for 02/03/2022 where nobody said in which order it is written.
    """
    interval = _ISO_INTERVAL.fullmatch(text.strip())
    parts = interval.groups() if interval else _BETWEEN.split(text.strip(), maxsplit=1)
    ends = [date(part, order) for part in parts]
    if ends[-1] + "~" < ends[0]:
        raise Wrong(f"ends ({ends[-1]}) before it begins ({ends[0]})", "exchange or correct the dates")
    return ends[0], ends[-1]


@lru_cache(maxsize=4096)
def date(text: str, order: str | None) -> str:
    """Return one date, ISO 8601 as far as it is known. Raises Wrong as `span` does."""
    written = _HYPHENED.sub(" ", " ".join(text.split()))
    timed = _TIME_OF_DAY.search(written)
    if timed and timed.end() == len(written):
        written = written[: timed.start()]
    if found := _ISO.fullmatch(written):
        return _day(found[1], found[3], found[4])
    if found := _BY_NUMBERS.fullmatch(written):
        return _by_numbers(found, order)
    if found := _MONTH_YEAR.fullmatch(written):
        return _day(found[2], found[1], None)
    if found := _TOGETHER.fullmatch(written):
        return _day(*found.groups())
    if (found := _DAY_MONTH_YEAR.fullmatch(written)) and (month := MONTH_OF.get(fold(found[2]))):
        return _day(found[3], month, found[1])
    if (found := _MONTH_DAY_YEAR.fullmatch(written)) and (month := MONTH_OF.get(fold(found[1]))):
        return _day(found[3], month, found[2])
    raise _no_date(written)


def _no_date(written: str) -> Wrong:
    if _DAY_NUMBER.fullmatch(written):
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(written.partition(".")[0]))
        return Wrong("is a number, perhaps the day number of a spreadsheet", f"write {day}, if that is meant")
    if (found := _SHORT_YEAR.fullmatch(written)) and fold(found[1]) in MONTH_OF:
        return _two_digits()
    if found := _YEAR_WITHIN.search(written):
        return Wrong(
            "is not a date", f"write {found[0]}, or the month or day as 2022-08-24; words about it go into note"
        )
    return Wrong("is not a date", _FORMS)


def _two_digits() -> Wrong:
    return Wrong("has a year of two digits", "write the year in full, as 2022-08-24")


def _by_numbers(found: re.Match[str], order: str | None) -> str:
    """Return a date of three numbers. Raises Wrong where it can be read in two ways and `order` does not say which."""
    one, other, year = int(found[1]), int(found[3]), found[4]
    if len(year) == 2:
        raise _two_digits()
    readings = {}
    for name, day, month in (("dmy", one, other), ("mdy", other, one)):
        try:
            readings[name] = datetime.date(int(year), month, day)
        except ValueError:
            continue
    if order in readings:
        return readings[order].isoformat()
    days = sorted(set(readings.values()))
    if len(days) == 1 and order is None:
        return days[0].isoformat()
    if not days or order:
        raise Wrong(f"is not a date{f' in the order {order}' if order else ''}", _FORMS)
    said = " or ".join(f"{day.day} {ENGLISH[day.month - 1]} {day.year}" for day in readings.values())
    raise Wrong(f"is {said}", "say which with --dates dmy or --dates mdy, or write 2022-08-24")


def _day(year: str, month: str | int | None, day: str | int | None) -> str:
    parts = [int(part) for part in (year, month, day) if part is not None]
    try:
        datetime.date(*[*parts, 1, 1][:3])
    except ValueError:
        raise Wrong("is not a day of the calendar", _FORMS) from None
    if parts[0] < _EARLIEST:
        raise Wrong(f"is of the year {parts[0]}", "write the year in full, as 2022-08-24")
    return "-".join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(parts))


def number(text: str) -> int | float:
    """Return a plain number. Raises Wrong for one in words, and, with its readings, for one that has several."""
    written = text.strip()
    if len(written) > _LONGEST_NUMBER:
        raise Wrong("is longer than any number that is counted here", _WHOLE_NUMBER)
    readings: list[float] = []
    if _IN_GROUPS.fullmatch(written):
        readings = [int(re.sub(r"\D", "", written))]
    elif _PLAIN.fullmatch(written) and not _ONE_GROUP.fullmatch(written):
        readings = [float(written) if re.search("[.eE]", written) else int(written)]
    elif _POINTED.fullmatch(written):
        readings = _readings(re.sub(r"[ '’\u00a0\u202f]", "", written))
    if len(readings) != 1:
        raise Wrong(*_why_not_a_number(written))
    if readings[0] > _LARGEST:
        raise Wrong("is larger than anything that is counted here", "correct it")
    return _narrow(readings[0])


def _why_not_a_number(text: str) -> tuple[str, str]:
    if found := _ONE_GROUP.fullmatch(text):
        return f"is {found[1]}{found[3]} or {_narrow(float(f'{found[1]}.{found[3]}'))}", "write it without a separator"
    scaled = _SCALED.fullmatch(text)
    if scaled and (scale := _SCALES.get(" ".join(scaled[2].lower().split()))):
        readings = [_narrow(one * scale) for one in _readings(scaled[1])]
        if readings:
            said = " or ".join(str(one) for one in readings)
            return f"is not a plain number; it may be read as {said}", "write the digits that are meant"
    if re.match(r"[-−–]\s*\d", text):
        return "is negative", "write how much it is, without a sign"
    if re.match(r"(?i)[<>~≈±]|about |around |over |more than |at least |up to |ca\.? |some ", text):
        return "is more than a number", "write the number alone; the words stay in the quote"
    if re.fullmatch(r"[\d.,]+ ?[-–] ?[\d.,]+|\d+ to \d+", text):
        return "is a range", "write its lower end; the range stays in the quote"
    if re.search(r"\d", text) and _CURRENCY.search(text):
        return "has the currency beside the number", "write the number here, and the currency into unit, as USD"
    if re.search(r"\d", text):
        return "is not a plain number", _WHOLE_NUMBER
    return "is not a number", _WHOLE_NUMBER


def _readings(text: str) -> list[float]:
    """Return what a number may mean, by whether its separators part thousands or decimals."""
    found = []
    for thousands, decimal in ((",", "."), (".", ",")):
        plain = text.replace(thousands, "")
        grouped = thousands not in text or re.fullmatch(
            rf"[1-9]\d{{0,2}}(?:{re.escape(thousands)}\d{{3}})+(?:\D\d+)?", text
        )
        if grouped and plain.count(decimal) <= 1:
            found.append(float(plain.replace(decimal, ".")))
    return list(dict.fromkeys(found))


def _narrow(value: float) -> int | float:
    """Return a whole number as one: 5.0 is 5."""
    if isinstance(value, int):
        return value
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else value


def address(text: str) -> str:
    """Return an address of the web. Raises Wrong for anything else."""
    if _ADDRESS.fullmatch(text):
        return text[:8].lower() + text[8:] if text[:4] != "http" else text
    if re.fullmatch(r"(?:www\.|[\w-]+\.[a-z]{2,})\S*", text, re.IGNORECASE):
        raise Wrong("has no http:// or https://", f"write https://{text}")
    raise Wrong("is not an address of the web", "write http://... or https://...; where there is none, give a title")


def plain(text: str) -> str:
    """Return a text that may stand in the database. Raises Wrong for formulas, errors of sheets, control characters."""
    text = text.strip()
    if text.isprintable() and text[:1] not in _BEGINNINGS:  # as nearly all are
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _FORMULA.match(text):
        raise Wrong("is a formula, not a value", "write what it shows")
    if text.startswith(_ERRORS_OF_SHEETS):
        raise Wrong("is an error of the spreadsheet", "mend the formula, or write the value")
    if found := _CONTROL.search(text):
        raise Wrong(f"contains the control or direction character U+{ord(found[0]):04X}", "remove it")
    return text


def quote(text: str) -> str:
    """Return a quote. Raises Wrong for one that is longer than the codebook allows."""
    if len(text) > _LONGEST_QUOTE:
        raise Wrong(f"the quote has {len(text)} characters, more than {_LONGEST_QUOTE}", "quote what carries the claim")
    return text


def gist(text: str) -> str:
    """Return what a speaker said in our words. Raises Wrong where they are too many."""
    if len(text.split()) > _MOST_WORDS:
        raise Wrong(f"has more than {_MOST_WORDS} words", "say it in twelve words at most, or quote it")
    return text


def sha256(text: str) -> str:
    """Return a SHA-256 in hexadecimal digits. Raises Wrong for anything else."""
    if not _SHA256.fullmatch(text):
        raise Wrong("is not a SHA-256", "write its 64 hexadecimal digits, or leave it empty")
    return text.lower()


def word(text: str, choices: Sequence[str]) -> str:
    """Return a word of a vocabulary in its spelling there. Raises Wrong with the nearest, and all of them."""
    if text in choices:
        return text
    spelled = {column_key(choice): choice for choice in choices}
    if (found := spelled.get(column_key(text))) is not None:
        return found
    from allies_cli.names import nearest

    near = nearest(text.lower(), choices, 1)
    raise Wrong("is not a word that is known here", f"{did_you_mean(near)}Valid are: {', '.join(choices)}")


def way(text: str, codes: Sequence[str], synonyms: Mapping[str, str]) -> str:
    """Return the code of a support type. Raises Wrong with the one that was probably meant, as `synonyms` know it."""
    try:
        return word(text, codes)
    except Wrong as wrong:
        code = _nearest_way(fold(text), codes, synonyms)
        remedy = f"did you mean {code}? `allies list types` has all of them" if code else wrong.remedy
        raise Wrong("is not a way of support", remedy) from wrong


def _nearest_way(key: str, codes: Sequence[str], synonyms: Mapping[str, str]) -> str | None:
    """Return the code whose name, or another word for it, stands in a folded text or is misspelt there."""
    known = {fold(code): code for code in codes} | dict(synonyms)
    within = {known[one] for one in known if f" {one} " in f" {key} "}
    if len(within) == 1:
        return within.pop()
    most = len(key) // _LETTERS_A_SLIP
    likest = min(known, key=lambda one: slips(key, one, most))
    return known[likest] if slips(key, likest, most) <= most else None
