"""Text files that a person writes: recipes, mappings, names, descriptors. What has no end is none of them."""

from pathlib import Path

from allies_cli.errors import UnusableError

LONGEST = 16 * 2**20  # bytes


def short_text(path: Path) -> str:
    """Return what a file holds. Raises UnusableError where it is too long, OSError or UnicodeDecodeError as reading."""
    with path.open("rb") as stream:
        held = stream.read(LONGEST + 1)
    if len(held) > LONGEST:
        raise UnusableError(f"{path} is longer than {LONGEST >> 20} MiB", "name the file that is meant")
    return held.decode("utf-8-sig")
