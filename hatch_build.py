"""Build hook: compile the facts into the database that the wheel carries."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatabaseHook(BuildHookInterface[Any]):
    """Compiles data/seed.sql before any wheel, an editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the database; a seed that breaks a rule ends the build with the row named."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from allies_cli.build import compile_database
            from allies_cli.errors import AlliesError

            try:
                compile_database(root / "data" / "seed.sql", root / "src" / "allies_cli" / "allies.db")
            except AlliesError as error:
                sys.exit(f"{error.message}\n{error.hint}")
        finally:
            sys.path.remove(str(root / "src"))
