"""`show` of a claim in brief: its sentence, how it stands, who says so, and who disputes or denies it."""

from __future__ import annotations

from json import loads
from types import MappingProxyType

from allies_cli.answers.show_full import found_in, quoted, speaker, stance_of, sum_of
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Line, Piece, Tree, joined, line
from allies_cli.wording import span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from allies_cli.models import ClaimRecord, Correction, Evidence, Link

_SIGNS = "“ ” as printed   ~ our summary, do not quote"
INDENT = 4  # columns before what is said of a claim
_STANCE = 10  # columns of the word before a voice
_STANCES = ("asserts", "acknowledges", "disputes", "denies")

# What a correction of these overturns: who did it, what was done, who said it.
_OVERTURNING = ("supporter", "act", "asserter", "what", "stage", "quantity")
_RELATIONS = {"returned-by": "for which"}


class Detail(NamedTuple):
    """How much is shown: claims of a counterpart, voices of a stance, and where each of them stands."""

    claims: int
    voices: int
    places: bool = True
    everywhere: bool = False  # where also what nobody wrote down word by word stands, and how it is worded
    unchallenged: bool = True  # also the words of a claim that nobody answers, not only who says it
    told: Mapping[int, str] = MappingProxyType({})  # by passage, the claim at which it is quoted


_OF_A_CLAIM = Detail(claims=1, voices=1000, everywhere=True)


def claim(found: ClaimRecord) -> Tree:
    """Return a claim with every voice, why it has its grade, and what it is linked with."""
    one = found.claim
    tree = brief(found, _OF_A_CLAIM)
    letter = (found.letter_reason or "no source asserts it").rstrip(".")
    more = [
        *_block("corrected", (_correction(by) for by in _corrections(found)[0 if _contradictions(found) else 1 :])),
        *_block("linked", map(_link, _untold(found))),
        *_block("why", (line(f"{found.letter}: {letter}"), line(f"{one.credibility}: {found.credibility_reason}"))),
    ]
    footers = (
        f"{signs([found])}{one.grade}: allies help {one.grade}",
        f"notes and passages: allies show {one.id} --full   quote it: allies cite {one.id}",
    )
    return Tree(tree.lines, (*tree.children, *more), footers, indent=INDENT)


def _block(word: str, lines: Iterable[Line]) -> Iterator[Tree]:
    """Yield lines below each other, with a word before the first of them."""
    for part in lines:
        yield Tree((line(Piece(word.ljust(_STANCE), "label"), *part),))
        word = ""


def _untold(found: ClaimRecord) -> list[Link]:
    """Return the links but the one that stands in the second line."""
    told = _contradictions(found)[:1]
    return [link for link in found.links if link not in told]


def _link(link: Link) -> Line:
    relation = _RELATIONS.get(link.relation, link.relation.replace("_", " ").replace("-", " "))
    return line(f"{relation} ", Piece(link.other, "id"), f" {link.what} ", Piece(link.grade, "grade"))


def brief(found: ClaimRecord, detail: Detail) -> Tree:
    """Return a claim in as much detail as there is room for."""
    one = found.claim
    head = line(Piece(f"{one.id} ".ljust(INDENT), "label"), one.what)
    lines = (*_stands(found, detail), *_voice_lines(found, detail))
    return Tree((head,), tuple(Tree((part,)) for part in lines), indent=INDENT)


def signs(claims: Iterable[ClaimRecord]) -> str:
    """Return what the signs before words mean, with room behind it; nothing where nobody's words are known."""
    worded = any(said.quote or said.gist for one in claims for said in one.evidence)
    return f"{_SIGNS}   " if worded else ""


# How it stands -----------------------------------------------------------------------------------


def _stands(found: ClaimRecord, detail: Detail) -> Iterator[Line]:
    """Yield how a claim stands: grade in words, marks and what overturns it; then when, how much, and who says it."""
    judged, rest = line(*_judged(found, detail)), list(_facts(found, detail))
    if wrong := _overturned(found, detail):
        yield line(*judged, ", ", *wrong)
        if rest:
            yield joined(rest)
    else:
        yield joined([judged, *rest])


def _judged(found: ClaimRecord, detail: Detail) -> Iterator[Piece]:
    one = found.claim
    yield Piece(one.grade, "grade")
    yield Piece(f" {found.credibility_name}")
    if found.rule == "refined":
        yield Piece(f", by its part {_part(found)}")
    fields = ", ".join(field.replace("_", " ") for field in loads(one.corrected))
    marks = {
        "contested": one.contested,
        "acknowledged": one.acknowledged,
        "contested in part": one.contested_in_part,
        f"corrected ({fields})": fields and not _overturned(found, detail),
    }
    for mark, holds in marks.items():
        if holds:
            yield Piece(", ")
            yield Piece(mark, "" if mark == "acknowledged" else "contested")


def _part(found: ClaimRecord) -> str:
    parts = (link for link in found.links if link.relation == "refined-by")
    return min(parts, key=lambda part: part.grade[1:]).other


def _facts(found: ClaimRecord, detail: Detail) -> Iterator[Line]:
    one = found.claim
    if detail.everywhere or found.not_counted == "not-done":
        yield line(Piece(one.status, "status"))
    if detail.everywhere:
        yield line(f"{one.how}: {one.item}" if one.item and one.item != one.how else one.how)
    if when := span(one.since, one.until):
        yield line(when)
    if detail.unchallenged:
        corrected = any(by.field == "stage" for by in _corrections(found))
        yield from (line(text) for text in (sum_of(one), None if corrected else one.stage) if text)
    elif not one.contested:
        yield from _who_says(found)


