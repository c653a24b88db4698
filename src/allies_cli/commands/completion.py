"""`allies completion`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from allies_cli import completion as scripts
from allies_cli.errors import UsageError
from allies_cli.options import one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from allies_cli.context import Run

SHELLS = ["bash", "zsh", "fish", "powershell"]


def completion(run: Run, shell: str | None) -> None:
    """Print the script of a shell, by default of the one that SHELL names."""
    named = Path(os.environ.get("SHELL", "")).name.replace("pwsh", "powershell")
    if shell is None and named not in SHELLS:
        raise UsageError("completion: for which shell?", f"write one of: {', '.join(SHELLS)}", SHELLS)
    chosen = one_of(shell or named, SHELLS, "completion")
    sys.stdout.write((Path(scripts.__path__[0]) / f"allies.{chosen}").read_text(encoding="utf-8"))
