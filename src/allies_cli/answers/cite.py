"""Citations of claims and sources.

Text follows APA style (7th edition); BibTeX, RIS and CSL-JSON are the formats of reference managers.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from allies_cli.fields import Column
from allies_cli.models import Edition, Evidence, Work
from allies_cli.report import Answer, Piece, Tree, line

STYLES = ("text", "sentence", "bibtex", "ris", "csl-json")

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
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


class Said(NamedTuple):
    """Who stands on which side of a claim, as names in a sentence."""

    asserting: Sequence[str]
    acknowledging: Sequence[str]
    disputing: Sequence[str]
    denying: Sequence[str]
    contradicting: Sequence[tuple[str, bool]] = ()  # the sentence of another claim, and whether it is recorded


def claim(number: str, what: str, said: Said, evidence: Sequence[tuple[Evidence, Work]], edition: Edition) -> Citation:
    """Return the citation of a claim: its sentence with who says it, and each source with its line and words."""
    works: dict[str, tuple[Work, list[str]]] = {}
    for one, work in evidence:
        works.setdefault(work.id, (work, []))[1].append(_words(one))
    texts = [f"{_apa(work)} {'; '.join(dict.fromkeys(words))}." for work, words in works.values()]
    entries = [(f"{number}-{work.id}", work, "; ".join(dict.fromkeys(words))) for work, words in works.values()]
    briefly = "; ".join(dict.fromkeys(_briefly(work) for work, _ in works.values()))
    return Citation(
        id=number,
        text=" ".join([f"{what}", *texts, _edition(edition, number)]),
        sentence=" ".join([f"{_attributed(what, said)} ({briefly}).", *_misattributions(evidence)]),
        bibtex="\n\n".join(_bibtex(key, work, words, edition) for key, work, words in entries),
        ris="\n".join(_ris(work, words, edition) for _, work, words in entries),
        csl=[_csl(key, work, words, edition) for key, work, words in entries],
    )


def source(work: Work, edition: Edition) -> Citation:
    """Return the citation of a source."""
    return Citation(
        id=work.id,
        text=f"{_apa(work)} {_edition(edition, work.id)}",
        sentence=f"According to {_author(work)} ({work.title}{_when_and_how(work)}), ...",
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


def _attributed(what: str, said: Said) -> str:
    """Return a claim's sentence with who says it and who rejects it."""
    sentence, continued = what.rstrip("."), _continued(what)
    parts = []
    if said.asserting:
        parts.append(f"According to {_series(said.asserting)}, {continued}")
    elif said.acknowledging:
        parts.append(f"By the word of {_series(said.acknowledging)}, {continued}")
    elif said.denying:
        parts.append(f"{_capital(_series(said.denying))} {_verb('deny', said.denying)} this: {sentence}")
    else:
        parts.append(f"Nobody in this database asserts this: {sentence}")
    if said.asserting and said.acknowledging:
        parts.append(f"{_series(said.acknowledging)} {_verb('acknowledge', said.acknowledging)} it")
    if said.disputing:
        parts.append(f"{_series(said.disputing)} {_verb('dispute', said.disputing)} it")
    if said.denying and (said.asserting or said.acknowledging):
        parts.append(f"{_series(said.denying)} {_verb('deny', said.denying)} it")
    for other, recorded in said.contradicting:
        parts.append(f"{'the record says otherwise:' if recorded else 'contradicted by:'} {_continued(other)}")
    return "; ".join(parts)


def _misattributions(evidence: Sequence[tuple[Evidence, Work]]) -> list[str]:
    """Return what corrects who said it, since a sentence that names the wrong one would be passed on."""
    return list(
        dict.fromkeys(
            f"Correction: {correction.note.rstrip('.')} (compare {correction.asserter_name}, {correction.source})."
            for one, _ in evidence
            for correction in one.corrections
            if (correction.relation, correction.field) == ("corrects", "asserter")
        )
    )


