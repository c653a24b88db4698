"""Run the tries of some areas, or of all, and report them."""

import argparse
import random
import shlex
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fuzz.areas import AREAS
from fuzz.running import Line, Ran, faults, run

_SHOWN = 40  # faults
_PAGE = Path(__file__).parents[2] / "SECURITY.md"
_BEGIN, _END = "<!-- tried -->\n", "<!-- end of tried -->\n"
_HEAD = "| tried | tries | runs | how they ended | faults |\n|---|---:|---:|---|---:|\n"


class Tried(NamedTuple):
    """A run of a try, and what is wrong with it."""

    area: str
    number: int
    how: str
    line: Line
    ran: Ran
    faults: tuple[str, ...]


def tries(area: str, numbers: Sequence[int], seed: int) -> Iterator[Tried]:
    """Make the tries of an area with these numbers and yield each of their runs; the same seed makes the same tries."""
    for number in numbers:
        dice = random.Random(f"{area} {seed} {number}")
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            for how, line in AREAS[area].make(dice, Path(folder)):
                ran = run(line)
                yield Tried(area, number, how, line, ran, tuple(faults(line, ran)))


def main() -> int:
    """Report what the command line asks for; return 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="tools/do fuzz", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"of {', '.join(AREAS)}; all by default")
    parser.add_argument("--count", type=int, help="tries of each area")
    parser.add_argument("--only", type=int, help="the try with this number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the figures into SECURITY.md")
    given = parser.parse_args()
    if wrong := [area for area in given.areas if area not in AREAS]:
        parser.error(f"there is no area {wrong[0]!r}")
    _import_all()
    failed, table = 0, ""
    for area in given.areas or AREAS:
        numbers = [given.only] if given.only is not None else range(given.count or AREAS[area].tries)
        codes: Counter[int] = Counter()
        wrong_runs = 0
        for one in tries(area, numbers, given.seed):
            codes[one.ran.code] += 1
            if one.faults:
                wrong_runs += 1
                if failed + wrong_runs <= _SHOWN:
                    _tell(one, given.seed)
        failed += wrong_runs
        counted = ", ".join(f"{count:,} × exit {code}" for code, count in sorted(codes.items()))
        figures = f"| {AREAS[area].what} | {len(numbers):,} | {sum(codes.values()):,} | {counted} | {wrong_runs} |"
        print(figures, flush=True)
        table += f"{figures}\n"
    if given.write:
        _write(table)
    return int(failed > 0)


def _write(table: str) -> None:
    before, _, rest = _PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    _PAGE.write_text(f"{before}{_BEGIN}\n{_HEAD}{table}\n{_END}{rest.partition(_END)[2]}", encoding="utf-8")


def _tell(one: Tried, seed: int) -> None:
    words = ascii(shlex.join(one.line.words))[1:-1][:200]
    print(f"{one.area} --only {one.number} --seed {seed}: {ascii(one.how)[:160]}: allies {words}", file=sys.stderr)
    for fault in one.faults:
        print(f"    {ascii(fault)[1:-1]}", file=sys.stderr, flush=True)


def _import_all() -> None:
    """Import what the commands do, once for all children."""
    import importlib
    import pkgutil

    import allies_cli

    for module in pkgutil.walk_packages(allies_cli.__path__, "allies_cli."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in ("sqlite_utils", "rich.console", "tabulate"):  # what the program itself loads late
        importlib.import_module(name)


if __name__ == "__main__":
    sys.exit(main())
