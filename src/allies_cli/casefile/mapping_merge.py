"""Native rows that differ in nothing but their time, and follow each other without a gap, are one."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from allies_cli.casefile.native import ActorCell, Cell, Native

_SIZES = {"year": 4, "month": 7, "day": 10}  # of a date in that unit
_OWN = ("since", "until", "locator")  # of each row; what it has beside them is the same


Identity = Callable[[ActorCell], object]


def named(actor: ActorCell) -> object:
    """Return who an actor is as far as a file says so: its name, else its codes."""
    return actor.name or actor.codes


def merged(natives: Iterable[Native], by: str, identity: Identity = named) -> Iterator[Native]:
    """Yield rows whose time, in years, months or days, goes on in one row as that row, in the order of the first."""
    groups: dict[object, list[Native]] = {}
    for one in natives:
        groups.setdefault(_same(one, by, identity), []).append(one)
    for group in groups.values():
        yield from _runs(sorted(group, key=lambda one: _text(one, "since")), by)


def _same(one: Native, by: str, identity: Identity) -> object:
    """Return what two rows have in common that are one; one whose time is not in that unit is alone."""
    cells = tuple((name, cell.text) for name, cell in sorted(one.cells.items()) if name not in _OWN)
    source = tuple((name, cell.text) for name, cell in one.source.items())
    actors = tuple((name, identity(actor)) for name, actor in one.actors.items())
    is_timed = len(_text(one, "since")) == len(_text(one, "until")) == _SIZES[by]
    return cells, actors, source, None if is_timed else id(one)


def _runs(group: list[Native], by: str) -> Iterator[Native]:
    run = [group[0]]
    for one in group[1:]:
        if _text(one, "since") <= _after(max(_text(earlier, "until") for earlier in run), by):
            run.append(one)
        else:
            yield _one_of(run)
            run = [one]
    yield _one_of(run)


def _text(one: Native, name: str) -> str:
    return one.cells[name].text if name in one.cells else ""


def _after(until: str, by: str) -> str:
    """Return the year, month or day after one; after what is no date comes nothing."""
    try:
        last = date.fromisoformat(f"{until}-12-31"[:10] if by == "year" else f"{until}-28"[:10])
        return (last + timedelta(days=1 if by != "month" else 4)).isoformat()[: _SIZES[by]]
    except (ValueError, OverflowError):
        return ""


def _one_of(run: list[Native]) -> Native:
    """Return the one row that several are, with the keys of all."""
    first = run[0]
    if len(run) == 1:
        return first
    last = max(run, key=lambda one: _text(one, "until"))
    cells = first.cells | {"until": last.cells["until"]}
    if "locator" in cells:
        cells["locator"] = Cell(_locators([_text(one, "locator") for one in run]), cells["locator"].column)
    return first._replace(cells=cells, keys=tuple(dict.fromkeys(key for one in run for key in one.keys)))


def _locators(texts: list[str]) -> str:
    """Return the places of several rows as one: id 3, 4, 5."""
    different = list(dict.fromkeys(texts))
    heads = {text.rpartition(" ")[0] for text in different}
    if len(heads) > 1:
        return "; ".join(different)
    return " ".join(filter(None, (heads.pop(), ", ".join(text.rpartition(" ")[2] for text in different))))