def _continued(what: str) -> str:
    """Return the sentence of a claim as it goes on behind others."""
    sentence = what.rstrip(".")
    return f"the {sentence[4:]}" if sentence.startswith("The ") else sentence


def _verb(verb: str, subjects: Sequence[str]) -> str:
    if len(subjects) > 1:
        return verb
    return f"{verb[:-1]}ies" if verb.endswith("y") else f"{verb}s"


def _series(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(one: Evidence) -> str:
    translated = {"machine": " (machine translation)", "human": " (translation)"}.get(one.translation, "")
    place = _capital(one.locator)
    return f"{place}: “{one.quote}”{translated}" if one.quote else place


def _author(work: Work) -> str:
    """Return who wrote a source: of a translation the original's publisher; a report of somebody's words is its own."""
    return work.publisher if work.translation == "none" else work.original_publisher or work.publisher


def _briefly(work: Work) -> str:
    return f"{_author(work)}{_when_and_how(work)}"


def _when_and_how(work: Work) -> str:
    date = f", {_long_date(work.published)}" if work.published else ""
    return date if work.translation == "none" else f"{date}, in {work.translation} translation"


def _apa(work: Work) -> str:
    """Return a source in APA style; a translation names its original."""
    author = _author(work)
    date = f"({_apa_date(work.published)})"
    note = ""
    if work.translation != "none":
        language = _LANGUAGES.get(work.original_language or "", work.original_language or "the original")
        note = f" [{work.translation.capitalize()} translation from {language}]"
    site = "" if author == work.publisher else f" {work.publisher}."
    url = f" {work.url}" if work.url else ""
    return f"{_stopped(author)} {date}. {_stopped(work.title + note)}{site}{url}"


def _edition(edition: Edition, item: str) -> str:
    return (
        f"In {edition.title} ({item}; allies database version {edition.version}, data to {edition.events_to}, "
        f"SHA-256 {edition.seed_sha256[:12]})."
    )


def _note(work: Work, words: str, edition: Edition) -> str:
    parts = [words]
    if work.translation != "none":
        original = f" of {work.original_title}" if work.original_title else ""
        parts.append(f"{work.translation} translation{original}")
    elif work.original_title:
        parts.append(f"after {work.original_title}, {work.original_publisher}")
    parts.append(
        f"allies database version {edition.version}, data to {edition.events_to}, SHA-256 {edition.seed_sha256}"
    )
    return "; ".join(part for part in parts if part)


def _bibtex(key: str, work: Work, words: str, edition: Edition) -> str:
    year, month, day = _parts(work.published)
    fields = {
        "author": f"{{{_tex(_author(work))}}}",
        "title": f"{{{_tex(work.title)}}}",
        "publisher": _tex(work.publisher),
        "year": year,
        "month": month,
        "day": day,
        "url": _address(work.url),
        "language": work.language,
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
    year, month, day = _parts(work.published)
    rows = [
        ("TY", "ELEC"),
        ("AU", _one_line(_author(work))),
        ("TI", _one_line(work.title)),
        ("PB", _one_line(work.publisher)),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("LA", work.language),
        ("UR", _address(work.url)),
        ("N1", _one_line(_note(work, words, edition))),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in rows if value), "ER  - "])


def _csl(key: str, work: Work, words: str, edition: Edition) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": key,
        "type": "webpage",
        "title": work.title,
        "author": [{"literal": _author(work)}],
        "publisher": work.publisher,
        "language": work.language,
        "note": _note(work, words, edition),
    }
    if work.published:
        entry["issued"] = {"date-parts": [[int(part) for part in work.published.split("-")]]}
    if work.url:
        entry["URL"] = work.url
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
    return f"{year}, {_MONTHS[int(month) - 1]}" + (f" {int(day)}" if day else "")


def _long_date(date: str | None) -> str:
    year, month, day = _parts(date)
    return " ".join(
        part for part in (str(int(day)) if day else "", _MONTHS[int(month) - 1] if month else "", year) if part
    )
