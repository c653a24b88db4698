"""Entries of a bibliography as reference managers read them: BibTeX, RIS and CSL-JSON.

A source is one entry, whatever is cited from it: what was said stands in the note.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from allies_cli.answers.cite_voices import author
from allies_cli.named_tuple import NamedTuple
from allies_cli.wording import is_language, known_language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from allies_cli.models import Edition, Work

# As biblatex calls them, lower-cased.
LANGUAGES = {"en": "English", "es": "Spanish", "pl": "Polish", "ar": "Arabic", "ru": "Russian", "uk": "Ukrainian",
             "ko": "Korean", "fr": "French", "de": "German", "pt": "Portuguese", "zh": "Chinese"}  # fmt: skip
# Every BibTeX style has macros of these names, in the language of the style.
_MONTHS = dict(
    zip(
        ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"),
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        strict=True,
    )
)
# BibTeX counts braces, also those behind a backslash, so that they are written as commands; Zotero knows a command by
# the braces round it.
_BIBTEX_SPECIAL = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    "<": r"{\textless}", ">": r"{\textgreater}", "|": r"{\textbar}",
}  # fmt: skip
# TeX makes one sign of two of these: a dash, a quotation mark, a question mark upside down.
_LIGATURE = re.compile("(?<=-)-|(?<=`)`|(?<=')'|(?<=[?!])`")


class Entry(NamedTuple):
    """A source, with what is cited from it, and the database where that was found."""

    work: Work
    edition: Edition
    words: tuple[str, ...] = ()


def merged(entries: Iterable[Entry]) -> list[Entry]:
    """Return one entry a source, in the order in which they come first, with all that is cited from it."""
    found: dict[str, Entry] = {}
    for one in entries:
        first = found.setdefault(one.work.id, one)
        found[one.work.id] = first._replace(words=tuple(dict.fromkeys((*first.words, *one.words))))
    return list(found.values())


def bibtex(entries: Sequence[Entry]) -> str:
    """Return entries for biblatex that plain BibTeX prints too."""
    return "\n\n".join(map(_bibtex, entries))


def ris(entries: Sequence[Entry]) -> str:
    """Return entries as RIS."""
    return "\n".join(map(_ris, entries))


def csl(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return entries as CSL-JSON has them."""
    return list(map(_csl, entries))


def date_parts(date: str | None) -> tuple[str, str, str]:
    """Return year, month and day of a date, each as far as it is known."""
    year, _, rest = (date or "").partition("-")
    month, _, day = rest.partition("-")
    return year, month, day


def address(url: str | None) -> str:
    """Return an address, which is verbatim to BibTeX and a line to RIS, without what would end either."""
    return "".join(letter if letter.isprintable() and letter not in "{}\\ " else quote(letter) for letter in url or "")


def _bibtex(entry: Entry) -> str:
    """Return an entry for biblatex: an address makes it `@online`, which plain BibTeX treats as it does `@misc`.

    That prints neither the organization nor a date that is one field, nor an address but where it was published.
    """
    work = entry.work
    year, month, _ = date_parts(work.published)
    url = address(work.url)
    fields = {
        "author": f"{{{_tex(author(work))}}}",
        "title": f"{{{_tex(work.title)}}}",
        "organization": _tex(work.publisher),
        "date": _tex(work.published or ""),
        "year": _tex(year),
        "month": _MONTHS.get(month),
        # Before the address, since Zotero takes the last of the two.
        "howpublished": _tex(url or ("" if work.publisher == author(work) else work.publisher)),
        "url": url,
        "urldate": _tex(work.accessed or "") if url else None,
        "language": _tex(_language(work)),
        "note": _tex(note(entry)),
    }
    rows = ",\n".join(
        f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items() if value
    )
    return f"@{'online' if url else 'misc'}{{{_key(work)},\n{rows}\n}}"


def _key(work: Work) -> str:
    return re.sub("[^A-Za-z0-9-]", "-", work.id)


def _language(work: Work) -> str:
    known = known_language(work.language) or ""
    return LANGUAGES.get(known.partition("-")[0], known).lower()


def _tex(text: str) -> str:
    escaped = "".join(_BIBTEX_SPECIAL.get(letter, letter) for letter in _one_line(text))
    return _LIGATURE.sub(lambda match: f"{{}}{match[0]}", escaped)


def _ris(entry: Entry) -> str:
    """Return an entry as RIS; Zotero and EndNote take L2 for a copy of the page."""
    work = entry.work
    rows = [
        ("TY", "ELEC"),
        ("AU", _one_line(author(work))),
        ("TI", _one_line(work.title)),
        ("T2", _one_line(work.publisher)),
        ("PY", _one_line(date_parts(work.published)[0])),
        ("DA", _ris_date(work.published)),
        ("LA", _one_line(known_language(work.language) or "")),
        ("UR", address(work.url)),
        ("L2", address(work.archived)),
        ("Y2", _ris_date(work.accessed)),
        ("N1", _one_line(note(entry))),
        ("ID", _key(work)),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in rows if value), "ER  - "])


def _ris_date(date: str | None) -> str:
    return f"{_one_line('/'.join(date_parts(date)))}/" if date else ""


def _csl(entry: Entry) -> dict[str, Any]:
    work = entry.work
    found: dict[str, Any] = {
        "id": _key(work),
        "type": "webpage",
        "title": work.title,
        "author": [{"literal": author(work)}],
        "container-title": work.publisher,
        "note": note(entry),
    }
    if (language := known_language(work.language)) and is_language(language):
        found["language"] = language
    for name, date in (("issued", work.published), ("accessed", work.accessed)):
        if date:
            found[name] = {"date-parts": [[int(part) for part in date.split("-")]]}
    if work.url:
        found["URL"] = work.url
    if work.archived:
        found["archive"] = urlsplit(work.archived).netloc
        found["archive_location"] = work.archived
    if work.archived_sha256:
        found["custom"] = {"archived_sha256": work.archived_sha256}
    if work.translation != "none" and work.original_title:
        found["original-title"] = work.original_title
    return found


def note(entry: Entry) -> str:
    """Return what is cited from a source, what it translates, where its copy is, and which database says so."""
    work, edition = entry.work, entry.edition
    parts = list(entry.words)
    if work.translation != "none":
        original = f" of {work.original_title}" if work.original_title else ""
        parts.append(f"{work.translation} translation{original}")
    elif work.original_title:
        parts.append(f"after {work.original_title}, {work.original_publisher}")
    if work.archived:
        sha256 = f" (SHA-256 {work.archived_sha256})" if work.archived_sha256 else ""
        parts.append(f"archived at {address(work.archived)}{sha256}")
    return "; ".join([*parts, version(edition)])


def version(edition: Edition, digits: int = 64) -> str:
    """Return which state of the database is cited; a case file changes, and has no hash of a seed."""
    hashed = f", SHA-256 {edition.seed_sha256[:digits]}" if edition.seed_sha256 else ""
    return f"allies database version {edition.version}, events to {edition.events_to}{hashed}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
