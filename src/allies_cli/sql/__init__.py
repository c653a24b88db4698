"""The model, the rules of judgement and what can be wrong with a row, as SQL; this reads the text of one."""

from allies_cli.paths import beside


def sql(name: str) -> str:
    """Return the text of the SQL file `name` of this folder."""
    with open(beside(__file__, f"{name}.sql"), encoding="utf-8") as file:  # noqa: PTH123 - pathlib is slow
        return file.read()
