"""Files that are read whole: texts, recipes, mappings, names, descriptors. What has no end is none of them."""

from pathlib import Path

from allies_cli.errors import UnusableError

LONGEST = 16 * 2**20  # bytes of what a person writes for this program


def short_text(path: Path) -> str:
    """Return what a file holds. Raises UnusableError where it is too long, OSError or UnicodeDecodeError as reading."""
    return whole(path, LONGEST, "", "name the file that is meant").decode("utf-8-sig")


def whole(path: Path, longest: int, kind: str, remedy: str) -> bytes:
    """Return the bytes of a file. Raises UnusableError where there are more than `longest`, OSError as reading does."""
    with path.open("rb") as stream:
        held = stream.read(longest + 1)
    if len(held) > longest:
        raise UnusableError(f"{path} is longer than {kind}{longest >> 20} MiB", remedy)
    return held
