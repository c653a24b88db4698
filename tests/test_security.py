"""SECURITY.md: each promise names the tests that hold it, and the figures are those that the harness prints."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = re.findall(r"^\| ([A-Z].*) \| (`tests/.*`) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("promise", "held_by"), PROMISES)
def test_a_promise_is_held_by_tests_that_are_there(promise: str, held_by: str) -> None:
    for place in re.findall(r"`(.*?)`", held_by):
        file, _, test = place.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert f"def {test or 'test_'}" in text, promise


def test_there_are_promises_and_figures_without_a_fault() -> None:
    assert len(PROMISES) > 10
    figures = re.findall(r"^\| .* \| [\d,]+ \| [\d,]+ \| .*exit 0.* \| (\d+) \|$", PAGE, re.MULTILINE)
    assert len(figures) == 7
    assert set(figures) == {"0"}
