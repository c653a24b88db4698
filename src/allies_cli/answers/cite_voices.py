"""Who said what of a claim: each speaker's own record, and nothing that he did not say.

A quote stands in quotation marks; our summary is called one.
"""

import json
from collections.abc import Sequence

from allies_cli.models import ClaimRecord, Evidence, Work

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
_STANCES = ("asserts", "disputes", "denies")
_TRANSLATED = {"machine": " (machine translation)", "human": " (translation)"}

Cited = Sequence[tuple[Evidence, Work]]


def sentences(found: ClaimRecord, evidence: Cited) -> str:
    """Return one attribution a speaker: who says it, then who rejects it, then what is known against it."""
    speakers: dict[tuple[int, int, str], list[tuple[Evidence, Work]]] = {}
    for one, work in evidence:
        speakers.setdefault((_STANCES.index(one.stance), one.acknowledges, speaker(one)), []).append((one, work))
    nobody = "" if asserted(evidence) else ", which nobody in this database asserts"
    return " ".join(
        [
            f"On the claim that {_continued(found.claim.what)}{nobody}:",
            *(_attribution(speakers[key]) for key in sorted(speakers, key=lambda key: key[:2])),
            *caveats(found, evidence),
        ]
    )


def asserted(evidence: Cited) -> bool:
    """Return whether anybody asserts the claim."""
    return any(one.stance == "asserts" for one, _ in evidence)


def caveats(found: ClaimRecord, evidence: Cited) -> list[str]:
    """Return what is known against a claim and against the words that are cited, a sentence each."""
    return [*_contradictions(found), *_corrections(evidence)]


def record(one: Evidence, work: Work) -> str:
    """Return an assertion as a note of its source: where it stands, who says it, when, and in which words."""
    words = _words(one)
    says = f"{capital(one.locator)}: {speaker(one)} {_verb(one, work)}{_when(one)}{_manner(one, work)}"
    return f"{says}: {words}" if words else says


def speaker(one: Evidence) -> str:
    """Return who speaks, with the actor that he spoke for and his office; of a false attribution, who makes it."""
    if one.misattributed:
        return f"{one.origin_name}, attributing it to {one.asserter_name},"
    if not one.speaks_for_name:
        return one.asserter_name
    # The name of a ministry has its office in it.
    office = f", {one.role}" if one.role and one.role not in one.asserter_name else ""
    return f"{one.speaks_for_name} ({one.asserter_name}{office})"


def author(work: Work) -> str:
    """Return who wrote a source: of a translation the original's publisher; a report of somebody's words is its own."""
    return work.publisher if work.translation == "none" else work.original_publisher or work.publisher


def dated(work: Work) -> str:
    """Return who wrote a source, and when."""
    return f"{author(work)}, {long_date(work.published)}" if work.published else author(work)


def long_date(date: str) -> str:
    """Return a date as it stands in a sentence, as precise as it is: 5 November 2022, November 2022, 2022."""
    year, *rest = date.split("-")
    month = [month_name(rest[0])] if rest else []
    return " ".join([*(day.lstrip("0") for day in rest[1:]), *month, year])


def month_name(number: str) -> str:
    """Return the name of a month from its two digits; what is not one of a year is returned as it is."""
    return dict(zip((f"{one:02}" for one in range(1, 13)), MONTHS, strict=True)).get(number, number)


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _attribution(said: Cited) -> str:
    """Return what a speaker said, in one sentence; words that stand together in one source share its name."""
    told: dict[str, list[str]] = {}
    for one, work in sorted(said, key=lambda pair: pair[0].said_on or ""):
        told.setdefault(f"{_when(one)}{_manner(one, work)} ({dated(work)})", []).append(_words(one))
    parts = [
        f"{lead}: {', '.join(dict.fromkeys(filter(None, words)))}" if any(words) else lead
        for lead, words in told.items()
    ]
    name = speaker(said[0][0])
    begun = capital(name) if name.startswith("the ") else name  # a site is called cnn.com, also where it comes first
    says = f"{begun} {_verb(*said[0])}"
    return _stopped(says + "; ".join([parts[0], *map(_continuing, parts[1:])]))


def _continuing(part: str) -> str:
    """Return what a speaker said elsewhere, as it goes on behind what he said first."""
    told = part.lstrip(" ,")
    return f"also {told}" if told.startswith("(") else told


def _verb(one: Evidence, work: Work) -> str:
    if one.acknowledges:
        return "acknowledges it"
    if one.stance != "asserts":
        return f"{one.stance} it"
    return "says" if _words(one) and not _of_a_report(one, work) else "says so"


def _when(one: Evidence) -> str:
    if not one.said_on:
        return ""
    return f" {'on' if len(one.said_on) == len('2022-11-05') else 'in'} {long_date(one.said_on)}"


def _manner(one: Evidence, work: Work) -> str:
    """Return whose the words are that follow."""
    if _of_a_report(one, work):
        return ", in the words of a report"
    return ", in our summary" if one.gist and not one.quote else ""


def _of_a_report(one: Evidence, work: Work) -> bool:
    """Return whether a quote is a report's, which may quote the speaker or tell of him: its words are not yet his."""
    own = one.first_hand or one.misattributed or one.asserter in json.loads(work.publishers)
    return bool(one.quote) and not own


def _words(one: Evidence) -> str:
    """Return the quote, with our summary if there is one too, since a quote may be a scrap; else that alone."""
    if not one.quote:
        return one.gist or ""
    summary = f" (in our summary: {one.gist})" if one.gist else ""
    return f"“{one.quote}”{_TRANSLATED.get(one.translation, '')}{summary}"


def _contradictions(found: ClaimRecord) -> list[str]:
    return [
        f"{'The record says otherwise' if link.status == 'recorded' else 'Another claim contradicts it'}: "
        f"{_continued(link.what)}."
        for link in found.links
        if link.relation == "contradicts" and (link.status == "recorded" or found.claim.status != "recorded")
    ]


def _corrections(evidence: Cited) -> list[str]:
    """Return what corrects the words that are cited, since a mistake in them would be passed on."""
    return list(
        dict.fromkeys(
            f"Correction ({one.field.replace('_', ' ')}): {one.note.rstrip('.')} "
            f"(compare {one.asserter_name}, {one.source})."
            for said, _ in evidence
            for one in said.corrections
            if one.relation == "corrects" and one.field
        )
    )


def _continued(what: str) -> str:
    """Return the sentence of a claim as it goes on behind others."""
    sentence = what.rstrip(".")
    return f"the {sentence[4:]}" if sentence.startswith("The ") else sentence


def _stopped(text: str) -> str:
    return text if text.endswith((".", ".”")) else f"{text}."
