"""Citations of claims and sources.

Text follows APA style (7th edition); BibTeX, RIS and CSL-JSON are the formats of reference managers.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from allies_cli.answers import cite_voices as voices
from allies_cli.answers.cite_voices import author, capital, long_date, month_name
from allies_cli.fields import Column
from allies_cli.models import ClaimRecord, Edition, Evidence, Work
from allies_cli.report import Answer, Piece, Tree, line
from allies_cli.wording import known_language

STYLES = ("text", "sentence", "bibtex", "ris", "csl-json")

_LANGUAGES = {"en": "English", "es": "Spanish", "pl": "Polish", "ar": "Arabic", "ru": "Russian", "uk": "Ukrainian",
              "ko": "Korean", "fr": "French", "de": "German", "pt": "Portuguese", "zh": "Chinese"}  # fmt: skip
# BibTeX counts braces, also those behind a backslash, so that they are written as commands.
_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "#": r"\#", "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
}  # fmt: skip


class Citation(NamedTuple):
    """A claim or a source in all styles."""

    id: str
    text: str
    sentence: str
    bibtex: str
    ris: str
    csl: list[dict[str, Any]]


def claim(found: ClaimRecord, evidence: voices.Cited, edition: Edition) -> Citation:
    """Return the citation of a claim: what each speaker said of it, and each source with its lines and words."""
    number = found.claim.id
    works: dict[str, list[tuple[Evidence, Work]]] = {}
    for one, work in evidence:
        works.setdefault(work.id, []).append((one, work))
    cited = [(f"{number}-{slug}", said[0][1], _records(said), said) for slug, said in works.items()]
    texts = [f"{_apa(work)} {_stopped(words)}" for _, work, words, _ in cited]
    entries = [(key, work, _warned(words, voices.caveats(found, said))) for key, work, words, said in cited]
    return Citation(
        id=number,
        text=" ".join([*_stated(found, evidence), *texts, *voices.caveats(found, evidence), _edition(edition, number)]),
        sentence=voices.sentences(found, evidence),
        bibtex="\n\n".join(_bibtex(key, work, words, edition) for key, work, words in entries),
        ris="\n".join(_ris(work, words, edition) for _, work, words in entries),
        csl=[_csl(key, work, words, edition) for key, work, words in entries],
    )


def _stated(found: ClaimRecord, evidence: voices.Cited) -> list[str]:
    return [found.claim.what, *([] if voices.asserted(evidence) else ["Nobody in this database asserts it."])]


def _records(said: voices.Cited) -> str:
    return "; ".join(dict.fromkeys(voices.record(one, work) for one, work in said))


def _warned(words: str, caveats: Sequence[str]) -> str:
    """Return the words of an entry with what is known against them, since it stands alone in a bibliography."""
    return " ".join([_stopped(words), *caveats]).removesuffix(".") if caveats else words


def source(work: Work, edition: Edition) -> Citation:
    """Return the citation of a source."""
    return Citation(
        id=work.id,
        text=f"{_apa(work)} {_edition(edition, work.id)}",
        sentence=f"According to {author(work)} ({', '.join(_which(work))}), ...",
        bibtex=_bibtex(work.id, work, "", edition),
        ris=_ris(work, "", edition),
        csl=[_csl(work.id, work, "", edition)],
    )


def answer(citations: Sequence[Citation], style: str | None) -> Answer:
    """Answer with citations; `style` is what a reader sees, by default the text and the sentence.

    The objects of csl-json are the entries themselves, as reference managers read them.
    """
    names = ("id", "text", "sentence", "bibtex", "ris", "csl")
    documents = [one._asdict() for one in citations]
    if style == "csl-json":
        documents = [entry for one in citations for entry in one.csl]
    return Answer(
        columns=tuple(Column(name, "text") for name in names),
        rows=[(*one[:-1], json.dumps(one.csl, ensure_ascii=False)) for one in citations],
        documents=lambda: documents,
        tree=lambda _: _tree(citations, style),
    )


def _tree(citations: Sequence[Citation], style: str | None) -> Tree:
    if style == "csl-json":
        return _verbatim([json.dumps(one.csl, ensure_ascii=False) for one in citations])
    if style is not None:
        return _verbatim([getattr(one, style) for one in citations])
    return Tree(
        (),
        tuple(
            Tree((line(Piece(one.id, "id")),), (Tree((line(one.sentence),)), Tree((line(one.text),))))
            for one in citations
        ),
    )


def _verbatim(texts: Sequence[str]) -> Tree:
    """Return texts with their own lines, for programs that read them."""
    return Tree(tuple(line(row) for text in texts for row in text.split("\n")))


def _which(work: Work) -> Iterator[str]:
    yield work.title
    if work.published:
        yield long_date(work.published)
    if work.translation != "none":
        yield f"in {work.translation} translation"


def _apa(work: Work) -> str:
    """Return a source in APA style; a translation names its original."""
    name = author(work)
    date = f"({_apa_date(work.published)})"
    note = ""
    if work.translation != "none":
        language = _LANGUAGES.get(
            work.original_language or "", known_language(work.original_language) or "the original"
        )
        note = f" [{work.translation.capitalize()} translation from {language}]"
    site = "" if name == work.publisher else f" {work.publisher}."
    url = f" {work.url}" if work.url else ""
    title = note.strip() if _is_its_address(work) else work.title + note
    return f"{_stopped(name)} {date}.{title and f' {_stopped(title)}'}{site}{url}{_archive(work)}"


def _is_its_address(work: Work) -> bool:
    """Return whether a source has only its address for a title, since nobody knew another."""
    return (work.url or "").partition("://")[2].removeprefix("www.").startswith(work.title)


def _archive(work: Work) -> str:
    """Return where the archived copy is and when the page was opened for it, as far as known."""
    parts = [f"accessed {long_date(work.accessed)}"] if work.accessed else []
    parts += [f"archived at {_address(work.archived)}"] if work.archived else []
    return f" {capital(', '.join(parts))}" if parts else ""


def _edition(edition: Edition, item: str) -> str:
    return f"In {edition.title} ({item}; {_version(edition, 12)})."


def _version(edition: Edition, digits: int = 64) -> str:
    """Return which state of the database is cited; a case file changes, and has no hash of a seed."""
    hashed = f", SHA-256 {edition.seed_sha256[:digits]}" if edition.seed_sha256 else ""
    return f"allies database version {edition.version}, events to {edition.events_to}{hashed}"


def _note(work: Work, words: str, edition: Edition) -> str:
    parts = [words]
    if work.translation != "none":
        original = f" of {work.original_title}" if work.original_title else ""
        parts.append(f"{work.translation} translation{original}")
    elif work.original_title:
        parts.append(f"after {work.original_title}, {work.original_publisher}")
    if work.archived:
        sha256 = f" (SHA-256 {work.archived_sha256})" if work.archived_sha256 else ""
        parts.append(f"archived at {_address(work.archived)}{sha256}")
    parts.append(_version(edition))
    return "; ".join(part for part in parts if part)


def _bibtex(key: str, work: Work, words: str, edition: Edition) -> str:
    year, month, day = _parts(work.published)
    fields = {
        "author": f"{{{_tex(author(work))}}}",
        "title": f"{{{_tex(work.title)}}}",
        "publisher": _tex(work.publisher),
        "year": year,
        "month": month,
        "day": day,
        "url": _address(work.url),
        "urldate": work.accessed,
        "language": known_language(work.language),
        "note": _tex(_note(work, words, edition)),
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{rows}\n}}"


def _tex(text: str) -> str:
    return "".join(_BIBTEX_SPECIAL.get(letter, letter) for letter in _one_line(text))


def _address(url: str | None) -> str:
    """Return an address, which is verbatim to BibTeX and a line to RIS, without what would end either."""
    return "".join(letter if letter.isprintable() and letter not in "{}\\ " else quote(letter) for letter in url or "")


def _ris(work: Work, words: str, edition: Edition) -> str:
    rows = [
        ("TY", "ELEC"),
        ("AU", _one_line(author(work))),
        ("TI", _one_line(work.title)),
        ("PB", _one_line(work.publisher)),
        ("PY", _parts(work.published)[0]),
        ("DA", _ris_date(work.published)),
        ("LA", known_language(work.language)),
        ("UR", _address(work.url)),
        ("Y2", _ris_date(work.accessed)),
        ("N1", _one_line(_note(work, words, edition))),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in rows if value), "ER  - "])


def _ris_date(date: str | None) -> str:
    return f"{'/'.join(_parts(date))}/" if date else ""


def _csl(key: str, work: Work, words: str, edition: Edition) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": key,
        "type": "webpage",
        "title": work.title,
        "author": [{"literal": author(work)}],
        "publisher": work.publisher,
        "note": _note(work, words, edition),
    }
    if language := known_language(work.language):
        entry["language"] = language
    for name, date in (("issued", work.published), ("accessed", work.accessed)):
        if date:
            entry[name] = {"date-parts": [[int(part) for part in date.split("-")]]}
    if work.url:
        entry["URL"] = work.url
    if work.archived:
        entry["archive_location"] = work.archived
    if work.archived_sha256:
        entry["custom"] = {"archived_sha256": work.archived_sha256}
    if work.original_title:
        entry["original-title"] = work.original_title
    return entry


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!", "?]", "!]")) else f"{text}."


def _parts(date: str | None) -> tuple[str, str, str]:
    year, _, rest = (date or "").partition("-")
    month, _, day = rest.partition("-")
    return year, month, day


def _apa_date(date: str | None) -> str:
    year, month, day = _parts(date)
    if not year:
        return "n.d."
    if not month:
        return year
    return f"{year}, {month_name(month)}" + (f" {day.lstrip('0')}" if day else "")
