"""`allies compare`."""

from collections.abc import Sequence
from typing import Any

from allies_cli import names
from allies_cli.answers import compare as answers
from allies_cli.answers.compare import Voice
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking, say_meant
from allies_cli.errors import UsageError
from allies_cli.models import Way
from allies_cli.queries import network

_FEWEST, _MOST = 2, 6
_MOST_CLAIMS = 10_000  # as supporter and as recipient each, of which the voices are counted below a limit


def run(ask: Asking, words: Sequence[str]) -> None:
    """Compare the named actors. Raises UsageError unless there are two to six of them."""
    check_sort(ask.filters.sort, answers.SORTS)
    meant = names.resolve(ask.database, words, ("actor",))
    if not _FEWEST <= len(meant) <= _MOST:
        named = ", ".join(one.name for one in meant)
        raise UsageError(
            f"compare takes two to six actors; {len(meant)} named: {named}",
            "as in `allies compare iran north korea`",
        )
    for one in meant:
        say_meant(one)
    ways = _ways(ask, [one.id for one in meant])
    most = _MOST_CLAIMS if ask.filters.limit else 0
    sides = [answers.side(one.id, one.name, ways, _voices(ask, one.id, most)) for one in meant]
    hows = list(network.weights(ask.database))
    answer = answers.compare(sides, hows, ask.filters.sort, ask.filters.limit)
    if most and any(answers.claims(one) > most for one in sides):
        answer.notes.footers.append(f"the voices are those of the newest {most} claims; --limit 0 counts all")
    deliver_claims(ask, answer, [one.id for one in meant])


def _ways(ask: Asking, slugs: Sequence[str]) -> dict[str, list[Way]]:
    """Return the ways around the actors by section: support that counts, support that was not given, and the rest."""
    filters, weights = ask.filters, network.weights(ask.database)

    def around(hows: Sequence[str], **others: Any) -> list[Way]:
        chosen = tuple(how for how in hows if not filters.how or how in filters.how)
        return network.around(ask.database, slugs, filters._replace(how=chosen, **others)) if chosen else []

    def of_weight(weight: int) -> list[str]:
        return [how for how, weighs in weights.items() if weighs == weight]

    undone = tuple(status for status in network.undone(ask.database) if not filters.status or status in filters.status)
    return {
        answers.GIVES: around(of_weight(1), everything=False),
        answers.NOT_DONE: around(of_weight(1), everything=True, status=undone) if undone else [],
        answers.RELATIONS: around(of_weight(0), everything=True),
        answers.OPPOSES: around(of_weight(-1), everything=True),
    }


def _voices(ask: Asking, slug: str, most: int) -> list[Voice]:
    return [Voice._make(row) for row in network.voices(ask.database, slug, ask.filters, most)]
