"""Whatever is written is written whole or not at all, through a draft that nobody can foresee or read."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, command, environment, started

from allies_cli import replacing
from allies_cli.errors import Ended, UnusableError, UsageError

ENDLESS = "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"

Replacing = Callable[[Path], AbstractContextManager[Any]]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "target.csv"
    path.write_text("old", encoding="utf-8")
    return path


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def drafts(target: Path) -> list[Path]:
    return [path for path in target.parent.iterdir() if path != target]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def fail(made: AbstractContextManager[Any], error: BaseException) -> None:
    """Write a half, and meet with an error."""
    with made as written:
        if isinstance(written, Path):
            (written / "half").touch()
        else:
            written.write("half")
        raise error


def test_a_text_appears_when_it_is_done(target: Path) -> None:
    with replacing.text(target) as stream:
        stream.write("new\r\n")
        assert target.read_text(encoding="utf-8") == "old"
    assert target.read_bytes() == b"new\r\n"
    assert drafts(target) == []


def test_a_folder_appears_when_it_is_done(tmp_path: Path) -> None:
    target = tmp_path / "package"
    for content in ("first", "second"):
        with replacing.folder(target) as draft:
            (draft / content).touch()
        assert names(target) == [content]
        assert names(tmp_path) == ["package"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, Ended(15)])
def test_what_fails_leaves_a_file_as_it_was(target: Path, error: BaseException) -> None:
    with pytest.raises((ValueError, KeyboardInterrupt, Ended)):
        fail(replacing.text(target), error)
    assert target.read_text(encoding="utf-8") == "old"
    assert drafts(target) == []


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, Ended(15)])
def test_what_fails_leaves_a_folder_as_it_was(tmp_path: Path, error: BaseException, there: bool) -> None:
    target = tmp_path / "package"
    if there:
        target.mkdir()
        (target / "old").touch()
    with pytest.raises((ValueError, KeyboardInterrupt, Ended)):
        fail(replacing.folder(target), error)
    assert names(tmp_path) == ["package"] * there
    assert not there or names(target) == ["old"]


def test_a_folder_that_cannot_move_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "package"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(UnusableError), replacing.folder(target) as draft:
        draft.rmdir()  # as if another program had taken it away
    assert names(tmp_path) == ["package"]
    assert names(target) == ["old"]


# What others may see or plant -------------------------------------------------------------------------


def test_the_name_of_a_draft_is_another_each_time(target: Path) -> None:
    seen = set()
    for _ in range(3):
        with replacing.file(target):
            seen.update(drafts(target))
    assert len(seen) == 3


def test_a_link_at_the_name_of_a_draft_is_not_followed(
    target: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chance is taken away, so that the name can be known."""
    victim = tmp_path_factory.mktemp("elsewhere") / "victim"
    victim.write_text("dear", encoding="utf-8")
    monkeypatch.setattr(os, "urandom", bytes)
    with replacing.file(target) as draft:
        draft.write_text("old", encoding="utf-8")
    draft.symlink_to(victim)
    with pytest.raises(UnusableError, match="cannot write"), replacing.text(target) as stream:
        stream.write("new")
    assert victim.read_text(encoding="utf-8") == "dear"
    assert target.read_text(encoding="utf-8") == "old"


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("held", [0o600, 0o640, 0o644, 0o444, 0o666])
def test_a_draft_shows_no_more_than_its_target(target: Path, held: int) -> None:
    target.chmod(held)
    with replacing.text(target) as stream:
        stream.write("secret")
        stream.flush()
        (draft,) = drafts(target)
        assert mode(draft) & 0o077 & ~held == 0
    assert mode(target) == held


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize(("make", "expected"), [(replacing.file, 0o644), (replacing.folder, 0o755)])
def test_what_is_new_has_the_mode_of_anything_new(tmp_path: Path, make: Replacing, expected: int) -> None:
    with make(tmp_path / "new") as draft:
        assert mode(draft) == expected
    assert mode(tmp_path / "new") == expected


@pytest.mark.usefixtures("umask")
def test_a_private_folder_stays_private(tmp_path: Path) -> None:
    target = tmp_path / "package"
    target.mkdir(0o700)
    with replacing.folder(target) as draft:
        assert mode(draft) == 0o700
    assert mode(target) == 0o700


def test_what_a_link_leads_to_is_replaced(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(target)
    with replacing.text(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


# What cannot be written, and what is another matter ----------------------------------------------------


@pytest.mark.parametrize("name", ["n" * 255, "é" * 127])
def test_a_name_may_be_as_long_as_names_can_be(tmp_path: Path, name: str) -> None:
    with replacing.text(tmp_path / name) as stream:
        stream.write("new")
    with replacing.folder(tmp_path / f"f{name[1:]}"):
        pass
    assert names(tmp_path) == sorted([name, f"f{name[1:]}"])


@pytest.mark.parametrize("make", [replacing.file, replacing.text, replacing.folder])
@pytest.mark.parametrize("name", ["n" * 256, "nowhere/target", "file/target"])
def test_a_place_that_cannot_be_is_told(tmp_path: Path, make: Replacing, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableError, match="cannot write"), make(tmp_path / name):
        pass
    assert names(tmp_path) == ["file"]


def test_a_folder_is_not_replaced_by_a_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a directory"), replacing.text(tmp_path):
        pass


def test_a_file_that_is_missing_elsewhere_is_not_told_as_one_that_cannot_be_written(target: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing.text(target):
        Path("/nowhere/derive.sql").read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8") == "old"


def test_a_full_disk_leaves_the_old_file(facts_db: Path, target: Path) -> None:
    """It is played by a limit on the size of a file."""
    line = " ".join(command("list", "claims", "-o", str(target)))
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 8; trap '' XFSZ; {line}"],
        env=environment(facts_db, {"PYTHONDONTWRITEBYTECODE": "1"}),  # or half a module would be left for the next run
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, b"")
    assert f"allies: cannot write {target}" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert target.read_text(encoding="utf-8") == "old"
    assert drafts(target) == []


# How a program ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_program_that_is_ended_leaves_no_draft(facts_db: Path, target: Path, number: signal.Signals) -> None:
    with started("sql", ENDLESS, "--timeout", "60", "-o", str(target), db=facts_db) as process:
        until = time.monotonic() + 30
        while not any(draft.stat().st_size for draft in drafts(target)):
            assert time.monotonic() < until, "it never began to write"
            time.sleep(0.05)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (128 + number, b"")
    assert target.read_text(encoding="utf-8") == "old"
    assert drafts(target) == []


def test_a_hangup_that_is_to_be_ignored_is_ignored(target: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with replacing.text(target) as stream:
            os.kill(os.getpid(), signal.SIGHUP)
            stream.write("new")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert target.read_text(encoding="utf-8") == "new"


def test_signals_are_as_they_were_afterwards(target: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    with replacing.text(target):
        pass
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


def test_the_program_replaces_as_all_do(run: Run, target: Path) -> None:
    target.chmod(0o600)
    assert run("list", "-o", str(target)).code == 0
    assert target.read_text(encoding="utf-8").startswith("supporter,")
    assert mode(target) == 0o600
    assert drafts(target) == []
