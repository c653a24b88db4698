"""Build hook: compile the facts and the register of states into the databases that the wheel carries."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatabaseHook(BuildHookInterface[Any]):
    """Compiles the databases before any wheel, an editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the databases; a seed that breaks a rule ends the build with the row named."""
        if self.target_name != "wheel":
            return
        needed = [str(Path(self.root, folder)) for folder in ("src", "tools")]
        sys.path[:0] = needed
        try:
            import database

            database.build()
        finally:
            del sys.path[: len(needed)]
