"""`allies graph`."""

from allies_cli.answers import graph as answers
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking
from allies_cli.queries import graph as queries
from allies_cli.queries import matrix, network, pairs, vocabulary
from allies_cli.report import Graph, note_cut


def run(ask: Asking) -> None:
    """Write the network of the ways that the filters leave, and of the actors at their ends."""
    filters = ask.filters
    check_sort(filters.sort, answers.SORTS)
    found = answers.in_order(matrix.cells(ask.database, filters), filters.sort)
    edges = found[: filters.limit or None]
    ends = dict.fromkeys(slug for way, _ in edges for slug in (way.supporter, way.recipient))
    answer = answers.graph(
        Graph(
            title=network.title(ask.database) or "Who supports whom",
            data_date=vocabulary.data_date(ask.database),
            filters=tuple(typed for typed, _ in filters.without_each()),
            nodes=queries.nodes(ask.database, ends),
            edges=edges,
        )
    )
    note_cut(answer, len(found) - len(edges))
    if not filters.everything and (hidden := pairs.count_hidden_pairs(ask.database, filters)):
        some = "1 pair has" if hidden == 1 else f"{hidden} pairs have"
        answer.notes.footers.append(f"{some} no claim that counts as support; --all shows them")
    deliver_claims(ask, answer)
