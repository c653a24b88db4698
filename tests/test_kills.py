"""Kills in the middle of a change lose nothing: a small share of what `tools/do kills` tries."""

from pathlib import Path

import kills
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kills") / "staged"
    kills.stage(folder, 200)
    return folder


@pytest.mark.parametrize("deed", kills.DEEDS, ids=lambda deed: deed.name)
def test_a_kill_leaves_all_or_nothing(tmp_path: Path, staged: Path, deed: kills.Deed) -> None:
    killed = list(kills.kills(tmp_path, staged, 3, 7, [deed]))
    assert [one for one in killed if one.fault] == []
    assert {one.phase for one in killed} - {"starting", "over"}, "the program was at work"
