"""Citations of claims and sources.

Text follows APA style (7th edition); BibTeX, RIS and CSL-JSON are the formats of reference managers.
"""

from __future__ import annotations

import json

from allies_cli.answers import cite_styles as styles
from allies_cli.answers import cite_voices as voices
from allies_cli.answers.cite_styles import LANGUAGES, Entry, address, date_parts, version
from allies_cli.answers.cite_voices import author, capital, long_date, month_name
from allies_cli.fields import Column
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Answer, Piece, Tree, line
from allies_cli.wording import known_language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from allies_cli.models import ClaimRecord, Edition, Evidence, Work

STYLES = ("text", "sentence", "bibtex", "ris", "csl-json")
_NAMES = ("id", "text", "sentence", "bibtex", "ris", "csl")


class Citation(NamedTuple):
    """A claim or a source in all styles."""

    id: str
    text: str
    sentence: str
    entries: Sequence[Entry]

    @property
    def bibtex(self) -> str:
        """As BibTeX."""
        return styles.bibtex(self.entries)

    @property
    def ris(self) -> str:
        """As RIS."""
        return styles.ris(self.entries)

    @property
    def csl(self) -> list[dict[str, Any]]:
        """As CSL-JSON."""
        return styles.csl(self.entries)


def claim(found: ClaimRecord, evidence: voices.Cited, edition: Edition) -> Citation:
    """Return the citation of a claim: what each speaker said of it, and each source with its lines and words."""
    number = found.claim.id
    works: dict[str, list[tuple[Evidence, Work]]] = {}
    for one, work in evidence:
        works.setdefault(work.id, []).append((one, work))
    cited = [(said[0][1], _records(said), said) for said in works.values()]
    texts = [f"{_apa(work)} {_stopped(words)}" for work, words, _ in cited]
    return Citation(
        id=number,
        text=" ".join([*_stated(found, evidence), *texts, *voices.caveats(found, evidence), _edition(edition, number)]),
        sentence=voices.sentences(found, evidence),
        entries=[
            Entry(work, edition, (f"{number}: {_warned(words, voices.caveats(found, said))}",))
            for work, words, said in cited
        ],
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
        entries=[Entry(work, edition)],
    )


def answer(citations: Sequence[Citation], style: str | None) -> Answer:
    """Answer with citations; `style` is what a reader sees, by default the text and the sentence.

    A style of reference managers has an entry a source, also where several claims are cited from it. The objects of
    csl-json are the entries themselves, as reference managers read them.
    """
    entries = styles.merged(entry for one in citations for entry in one.entries)
    documents = styles.csl(entries) if style == "csl-json" else list(map(_all_styles, citations))
    return Answer(
        columns=tuple(Column(name, "text") for name in _NAMES),
        rows=[(one.id, one.text, one.sentence, one.bibtex, one.ris, _json(one.csl)) for one in citations],
        documents=lambda: documents,
        tree=lambda _: _tree(citations, entries, style),
    )


def _all_styles(one: Citation) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _NAMES}


def _tree(citations: Sequence[Citation], entries: Sequence[Entry], style: str | None) -> Tree:
    if style is None:
        return _told(citations)
    if style in _OF_MANAGERS:
        return _verbatim([_OF_MANAGERS[style](entries)])
    return _verbatim([getattr(one, style) for one in citations])


def _told(citations: Sequence[Citation]) -> Tree:
    return Tree(
        (),
        tuple(
            Tree((line(Piece(one.id, "id")),), (Tree((line(one.sentence),)), Tree((line(one.text),))))
            for one in citations
        ),
    )


def _json(csl: list[dict[str, Any]]) -> str:
    return json.dumps(csl, ensure_ascii=False)


_OF_MANAGERS: dict[str, Callable[[Sequence[Entry]], str]] = {
    "bibtex": styles.bibtex,
    "ris": styles.ris,
    "csl-json": lambda entries: _json(styles.csl(entries)),
}


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
        language = LANGUAGES.get(work.original_language or "", known_language(work.original_language) or "the original")
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
    parts += [f"archived at {address(work.archived)}"] if work.archived else []
    return f" {capital(', '.join(parts))}" if parts else ""


def _edition(edition: Edition, item: str) -> str:
    return f"In {edition.title} ({item}; {version(edition, 12)})."


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!", "?]", "!]")) else f"{text}."


def _apa_date(date: str | None) -> str:
    year, month, day = date_parts(date)
    if not year:
        return "n.d."
    if not month:
        return year
    return f"{year}, {month_name(month)}" + (f" {day.lstrip('0')}" if day else "")
