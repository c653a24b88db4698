"""`allies build`."""

from pathlib import Path

from allies_cli.answers import import_ as answers
from allies_cli.casefile import building
from allies_cli.casefile.importing import Refused
from allies_cli.commands.import_ import look, remembered
from allies_cli.context import Run
from allies_cli.report import Answer

_ENDING = ".db"


def build(run: Run, file: Path) -> Answer:
    """Make a case file from its recipe, whole or not at all, and say what came in."""
    recipe = building.recipe(file)
    target = file.with_suffix(_ENDING)
    try:
        outcomes, brought = building.build(recipe, target, look, file.stem)
    except Refused as refused:
        return answers.refused(refused.outcomes, remembered(refused.outcomes, recipe.names), str(target))
    return answers.taken(outcomes, brought, [], remembered(outcomes, recipe.names), str(target), dry_run=False)
