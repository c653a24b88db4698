"""Build hook: compile the facts and the register of states into the databases that the wheel carries."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatabaseHook(BuildHookInterface[Any]):
    """Compiles the databases before any wheel, an editable one too."""

    _made: TemporaryDirectory[str]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the databases; a seed that breaks a rule ends the build with the row named.

        An editable wheel leads to this tree, which then has to hold them. Any other takes them from elsewhere, since
        it may be built from a tree that nobody can write.
        """
        if self.target_name != "wheel":
            return
        self._made = TemporaryDirectory()
        if version == "editable":
            self._compile()
            return
        self._compile(Path(self._made.name))
        for file in Path(self._made.name).iterdir():
            build_data["force_include"][str(file)] = f"allies_cli/{file.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if self.target_name == "wheel":
            self._made.cleanup()

    def _compile(self, *folder: Path) -> None:
        needed = [str(Path(self.root, part)) for part in ("src", "tools")]
        sys.path[:0] = needed
        try:
            import database

            database.build(*folder)
        finally:
            del sys.path[: len(needed)]
