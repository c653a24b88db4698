"""`allies help WORD`: one grade, one support type, or one word of the output."""

import re
from collections.abc import Iterable

from allies_cli.answers.help_ import Section, Topic
from allies_cli.filters import Filters
from allies_cli.models import SupportType
from allies_cli.queries import vocabulary
from allies_cli.store import Database

GRADE = re.compile("[A-Fa-f][1-6]")

_WEIGHTS = {1: "1, it counts as support", 0: "0, a relation, which does not count", -1: "-1, opposition"}
_NOT_SAID = [
    ("how likely it is", "a letter and a number are places in an order, not a probability"),
    ("whether it is disputed", "a claim of any grade may be contested, which stands beside its grade"),
    ("anything about an actor or a pair", "it is of one claim: a vote on record says nothing about arms"),
    ("how much it matters", "a speech and a delivery of arms may have the same grade"),
]

# The words beside a status, which no vocabulary defines.
BESIDE = [
    ("counts", "support (weight 1) that was done, that somebody asserts, and that no later figure supersedes"),
    ("does not count", "a relation, an opposition, or support offered, possible, denied or superseded; see --all"),
    ("contested", "one voice asserts it and another disputes or denies it"),
    ("corrected", "a source says a part of it otherwise; `allies list corrections` says which and how"),
    (
        "acknowledges, acknowledged",
        "a party to the support, or who speaks for one, says so; a record is not acknowledged",
    ),
    (
        "voices (origins)",
        "independent voices that assert it; a spokesperson is the actor's voice, copies are one",
    ),
]


def grade(database: Database, typed: str) -> Topic:
    """Return what a grade such as B2 says, and what it does not."""
    letter, number = typed[0].upper(), typed[1]
    reliability, credibility = (dict(vocabulary.definitions(database, one)) for one in ("reliability", "credibility"))
    name, _, reason = credibility[number].partition(": ")
    count = vocabulary.count_graded(database, letter + number)
    return Topic(
        letter + number,
        f"The best source that asserts the claim: {reliability[letter]}. The claim: {name}.",
        [
            Section("what it says", [(letter, f"{reliability[letter]}, of the source"), (number, f"{name}: {reason}")]),
            Section("what it does not say", _NOT_SAID),
            Section(
                "in this database",
                [
                    (f"claims graded {letter}{number}", str(count)),
                    ("the best graded first", "allies list claims --sort grade"),
                    ("every letter and number", "allies help grades"),
                ],
            ),
        ],
    )


def support_type(database: Database, code: str) -> Topic:
    """Return what a support type is, and how many claims are of it."""
    rows = (SupportType._make(row) for row in vocabulary.types(database, Filters()))
    found = next(row for row in rows if row.code == code)
    about = [
        ("weight", _WEIGHTS[found.weight]),
        *([("mutual", "one claim is of both sides alike")] if found.mutual else []),
        *([("esd", f"{found.esd} in the UCDP External Support Dataset")] if found.esd else []),
        *([("also", found.also)] if found.also else []),
    ]
    use = [
        ("claims", str(found.claims)),
        ("example", f"allies list --how {code}"),
        ("each claim", f"allies list claims --how {code}"),
    ]
    return Topic(code, f"A support type: {found.definition}.", [Section("what it is", about), Section("use", use)])


def word(typed: str, topics: Iterable[tuple[str, Topic]]) -> Topic | None:
    """Return every meaning that topics give to a word, or nothing."""
    found = [
        (name, section.heading, (term, meaning))
        for name, topic in topics
        for section in topic.sections
        for term, meaning in section.terms
        if typed in spellings(term)
    ]
    if not found:
        return None
    sections = [Section(heading, [term]) for _, heading, term in found]
    if any(heading.startswith("status") for _, heading, _ in found):
        sections.append(Section("use", [("example", f"allies list claims --status {typed}")]))
    told = " and ".join(dict.fromkeys(f"`allies help {name}`" for name, _, _ in found))
    return Topic(typed, f"What stands beside it: {told}.", sections)


def spellings(term: str) -> list[str]:
    """Return the words by which a term may be asked for: each of `acknowledges, acknowledged`, in small letters."""
    return [one.lower() for one in re.split(r", | \(|\)", term) if one]
