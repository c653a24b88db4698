"""Build hooks: the databases that the wheel carries, compiled, and README as it can be read outside of this tree."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


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
        with _importing_from(self.root):
            import database

            database.build(*folder)


class ReadmeHook(MetadataHookInterface):
    """Tells the metadata what README says."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add README."""
        with _importing_from(self.root):
            from description import description

            text = description(Path(self.root), metadata.get("urls", {}).get("Documentation"))
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


@contextmanager
def _importing_from(root: str) -> Iterator[None]:
    """Let modules of this tree be imported, without a trace in it."""
    needed = [str(Path(root, part)) for part in ("src", "tools")]
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path[:0] = needed
    try:
        yield
    finally:
        del sys.path[: len(needed)]
        sys.dont_write_bytecode = writes
