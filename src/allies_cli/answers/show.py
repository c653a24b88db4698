"""`show`: one actor, claim or source, in brief or in full; for machines everything that is recorded of it."""

from __future__ import annotations

import json
from operator import attrgetter

from allies_cli.fields import CLAIM_COLUMNS, Column, document
from allies_cli.models import (
    EVIDENCE_COLUMNS,
    Actor,
    ActorAtLarge,
    ActorRecord,
    Capture,
    ClaimRecord,
    Correction,
    Evidence,
    SourceRecord,
)
from allies_cli.report import Answer, Head, Piece, Table, Tree, line, note_cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

_SHOW_COLUMNS = (Column("section"), *CLAIM_COLUMNS, *EVIDENCE_COLUMNS)

_SHOW_HEADS = (
    Head("id", "id"),
    Head("how", "how", from_width=100),
    Head("status", "status", from_width=100),
    Head("grade", "grade", from_width=60),
    Head("who", "asserter_name"),
    Head("stance", "stance"),
    Head("modality", "modality", from_width=80),
    Head("said on", "said_on", from_width=120),
    Head("as printed (~ ours)", "quote", wide=True),
    Head("source", "source", from_width=160),
    Head("locator", "locator", from_width=160),
)

_PASSAGE_COLUMNS = tuple(
    Column(name) for name in ("source", "locator", "quote", "translation", "note", "claims", "corrections")
)
_PASSAGE_HEADS = (
    Head("locator", "locator", whole=True),
    Head("quote", "quote", wide=True),
    Head("translation", "translation"),
    Head("note", "note", from_width=120, wide=True),
    Head("claims", "claims", widest=20),
    Head("corrections", "corrections", from_width=160, wide=True),
)


def actor(found: ActorRecord, full: bool) -> Answer:
    """Answer with an actor."""
    sections = _sections(found)
    answer = Answer(
        columns=_SHOW_COLUMNS,
        rows=[row for name, files in sections.items() for one in files for row in _evidence_rows(name, one)],
        documents=lambda: [_actor_file(found)],
        single=True,
        heads=_SHOW_HEADS,
        table=lambda _: _voices(one for files in sections.values() for one in files),
        tree=lambda _: _actor_drawn(found, full),
    )
    _note_cut(answer, found.cut)
    return answer


def large_actor(
    about: Callable[[], Actor],
    sections: Mapping[str, Callable[[list[str]], Iterable[ClaimRecord]]],
    whole: Callable[[], ActorRecord],
    remedy: str,
    at_large: Callable[[], ActorAtLarge] | None,
) -> Answer:
    """Answer with an actor of which more is recorded than is held: only what the format takes is asked for.

    Each of the sections yields its claims, and adds its name to a list if it was cut. Without `at_large` the actor is
    drawn in full, and what is cut of that is had by the remedy.
    """

    def claims(name: str) -> Iterator[ClaimRecord]:
        cut: list[str] = []
        yield from sections[name](cut)
        _note_cut(answer, cut)

    def drawn(_: int | None) -> Tree:
        if at_large is None:
            found = whole()
            _note_cut(answer, found.cut, remedy)
            return _actor_drawn(found, True)
        from allies_cli.answers import show_at_large

        return show_at_large.actor(at_large())

    answer = Answer(
        columns=_SHOW_COLUMNS,
        rows=(row for name in sections for one in claims(name) for row in _evidence_rows(name, one)),
        documents=lambda: [
            {"actor": _actor_document(about())} | {name: map(claim_document, claims(name)) for name in sections}
        ],
        single=True,
        heads=_SHOW_HEADS,
        table=lambda _: _voices(one for name in sections for one in claims(name)),
        tree=drawn,
    )
    return answer


def _sections(found: ActorRecord) -> dict[str, tuple[ClaimRecord, ...]]:
    return {
        "supports": found.supports,
        "receives": found.receives,
        "not_counted": found.not_counted,
        "says": found.says,
    }


def _note_cut(answer: Answer, sections: Iterable[str], remedy: str = "--limit 0 shows all") -> None:
    """Note which sections of an actor are shortened, and what has all of them."""
    for name in sections:
        answer.notes.footers.append(f"{name.replace('_', ' ')}: more is recorded; {remedy}")


def claim(found: ClaimRecord, full: bool, captures: Sequence[Capture] = ()) -> Answer:
    """Answer with a claim; `captures` are those of its sources, of which the full record tells."""
    return Answer(
        columns=_SHOW_COLUMNS,
        rows=list(_evidence_rows("claim", found)),
        documents=lambda: [claim_document(found)],
        single=True,
        heads=_SHOW_HEADS,
        table=lambda _: _voices([found]),
        tree=lambda _: _claim_drawn(found, full, captures),
    )


def source(found: SourceRecord, limit: int, full: bool) -> Answer:
    """Answer with a source and its passages."""
    answer = Answer(
        columns=_PASSAGE_COLUMNS,
        rows=[
            (
                found.source.id,
                passage.locator,
                passage.quote,
                found.source.translation if passage.quote else None,
                passage.note,
                "; ".join(dict.fromkeys(one[0] for one in passage.claims)) or None,
                "; ".join(f"{one.relation} {one.field or ''}: {one.note}" for one in passage.corrections) or None,
            )
            for passage in found.passages
        ],
        documents=lambda: [_source_document(found)],
        single=True,
        heads=_PASSAGE_HEADS,
        tree=lambda _: _source_drawn(found, full),
    )
    note_cut(answer, found.source.passages - len(found.passages) if limit else 0)
    return answer


