"""`show` in brief: the answer on a screen. What is left out is one flag away: --full."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from allies_cli.answers.show_full import quoted, span, speaker, sum_of
from allies_cli.models import ActorRecord, ClaimRecord, Correction, Evidence, Link, Passage, SourceRecord
from allies_cli.report import Line, Piece, Tree, columns_of, joined, line
from allies_cli.wording import counted

_MANY = 10  # claims that count, from which on each counterpart shows its first few in short
_FEW = 3  # claims of a counterpart, and voices of a stance
_INDENT = 4  # columns before what is said of a claim
_KINDS = 6  # of claims that do not count
_STANCE = 10  # columns of the word before a voice
_STANCES = ("asserts", "acknowledges", "disputes", "denies")
_WORDS = {"asserts": "says"}
_SIGNS = "“ ” their words   ~ our summary, do not quote"


class _Detail(NamedTuple):
    """How much is shown of a claim: voices of a stance, and whether each says how and where."""

    voices: int
    sources: bool = False
    unchallenged: bool = True  # also the voices of a claim that nobody challenges


_IN_SHORT = _Detail(1, unchallenged=False)
_AS_USUAL = _Detail(_FEW)
_OF_A_CLAIM = _Detail(1000, sources=True)


# An actor ----------------------------------------------------------------------------------------


def actor(found: ActorRecord) -> Tree:
    """Return an actor: what it gives and receives, on whose word, and who answers; then what does not count."""
    counting = [*found.supports, *found.receives]
    shown = counting or list(found.not_counted)
    detail = _IN_SHORT if len(shown) > _MANY else _AS_USUAL
    parts = [*_summary(found, counting), *_counterparts(found, shown, detail)]
    if counting and found.not_counted:
        parts.append(_left_out(found))
    if found.says:
        parts.append(_sayings(found, bool(counting)))
    me = found.actor
    if me.speaks_for and not counting:
        parts.append(_muted("the acts stand with ", found.speaks_for_name, f": allies show {me.speaks_for}"))
    if not parts:
        parts.append(_muted("nothing recorded of what it gives, receives or says"))
    return Tree((), (Tree((_heading(found, counting),)), *parts), _footers(found, shown), indent=_INDENT)


def _heading(found: ActorRecord, counting: Sequence[ClaimRecord]) -> Line:
    me = found.actor
    ends = {_pair(one) for one in counting}
    parts = [_arrow(*ends.pop()) if len(ends) == 1 else line(Piece(me.name, "title")), line(me.kind)]
    if me.speaks_for:
        parts.append(line(f"{me.role} of ", found.speaks_for_name))
    if counting:
        contested = sum(one.claim.contested for one in counting)
        count = "counts" if len(counting) == 1 else "count"
        marked = Piece(f", {contested} of them contested", "contested") if contested else None
        parts.append(line(f"{counted(len(counting), 'claim')} {count}", marked))
    if found.not_counted:
        parts.append(line(f"{len(found.not_counted)} {'does' if len(found.not_counted) == 1 else 'do'} not count"))
    return joined(parts)


def _pair(one: ClaimRecord) -> tuple[str, str]:
    return one.claim.supporter_name, one.claim.recipient_name


def _arrow(supporter: str, recipient: str) -> Line:
    return line(Piece(f"{supporter} → {recipient}", "title"))


def _summary(found: ActorRecord, counting: Sequence[ClaimRecord]) -> Iterator[Tree]:
    """Yield a line a counterpart, where there are many claims: its ways, their claims, and what is contested."""
    if len(counting) <= _MANY:
        return
    lines = []
    for (supporter, recipient), some in _by_pair(found, counting):
        ways = Counter(one.claim.how for one in some)
        contested = Counter(one.claim.how for one in some if one.claim.contested)
        told = joined(
            line(how, f" ×{number}" if number > 1 else None, Piece("!", "contested") if contested[how] else None)
            for how, number in ways.items()
        )
        lines.append(line(Piece(f"{supporter} → {recipient}  ", "label"), *told))
    yield Tree(tuple(_aligned(lines)))


def _aligned(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines with their labels as wide as the widest."""
    widest = max(columns_of(part[:1]) for part in lines)
    for label, *rest in lines:
        yield (label._replace(text=label.text + " " * (widest - columns_of((label,)))), *rest)


