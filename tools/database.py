"""Compile the databases that ship, or with a command line a seed into a file.

`python tools/database.py [SEED FILE]`. data/seed.sql and data/states.csv become the facts, and the empty case file that
`allies new` copies. A wheel, an editable install and a run of the tests do it by themselves.
"""

import sys
from pathlib import Path

from allies_cli.build import compile_case, compile_database
from allies_cli.errors import UnusableError

ROOT = Path(__file__).parents[1]
SEED = ROOT / "data" / "seed.sql"
STATES = ROOT / "data" / "states.csv"
DATABASE = ROOT / "src" / "allies_cli" / "allies.db"
NEW = DATABASE.with_name("new.db")


def build(folder: Path = DATABASE.parent) -> None:
    """Compile both databases that ship into a folder, or end with the row that breaks a rule."""
    compile_seed(SEED, folder / DATABASE.name)
    compile_case(STATES, folder / NEW.name)


def compile_seed(seed: Path, target: Path) -> None:
    """Compile a seed into a file, or end with the row that breaks a rule."""
    try:
        compile_database(seed, target, STATES)
    except UnusableError as error:
        sys.exit(f"{error.message}\n{error.hint}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        compile_seed(*map(Path, sys.argv[1:]))
    else:
        build()
