"""Files that are read whole: texts, recipes, mappings, names, descriptors. What has no end is none of them."""

import os
import tomllib
from pathlib import Path
from typing import Any

from allies_cli.errors import UnusableError

LONGEST = 16 * 2**20  # bytes of what a person writes for this program


def refuse_no_name(path: str) -> None:
    """Raise UnusableError for what cannot be the name of a file, and was written in one."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        fitting = False
    else:
        fitting = "\0" not in path
    if not fitting:
        raise UnusableError(f"no file can be called {path!r}", "write its name as it is")


def short_text(path: Path) -> str:
    """Return what a file holds. Raises UnusableError where it is too long, OSError or UnicodeDecodeError as reading."""
    return whole(path, LONGEST, "", "name the file that is meant").decode("utf-8-sig")


def short_toml(path: Path) -> dict[str, Any]:
    """Return what a file of TOML says. Raises UnusableError where it is none, or cannot be read."""
    try:
        return tomllib.loads(short_text(path))
    except OSError as error:
        raise UnusableError(f"cannot read {path}: {error.strerror}", "name a file that is there") from error
    except (ValueError, RecursionError) as error:
        told = isinstance(error, tomllib.TOMLDecodeError | UnicodeDecodeError)
        fault = error if told else "it is nested too deeply, or a number in it has thousands of digits"
        raise UnusableError(
            f"{path.name} is not TOML: {fault}",
            "write texts, and names in other letters than a to z, in quotation marks",
        ) from error


def whole(path: Path, longest: int, kind: str, remedy: str) -> bytes:
    """Return the bytes of a file. Raises UnusableError where there are more than `longest`, OSError as reading does."""
    refuse_no_name(str(path))
    with path.open("rb") as stream:
        held = stream.read(longest + 1)
    if len(held) > longest:
        raise UnusableError(f"{path} is longer than {kind}{longest >> 20} MiB", remedy)
    return held
