"""`allies matrix`."""

from collections.abc import Sequence

from allies_cli.answers import matrix as answers
from allies_cli.context import Run
from allies_cli.options import one_of
from allies_cli.queries import network, vocabulary
from allies_cli.report import Answer
from allies_cli.wording import uncounted_pairs

_FEW = 30  # supporters in a picture where no --limit says how many


def matrix(run: Run, name: Sequence[str] | None, shade: str, as_sql: bool) -> Answer:
    """Show supporters by ways, all or those of the named actors; `as_sql`: print the query.

    A cell is shaded by its number of claims or by its best grade.
    """
    filters = run.filters
    actors = [one.id for one in run.meant(name, "actor")] if name else []
    if as_sql:
        run.refuse("matrix --sql", ("--sort", "--limit"), "write ORDER BY and LIMIT into the query")
        from allies_cli.commands.as_sql import query

        return query(run, lambda database, chosen: network.cells(database, actors, chosen), "AS counted")
    codes = vocabulary.codes(run.database, "support_type")
    run.check_sort((*answers.SORTS, *codes))
    cells = network.cells(run.database, actors, filters)
    if one_of(shade, ["claims", "grade"], "--shade") == "grade":
        shading: answers.Shading = answers.ByGrade(vocabulary.credibilities(run.database))
    else:
        shading = answers.ByClaims(cells)
    few = run.unless_limited(_FEW)
    answer = answers.matrix(cells, codes, shading, 0 if few else filters.limit, run.filters.sort, few)
    if hidden := network.count_hidden(run.database, actors, filters, cells):
        answer.notes.footers.append(uncounted_pairs(hidden))
    return run.about_claims(answer, actors)