def _who_says(found: ClaimRecord) -> Iterator[Line]:
    """Yield who says a claim, the best voice first, without the words."""
    said = sorted((one for one in found.evidence if one.stance == "asserts"), key=_best_first)
    names = list(dict.fromkeys(map(speaker, said)))
    if names:
        more = Piece(f" and {len(names) - 1} more", "muted") if len(names) > 1 else None
        yield line("says ", Piece(names[0], "name"), more)


def _overturned(found: ClaimRecord, detail: Detail) -> Line:
    """Return what overturns a claim: the record that says otherwise, or a correction, with what is right."""
    for link in _contradictions(found):
        return line(Piece("contradicted: ", "contested"), Piece(link.other, "id"), f" {link.what.rstrip('.')}")
    for by in _corrections(found):
        if detail.everywhere or by.field in _OVERTURNING:
            return line(Piece("corrected: ", "contested"), *_correction(by))
    return ()


def _contradictions(found: ClaimRecord) -> list[Link]:
    """Return the records that contradict a claim."""
    return [link for link in found.links if link.relation == "contradicts" and link.status == "recorded"]


def _corrections(found: ClaimRecord) -> list[Correction]:
    """Return what corrects a claim, each once, and first what makes it mean something else."""
    corrections = (by for said in found.evidence for by in said.corrections if by.relation == "corrects")
    once = {(by.field, by.note): by for by in corrections}.values()
    return sorted(once, key=lambda by: by.field not in _OVERTURNING)


def _correction(by: Correction) -> Line:
    return correction(by.field, by.asserter_name, by.note)


def correction(field: str | None, name: str, note: str) -> Line:
    """Return what corrects which field, in a clause."""
    return line(Piece((field or "").replace("_", " "), "contested"), f" ({name}: {first_sentence(note)})")


def first_sentence(text: str) -> str:
    """Return a text up to the end of its first sentence or clause."""
    return text.partition(". ")[0].partition("; ")[0].rstrip(".")


# Who says so -------------------------------------------------------------------------------------


class _Voices(NamedTuple):
    """The voices of a stance: those that are shown, what several say together, and how many more there are."""

    stance: str
    shown: Sequence[Sequence[Evidence]]
    more: int


def quoted_passages(found: ClaimRecord, detail: Detail) -> set[int]:
    """Return the passages that are quoted where a claim is shown."""
    return {said[0].passage for voices in _heard(found, detail) for said in voices.shown}


def _heard(found: ClaimRecord, detail: Detail) -> list[_Voices]:
    """Return the voices of each stance as far as there is room for them, those who assert first."""
    if not (detail.unchallenged or found.claim.contested):
        return []
    # Where there is room for few, a party's own word says more than what others say of it.
    alone = found.claim.acknowledged and detail.voices == 1
    groups = {
        stance: _together(one for one in found.evidence if stance_of(one) == stance)
        for stance in _STANCES[1 if alone else 0 :]
    }
    return [
        _Voices(stance, said[: detail.voices], len(said) - detail.voices) for stance, said in groups.items() if said
    ]


def _voice_lines(found: ClaimRecord, detail: Detail) -> Iterator[Line]:
    """Yield a line a voice, with the stance before the first of each."""
    heard = _heard(found, detail)
    wide = max([_STANCE, *(len(_word(one.stance)) + 2 for one in heard)])
    for stance, shown, more in heard:
        role = "label" if stance in ("asserts", "acknowledges") else "label-against"
        for place, said in enumerate(shown):
            word = "" if place else _word(stance)
            others = Piece(f"; and {more} more", "muted") if more > 0 and place == len(shown) - 1 else None
            yield line(Piece(word.ljust(wide), role), *_voice(said, detail), others)


def _word(stance: str) -> str:
    return "says" if stance == "asserts" else stance


def _together(said: Iterable[Evidence]) -> list[list[Evidence]]:
    """Return the voices, the best first; what several say in one passage on one day stands once."""
    ordered = sorted(said, key=_best_first)
    once = {(speaker(one), one.said_on, one.quote or one.gist): one for one in ordered}
    groups: dict[tuple[object, ...], list[Evidence]] = {}
    for one in once.values():
        groups.setdefault((one.passage, one.said_on, one.modality, one.misattributed, one.gist), []).append(one)
    return list(groups.values())


def _best_first(one: Evidence) -> tuple[int, bool, str, str]:
    return one.strength, one.quote is None, one.said_on or "9999", speaker(one)


def _voice(together: Sequence[Evidence], detail: Detail) -> Iterator[Piece]:
    """Yield who speaks, when, and in which words: theirs in quotation marks, else ours behind a sign."""
    one = together[0]
    with_place = detail.everywhere or (one.quote and detail.places)
    yield Piece(" and ".join(map(speaker, together)), "name", "" if with_place else one.url or "")
    yield Piece(f" {one.said_on}" if one.said_on else "")
    if detail.everywhere:
        yield Piece(f", {one.modality}", "muted")
    told = detail.told.get(one.passage, f"c{one.claim}")
    if one.quote and told != f"c{one.claim}":
        yield Piece(f": in the words quoted at {told}")
        return
    if one.quote:
        yield Piece(": ")
        yield from quoted(one.quote, one.translation, one.url)
    elif one.gist:
        yield Piece(": ")
        yield Piece(f"~ {one.gist}")
    if with_place:
        yield Piece("  ")
        yield from found_in(one)
