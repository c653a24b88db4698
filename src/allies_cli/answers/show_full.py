"""`show --full`: the whole record as a tree."""

from __future__ import annotations

import json
from itertools import groupby
from operator import attrgetter

from allies_cli.answers.captures import copy_of
from allies_cli.report import Line, Piece, Tree, in_words, joined, line
from allies_cli.wording import code_in_words, known_language, span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from allies_cli.fields import Claim
    from allies_cli.models import (
        ActorRecord,
        Capture,
        ClaimRecord,
        Correction,
        Evidence,
        Link,
        Moment,
        Passage,
        SourceRecord,
    )

_ISO = ("alpha-2", "alpha-3")  # codes that need no word for what they are
_TRANSLATED = {"machine": "machine translation", "human": "translation"}


def actor(found: ActorRecord) -> Tree:
    """Return everything recorded of an actor."""
    me = found.actor
    sections = []
    for recipient, files in _grouped(found.supports, lambda one: one.claim.recipient_name):
        sections.append(_section(line(Piece(f"supports {recipient}", "heading")), files))
    for supporter, files in _grouped(found.receives, lambda one: one.claim.supporter_name):
        sections.append(_section(line(Piece(f"receives from {supporter}", "heading")), files))
    if found.not_counted:
        sections.append(
            Tree(
                (line(Piece("does not count as support", "heading")),),
                tuple(
                    _section(line(heading), files)
                    for heading, files in _grouped(found.not_counted, lambda one: _why_not_counted(one, me.id))
                ),
            )
        )
    if found.says:
        heading = "says about others" if not me.speaks_for else "says"
        sections.append(Tree((line(Piece(heading, "heading")),), tuple(map(claim_tree, found.says))))
    if me.speaks_for and not found.supports and not found.receives:
        sections.append(
            Tree(
                (
                    line(
                        "the acts stand with ",
                        Piece(found.speaks_for_name or me.speaks_for, "name"),
                        Piece(f": allies show {me.speaks_for}", "muted"),
                    ),
                )
            )
        )
    return Tree(tuple(_actor_header(found)), tuple(sections))


def _actor_header(found: ActorRecord) -> Iterator[Line]:
    me = found.actor
    codes = json.loads(me.codes)
    iso = [line(Piece(code["code"], "muted")) for code in codes if code["kind"] in _ISO]
    yield joined([line(Piece(me.name, "title")), line(me.kind), *iso])
    aliases = json.loads(me.aliases)
    if aliases:
        yield line(Piece("also ", "muted"), ", ".join(aliases))
    other = [code_in_words(code) for code in codes if code["kind"] not in _ISO]
    if other:
        yield line(Piece(" · ".join(other), "muted"))
    if found.note:
        yield line(found.note)
    if me.speaks_for:
        yield line(Piece("speaks for ", "muted"), found.speaks_for_name or me.speaks_for, f" ({me.role})")
    if found.spokespersons:
        yield line(
            Piece("speaks through ", "muted"),
            "; ".join(f"{one.name} ({one.role})" for one in found.spokespersons),
        )
    if found.sums:
        yield line(
            Piece("sums said to be given, never added up: ", "muted"),
            "; ".join(f"{one.quantity:,} {one.unit} {one.stage} ({one.claim})" for one in found.sums),
        )


def _section(heading: Line, files: Sequence[ClaimRecord]) -> Tree:
    return Tree((heading,), tuple(_way(how, group) for how, group in _grouped(files, lambda one: one.claim.how)))


def _way(how: str, files: Sequence[ClaimRecord]) -> Tree:
    items = "; ".join(dict.fromkeys(one.claim.item for one in files if one.claim.item))
    label = line(Piece(how, "way"), f" ({items})" if items and len(items) <= 60 else None)
    return Tree((label,), tuple(claim_tree(one) for one in files))


def claim_tree(found: ClaimRecord) -> Tree:
    """Return the tree of a claim: its sentence, how it is judged and by whom it is contested, and each assertion."""
    answers = [said for said in found.evidence if said.stance != "asserts"]
    asserts = [said for said in found.evidence if said.stance == "asserts"]
    return Tree(
        (line(Piece(found.claim.id, "id"), " ", found.claim.what), _judged(found.claim, answers)),
        (
            *(_contradiction(link) for link in found.links if link.relation == "contradicts"),
            *_assertions([*answers, *asserts]),
            *(_link(link) for link in found.links if link.relation != "contradicts"),
            Tree((line(Piece(grade_reason(found), "muted")),)),
        ),
    )


def claim(found: ClaimRecord, captures: Sequence[Capture]) -> Tree:
    """Return the tree of a claim, and below it the archived copies of its sources."""
    tree = claim_tree(found)
    copies = tuple(Tree((line(Piece(f"{one.source} ", "muted"), *copy_of(one)),)) for one in captures)
    return tree._replace(children=(*tree.children, *copies))


