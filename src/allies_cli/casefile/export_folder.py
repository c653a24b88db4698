"""Where an export goes: a new or empty folder, or one in which there is nothing but what an export wrote."""

import json
from pathlib import Path

from allies_cli import replacing
from allies_cli.casefile.short_text import short_text
from allies_cli.errors import UnusableError, UsageError
from allies_cli.store import Database
from allies_cli.wording import counted

DESCRIPTOR = "datapackage.json"
NAME = "allies"  # of every export, in its descriptor

_ELSEWHERE = "name another folder"


def refuse_folder(database: Database, folder: Path, force: bool) -> None:
    """Raise UsageError unless `folder` may be written: a new one, an empty one, or with `force` an export alone."""
    with replacing.told(folder):
        target = folder.resolve()
        if not target.parent.is_dir():
            raise UsageError(f"the folder {target.parent} does not exist", "make it first")
        if target.exists() and not target.is_dir():
            raise UsageError(f"{folder} is a file", _ELSEWHERE)
        if target in (Path.cwd(), *Path.cwd().parents):
            raise UsageError(f"{folder} is the folder that you are in", "name a new folder in it")
        if target.is_dir() and any(target.iterdir()):
            if not force:
                raise UsageError(f"{folder} is not empty", f"{_ELSEWHERE}, or replace it with --force")
            _refuse_what_is_no_export(database, folder, target)


def _refuse_what_is_no_export(database: Database, folder: Path, target: Path) -> None:
    """Raise UsageError where a folder holds anything that an export did not write there."""
    written = _files_of(target / DESCRIPTOR)
    if not written:
        raise UsageError(f"{folder} is not an export of allies, the only folder that --force replaces", _ELSEWHERE)
    if target in Path(database.path).resolve().parents:
        raise UsageError(f"the database that is read is in {folder}", _ELSEWHERE)
    files = (path for path in target.rglob("*") if path.is_symlink() or not path.is_dir())
    others = sorted({path.relative_to(target).as_posix() for path in files} - written)
    if others:
        more = f" and {counted(len(others) - 1, 'other file')}" if len(others) > 1 else ""
        raise UsageError(f"{folder} holds {others[0]}{more}, which no export wrote", f"move it away, or {_ELSEWHERE}")


def _files_of(descriptor: Path) -> set[str]:
    """Return the files that a descriptor of ours names, itself among them; none where it is not ours."""
    try:
        told = json.loads(short_text(descriptor))
        if told["name"] != NAME:
            return set()
        paths = [resource["path"] for resource in told["resources"]]
        others = [told["readme"]] if "readme" in told else []
        return {DESCRIPTOR, *others, *(file for path in paths for file in ([path] if isinstance(path, str) else path))}
    except (FileNotFoundError, RecursionError, UnusableError, ValueError, TypeError, KeyError):
        return set()
