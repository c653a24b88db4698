"""Kill the commands that write a case file at random moments, and look at what they leave.

After each kill the file has to be sound, and as it was before the change or as it is after the whole of it. Nothing
else may lie beside it, but after a kill that nobody can catch: a draft, and a journal with which the next command puts
back what stood there.

A rehearsal notes when each phase of a command begins, so that the kills can be spread evenly over the phases, most of
which are short.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_PATIENCE = 60.0  # seconds, after which a command counts as hung
_BETWEEN = 0.0003  # looks at how far a command is
_ACTORS = ("Iran", "Russia", "China", "France", "Germany", "Poland", "Turkey", "India", "Brazil", "Egypt")
_WAYS = ("weapons", "training", "funding", "recognition", "materiel", "intelligence")

_WIDTH = 20  # of a line in which a phase is noted

# Runs the program, which writes into a file, a line each, which phase it enters.
_MARKED = f"""
import functools, os, signal, sys
for number in ({", ".join(str(int(one)) for one in SIGNALS[1:])}):  # whoever starts this may ignore them
    signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
marks = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def mark(phase):
    os.write(marks, phase.ljust({_WIDTH - 1}).encode() + b"\\n")
def marked(owner, name, during, after):
    inner = getattr(owner, name)
    @functools.wraps(inner)
    def outer(*args, **options):
        mark(during)
        try:
            return inner(*args, **options)
        finally:
            mark(after)
    setattr(owner, name, outer)
