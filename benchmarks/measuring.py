"""Run whole processes, in a pipe or on a terminal, and take their time and memory."""

import fcntl
import os
import pty
import random
import statistics
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

_BLOCK = 1 << 16
_PEAK = Path(__file__).with_name("peak.py")

Times = Mapping[str, list[float]]


class Command(NamedTuple):
    """A command line, where its output goes, and what its environment has beside the common part."""

    argv: tuple[str, ...]
    terminal: bool = False
    environment: tuple[tuple[str, str], ...] = ()


class Ran(NamedTuple):
    """What one run came to."""

    seconds: float
    code: int
    output: bytes


class Used(NamedTuple):
    """What a command took of the machine."""

    seconds: float  # of CPU
    megabytes: float  # its peak of memory, in 10^6 bytes


def environment(more: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    """Return the environment of a run: the same on every machine, without what would colour or direct it."""
    common = {"PATH": os.defpath, "HOME": str(Path.home()), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    return common | dict(more)


def run(command: Command, keep: bool = False) -> Ran:
    """Run a command to its end; its output is read to the end too, and kept if asked for."""
    ours, theirs = pty.openpty() if command.terminal else os.pipe()
    if command.terminal:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    nothing = os.open(os.devnull, os.O_RDWR)
    actions = [
        (os.POSIX_SPAWN_DUP2, theirs if command.terminal else nothing, 0),
        (os.POSIX_SPAWN_DUP2, theirs, 1),
        (os.POSIX_SPAWN_DUP2, theirs if command.terminal else nothing, 2),
        (os.POSIX_SPAWN_CLOSE, ours),
    ]
    began = time.perf_counter()
    process = os.posix_spawn(command.argv[0], command.argv, environment(command.environment), file_actions=actions)
    os.close(theirs)
    output = _read(ours, keep)
    _, status = os.waitpid(process, 0)
    seconds = time.perf_counter() - began
    os.close(ours)
    os.close(nothing)
    return Ran(seconds, os.waitstatus_to_exitcode(status), output)


def _read(stream: int, keep: bool) -> bytes:
    kept = []
    while True:
        try:
            block = os.read(stream, _BLOCK)
        except OSError:  # how a terminal says that nobody writes to it any more
            break
        if not block:
            break
        if keep:
            kept.append(block)
    return b"".join(kept)


def rounds(
    commands: Mapping[str, Command], count: int, warm_up: int, seed: int, tell: Callable[[str], None]
) -> dict[str, list[float]]:
    """Return the seconds of each command, one for each round; within a round the order is random."""
    dice = random.Random(seed)
    order = list(commands)
    times: dict[str, list[float]] = {name: [] for name in order}
    for turn in range(warm_up + count):
        tell(f"round {turn + 1} of {warm_up + count}")
        dice.shuffle(order)
        for name in order:
            seconds = run(commands[name]).seconds
            if turn >= warm_up:
                times[name].append(seconds)
    return times


def ratio(times: Times, of: str, to: str) -> float:
    """Return the median over the rounds of the ratio of two commands in the same round."""
    return statistics.median(a / b for a, b in zip(times[of], times[to], strict=True))


def spread(times: Times, of: str, to: str) -> tuple[float, float]:
    """Return the first and third quartile of the same ratios."""
    ratios = [a / b for a, b in zip(times[of], times[to], strict=True)]
    if len(ratios) < 2:
        return ratios[0], ratios[0]
    first, _, third = statistics.quantiles(ratios, n=4, method="inclusive")
    return first, third


def used(command: Command, patience: int = 3600) -> Used | None:
    """Return what a command took of the machine; None if it fails or takes longer than so many seconds."""
    measure = (sys.executable, "-I", "-S", str(_PEAK), str(patience), *command.argv)
    done = run(Command(measure, environment=command.environment), keep=True)
    code, seconds, size = done.output.split()
    if int(code) != 0:
        return None
    return Used(float(seconds), int(size) * (1 if sys.platform == "darwin" else 1024) / 1e6)
