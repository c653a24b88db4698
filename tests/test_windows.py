"""What another system tells otherwise, as far as it can be told from here: its addresses and its errors."""

import ntpath
import os
import sqlite3
from errno import EINVAL, ENOSPC
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from allies_cli import __main__, paths, replacing
from allies_cli.errors import Exit, UnusableError
from allies_cli.paths import uri


@pytest.fixture
def _windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(__main__, "_abandon_stdout", lambda: None)


def _failing(number: int) -> int:
    raise OSError(number, "so it is called")


@pytest.mark.usefixtures("_windows")
def test_a_pipe_that_was_closed_is_not_an_error() -> None:
    assert __main__._guarded(lambda: _failing(EINVAL)) == Exit.OK
    with pytest.raises(OSError, match="so it is called"), replacing.told(replacing.Path("out.csv")):
        _failing(EINVAL)


@pytest.mark.usefixtures("_windows")
def test_a_full_disk_is_one() -> None:
    assert __main__._guarded(lambda: _failing(ENOSPC)) == Exit.UNUSABLE
    with pytest.raises(UnusableError), replacing.told(replacing.Path("out.csv")):
        _failing(ENOSPC)


def test_elsewhere_an_argument_that_is_not_valid_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(__main__, "_abandon_stdout", lambda: None)
    assert __main__._guarded(lambda: _failing(EINVAL)) == Exit.UNUSABLE


@pytest.mark.parametrize("path", [r"C:\my cases\a.db", r"\\server\share\a.db", "//server/share/a.db"])
def test_a_database_on_a_drive_and_on_a_share_has_an_address_without_a_host(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "os", SimpleNamespace(path=ntpath, curdir=ntpath.curdir, fsencode=os.fsencode))
    assert unquote(uri(path)) == f"file:{path}"
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):  # and not: invalid uri authority
        sqlite3.connect(f"{uri(path)}?mode=ro", uri=True)
