"""Tuples with names, declared as those of `typing`: importing that and making its classes takes a third of an answer.

A module that declares one begins with `from __future__ import annotations`.
"""

from __future__ import annotations

from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, ClassVar, Self
    from typing import NamedTuple as NamedTuple  # which type checkers know
else:

    class _Kind(type):
        """Makes a class of a name, with or without a default, for each place of the tuple."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            fields = tuple(body.get("__annotations__", ())) if bases != (tuple,) else ()
            defaults = {field: body.pop(field) for field in fields if field in body}
            places = {field: property(itemgetter(place)) for place, field in enumerate(fields)}
            known = {"__slots__": (), "__match_args__": fields, "_fields": fields, "_field_defaults": defaults}
            return super().__new__(cls, name, bases, {**body, **places, **known, "_last": tuple(defaults.values())})

    class NamedTuple(tuple, metaclass=_Kind):
        """A tuple with names, as `typing.NamedTuple`."""

        _fields: ClassVar[tuple[str, ...]]
        _field_defaults: ClassVar[dict[str, Any]]
        _last: ClassVar[tuple[Any, ...]]  # the defaults, which stand for the last places

        def __new__(cls, *values: Any, **named: Any) -> Self:  # noqa: D102 - as of any tuple
            missing = len(cls._fields) - len(values)
            if missing and not named and 0 < missing <= len(cls._last):
                values += cls._last[-missing:]
            elif missing or named:
                values = cls._in_order(values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _in_order(cls, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
            """Return the value of every place. Raises TypeError where one has none or two, or is none."""
            fields, number = cls._fields, len(values)
            given = cls._field_defaults | dict(zip(fields, values, strict=False)) | named
            if number > len(fields) or not named.keys().isdisjoint(fields[:number]) or given.keys() != set(fields):
                raise TypeError(f"{cls.__name__} takes {', '.join(fields)}, each once")
            return tuple([given[field] for field in fields])

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Self:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} values, not {len(made)}")
            return made

        def _replace(self, **named: Any) -> Self:
            values = [named.pop(field, value) for field, value in zip(self._fields, self, strict=True)]
            if named:
                raise TypeError(f"{type(self).__name__} has no {', '.join(named)}")
            return tuple.__new__(type(self), values)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            given = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({given})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)
