"""Ctrl-C ends every command at once, in the middle of a long statement too, with exit code 130 and not a word."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import environment

pytestmark = pytest.mark.slow

# What takes long where much is recorded.
LONG = [
    ["list", "--as-of", "2019"],
    ["list", "--no-alleged"],
    ["list", "claims", "-f", "json"],
    ["list", "evidence", "-f", "csv"],
    ["check"],
    ["timeline", "-f", "jsonl"],
    ["matrix", "--as-of", "2020"],
    ["sql", "SELECT count(*) FROM voice a, voice b, voice c", "--timeout", "600"],
    ["export", "FOLDER"],
    ["export", "--sqlite", "FILE.db"],
    ["list", "claims", "--as-of", "2021", "-o", "FILE.csv"],
]
PROMISED = 0.5  # seconds
PATIENCE = 3  # times, since a busy machine may be late once
LAST_WORDS = b"what came later is not here\n"


@pytest.mark.parametrize("args", LONG, ids=" ".join)
def test_ctrl_c_ends_a_command_at_once(big: Path, tmp_path: Path, args: list[str]) -> None:
    late = []
    for delay in (0.12, 0.25, 0.4)[:PATIENCE]:
        started = subprocess.Popen(
            [sys.executable, "-m", "allies_cli", *args],  # what is opened and not yet held is warned of
            env=environment(big),
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        time.sleep(delay)
        sent = time.monotonic()
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
        late.append(time.monotonic() - sent)
        if started.returncode == 0 or err.endswith(LAST_WORDS):  # it was done before
            return
        assert (started.returncode, err) == (130, b"")
        assert list(tmp_path.iterdir()) == []
    assert min(late) < PROMISED
