"""`show` of a source in brief: how much of it became what, and what of it is corrected or contradicted first."""

from collections.abc import Iterator, Sequence

from allies_cli.answers.captures import copy_of
from allies_cli.answers.show_brief_claim import INDENT, correction
from allies_cli.models import Passage, SourceRecord
from allies_cli.report import Line, Piece, Tree, joined, line
from allies_cli.wording import counted

# The sign behind each quote of a translation; the head of the source says what it means.
_TRANSLATED = {"machine": ("machine translations", " (mt)"), "human": ("translations", " (t)")}


def source(found: SourceRecord) -> Tree:
    """Return a source: what it is, then what it has wrong, then what else carries claims."""
    me = found.source
    wrong = [one for one in found.passages if _is_wrong(one)]
    right = [one for one in found.passages if one not in wrong and one.claims]
    _, sign = _TRANSLATED.get(me.translation, ("", ""))
    parts = [Tree((part,)) for part in (*_header(found), _counts(found.passages, len(wrong)))]
    for heading, passages in (("corrected or contradicted", wrong), ("carry claims", right)):
        if passages:
            shown = tuple(_passage(one, sign) for one in passages)
            parts.append(Tree((line(Piece(heading, "heading")),), shown, indent=0))
    return Tree((), tuple(parts), (f"every passage, with its notes: allies show {me.id} --full",), indent=INDENT)


def _header(found: SourceRecord) -> Iterator[Line]:
    me = found.source
    yield line(Piece(me.title, "title"))
    yield joined(line(part) for part in (Piece(me.id, url=me.url or ""), me.publisher, me.published) if part)
    if me.url:
        yield line(Piece(me.url, "link"))
    for one in found.captures:
        yield copy_of(one, short=True)
    if me.translation in _TRANSLATED:
        kind, sign = _TRANSLATED[me.translation]
        yield line(Piece(f"the quotes are {kind}, marked{sign}", "contested"))
    hand = "first-hand" if me.first_hand else "not first-hand"
    yield line(Piece("reliability ", "muted"), Piece(me.reliability, "grade"), f", {hand}: {found.reason}")


def _counts(passages: Sequence[Passage], wrong: int) -> Line:
    context = sum(not one.claims for one in passages)
    texts = [
        counted(len(passages), "passage"),
        f"{len(passages) - context} with claims",
        f"{context} context",
        f"{wrong} corrected or contradicted" if wrong else None,
    ]
    return joined(line(text) for text in texts if text)


def _is_wrong(one: Passage) -> bool:
    return any(by.relation == "corrects" for by in one.corrections) or bool(list(_improbable(one)))


def _improbable(one: Passage) -> Iterator[str]:
    """Yield the claims of a passage that the record contradicts."""
    return (f"{number} {what}" for number, what, _, judged in one.claims if judged.endswith("5"))


def _passage(one: Passage, sign: str) -> Tree:
    words = (Piece(f"“{one.quote}”", "quote"), Piece(sign, "muted")) if one.quote else line(one.note)
    claims = " ".join(dict.fromkeys(number for number, *_ in one.claims))
    head = line(Piece(f"{one.locator}  ", "label"), *words, Piece(f"  {claims}" if claims else "", "id"))
    wrong = {
        (by.field, by.note): line(Piece("corrected: ", "contested"), *correction(by.field, by.asserter_name, by.note))
        for by in one.corrections
        if by.relation == "corrects"
    }
    improbable = [line(Piece("contradicted: ", "contested"), text) for text in _improbable(one)]
    return Tree((head,), tuple(Tree((part,)) for part in (*wrong.values(), *improbable)), indent=INDENT)
