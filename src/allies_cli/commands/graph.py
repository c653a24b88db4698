"""`allies graph`."""

from collections.abc import Sequence

from allies_cli.answers import graph as answers
from allies_cli.context import Run
from allies_cli.queries import network, vocabulary
from allies_cli.queries.actors import network_actors
from allies_cli.report import Answer, Graph, note_cut
from allies_cli.wording import uncounted_pairs


def graph(run: Run, name: Sequence[str] | None) -> Answer:
    """Write the network of the ways that the filters leave, or of those of the named actors, and of their ends."""
    run.check_sort(answers.SORTS)
    filters, named = run.filters, run.meant(name, "actor") if name else []
    actors = [one.id for one in named]
    cells = network.cells(run.database, actors, filters)
    found = answers.in_order(cells, filters.sort)
    edges = found[: filters.limit or None]
    ends = dict.fromkeys(slug for way, _ in edges for slug in (way.supporter, way.recipient))
    answer = answers.graph(
        Graph(
            title=vocabulary.title(run.database) or "Who supports whom",
            events_to=vocabulary.events_to(run.database),
            filters=(*(one.name for one in named), *(typed for typed, _ in filters.without_each())),
            nodes=network_actors(run.database, ends),
            edges=edges,
            addresses=lambda: network.addresses(run.database, edges, filters),
        )
    )
    note_cut(answer, len(found) - len(edges))
    if hidden := network.count_hidden(run.database, actors, filters, cells):
        answer.notes.footers.append(uncounted_pairs(hidden))
    return run.about_claims(answer, actors)