mark("starting")
from allies_cli import __main__
from allies_cli.casefile import deriving, importing, judging, names, new, writing
marked(importing.Importer, "take", "reading", "taken")
marked(judging.Judge, "check", "judging", "reading")
marked(writing.Case, "_store", "storing", "reading")
marked(writing.Case, "settle", "settling", "settled")
marked(deriving.Touched, "renew", "deriving", "settling")
marked(writing.Case, "_commit", "committing", "committed")
marked(importing, "write_bad", "keeping bad rows", "taken")
marked(names, "remember", "writing names", "telling")
marked(new, "make", "copying", "telling")
marked(new, "_fill", "filling", "placing")
mark("beginning")
__main__.main()
"""


class Deed(NamedTuple):
    """A command that writes, in a folder that has case.db, and what it may leave there half of a time."""

    name: str
    arguments: tuple[str, ...]


DEEDS = (
    Deed("import", ("import", "sheet.csv")),
    Deed("import of bad rows", ("import", "bad.csv", "--skip-bad")),
    Deed("refused import", ("import", "bad.csv")),
    Deed("add", ("add", "iran", "weapons", "russia", "--item", "drones", "--link", "https://example.org/drones")),
    Deed("remove", ("remove", "example-org-2023-05-01", "--force")),
    Deed("names", ("names",)),
    Deed("new", ("new", "another.db")),
)


class State(NamedTuple):
    """What lies in a folder: the content of each database, the bytes of each other file."""

    files: dict[str, str]

    def beyond(self, *others: "State") -> set[str]:
        """Return the files that none of the others has."""
        return set(self.files).difference(*(one.files for one in others))


class Rehearsal(NamedTuple):
    """A deed that nobody disturbs: the states around it, the phases in order with their durations, the exit code."""

    before: State
    after: State
    phases: list[tuple[str, float]]
    code: int


class Kill(NamedTuple):
    """What became of one kill; `fault` is empty where all is well."""

    deed: str
    phase: str
    signal: str
    seconds: float  # until it had ended
    done: bool  # the whole change is there
    fault: str


def sheet(rows: int, seed: int) -> str:
    """Return a sheet of so many facts; every ninth names somebody whom nobody knows where the seed is odd."""
    chance = random.Random(seed)
    lines = ["key,who,how,for,link,published,date,quote,item"]
    for number in range(rows):
        who, whom = chance.sample(_ACTORS, 2)
        if seed % 2 and number % 9 == 0:
            who = f"Nobody {number % 40}"
        year = 2000 + number % 23
        lines.append(
            f"{seed}-{number},{who},{chance.choice(_WAYS)},{whom},https://example.org/{seed}/{number // 10},2023-05-01,"
            f"{year}-03-1{number % 10},Words of row {number} of sheet {seed},item {chance.randrange(900)}"
        )
    return "\n".join(lines) + "\n"


def stage(folder: Path, rows: int) -> None:
    """Make a folder with a case file of some facts, and what is to be imported into it."""
    folder.mkdir()
    (folder / "first.csv").write_text(sheet(max(200, rows // 4), 2), encoding="utf-8")
    (folder / "sheet.csv").write_text(sheet(rows, 4), encoding="utf-8")
    (folder / "bad.csv").write_text(sheet(rows // 2, 5), encoding="utf-8")
    for arguments in (("new", "case.db"), ("import", "first.csv")):
        subprocess.run(_command(*arguments), cwd=folder, env=_environment(), check=True, capture_output=True)
    answers = "name,is,kind,rows,near\nThe Blue Host,Blue Host,armed-group,3,\nRed Band,Red Band,unknown,2,\n"
    (folder / "names.csv").write_text(answers, encoding="utf-8")


def rehearse(deed: Deed, staged: Path, folder: Path) -> Rehearsal:
    """Do a deed undisturbed."""
    shutil.copytree(staged, folder)
    before = state(folder)
    marks = folder.with_suffix(".marks")
    times: list[float] = []
    with _started(deed, folder, marks) as process:
        while process.poll() is None:
            times += [time.monotonic()] * (_count(marks) - len(times))
            time.sleep(_BETWEEN)
        end = time.monotonic()
        if process.returncode not in (0, 4):
            raise SystemExit(f"{deed.name} fails: {process.communicate()[1].decode()}")
    for path in folder.glob("*.db"):
        if unsound := _unsound("check", path):  # what is the same as this one, row by row, is as sound
            raise SystemExit(unsound)
    names = _phases(marks)
    times += [end] * (len(names) - len(times))
    durations = [later - time for time, later in zip(times, [*times[1:], end], strict=True)]
    return Rehearsal(before, state(folder), list(zip(names, durations, strict=True)), process.returncode)


def kill(deed: Deed, rehearsal: Rehearsal, staged: Path, folder: Path, chance: random.Random) -> Kill:
    """Do a deed, kill it at a random moment of a random phase, and judge what is left."""
    shutil.copytree(staged, folder)
    number = chance.choice(SIGNALS)
    phase = chance.choice(sorted({name for name, _ in rehearsal.phases}))
    place = chance.choice([at for at, (name, _) in enumerate(rehearsal.phases) if name == phase])
    marks = folder.with_suffix(".marks")
    with _started(deed, folder, marks) as process:
        while _count(marks) <= place and process.poll() is None:
            time.sleep(_BETWEEN)
        until = time.monotonic() + chance.random() * max(rehearsal.phases[place][1], 0.002)
        while time.monotonic() < until:
            pass
        hit = _phases(marks)[-1] if process.poll() is None else "over"
        process.send_signal(number)
        sent = time.monotonic()
        try:
            err = process.communicate(timeout=_PATIENCE)[1].decode()
        except subprocess.TimeoutExpired:
            return Kill(deed.name, phase, number.name, _PATIENCE, False, "it hangs")
        seconds = time.monotonic() - sent
    fault = _fault(rehearsal, folder, number, process.returncode, err)
    done = not fault and state(folder).files.items() >= rehearsal.after.files.items()
    if number == signal.SIGKILL and not fault:
        fault = _fault_of_the_next(folder)
    marks.unlink()
    shutil.rmtree(folder)
    return Kill(deed.name, hit, number.name, seconds, done, fault)


def _fault(rehearsal: Rehearsal, folder: Path, number: int, code: int, err: str) -> str:
    """Return what is wrong after a kill, or nothing."""
    before, after = rehearsal.before, rehearsal.after
    killed = number == signal.SIGKILL
    left = {path.name for path in folder.iterdir()} - set(before.files) - set(after.files)
    if left and not killed:
        return f"left {sorted(left)}"
    if "Traceback" in err and "this is a bug" in err:
        return f"told as a bug: {err[-500:]}"
    if code not in (-number, 128 + number, rehearsal.code):
        return f"ended with {code}: {err[-300:]}"
    for path in sorted(folder.glob("*.db")):
        if unsound := _unsound("db", path):  # whoever reads next puts back what the change had begun
            return unsound
    now = state(folder)
    left = {name for name in now.files if name.startswith(".allies-") or _is_void(folder / name)} if killed else set()
    if strange := now.beyond(before, after) - left:
        return f"left after the next command: {sorted(strange)}"
    for name, content in now.files.items():
        if name not in left and content not in (before.files.get(name), after.files.get(name)):
            return f"{name} is neither as before nor as after"
    if gone := set(before.files) - set(now.files):
        return f"gone: {sorted(gone)}"
    return ""


def _unsound(command: str, path: Path) -> str:
    """Return what a command finds wrong with a database, or nothing."""
    line = _command(command, "--db", str(path))
    ran = subprocess.run(line, cwd=path.parent, env=_environment(), check=False, capture_output=True)
    with closing(sqlite3.connect(path)) as connection:
        (structure,) = connection.execute("PRAGMA integrity_check").fetchone()
    if ran.returncode or structure != "ok":
        return f"{path.name} is not sound: {structure}; {ran.stdout.decode()[-300:]}{ran.stderr.decode()[-300:]}"
    return ""


def _is_void(path: Path) -> bool:
    """Whether a file is a journal in which nothing stands yet, which the next change replaces."""
    return path.name.endswith("-journal") and not path.read_bytes()[:8].strip(b"\0")


def _fault_of_the_next(folder: Path) -> str:
    """Return what is wrong when the next change comes, or nothing."""
    line = _command("add", "egypt", "weapons", "turkey", "--link", "https://example.org/next")
    added = subprocess.run(line, cwd=folder, env=_environment(), check=False, capture_output=True)
    if added.returncode:
        return f"the next change fails: {added.stderr.decode()[-300:]}"
    left = sorted(path.name for path in folder.glob("*-journal"))
    return f"left after the next change: {left}" if left else ""


def state(folder: Path) -> State:
    """Return what lies in a folder."""
    return State({path.name: _content(path) for path in sorted(folder.iterdir())})


def _content(path: Path) -> str:
    digest = hashlib.sha256()
    if path.suffix != ".db":
        digest.update(path.read_bytes())
        return digest.hexdigest()
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "allies_cli", *arguments]


def _environment() -> dict[str, str]:
    """Return an environment in which case.db is the case file, and nothing else steers the program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ALLIES_", "_ALLIES"))}
    return kept | {
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ALLIES_DB": "case.db",
        "LC_ALL": "C.UTF-8",
    }