def _voices(found: Iterable[ClaimRecord]) -> Table:
    """Return a row a voice: who spoke for whom, and in which words, or our summary of them."""
    from allies_cli.answers.show_full import printed, speaker, stance_of

    return Table(
        _SHOW_HEADS,
        (
            (
                line(Piece(one.claim.id, "id")),
                line(one.claim.how),
                line(one.claim.status),
                line(Piece(one.claim.grade, "grade")),
                line(Piece(speaker(said), "name")),
                line(Piece(stance_of(said), "stance" if said.stance == "asserts" else "contested")),
                line(said.modality),
                line(said.said_on),
                line(*printed(said)),
                line(Piece(said.source, url=said.url or "")),
                line(said.locator),
            )
            for one in found
            for said in one.evidence
        ),
    )


def several(answers: Sequence[Answer]) -> Answer:
    """Join the answers of several names into one, an array of their objects."""
    if len(answers) == 1:
        return answers[0]
    columns = max((one.columns for one in answers), key=len)
    joined = Answer(
        columns=columns,
        rows=[row for one in answers for row in _widened(one, columns)],
        documents=lambda: [document for one in answers for document in one.records()],
        heads=max((one.heads for one in answers), key=len),
        table=_one_below_another(answers) if all(one.table for one in answers) else None,
        tree=lambda width: _side_by_side([one.as_tree(width) for one in answers]),
    )
    for one in answers:
        joined.notes.footers += one.notes.footers
        joined.notes.remarks += one.notes.remarks
    return joined


def _one_below_another(answers: Sequence[Answer]) -> Callable[[int | None], Table]:
    """Return what draws the tables of answers as one."""

    def drawn(width: int | None) -> Table:
        tables = [one.as_table(width) for one in answers]
        return tables[0]._replace(rows=(row for one in tables for row in one.rows))

    return drawn


def _side_by_side(trees: Sequence[Tree]) -> Tree:
    return Tree((), tuple(trees), tuple(dict.fromkeys(footer for one in trees for footer in one.footers)))


def _widened(answer: Answer, columns: tuple[Column, ...]) -> Iterator[tuple[Any, ...]]:
    places = {column.name: place for place, column in enumerate(answer.columns)}
    for row in answer.rows:
        yield tuple(row[places[column.name]] if column.name in places else None for column in columns)


# Trees, each drawn by a module that nobody needs who wants a document ----------------------------


def _actor_drawn(found: ActorRecord, full: bool) -> Tree:
    from allies_cli.answers import show_brief_actor, show_full

    return show_full.actor(found) if full else show_brief_actor.actor(found)


def _claim_drawn(found: ClaimRecord, full: bool, captures: Sequence[Capture]) -> Tree:
    from allies_cli.answers import show_brief_claim, show_full

    return show_full.claim(found, captures) if full else show_brief_claim.claim(found)


def _source_drawn(found: SourceRecord, full: bool) -> Tree:
    from allies_cli.answers import show_brief_source, show_full

    return show_full.source(found) if full else show_brief_source.source(found)


# Documents ---------------------------------------------------------------------------------------


def claim_document(found: ClaimRecord) -> dict[str, Any]:
    """Return the JSON object of a claim with its evidence and links."""
    return document(found.claim) | {
        "evidence": [evidence_document(one) for one in found.evidence],
        "links": [
            {"relation": one.relation, "claim": one.other, "what": one.what, "status": one.status, "grade": one.grade}
            for one in found.links
        ],
    }


_ON_EVIDENCE = tuple(column.name for column in EVIDENCE_COLUMNS)
_TRUTHS = tuple(column.name for column in EVIDENCE_COLUMNS if column.kind == "boolean")
evidence_row = attrgetter(*_ON_EVIDENCE)  # the cells of an assertion


def evidence_document(one: Evidence) -> dict[str, Any]:
    """Return the JSON object of an assertion."""
    said = dict(zip(_ON_EVIDENCE, evidence_row(one), strict=True))
    for name in _TRUTHS:
        said[name] = bool(said[name])
    said["corrections"] = [_correction_document(correction) for correction in one.corrections]
    return said


def _actor_file(found: ActorRecord) -> dict[str, Any]:
    """Return the JSON object of an actor with all that is recorded of it."""
    claims = {name: [claim_document(one) for one in files] for name, files in _sections(found).items()}
    return {"actor": _actor_document(found.actor)} | claims


def _actor_document(found: Actor) -> dict[str, Any]:
    codes, aliases = json.loads(found.codes), json.loads(found.aliases)
    return found._asdict() | {"codes": codes, "aliases": aliases}


def _source_document(found: SourceRecord) -> dict[str, Any]:
    return (
        found.source._asdict()
        | {"first_hand": bool(found.source.first_hand)}
        | {"captures": [_capture_document(one) for one in found.captures]}
        | {
            "passages": [
                {
                    "locator": passage.locator,
                    "quote": passage.quote,
                    "note": passage.note,
                    "claims": list(dict.fromkeys(one[0] for one in passage.claims)),
                    "corrections": [_correction_document(one) for one in passage.corrections],
                }
                for passage in found.passages
            ]
        }
    )


def _evidence_rows(section: str, found: ClaimRecord) -> Iterator[tuple[Any, ...]]:
    for one in found.evidence:
        yield (section, *found.claim, *evidence_row(one))


def _capture_document(one: Capture) -> dict[str, Any]:
    return {name: value for name, value in one._asdict().items() if name != "source"}


def _correction_document(one: Correction) -> dict[str, Any]:
    names = ("relation", "field", "note", "quote", "translation", "asserter", "source", "locator")
    return {name: getattr(one, name) for name in names}
