"""What every command takes as the record grows: CPU time and peak memory, a line a command, a column a size.

Each is asked three times, of which the median counts; what takes longer than five seconds, once. The output goes
nowhere, but is made as for a pipe.
"""

import shutil
import sqlite3
import statistics
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from measuring import Used, used
from rows import Programs
from workshop import Workshop

_QUICK = 5  # seconds of CPU
_PATIENCE = 20  # seconds after which a command is ended

# What is asked. The most active actors and a folder stand in the braces.
_LINES = (
    "list",
    "list --by {first}",
    "list --for {whom}",
    "list --by {first} --for {whom}",
    "list --how weapons",
    "list --status reported",
    "list --contested",
    "list --no-alleged",
    "list --min-origins 3",
    "list --since 2020",
    "list --until 2016",
    "list --as-of 2019",
    "list claims --limit 20",
    "list claims --since 2020 --limit 20",
    "list claims",
    "list evidence --limit 20",
    "list evidence",
    "list actors",
    "list sources",
    "list corrections",
    "show c12",
    "show source-12",
    "show {first}",
    "show {first} --limit 20",
    "show {first} -f csv",
    "show {first} -f json",
    "search drones --limit 20",
    "search drones",
    "tree",
    "tree {first}",
    "matrix",
    "timeline --limit 20",
    "timeline {first} --limit 20",
    "timeline {first}",
    "compare {first} {second}",
    "graph",
    "db",
    "check",
    "export {folder}/package",
    "export --sqlite {folder}/copy.db",
)
_WORDS = {"first": "FIRST", "second": "SECOND", "whom": "WHOM", "folder": "FOLDER"}  # how they are told


def scaling(workshop: Workshop, sizes: list[int], tell: Callable[[str], None]) -> Iterator[str]:
    """Yield the table."""
    programs = Programs(workshop)
    databases = [workshop.database(size) for size in sizes]
    known = [_actors(database) for database in databases]
    yield "### Every command, as the record grows\n"
    yield f"| in a pipe | {' | '.join(f'{size:,} claims' for size in sizes)} |"
    yield f"|---|{'---:|' * len(sizes)}"
    for line in _LINES:
        cells = []
        for size, database, actors in zip(sizes, databases, known, strict=True):
            tell(f"{line}, {size:,} claims")
            cells.append(_cell(_asked(programs, workshop, line, database, actors)))
        yield f"| `allies {line.format_map(_WORDS)}` | {' | '.join(cells)} |"
    yield ""


def _asked(programs: Programs, workshop: Workshop, line: str, database: Path, actors: dict[str, str]) -> Used | None:
    """Return what a command line took, or None if it failed or had not ended in time."""
    took: list[Used] = []
    while len(took) < 3 and not (took and took[0].seconds > _QUICK):
        folder = workshop.folder("written")
        one = used(programs.allies(line.format(folder=folder, **actors), database), _PATIENCE)
        shutil.rmtree(folder)
        if one is None:
            return None
        took.append(one)
    return Used(statistics.median(one.seconds for one in took), max(one.megabytes for one in took))


def _cell(cost: Used | None) -> str:
    if cost is None:
        return f"over {_PATIENCE} s"
    return f"{cost.seconds:,.{2 if cost.seconds < 10 else 0}f} s, {cost.megabytes:,.0f} MB"


def _actors(database: Path) -> dict[str, str]:
    """Return the two supporters with the most claims, and the recipient with the most of the first."""
    with closing(sqlite3.connect(database)) as connection:
        (first,), (second,) = connection.execute(
            "SELECT supporter FROM pair_way GROUP BY supporter ORDER BY sum(claims) DESC, supporter LIMIT 2"
        )
        (whom,) = connection.execute(
            "SELECT recipient FROM pair_way WHERE supporter = ? GROUP BY recipient ORDER BY sum(claims) DESC LIMIT 1",
            (first,),
        ).fetchone()
    return {"first": first, "second": second, "whom": whom}
