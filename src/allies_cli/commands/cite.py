"""`allies cite`."""

from __future__ import annotations

from pathlib import Path

from allies_cli.answers import cite as answers
from allies_cli.errors import NotFoundError, UsageError
from allies_cli.formats import STYLE_OF_ENDING, endings
from allies_cli.options import one_of
from allies_cli.queries import works
from allies_cli.queries.evidence import claim_records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from allies_cli.context import Run
    from allies_cli.names import Meant
    from allies_cli.report import Answer


def cite(run: Run, ids: Sequence[str], style: str | None) -> Answer:
    """Cite each claim and source in the style that is asked for, or that the ending of the file tells."""
    if style is not None:
        style = one_of(style, list(answers.STYLES), "--style")
    elif run.request.output and run.request.format is None:
        style = STYLE_OF_ENDING.get(Path(run.request.output).suffix.lstrip(".").lower())
    found = [_cited(run, meant) for one in ids for meant in run.meant([one])]
    if style is not None and run.request.format is None:
        ending = "json" if style == STYLE_OF_ENDING["json"] else "txt"
        run.request = run.request._replace(format=endings()[ending])
    return answers.answer(found, style)


def _cited(run: Run, meant: Meant) -> answers.Citation:
    if meant.kind == "actor":
        raise UsageError(
            f"{meant.name} is an actor, which cannot be cited", f"cite a claim; see `allies show {meant.id}`"
        )
    return _claim(run, int(meant.id[1:])) if meant.kind == "claim" else _source(run, meant.id)


def _claim(run: Run, number: int) -> answers.Citation:
    files = claim_records(run.database, [number])
    if not files:
        raise NotFoundError(f"nobody says anything of c{number}", "run `allies check` on the database")
    (file,) = files
    evidence = [
        (works.as_in_a_sentence(run.database, one), works.work(run.database, one.source)) for one in file.evidence
    ]
    return answers.claim(file, evidence, works.edition(run.database))


def _source(run: Run, slug: str) -> answers.Citation:
    return answers.source(works.work(run.database, slug), works.edition(run.database))
