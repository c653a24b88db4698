"""A data package: which of its resources is the table, and how it says that it is to be read."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

from allies_cli.casefile.short_text import short_text
from allies_cli.casefile.table import Reading
from allies_cli.errors import UnusableError
from allies_cli.names import nearest
from allies_cli.paths import is_file
from allies_cli.wording import did_you_mean

_DESCRIPTOR = "datapackage.json"


def descriptor_of(path: str) -> Path | None:
    """Return the descriptor of the data package that a path names, or None where it names none."""
    if path == "-":
        return None
    if Path(path).name == _DESCRIPTOR:
        return Path(path)
    inside = Path(path) / _DESCRIPTOR
    return inside if is_file(inside) else None


def resource(descriptor: Path, how: Reading) -> tuple[str, Reading]:
    """Return the path of the one table of a package, or of the one that `sheet` names, and how to read it."""
    try:
        package = json.loads(short_text(descriptor))
    except OSError as error:
        raise UnusableError(f"cannot read {descriptor}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UnusableError(f"{descriptor} is not a data package: {error}") from error
    chosen = _chosen(descriptor, _tables(package), how.sheet)
    return str(_inside(descriptor, chosen)), _declared(chosen, how)


def _tables(package: Any) -> dict[str, dict[str, Any]]:
    """Return the resources of a package that have a path, by name."""
    resources = package.get("resources") if isinstance(package, dict) else None
    listed = [one for one in resources if isinstance(one, dict)] if isinstance(resources, list) else []
    return {str(one.get("name") or one["path"]): one for one in listed if one.get("path")}


def _chosen(descriptor: Path, tables: dict[str, dict[str, Any]], name: str | None) -> dict[str, Any]:
    if name is None and len(tables) == 1:
        return next(iter(tables.values()))
    if name is not None and name in tables:
        return tables[name]
    has = f"it has {', '.join(tables)}" if tables else "it has none with a path"
    if name is None:
        raise UnusableError(f"{descriptor} has {len(tables)} tables", f"say which with --sheet; {has}")
    raise UnusableError(
        f"{descriptor} has no table {name!r}", f"{did_you_mean(nearest(name, list(tables)))}{has.capitalize()}"
    )


def _inside(descriptor: Path, chosen: dict[str, Any]) -> Path:
    """Return the file of a resource. Raises UnusableError where it is not one file within the package."""
    named = chosen["path"]
    paths = named if isinstance(named, list) else [named]
    path = PurePosixPath(str(paths[0]))
    if len(paths) != 1 or "://" in str(paths[0]) or path.is_absolute() or ".." in path.parts:
        raise UnusableError(
            f"{descriptor}: {named} is not a file beside it", "download the file, or name it instead of the package"
        )
    return descriptor.parent / path


def _declared(chosen: dict[str, Any], how: Reading) -> Reading:
    """Return how a resource is read: as somebody said, else as the package says."""
    dialect, schema = chosen.get("dialect"), chosen.get("schema")
    says = how._replace(sheet=None)
    if says.encoding is None and isinstance(chosen.get("encoding"), str):
        says = says._replace(encoding=chosen["encoding"])
    if says.delimiter is None and isinstance(dialect, dict) and isinstance(dialect.get("delimiter"), str):
        says = says._replace(delimiter=dialect["delimiter"])
    missing = schema.get("missingValues") if isinstance(schema, dict) else None
    if isinstance(missing, list):
        says = says._replace(missing=says.missing | {str(one) for one in missing})
    return says
