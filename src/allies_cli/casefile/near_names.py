"""The names that are most like another, by an index of their letters in threes, so that many can be asked for."""

import sqlite3
from collections import Counter, defaultdict
from functools import cached_property

from allies_cli.folding import fold

_NAMES = "SELECT key, id FROM name_key WHERE kind = 'actor' AND step <= 2 AND length(key) > 2 ORDER BY key, id"
_MOST_LOOKED_AT = 4000  # of the places of three letters, the rarest first
_MOST_COMPARED = 40
_MOST_NEAR = 3
_LETTERS_A_SLIP = 5  # a name of ten letters may have two slips of the pen
_LEAST_OF_A_PART = 3  # letters of a name that is part of another


class NearNames:
    """The names of a case file; the index is made when it is first asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        return list(self._connection.execute(_NAMES))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Each three letters with the places of the names that have them."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, (key, _) in enumerate(self._names):
            for three in _threes(key):
                places[three].append(place)
        return places

    def to(self, name: str) -> list[str]:
        """Return the ids of the actors whose names are most like this one, best first."""
        key = fold(name)
        near: dict[str, float] = {}
        for place in self._sharing(key):
            other, slug = self._names[place]
            if likeness := _likeness(key, other):
                near[slug] = max(likeness, near.get(slug, 0))
        return sorted(near, key=lambda slug: (-near[slug], slug))[:_MOST_NEAR]

    def _sharing(self, key: str) -> list[int]:
        """Return the places of the names that share most letters with one; those in very many names tell little."""
        listed = sorted((self._places.get(three, []) for three in _threes(key)), key=len)
        shared: Counter[int] = Counter()
        looked_at = 0
        for places in listed:
            looked_at += len(places)
            if looked_at > _MOST_LOOKED_AT and shared:
                break
            shared.update(places)
        alike = sorted(shared, key=lambda place: (-shared[place], abs(len(self._names[place][0]) - len(key)), place))
        return alike[:_MOST_COMPARED]


def _threes(key: str) -> set[str]:
    padded = f"  {key} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _likeness(key: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1, where 0 is that nobody would take one for the other.

    Alike are those that differ by few slips of the pen, have initials in the place of words, or are part of another.
    """
    close, far = key.replace(" ", ""), other.replace(" ", "")
    most = max(len(close), len(far)) // _LETTERS_A_SLIP
    if close[:1] == far[:1]:
        wrong = slips(close, far, most)
        if wrong <= most:
            return 1 - wrong / (len(close) + 1)
        if sorted(close) == sorted(far):  # Lybia
            return 0.8
    words, others = key.split(), other.split()
    if len(words) == len(others) > 1 and all(_is_initial(*pair) for pair in zip(words, others, strict=True)):
        return 0.75
    return 0.5 if _is_part(words, others) or _is_part(others, words) else 0.0


def _is_part(words: list[str], others: list[str]) -> bool:
    return len("".join(words)) >= _LEAST_OF_A_PART and set(words) < set(others)


def _is_initial(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) == 1 and word[0] == other[0])


def slips(one: str, other: str, most: int) -> int:
    """Return how many letters are wrong, missing, too many or exchanged with the next, or more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    earlier: list[int] = []
    last = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        row = [number]
        for place, its in enumerate(other, 1):
            cost = min(last[place] + 1, row[-1] + 1, last[place - 1] + (letter != its))
            if earlier and place > 1 and letter == other[place - 2] and one[number - 2] == its:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        earlier, last = last, row
    return last[-1]
