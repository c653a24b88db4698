"""A case file that was made, and what to do with it."""

from collections.abc import Mapping
from shlex import quote

from allies_cli.fields import Column
from allies_cli.report import Answer, Piece, Tree, line
from allies_cli.wording import counted

_COLUMNS = (Column("case"), Column("sheet"), Column("actors", "integer"), Column("claims", "integer"))


def case(path: str, sheet: str, sheet_is_new: bool, counts: Mapping[str, int]) -> Answer:
    """Answer with the two files, and the commands that come next."""
    row = (path, sheet, counts["actors"], counts["claims"])
    facts = counted(counts["claims"], "claim") if counts["claims"] else "no facts yet"
    in_sheet = "a row a fact, with two examples" if sheet_is_new else "was there already, and is left as it is"
    db = f"--db {quote(path)}"
    return Answer(
        columns=_COLUMNS,
        rows=[row],
        single=True,
        documents=lambda: [dict(zip((column.name for column in _COLUMNS), row, strict=True))],
        tree=lambda _: Tree(
            (
                line(Piece(path, "title"), f": a case file, {facts}; {counts['actors']} actors are known by name"),
                line(Piece(sheet, "title"), f": the sheet, {in_sheet}"),
                (),
                *following(
                    (f"allies import {quote(sheet)} {db}", "when the sheet is filled in"),
                    (f"allies add NAME weapons NAME --link https://… {db}", "one fact"),
                    (f"export ALLIES_DB={quote(path)}", "then no command needs --db"),
                ),
            )
        ),
    )


def following(*commands: tuple[str, str]) -> list[tuple[Piece, ...]]:
    """Return lines of the commands that come next, with what each is for."""
    return [
        line(
            Piece("next  " if not place else "      ", "muted"),
            Piece(command, "id"),
            Piece(f"  {what}" if what else "", "muted"),
        )
        for place, (command, what) in enumerate(commands)
    ]
