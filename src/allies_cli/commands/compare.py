"""`allies compare`."""

from __future__ import annotations

from allies_cli.answers import compare as answers
from allies_cli.answers.compare import Voice
from allies_cli.errors import UsageError
from allies_cli.queries import network, vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from allies_cli.context import Run
    from allies_cli.models import Way
    from allies_cli.report import Answer

_FEWEST, _MOST = 2, 6
_MOST_CLAIMS = 10_000  # as supporter and as recipient each, of which the voices are counted below a limit


def compare(run: Run, name: Sequence[str]) -> Answer:
    """Compare the named actors. Raises UsageError unless there are two to six of them."""
    run.check_sort(answers.SORTS)
    meant = run.meant(name, "actor")
    if not _FEWEST <= len(meant) <= _MOST:
        named = ", ".join(one.name for one in meant)
        raise UsageError(
            f"compare takes two to six actors; {len(meant)} named: {named}",
            "as in `allies compare iran north korea`",
        )
    ways = _ways(run, [one.id for one in meant])
    most = _MOST_CLAIMS if run.filters.limit else 0
    sides = [answers.side(one.id, one.name, ways, _voices(run, one.id, most)) for one in meant]
    hows = list(vocabulary.weights(run.database))
    answer = answers.compare(sides, hows, run.filters.sort, run.filters.limit)
    if most and any(answers.claims(one) > most for one in sides):
        answer.notes.footers.append(f"the voices are those of the newest {most} claims; --limit 0 counts all")
    return run.about_claims(answer, [one.id for one in meant])


def _ways(run: Run, slugs: Sequence[str]) -> dict[str, list[Way]]:
    """Return the ways around the actors by section: support that counts, support that was not given, and the rest."""
    filters, weights = run.filters, vocabulary.weights(run.database)

    def around(weight: int, everything: bool, **others: Any) -> list[Way]:
        wanted = filters.get("how")
        hows = tuple(how for how, weighs in weights.items() if weighs == weight and (not wanted or how in wanted))
        chosen = filters.where(how=hows, **others)._replace(everything=everything)
        return network.around(run.database, slugs, chosen) if hows else []

    wanted = filters.get("status")
    undone = tuple(status for status in vocabulary.undone(run.database) if not wanted or status in wanted)
    return {
        answers.GIVES: around(1, everything=False),
        answers.NOT_DONE: [way for one in undone for way in around(1, everything=True, status=(one,))],
        answers.RELATIONS: around(0, everything=True),
        answers.OPPOSES: around(-1, everything=True),
    }


def _voices(run: Run, slug: str, most: int) -> list[Voice]:
    return [Voice._make(row) for row in network.voices(run.database, slug, run.filters, most)]
