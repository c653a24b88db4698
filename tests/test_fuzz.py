"""A small share of what `tools/do fuzz` tries: nothing comes of it but answers and errors that are told in a line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

TOOLS = Path(__file__).parents[1] / "tools"
SHARE = {"databases": 5, "cells": 2, "arguments": 15, "queries": 4, "imports": 6, "streams": 12, "environments": 10}


@pytest.mark.parametrize("area", SHARE)
def test_nothing_goes_wrong_but_what_is_told(area: str) -> None:
    pytest.importorskip("pty", reason="there is no terminal of Unix")
    paths = os.pathsep.join([str(TOOLS), os.environ.get("PYTHONPATH", ""), str(TOOLS.parent / "src")])
    tried = subprocess.run(
        [sys.executable, "-m", "fuzz", area, "--count", str(SHARE[area])],
        env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert tried.returncode == 0, tried.stderr
    assert f"| {SHARE[area]} |" in tried.stdout
