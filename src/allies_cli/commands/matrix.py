"""`allies matrix`."""

from allies_cli.answers import matrix as answers
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking, one_of
from allies_cli.queries import matrix as queries
from allies_cli.queries import pairs, vocabulary


def run(ask: Asking, shade: str, as_sql: bool = False) -> None:
    """Show supporters by ways, shaded by the number of claims or by the best grade; `as_sql`: print the query."""
    filters = ask.filters
    if as_sql:
        from allies_cli.commands.as_sql import print_query

        print_query(ask, queries.cells)
        return
    codes = vocabulary.codes(ask.database, "support_type")
    check_sort(filters.sort, (*answers.SORTS, *codes))
    cells = queries.cells(ask.database, filters)
    if one_of(shade, ["claims", "grade"], "--shade") == "grade":
        shading: answers.Shading = answers.ByGrade(queries.credibilities(ask.database))
    else:
        shading = answers.ByClaims(cells)
    answer = answers.matrix(cells, codes, shading, filters.limit, filters.sort)
    if not filters.everything and (hidden := pairs.count_hidden_pairs(ask.database, filters)):
        some = "1 pair has" if hidden == 1 else f"{hidden} pairs have"
        answer.notes.footers.append(f"{some} no claim that counts as support; --all shows them")
    deliver_claims(ask, answer)