def _judged(one: Claim, answers: Sequence[Evidence]) -> Line:
    """Return the line below a claim's sentence, which names whoever denies it."""
    fields = in_words(one.corrected, "json")
    return joined(
        [
            line(Piece(one.status, "status")),
            *([line(Piece("contested", "contested"), _who_answers(answers))] if one.contested else []),
            *([line(Piece("contested in part", "contested"))] if one.contested_in_part else []),
            *([line("acknowledged")] if one.acknowledged else []),
            *([line(Piece(f"corrected: {fields}", "contested"))] if fields else []),
            line(Piece(one.grade, "grade")),
            *([] if one.counts else [line(Piece("does not count", "muted"))]),
            *(line(text) for text in (span(one.since, one.until), sum_of(one), one.stage, one.occasion) if text),
        ]
    )


def sum_of(one: Claim) -> str | None:
    """Return the quantity of a claim in words."""
    return None if one.quantity is None else f"{one.quantity:,} {one.unit}"


def _who_answers(answers: Sequence[Evidence]) -> str:
    """Return who denies and who disputes a claim, in brackets."""
    parts = []
    for stance, verb in (("denies", "denied by"), ("disputes", "disputed by")):
        names = list(dict.fromkeys(speaker(said) for said in answers if said.stance == stance))
        if names:
            parts.append(f"{verb} {', '.join(names)}")
    return f" ({'; '.join(parts)})"


def grade_reason(found: ClaimRecord) -> str:
    """Return in a line why a claim has its grade."""
    if found.letter_reason is None:
        reliability = "no source asserts it"
    else:
        reliability = f"reliability {found.letter}, {_uncapped(found.letter_reason)}"
    one = found.claim
    return f"{one.grade}: {reliability.rstrip('.')}; {one.credibility}: {found.credibility_reason}"


# What several assertions have in common that share a node.
_TOGETHER = ("passage", "stance", "modality", "said_on", "acknowledges", "misattributed", "gist", "note")


def _assertions(said: Sequence[Evidence]) -> Iterator[Tree]:
    """Yield a node for each passage and wording; several who say one thing in one passage share a node."""
    for _, group in groupby(
        said,
        key=attrgetter(*_TOGETHER),
    ):
        yield _assertion(list(group))


def _assertion(together: Sequence[Evidence]) -> Tree:
    said = together[0]
    verb = stance_of(said)
    role = "contested" if said.stance != "asserts" else "stance"
    who = line(
        *_voices(together),
        " ",
        Piece(verb if len(together) == 1 else verb.removesuffix("s"), role),
        f", {said.modality}",
        f", {said.said_on}" if said.said_on else None,
    )
    where = found_in(said)
    lines = [who]
    if said.quote:
        lines.append(line(*quoted(said.quote, said.translation, said.url), " ", *where))
    else:
        lines.append(line(f"~ {said.gist}" if said.gist else None, " ", *where))
    if said.note:
        lines.append(line(Piece(said.note, "muted")))
    return Tree(tuple(lines), tuple(_correction(one) for one in said.corrections))


def found_in(said: Evidence | Correction) -> Line:
    """Return the source that something stands in, which leads to its page, and where in it."""
    return line(Piece(said.source, "muted", said.url or ""), Piece(f", {said.locator}", "muted"))


def quoted(quote: str | None, translation: str, url: str | None = None) -> Iterator[Piece]:
    """Yield a quote in quotation marks, and that it is a translation if it is one; `url` is where it stands."""
    if quote:
        yield Piece(f"“{quote}”", "quote", url or "")
        if translation in _TRANSLATED:
            yield Piece(f" ({_TRANSLATED[translation]})", "muted")


def _voices(together: Sequence[Evidence]) -> Iterator[Piece]:
    for place, said in enumerate(together):
        if place:
            yield Piece(" and " if place == len(together) - 1 else ", ")
        yield Piece(speaker(said), "name")
        if said.role:
            yield Piece(f", {said.role}")


def speaker(said: Evidence | Moment) -> str:
    """Return who speaks, with the actor that he spoke for; of a false attribution, who makes it."""
    if said.misattributed:
        return f"{said.origin_name}, attributing it to {said.asserter_name}"
    return f"{said.speaks_for_name} ({said.asserter_name})" if said.speaks_for_name else said.asserter_name


def stance_of(said: Evidence | Moment) -> str:
    """Return how the speaker stands to the claim; a party to the support that asserts it acknowledges it."""
    return "acknowledges" if said.acknowledges else said.stance or ""


