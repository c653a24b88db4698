"""Compile a seed into a database: data/seed.sql into the one that ships, unless the command line names two others.

`python tools/database.py [SEED FILE]`. A wheel, an editable install and a run of the tests do it by themselves.
"""

import sys
from pathlib import Path

from allies_cli.build import compile_database
from allies_cli.errors import UnusableError

ROOT = Path(__file__).parents[1]
SEED = ROOT / "data" / "seed.sql"
DATABASE = ROOT / "src" / "allies_cli" / "allies.db"


def build(seed: Path = SEED, target: Path = DATABASE) -> None:
    """Compile the database, or end with the row that breaks a rule."""
    try:
        compile_database(seed, target)
    except UnusableError as error:
        sys.exit(f"{error.message}\n{error.hint}")


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:]))
