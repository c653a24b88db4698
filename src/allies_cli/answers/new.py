"""A case file that was made, and what to do with it."""

from collections.abc import Mapping, Sequence
from shlex import quote
from textwrap import wrap

from allies_cli.escape import width
from allies_cli.fields import Column
from allies_cli.report import Answer, Line, Piece, Tree, line
from allies_cli.wording import counted

_NEXT = 6  # columns before a command that comes next
_FURTHER = "  "  # before what of it goes on in another line

_COLUMNS = (Column("case"), Column("sheet"), Column("actors", "integer"), Column("claims", "integer"))


def case(
    path: str, sheet: str, sheet_is_new: bool, counts: Mapping[str, int], known: int, steps: Sequence[tuple[str, str]]
) -> Answer:
    """Answer with the two files, and the commands that come next; `known` are actors that nothing names yet."""
    row = (path, sheet, counts["actors"] + known, counts["claims"])
    facts = counted(counts["claims"], "claim") if counts["claims"] else "no facts yet"
    in_sheet = (
        "a row a fact; write over its two examples" if sheet_is_new else "was there already, and is left as it is"
    )
    return Answer(
        columns=_COLUMNS,
        rows=[row],
        single=True,
        documents=lambda: [dict(zip((column.name for column in _COLUMNS), row, strict=True))],
        tree=lambda most: Tree(
            (
                line(Piece(path, "title"), f": a case file, {facts}; it knows {known} states and territories by name"),
                line(Piece(sheet, "title"), f": the sheet, {in_sheet}"),
                (),
                *following(
                    *steps,
                    ("allies help sheet", "what its columns mean"),
                    (f"export ALLIES_DB={quote(path)}", "then no command needs --db"),
                    most=most,
                ),
            )
        ),
    )


def following(*commands: tuple[str, str], most: int | None = None) -> list[Line]:
    """Return lines of the commands that come next, with what each is for, in a room of so many columns."""
    lines: list[Line] = []
    for command, what in commands:
        lead = Piece(" " * _NEXT if lines else "next".ljust(_NEXT), "muted")
        told = Piece(f"  {what}" if what else "", "muted")
        if most is None or _NEXT + width(command) + width(told.text) <= most:
            lines.append(line(lead, Piece(command, "id"), told))
            continue
        first, *rest = wrap(
            command, max(most - _NEXT - len(_FURTHER), 1), break_long_words=False, break_on_hyphens=False
        )
        lines.append(line(lead, Piece(first, "id")))
        lines += [line(" " * _NEXT + _FURTHER, Piece(part, "id")) for part in rest]
        lines += [line(" " * _NEXT + _FURTHER, Piece(part, "muted")) for part in wrap(what, max(most - _NEXT, 1))]
    return lines