def _started(deed: Deed, folder: Path, marks: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-c", _MARKED, str(marks), *_command(*deed.arguments)[3:]]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(line, cwd=folder, env=_environment(), stdin=nothing, stdout=nothing, stderr=subprocess.PIPE)


def _count(marks: Path) -> int:
    return marks.stat().st_size // _WIDTH if marks.exists() else 0


def _phases(marks: Path) -> list[str]:
    return [line.strip() for line in marks.read_text(encoding="utf-8").splitlines()]


def kills(place: Path, staged: Path, count: int, seed: int, deeds: Iterable[Deed] = DEEDS) -> Iterator[Kill]:
    """Yield what becomes of so many kills, each in a copy of a folder that was staged."""
    rehearsals = [(deed, rehearse(deed, staged, place / f"rehearsal-{at}")) for at, deed in enumerate(deeds)]
    chance = random.Random(seed)
    for number in range(count):
        deed, rehearsal = rehearsals[number % len(rehearsals)]
        yield kill(deed, rehearsal, staged, place / f"kill-{number}", chance)


def main() -> None:
    """Kill as often as the command line says, and print what came of it; exit 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=500, help="how many kills (%(default)s)")
    parser.add_argument("--rows", type=int, default=1000, help="of the sheet that is imported (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    seen: list[Kill] = []
    with tempfile.TemporaryDirectory(prefix="allies-kills-") as place:
        staged = Path(place) / "staged"
        stage(staged, given.rows)
        for one in kills(Path(place), staged, given.count, given.seed):
            seen.append(one)
            if one.fault:
                print(f"{one.deed}, {one.signal} while {one.phase}: {one.fault}", flush=True)
            sys.stderr.write(f"\r{len(seen)} of {given.count}")
    sys.stderr.write("\n")
    _report(seen)
    sys.exit(any(one.fault for one in seen))


def _report(seen: list[Kill]) -> None:
    for what in ("deed", "phase", "signal"):
        counted = Counter(getattr(one, what) for one in seen)
        print(f"{what}: " + ", ".join(f"{name} {number}" for name, number in counted.most_common()))
    for number in SIGNALS:
        took = sorted(one.seconds for one in seen if one.signal == number.name) or [0.0]
        print(f"{number.name}: ended after {took[len(took) // 2] * 1000:.0f} ms, at most {took[-1] * 1000:.0f} ms")
    done = sum(one.done for one in seen)
    print(f"{len(seen)} kills; after {done} the whole change was there, after the others nothing of it")
    print(f"{sum(bool(one.fault) for one in seen)} faults")


if __name__ == "__main__":
    main()
