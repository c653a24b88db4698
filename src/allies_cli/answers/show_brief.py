"""`show` in brief: the answer on a screen. What is left out is one flag away: --full."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from allies_cli.answers.show_full import quoted, span, speaker, sum_of
from allies_cli.fields import Claim
from allies_cli.models import ActorRecord, ClaimRecord, Correction, Evidence, Link, Passage, SourceRecord
from allies_cli.report import Line, Piece, Tree, columns_of, joined, line
from allies_cli.wording import counted

_FEW = 4  # claims of which every voice is heard, as far as a screen goes
_MANY = 8  # claims, from which on one hears those voices alone that are answered
_INDENT = 4  # columns before what is said of a claim
_KINDS = 6  # of claims that do not count
_STANCE = 10  # columns of the word before a voice
_STANCES = ("asserts", "acknowledges", "disputes", "denies")
_WORDS = {"asserts": "says"}
_SIGNS = "“ ” their words   ~ our summary, do not quote"


class _Detail(NamedTuple):
    """How much is shown: claims of a counterpart, voices of a stance, and where each of them stands."""

    claims: int
    voices: int
    places: bool = True
    everywhere: bool = False  # where also what nobody wrote down word by word stands, and how it is worded
    unchallenged: bool = True  # also the voices of a claim that nobody answers


_IN_FULL = _Detail(claims=_FEW, voices=3)
_IN_PART = _Detail(claims=3, voices=1)
_IN_SHORT = _Detail(claims=2, voices=1, places=False, unchallenged=False)
_OF_A_CLAIM = _Detail(claims=1, voices=1000, everywhere=True)


def _detail(claims: int) -> _Detail:
    return _IN_FULL if claims <= _FEW else _IN_PART if claims <= _MANY else _IN_SHORT


# An actor ----------------------------------------------------------------------------------------


def actor(found: ActorRecord) -> Tree:
    """Return an actor: what it gives and receives, on whose word, and who answers; then what does not count."""
    counting = [*found.supports, *found.receives]
    shown = counting or list(found.not_counted)
    detail = _detail(len(shown))
    parts = [*_summary(found.actor.name, counting), *_counterparts(found, shown, detail)]
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


def _summary(me: str, counting: Sequence[ClaimRecord]) -> Iterator[Tree]:
    """Yield a line a counterpart, where there are many claims: its ways, their claims, and what is contested."""
    if len(counting) <= _MANY:
        return
    lines = []
    for (supporter, recipient), some in _by_pair(counting):
        ways = Counter(one.claim.how for one in some)
        contested = Counter(one.claim.how for one in some if one.claim.contested)
        told = joined(
            line(how, f" ×{number}" if number > 1 else None, Piece("!", "contested") if contested[how] else None)
            for how, number in ways.items()
        )
        lines.append(line(Piece(f"to {recipient}  " if supporter == me else f"from {supporter}  ", "label"), *told))
    yield Tree(tuple(_aligned(lines)))


def _aligned(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines with their labels as wide as the widest."""
    widest = max(columns_of(part[:1]) for part in lines)
    for label, *rest in lines:
        yield (label._replace(text=label.text + " " * (widest - columns_of((label,)))), *rest)


def _by_pair(claims: Sequence[ClaimRecord]) -> list[tuple[tuple[str, str], list[ClaimRecord]]]:
    """Return the claims of each counterpart, most claims first."""
    pairs: dict[tuple[str, str], list[ClaimRecord]] = {}
    for one in claims:
        pairs.setdefault(_pair(one), []).append(one)
    return sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _counterparts(found: ActorRecord, claims: Sequence[ClaimRecord], detail: _Detail) -> Iterator[Tree]:
    """Yield the strongest claims of each counterpart; of many counterparts, those of one claim together."""
    pairs = _by_pair(claims)
    if len(pairs) == 1 and (found.supports or found.receives):
        yield from _first(found, claims, detail._replace(claims=2 * detail.claims - 1))
        return
    single = [some[0] for _, some in pairs if len(some) == 1] if detail is not _IN_FULL else []
    for pair, some in pairs:
        if some[0] not in single:
            yield Tree((_arrow(*pair),), tuple(_first(found, some, detail)), indent=0)
    if single:
        shown = tuple(_claim(one, detail) for one in sorted(single, key=_strongest_first)[: 2 * _FEW])
        yield Tree((line(Piece("one claim each", "title")),), shown, indent=0)


def _first(found: ActorRecord, claims: Sequence[ClaimRecord], detail: _Detail) -> Iterator[Tree]:
    """Yield the strongest claims of a counterpart, and how to see the others."""
    for one in sorted(claims, key=_strongest_first)[: detail.claims]:
        yield _claim(one, detail)
    if len(claims) > detail.claims:
        other, me = claims[0].claim, found.actor.id
        option = f"--for {other.recipient}" if other.supporter == me else f"--by {other.supporter}"
        yield _muted(f"and {len(claims) - detail.claims} more: allies list claims ", f"{_side(found, other)} {option}")