def _by_pair(found: ActorRecord, claims: Sequence[ClaimRecord]) -> list[tuple[tuple[str, str], list[ClaimRecord]]]:
    """Return the claims of each counterpart, most claims first; what the actor gives before what it receives."""
    pairs: dict[tuple[str, str], list[ClaimRecord]] = {}
    for one in claims:
        pairs.setdefault(_pair(one), []).append(one)
    me = found.actor.name
    return sorted(pairs.items(), key=lambda pair: (pair[0][0] != me, -len(pair[1]), pair[0]))


def _counterparts(found: ActorRecord, claims: Sequence[ClaimRecord], detail: _Detail) -> Iterator[Tree]:
    pairs = _by_pair(found, claims)
    few = _FEW if detail is _IN_SHORT or not (found.supports or found.receives) else len(claims)
    for pair, some in pairs:
        ordered = sorted(some, key=_strongest_first)
        blocks = [_claim(one, detail) for one in ordered[:few]]
        if left := len(some) - few if len(some) > few else 0:
            other = some[0].claim
            option = f"--for {other.recipient}" if other.supporter == found.actor.id else f"--by {other.supporter}"
            blocks.append(_muted(f"and {left} more: allies show {found.actor.id} {option}"))
        if len(pairs) > 1 or not (found.supports or found.receives):
            yield Tree((_arrow(*pair),), tuple(blocks), indent=0)
        else:
            yield from blocks


def _strongest_first(one: ClaimRecord) -> tuple[int, str, bool, int, int]:
    """Return what sorts the more credible claim first, the better letter, the particular act, the more voices."""
    claim = one.claim
    general = any(link.relation == "refined-by" for link in one.links)
    return claim.credibility, claim.grade[:1], general, -claim.origins, claim.number


def _left_out(found: ActorRecord) -> Tree:
    """Return what does not count in a line: how many claims of which status or way, and from whom."""
    me, groups = found.actor.id, Counter[str]()
    for one in found.not_counted:
        claim = one.claim
        word = {"not-done": claim.status, "superseded": "superseded"}.get(one.not_counted or "", claim.how)
        groups[word if claim.supporter == me else f"{word} by {claim.supporter_name}"] += 1
    shown = groups.most_common(_KINDS)
    left = len(found.not_counted) - sum(number for _, number in shown)
    told = [f"{number} {word}" for word, number in shown] + [f"{left} others"] * bool(left)
    return Tree((line(Piece("not counted: ", "label"), " · ".join(told), Piece("  --all", "muted")),))


def _sayings(found: ActorRecord, briefly: bool) -> Tree:
    """Return what an actor says about others: a line where it also acts, else its first sayings."""
    command = f"allies list evidence --says {found.actor.id}"
    number = counted(len(found.says), "claim")
    if briefly:
        return Tree((line(Piece("says of others: ", "label"), f"{number}  ", Piece(command, "muted")),))
    said = [_saying(one, found) for one in found.says[: 2 * _FEW]]
    if left := len(found.says) - len(said):
        said.append(_muted(f"and {left} more: {command}"))
    return Tree((line(Piece(f"speaks of {number}", "heading")),), tuple(said), indent=0)


def _saying(one: ClaimRecord, by: ActorRecord) -> Tree:
    voices = {by.actor.id, *(office.actor for office in by.spokespersons)}
    mine = [said for said in one.evidence if said.asserter in voices and not said.misattributed]
    return _claim(one._replace(evidence=tuple(mine)), _Detail(1))


def _footers(found: ActorRecord, shown: Sequence[ClaimRecord]) -> tuple[str, ...]:
    me = found.actor.id
    if not shown:
        return (_SIGNS,) if found.says else ()
    first = min(shown, key=_strongest_first).claim
    return (
        f"{_SIGNS}   {first.grade}: allies help {first.grade}",
        f"evidence: allies show {first.id} · allies show {me} --full   quote it: allies cite {first.id}",
    )


# A claim -----------------------------------------------------------------------------------------


