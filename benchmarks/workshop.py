"""What is measured: the project in a clean virtual environment, and databases of any size."""

import hashlib
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

from measuring import Command, run

PROJECT = Path(__file__).parents[1]
_GENERATOR = PROJECT / "tools" / "generator.py"


class Workshop:
    """A directory with an environment of its own and the databases that were made for it."""

    def __init__(self, place: Path, tell: Callable[[str], None]) -> None:
        self._place = place
        self._tell = tell
        self._programs = place / "venv" / "bin"
        place.mkdir(parents=True, exist_ok=True)
        tell("making a virtual environment and installing the project")
        venv.create(place / "venv", clear=True, with_pip=True)
        self._python("-m", "pip", "install", "-qq", "--disable-pip-version-check", str(PROJECT))
        self._made_of = _digest(_GENERATOR, *sorted((PROJECT / "src" / "allies_cli" / "sql").glob("*.sql")))

    @property
    def commands(self) -> set[str]:
        """The commands that the program knows today."""
        shown = run(Command((self.program("allies"), "--help")), keep=True).output.decode()
        return set(re.findall(r"^ {2,4}([a-z]+) ", shown, re.MULTILINE))

    @property
    def bundled(self) -> Path:
        """The database that the program brings along."""
        done = run(Command((self.program("allies"), "db", "path")), keep=True)
        return Path(done.output.decode().strip())

    def program(self, name: str) -> str:
        """Return the path of a program of the environment."""
        return str(self._programs / name)

    def database(self, claims: int) -> Path:
        """Return a generated database of so many claims; one that was made before is used again."""
        path = self._place / f"{claims}-{self._made_of}.db"
        if not path.exists():
            self._tell(f"generating {claims} claims")
            draft = path.with_suffix(".part")
            self._python(str(_GENERATOR), str(claims), str(draft))
            draft.replace(path)
        return path

    def folder(self, name: str) -> Path:
        """Return a folder for files of one purpose, as long as the schema is the same."""
        path = self._place / f"{name}-{self._made_of}"
        path.mkdir(exist_ok=True)
        return path

    def versions(self) -> str:
        """Return what was measured with, for the head of a report."""
        python, sqlite = platform.python_version(), sqlite3.sqlite_version
        return f"{os.cpu_count()} cores, {platform.system()}, Python {python}, SQLite {sqlite}"

    def _python(self, *arguments: str) -> None:
        subprocess.run([self.program("python"), *arguments], check=True, stdout=subprocess.DEVNULL)


def shell() -> str | None:
    """Return the path of the sqlite3 shell if there is one."""
    return shutil.which("sqlite3")


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:10]