def _side(found: ActorRecord, claim: Claim) -> str:
    """Return the filter for the actor's own side of a claim."""
    return f"--by {found.actor.id}" if claim.supporter == found.actor.id else f"--for {found.actor.id}"


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
    said = [_saying(one, found) for one in found.says[:_FEW]]
    if left := len(found.says) - len(said):
        said.append(_muted(f"and {left} more: {command}"))
    return Tree((line(Piece(f"speaks of {number}", "heading")),), tuple(said), indent=0)


def _saying(one: ClaimRecord, by: ActorRecord) -> Tree:
    voices = {by.actor.id, *(office.actor for office in by.spokespersons)}
    mine = [said for said in one.evidence if said.asserter in voices and not said.misattributed]
    return _claim(one._replace(evidence=tuple(mine)), _IN_PART)


def _footers(found: ActorRecord, shown: Sequence[ClaimRecord]) -> tuple[str, ...]:
    me = found.actor.id
    if not shown:
        return (_SIGNS,) if found.says else ()
    first = min(shown, key=_strongest_first).claim
    return (
        f"{_SIGNS}   {first.grade}: allies help {first.grade}",
        f"evidence: allies show {first.id} · show {me} --full   quote it: allies cite {first.id}",
    )


# A claim -----------------------------------------------------------------------------------------


def claim(found: ClaimRecord) -> Tree:
    """Return a claim with every voice, why it has its grade, and what it is linked with."""
    one = found.claim
    tree = _claim(found, _OF_A_CLAIM)
    told = _overturning(found)[:1]
    more = [_labelled("corrected", *_correction(by)) for by in _corrections(found) if by not in told]
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
        # A party's own word says more than what others say of it.
        stances = _STANCES[1:] if one.acknowledged and detail is _IN_PART else _STANCES
        voices = [Tree((part,)) for stance in stances for part in _voices(found, stance, detail)]
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
    against = [
        line(Piece("contradicted: ", "contested"), Piece(link.other, "id"), f" {link.what.rstrip('.')}")
        for link in found.links
        if link.relation == "contradicts" and link.status == "recorded"
    ] or [line(Piece("corrected: ", "contested"), *_correction(by)) for by in _overturning(found)]
    status = [line(Piece(one.status, "status"))] if detail.everywhere or found.not_counted == "not-done" else []
    stage = None if any(by.field == "stage" for by in _overturning(found)) else one.stage
    rest = [line(text) for text in (span(one.since, one.until), sum_of(one), stage) if text]
    item = f"{one.how}: {one.item}" if one.item and one.item != one.how else one.how
    what = [line(item)] if detail.everywhere else []
    return joined([told, *against[:1], *status, *what, *rest])


def _part(found: ClaimRecord) -> str:
    return next(link.other for link in found.links if link.relation == "refined-by" and link.grade[1:] in ("1", "2"))


# What a correction of these overturns: who did it, what was done, who said it.
_OVERTURNING = ("supporter", "act", "asserter", "what", "stage", "quantity")


def _corrections(found: ClaimRecord) -> list[Correction]:
    """Return what corrects a claim, each once."""
    corrections = (by for said in found.evidence for by in said.corrections if by.relation == "corrects")
    return list({(by.field, by.note): by for by in corrections}.values())


def _overturning(found: ClaimRecord) -> list[Correction]:
    """Return what corrects a claim so that it means something else."""
    return [by for by in _corrections(found) if by.field in _OVERTURNING]


def _correction(one: Correction) -> Line:
    field = (one.field or "").replace("_", " ")
    return line(Piece(field, "contested"), f" ({one.asserter_name}: {_first_sentence(one.note)})")


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].partition("; ")[0].rstrip(".")


def _voices(found: ClaimRecord, stance: str, detail: _Detail) -> Iterator[Line]:
    """Yield a line a voice of a stance, the best first, with the word before the first of them."""
    ordered = sorted(_of_stance(found.evidence, stance), key=_best_first)
    said = list({(speaker(one), one.said_on, one.quote or one.gist): one for one in ordered}.values())
    label = _label(_WORDS.get(stance, stance))
    role = "label" if stance in ("asserts", "acknowledges") else "label-against"
    more = len(said) - detail.voices
    for place, one in enumerate(said[: detail.voices]):
        others = Piece(f"; and {more} more", "muted") if more > 0 and place == detail.voices - 1 else None
        yield line(Piece(label, role), *_voice(one, detail), others)
        label = " " * len(label)


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
    if detail.everywhere:
        yield Piece(f", {one.modality}", "muted")
    if one.quote:
        yield Piece(": ")
        yield from quoted(one.quote, one.translation)
    elif one.gist:
        yield Piece(f": ~ {one.gist}")
    if detail.everywhere or (one.quote and detail.places):
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