def claim(found: ClaimRecord) -> Tree:
    """Return a claim with every voice, why it has its grade, and what it is linked with."""
    one = found.claim
    tree = _claim(found, _OF_A_CLAIM)
    more = [_labelled("corrected", *_correction(by)) for by in _corrections(found, overturning=False)]
    more += [_labelled(_relation(link), Piece(link.other, "id"), f" {link.what} ", link.grade) for link in found.links]
    more.append(_labelled("why", f"{found.letter}: {(found.letter_reason or 'no source asserts it').rstrip('.')}"))
    more.append(_labelled("", f"{one.credibility}: {found.credibility_reason}"))
    footers = (
        f"{_SIGNS}   {one.grade}: allies help {one.grade}",
        f"notes and passages: allies show {one.id} --full   quote it: allies cite {one.id}",
    )
    return Tree(tree.lines, (*tree.children, *(Tree((part,)) for part in more)), footers, indent=_INDENT)


def _relation(link: Link) -> str:
    return link.relation.replace("_", " ").replace("-", " ")


def _labelled(word: str, *parts: str | Piece | None) -> Line:
    return line(Piece(_label(word), "label"), *parts)


def _claim(found: ClaimRecord, detail: _Detail) -> Tree:
    """Return a claim: its sentence, how it stands, who says so, and who disputes or denies it."""
    one = found.claim
    head = line(Piece(f"{one.id} ".ljust(_INDENT), "label"), one.what)
    voices: list[Tree] = []
    if detail.unchallenged or one.contested:
        voices = [Tree((part,)) for stance in _STANCES for part in _voices(found, stance, detail)]
    return Tree((head,), (Tree((_stands(found, detail),)), *voices), indent=_INDENT)


def _stands(found: ClaimRecord, detail: _Detail) -> Line:
    """Return how a claim stands: grade in words, marks, what overturns it, when, and how much."""
    one = found.claim
    marks = [
        ("contested", bool(one.contested)),
        ("acknowledged", bool(one.acknowledged)),
        ("contested in part", bool(one.contested_in_part)),
    ]
    words = [found.credibility_name, *([f"by its part {_part(found)}"] if found.rule == "refined" else [])]
    told = line(Piece(one.grade, "grade"), f" {', '.join(words)}")
    for mark, holds in marks:
        if holds:
            told += line(", ", Piece(mark, "contested" if mark != "acknowledged" else ""))
    overturned = [
        line(Piece("corrected: ", "contested"), *_correction(by)) for by in _corrections(found, overturning=True)
    ]
    contradicted = [
        line(Piece("contradicted: ", "contested"), Piece(link.other, "id"), f" {link.what.rstrip('.')}")
        for link in found.links
        if link.relation == "contradicts" and link.status == "recorded"
    ]
    status = [line(Piece(one.status, "status"))] if detail.sources or found.not_counted == "not-done" else []
    rest = [line(text) for text in (span(one.since, one.until), sum_of(one), one.stage) if text]
    what = [line(f"{one.how}: {one.item}" if one.item else one.how)] if detail.sources else []
    return joined([told, *contradicted[:1], *overturned[:1], *status, *what, *rest])


def _part(found: ClaimRecord) -> str:
    return next(link.other for link in found.links if link.relation == "refined-by" and link.grade[1:] in ("1", "2"))


# What a correction of these overturns: who did it, what was done, who said it.
_OVERTURNING = ("supporter", "act", "asserter", "what", "stage", "quantity")


def _corrections(found: ClaimRecord, overturning: bool) -> list[Correction]:
    """Return what corrects a claim, each once; `overturning` leaves what changes its meaning."""
    all_of_them = {
        (by.field, by.note): by for said in found.evidence for by in said.corrections if by.relation == "corrects"
    }
    return [by for by in all_of_them.values() if not overturning or by.field in _OVERTURNING]


def _correction(one: Correction) -> Line:
    field = (one.field or "").replace("_", " ")
    return line(Piece(field, "contested"), f" ({one.asserter_name}: {_first_sentence(one.note)})")


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".")


def _voices(found: ClaimRecord, stance: str, detail: _Detail) -> Iterator[Line]:
    """Yield a line a voice of a stance, the best first, with the word before the first of them."""
    ordered = sorted(_of_stance(found.evidence, stance), key=_best_first)
    said = list({(speaker(one), one.said_on, one.quote or one.gist): one for one in ordered}.values())
    label = _label(_WORDS.get(stance, stance))
    role = "label" if stance in ("asserts", "acknowledges") else "label-against"
    for one in said[: detail.voices]:
        yield line(Piece(label, role), *_voice(one, detail))
        label = " " * len(label)
    if len(said) > detail.voices:
        yield line(Piece(label, role), Piece(f"and {len(said) - detail.voices} more", "muted"))


