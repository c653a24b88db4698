"""The database that ships, compiled from data/ and src/allies_cli/sql/.

Run as `python tools/database.py`. A wheel, an editable install and a run of the tests compile it by themselves.
"""

from pathlib import Path

from allies_cli.build import compile_database

ROOT = Path(__file__).parents[1]
SEED = ROOT / "data" / "seed.sql"
DATABASE = ROOT / "src" / "allies_cli" / "allies.db"


def build() -> None:
    """Compile the database, whole or not at all. Raises UnusableError with the row that breaks a rule."""
    compile_database(SEED, DATABASE)


if __name__ == "__main__":
    build()
