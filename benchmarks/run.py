"""Measure the program against a bare interpreter, against its peers, and against itself on larger files.

It measures and never judges: the exit code is 0 whatever the numbers are. README.md says how to read them.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import importing
import rows
import scaling
from measuring import Command, Times, ratio, rounds, run, spread, used
from rows import Memory, Row
from workshop import Workshop

_README = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- results -->\n", "<!-- end of results -->\n"
_TOPICS = ("pipe", "terminal", "help", "tab", "size", "export", "import", "memory", "scale")


def main() -> None:
    """Measure what the command line asks for and print the report."""
    given = _arguments()
    workshop = Workshop(given.workshop, _tell)
    chosen: dict[str, Callable[[], Iterable[Row]]] = {
        "pipe": lambda: rows.in_a_pipe(workshop),
        "terminal": lambda: rows.on_a_terminal(workshop),
        "help": lambda: rows.helping(workshop),
        "tab": lambda: rows.completing(workshop),
        "size": lambda: rows.by_size(workshop, given.sizes),
    }
    quick = [row for topic, make in chosen.items() if topic in given.only for row in make()]
    report = [_head(workshop, given.rounds), *_ratios(quick, given.rounds, given.warm_up, given.seed)]
    if "export" in given.only:
        few = max(1, given.rounds // 4)
        report += _ratios(list(rows.exporting(workshop, given.export)), few, 1, given.seed)
    if "import" in given.only:
        few = max(1, given.rounds // 4)
        report += _ratios(list(importing.importing(workshop, given.imports)), few, 1, given.seed)
    if "memory" in given.only:
        wanted = [
            *rows.remembering(workshop, given.sizes, given.export),
            *importing.remembering(workshop, given.imports),
        ]
        report += _peaks(wanted)
    if "scale" in given.only:
        report += scaling.scaling(workshop, given.sizes, _tell)
    report += [f"Not measured: there is no command `{name}` yet." for name in rows.skipped(workshop)]
    text = "\n".join(report) + "\n"
    _tell("")
    sys.stdout.write(text)
    if given.write:
        before, _, rest = _README.read_text(encoding="utf-8").partition(_BEGIN)
        _README.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{rest.partition(_END)[2]}", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--rounds", type=int, default=20, help="rounds that count (%(default)s); export and import take a quarter"
    )
    parser.add_argument("--warm-up", type=int, default=3, help="rounds before them (%(default)s)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[100, 100_000], metavar="N", help="claims, smallest first"
    )
    parser.add_argument("--export", type=int, default=100_000, metavar="N", help="claims to export (%(default)s)")
    parser.add_argument(
        "--imports", type=int, nargs="+", default=[20_000, 200_000], metavar="N", help="rows to import (%(default)s)"
    )
    parser.add_argument("--only", nargs="+", default=_TOPICS, choices=_TOPICS, help="measure these alone")
    parser.add_argument("--seed", type=int, default=1, help="of the order within the rounds")
    parser.add_argument(
        "--workshop",
        type=Path,
        default=Path(tempfile.gettempdir()) / "allies-benchmarks",
        help="where the environment and the databases are made (%(default)s)",
    )
    parser.add_argument("--write", action="store_true", help="put the report into README.md")
    return parser.parse_args()


def _head(workshop: Workshop, count: int) -> str:
    return f"Measured on {date.today().isoformat()}: {workshop.versions()}; medians of {count} rounds.\n"


def _ratios(wanted: Sequence[Row], count: int, warm_up: int, seed: int) -> Iterator[str]:
    """Yield the tables of the rows, a topic each, after measuring all of them together."""
    able = [row for row in wanted if _works(row.command) and _works(row.against)]
    commands = {repr(command): command for row in able for command in (row.command, row.against)}
    times = rounds(commands, count, warm_up, seed, _tell)
    for topic in dict.fromkeys(row.topic for row in able):
        yield f"### {topic}\n"
        yield "| what | against | ratio | half of the rounds | to reach | time |\n|---|---|---:|---:|---|---:|"
        yield from (_line(row, times) for row in able if row.topic == topic)
        yield ""
    yield from (f"Not measured, since it fails: {row.what}." for row in wanted if row not in able)


def _line(row: Row, times: Times) -> str:
    of, to = repr(row.command), repr(row.against)
    low, high = spread(times, of, to)
    milliseconds = sorted(times[of])[len(times[of]) // 2] * 1000
    return (
        f"| {row.what} | {row.other} | **{ratio(times, of, to):.2f}** | {low:.2f}-{high:.2f} "
        f"| {row.target} | {milliseconds:,.0f} ms |"
    )


def _works(command: Command) -> bool:
    return run(command).code == 0


def _peaks(wanted: Sequence[Memory]) -> Iterator[str]:
    yield "### Memory\n"
    yield "| what | peak | to reach |\n|---|---:|---|"
    for one in wanted:
        cost = used(one.command)
        peak = f"**{cost.megabytes:.1f} MB**" if cost else "it fails"
        yield f"| {one.what} | {peak} | {f'at most {one.target} MB' if one.target else ''} |"
    yield ""


def _tell(text: str) -> None:
    """Show on the screen what is going on, each message in the place of the last."""
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
