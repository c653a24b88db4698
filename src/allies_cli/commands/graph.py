"""`allies graph`."""

from allies_cli.answers import graph as answers
from allies_cli.context import Run
from allies_cli.queries import actors, pairs, vocabulary
from allies_cli.report import Answer, Graph, note_cut
from allies_cli.wording import uncounted_pairs


def graph(run: Run) -> Answer:
    """Write the network of the ways that the filters leave, and of the actors at their ends."""
    run.check_sort(answers.SORTS)
    filters = run.filters
    found = answers.in_order(pairs.cells(run.database, filters), filters.sort)
    edges = found[: filters.limit or None]
    ends = dict.fromkeys(slug for way, _ in edges for slug in (way.supporter, way.recipient))
    answer = answers.graph(
        Graph(
            title=vocabulary.title(run.database) or "Who supports whom",
            events_to=vocabulary.events_to(run.database),
            filters=tuple(typed for typed, _ in filters.without_each()),
            nodes=actors.network_actors(run.database, ends),
            edges=edges,
        )
    )
    note_cut(answer, len(found) - len(edges))
    if not filters.everything and (hidden := pairs.count_hidden_pairs(run.database, filters)):
        answer.notes.footers.append(uncounted_pairs(hidden))
    return run.about_claims(answer)
