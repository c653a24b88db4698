"""`allies cite`."""

from collections.abc import Sequence
from pathlib import Path

from allies_cli import names
from allies_cli.answers import cite as answers
from allies_cli.context import Asking, day, last_day, one_of, say_meant
from allies_cli.errors import NotFoundError, UsageError
from allies_cli.formats import STYLE_OF_ENDING, endings
from allies_cli.output import deliver
from allies_cli.queries import works
from allies_cli.queries.claims import claim_records


def run(ask: Asking, ids: Sequence[str], style: str | None, as_of: str | None) -> None:
    """Cite each claim and source in the style that is asked for, or that the ending of the file tells."""
    if as_of is not None:
        ask.filters = ask.filters._replace(as_of=last_day(day(as_of, "--as-of")))
    if style is not None:
        style = one_of(style, list(answers.STYLES), "--style")
    elif ask.request.output and ask.request.format is None:
        style = STYLE_OF_ENDING.get(Path(ask.request.output).suffix.lstrip(".").lower())
    found = []
    for one in ids:
        (meant, *_) = names.resolve(ask.database, [one])
        say_meant(meant)
        if meant.kind == "actor":
            raise UsageError(
                f"{meant.name} is an actor, which cannot be cited", f"cite a claim; see `allies show {meant.id}`"
            )
        found.append(_claim(ask, int(meant.id[1:])) if meant.kind == "claim" else _source(ask, meant.id))
    request = ask.request
    if style is not None and request.format is None:
        request = request._replace(format=endings()["json" if style == STYLE_OF_ENDING["json"] else "txt"])
    deliver(answers.answer(found, style), request)


def _claim(ask: Asking, number: int) -> answers.Citation:
    files = claim_records(ask.database, [number], ask.filters)
    if not files:
        raise NotFoundError(
            f"nobody had asserted or denied c{number} by {ask.filters.as_of}",
            f"see `allies cite c{number}` without --as-of",
        )
    (file,) = files

    def voices(stance: str, admits: bool = False) -> list[str]:
        return list(
            dict.fromkeys(
                works.in_a_sentence(ask.database, said.asserter, said.asserter_name)
                for said in file.evidence
                if said.stance == stance and bool(said.admits) == admits
            )
        )

    said = answers.Said(
        asserting=voices("asserts"),
        admitting=voices("asserts", admits=True),
        disputing=voices("disputes"),
        denying=voices("denies"),
        contradicting=[
            (link.what, link.status == "recorded")
            for link in file.links
            if link.relation == "contradicts" and (link.status == "recorded" or file.claim.status != "recorded")
        ],
    )
    evidence = [(one, works.work(ask.database, one.source)) for one in file.evidence]
    return answers.claim(file.claim.id, file.claim.what, said, evidence, works.edition(ask.database))


def _source(ask: Asking, slug: str) -> answers.Citation:
    return answers.source(works.work(ask.database, slug), works.edition(ask.database))
