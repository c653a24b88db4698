"""Paths as somebody types them: what cannot be the name of a file leads nowhere, where pathlib raises an error.

They are text, since most answers would take a tenth longer with pathlib.
"""

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


def is_the_same(path: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Whether two paths lead to one file that is there."""
    try:
        return os.path.samefile(path, other)  # noqa: PTH121
    except (OSError, ValueError):
        return False


def absolute(path: str) -> str:
    """Return a path from the root on; one that leads up keeps its steps, since a link may stand before that."""
    whole = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118
    return whole if os.pardir in whole.split(os.sep) else os.path.normpath(whole)  # noqa: PTH206


def beside(path: str, name: str) -> str:
    """Return the path of a file in the folder of another."""
    return os.path.join(os.path.dirname(path), name)  # noqa: PTH118, PTH120


def ending(path: str) -> str:
    """Return what stands after the last dot of the name of a file, in small letters; nothing where it has none."""
    return os.path.splitext(path)[1].removeprefix(".").lower()  # noqa: PTH122


def uri(path: str) -> str:
    """Return the URI of a file as SQLite reads it (sqlite.org/uri.html): every byte is escaped, so that none is a sign.

    So too the two slashes before the name of a server, which SQLite would refuse as a host. A name alone gets a folder
    before it, since one means a database in memory.
    """
    return "file:" + "".join([f"%{byte:02x}" for byte in os.fsencode(os.path.join(os.curdir, path))])  # noqa: PTH118