def printed(said: Evidence) -> Iterator[Piece]:
    """Yield the quote, else our summary, and which fields of what is printed another source corrects."""
    if said.quote:
        yield from quoted(said.quote, said.translation, said.url)
    elif said.gist:
        yield Piece(f"~ {said.gist}")
    fields = [by.field for by in said.corrections if by.relation == "corrects" and by.field]
    if fields:
        lead = "; " if said.quote or said.gist else ""
        yield Piece(f"{lead}corrected: {', '.join(dict.fromkeys(fields)).replace('_', ' ')}", "contested")


def _correction(one: Correction) -> Tree:
    verb = "corrected" if one.relation == "corrects" else "on the same subject"
    return Tree(
        (
            line(
                Piece(verb, "contested" if one.relation == "corrects" else "stance"),
                _field(one),
                f": {one.note} ",
                *quoted(one.quote, one.translation, one.url),
                Piece(f"{' ' if one.quote else ''}{one.asserter_name}, ", "muted"),
                *found_in(one),
            ),
        )
    )


def _field(one: Correction) -> str | None:
    return f" ({one.field.replace('_', ' ')})" if one.field else None


def _contradiction(link: Link) -> Tree:
    return Tree((line(Piece("contradicted by ", "contested"), *_linked(link)),))


def _link(link: Link) -> Tree:
    return Tree((line(Piece(f"{link.relation.replace('_', ' ').replace('-', ' ')} ", "muted"), *_linked(link)),))


def _linked(link: Link) -> Line:
    return line(
        Piece(link.other, "id"),
        f" {link.what} ",
        Piece(link.status, "status"),
        Piece(" contested", "contested") if link.contested else None,
        " ",
        Piece(link.grade, "grade"),
    )


def _why_not_counted(found: ClaimRecord, me: str) -> str:
    """Return the heading under which a claim that does not count stands in the file of the actor `me`."""
    one = found.claim
    mine = one.supporter == me
    if found.not_counted == "relation":
        return f"relation with {one.recipient_name if mine else one.supporter_name}"
    word = one.status if found.not_counted == "not-done" else found.not_counted
    return f"{word} to {one.recipient_name}" if mine else f"{word} from {one.supporter_name}"


def source(found: SourceRecord) -> Tree:
    """Return a source with its passages in order and what each became."""
    me = found.source
    header = [
        line(Piece(me.title, "title")),
        joined(
            line(text)
            for text in (
                Piece(me.id, url=me.url or ""),
                me.publisher,
                me.published,
                known_language(me.language),
                None if me.translation == "none" else f"{me.translation} translation",
                me.derived_from and f"from {me.derived_from}",
            )
            if text
        ),
    ]
    if me.url:
        header.append(line(Piece(me.url, "link")))
    header += map(copy_of, found.captures)
    if found.published_basis:
        header.append(line(Piece("date: ", "muted"), found.published_basis))
    header.append(
        line(
            Piece("reliability ", "muted"),
            Piece(me.reliability, "grade"),
            f"{', first-hand' if me.first_hand else ', not first-hand'}: {found.reason}",
        )
    )
    if me.sha256:
        header.append(line(Piece(f"sha256 {me.sha256}", "muted")))
    return Tree(tuple(header), tuple(_passage(one, me.translation) for one in found.passages))


def _passage(one: Passage, translation: str) -> Tree:
    lines = [
        line(
            Piece(f"{one.locator} ", "id"),
            *quoted(one.quote, translation),
            Piece(" context", "muted") if not one.claims else None,
        )
    ]
    if one.note:
        lines.append(line(Piece(one.note, "muted")))
    became = [
        Tree((line(Piece(number, "id"), f" {what} ", Piece(judged, "grade"), Piece(f" ({who})", "muted")),))
        for number, what, who, judged in one.claims
    ]
    return Tree(
        tuple(lines),
        (*became, *(_correction(other) for other in one.corrections), *(_corrects(other) for other in one.corrects)),
    )


def _corrects(one: Correction) -> Tree:
    verb = "corrects" if one.relation == "corrects" else "same subject as"
    return Tree(
        (
            line(
                Piece(verb, "stance"),
                " ",
                *found_in(one),
                _field(one),
                f": {one.note}",
            ),
        )
    )


def _grouped(files: Sequence[ClaimRecord], key: Any) -> Iterator[tuple[str, list[ClaimRecord]]]:
    """Yield the files by key, in the order in which a key first occurs."""
    groups: dict[str, list[ClaimRecord]] = {}
    for one in files:
        groups.setdefault(key(one), []).append(one)
    yield from groups.items()


def _uncapped(text: str) -> str:
    """Return a sentence as it stands within another: without the capital of an article."""
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first in ("A", "An", "The") else text
