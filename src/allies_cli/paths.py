"""Paths as somebody types them: what cannot be the name of a file leads nowhere, where pathlib raises an error."""

import os


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether a path leads to anything."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where a name is too long


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a path leads to a folder."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether a path leads to a file."""
    return os.path.isfile(path)  # noqa: PTH113 - as above
