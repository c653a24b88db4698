"""`allies matrix`."""

from allies_cli.answers import matrix as answers
from allies_cli.context import Run, one_of
from allies_cli.queries import pairs, vocabulary
from allies_cli.report import Answer
from allies_cli.wording import uncounted_pairs

_FEW = 30  # supporters in a picture where no --limit says how many


def matrix(run: Run, shade: str, as_sql: bool = False) -> Answer:
    """Show supporters by ways, shaded by the number of claims or by the best grade; `as_sql`: print the query."""
    filters = run.filters
    if as_sql:
        from allies_cli.commands.as_sql import query

        return query(run, pairs.cells)
    codes = vocabulary.codes(run.database, "support_type")
    run.check_sort((*answers.SORTS, *codes))
    cells = pairs.cells(run.database, filters)
    if one_of(shade, ["claims", "grade"], "--shade") == "grade":
        shading: answers.Shading = answers.ByGrade(vocabulary.credibilities(run.database))
    else:
        shading = answers.ByClaims(cells)
    few = run.unless_limited(_FEW)
    answer = answers.matrix(cells, codes, shading, 0 if few else filters.limit, run.filters.sort, few)
    if not filters.everything and (hidden := pairs.count_hidden_pairs(run.database, filters)):
        answer.notes.footers.append(uncounted_pairs(hidden))
    return run.about_claims(answer)