def _label(word: str) -> str:
    return word.ljust(_STANCE) if len(word) < _STANCE else f"{word}  "


def _of_stance(evidence: Iterable[Evidence], stance: str) -> list[Evidence]:
    if stance == "acknowledges":
        return [one for one in evidence if one.acknowledges]
    return [one for one in evidence if one.stance == stance and not one.acknowledges]


def _best_first(one: Evidence) -> tuple[int, bool, str, str]:
    return one.strength, one.quote is None, one.said_on or "9999", speaker(one)


def _voice(one: Evidence, detail: _Detail) -> Iterator[Piece]:
    """Yield who speaks, when, and in which words: theirs in quotation marks, else ours behind a sign."""
    yield Piece(speaker(one), "name")
    yield Piece(f" {one.said_on}" if one.said_on else "")
    if detail.sources:
        yield Piece(f", {one.modality}", "muted")
    if one.quote:
        yield Piece(": ")
        yield from quoted(one.quote, one.translation)
    elif one.gist:
        yield Piece(f": ~ {one.gist}")
    if one.quote or detail.sources:
        yield Piece(f"  {one.source}, {one.locator}", "muted")


# A source ----------------------------------------------------------------------------------------


def source(found: SourceRecord) -> Tree:
    """Return a source: how much of it became what, and what of it is corrected or contradicted first."""
    me = found.source
    about = [me.id, me.publisher, me.published, None if me.translation == "none" else f"{me.translation} translation"]
    header = [line(Piece(me.title, "title")), joined(line(text) for text in about if text)]
    header += [line(Piece(me.url, "link"))] if me.url else []
    hand = "first-hand" if me.first_hand else "not first-hand"
    header.append(line(Piece("reliability ", "muted"), Piece(me.reliability, "grade"), f", {hand}: {found.reason}"))
    wrong = [one for one in found.passages if _is_wrong(one)]
    context = sum(not one.claims for one in found.passages)
    header.append(
        joined(
            line(text)
            for text in (
                counted(len(found.passages), "passage"),
                f"{len(found.passages) - context} carry claims",
                f"{context} are context",
                f"{len(wrong)} corrected or contradicted" if wrong else None,
            )
            if text
        )
    )
    right = [one for one in found.passages if one not in wrong and one.claims]
    parts = [Tree((part,)) for part in header]
    if wrong:
        parts.append(
            Tree((line(Piece("corrected or contradicted", "heading")),), tuple(map(_passage, wrong)), indent=0)
        )
    if right:
        parts.append(Tree((line(Piece("carry claims", "heading")),), tuple(map(_passage, right)), indent=0))
    return Tree((), tuple(parts), (f"every passage, with its notes: allies show {me.id} --full",), indent=_INDENT)


def _is_wrong(one: Passage) -> bool:
    return any(by.relation == "corrects" for by in one.corrections) or any(
        judged.endswith("5") for *_, judged in one.claims
    )


def _passage(one: Passage) -> Tree:
    words = f"“{one.quote}”" if one.quote else one.note
    claims = " ".join(dict.fromkeys(number for number, *_ in one.claims))
    head = line(Piece(f"{one.locator}  ", "label"), words, Piece(f"  {claims}" if claims else "", "id"))
    notes = {
        (by.field, by.note): line(Piece("corrected: ", "contested"), *_correction(by))
        for by in one.corrections
        if by.relation == "corrects"
    }
    contradicted = [
        line(Piece("improbable: ", "contested"), f"{number} {what}")
        for number, what, _, judged in one.claims
        if judged.endswith("5")
    ]
    unique = dict.fromkeys([*notes.values(), *(contradicted[:1] if not notes else [])])
    return Tree((head,), tuple(Tree((part,)) for part in unique), indent=_INDENT)


def _muted(*parts: str | None) -> Tree:
    return Tree((line(*(Piece(part, "muted") for part in parts if part)),))
