"""Build hook: compile the facts into the database that the wheel carries."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatabaseHook(BuildHookInterface[Any]):
    """Compiles the database before any wheel, an editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the database; a seed that breaks a rule ends the build with the row named."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        needed = [str(root / "src"), str(root / "tools")]
        sys.path[:0] = needed
        try:
            import database
            from allies_cli.errors import AlliesError

            try:
                database.build()
            except AlliesError as error:
                sys.exit(f"{error.message}\n{error.hint}")
        finally:
            for folder in needed:
                sys.path.remove(folder)
