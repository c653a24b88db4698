"""Databases of any size, plausible and wholly invented. The same seed makes the same content.

Run as `python tools/generator.py 100000 big.db --seed 7`.
"""

import argparse
import hashlib
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from allies_cli import build

T = TypeVar("T")
Row = tuple[Any, ...]

_CHUNK = 20_000  # claims that are stored at once
_FIRST_DAY, _DAYS = date(2014, 1, 1), 3652
_ISO = [(_FIRST_DAY + timedelta(days)).isoformat() for days in range(_DAYS)]
_NEAR = 200  # how many sources back the second voice of a claim may stand
_RETOLD = 12  # each passage whose number this divides has no quote, and each assertion in it a gist

_ONSETS = (
    "b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "z",
)  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "au", "ei", "ia")
_CODAS = ("", "", "l", "n", "r", "s", "th", "rn", "nd", "m")
_SCRIPTS = {
    "ru": "абвгдежзиклмнопрстуфхцчшэюя",
    "el": "αβγδεζηθικλμνξοπρστυφχψω",
    "fa": "ابتجخدرزسشفقکگلمنوهی",
    "ko": "가나다라마바사아자차카타파하",
    "zh": "东西南北山河海国城平安新民和",
}
# The kinds of the actors that are neither states nor persons, in turn.
_KINDS = (
    "media", "institute", "organisation", "body", "company", "media", "armed-group", "media", "bloc", "territory",
    "unknown",
)  # fmt: skip
_ROLES = (
    "President",
    "Prime Minister",
    "Minister of Defence",
    "Foreign Minister",
    "spokesperson",
    "ambassador",
)
_GOODS = (
    "artillery shells",
    "drones",
    "armoured vehicles",
    "fuel",
    "field hospitals",
    "generators",
    "body armour",
    "radios",
    "spare parts",
    "small arms",
)
_LANGUAGES = {"en": 60, "ru": 12, "es": 8, "uk": 8, "fa": 6, "ko": 6}


class Dice:
    """Chance, made of `random.random` alone, the only sequence that Python promises never to change."""

    def __init__(self, seed: int) -> None:
        self.roll = random.Random(seed).random

    def below(self, count: int) -> int:
        """Return one of 0 to `count` - 1."""
        return int(self.roll() * count)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things."""
        return things[int(self.roll() * len(things))]


class Type(NamedTuple):
    """A support type of the schema, as far as sentences are made of it."""

    code: str
    definition: str
    esd: str | None
    money: bool  # the Kiel tracker counts it in money


class Relation(NamedTuple):
    """One supporter and one recipient, and the ways between them."""

    supporter: str
    supporter_name: str
    recipient: str
    recipient_name: str
    ways: list[Type]


class Voice(NamedTuple):
    """Who asserts something, and how it is worded."""

    asserter: str
    modality: str


class World(NamedTuple):
    """Those who act, speak and publish, before the first claim."""

    actors: list[Row]
    names: list[Row]
    offices: list[Row]
    sources: list[Row]
    days: list[int]  # when each source was published
    media: list[str]  # whose own voice each source speaks with
    relations: list[Relation]
    speakers: dict[str, list[str]]  # an actor, and those who speak for it
    accusers: list[str]
    institutes: list[str]
    opponents: list[str]
    places: list[str]
    fields: list[str]  # of a passage, in which another may correct it


def generate(path: Path, claims: int, seed: int = 1) -> None:
    """Write a database of so many claims to `path`, complete with everything that is computed."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # A file that can be made again needs no journal; the rules are tested on a small one.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1048576"):
            connection.execute(f"PRAGMA {pragma}")
        build.create(connection)
        indexes = _without_indexes(connection)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        types = [
            Type(code, definition, esd, "Kiel" in (also or ""))
            for code, definition, esd, also in connection.execute(
                "SELECT code, definition, esd, also FROM support_type ORDER BY position"
            )
        ]
        fields = [field for (field,) in connection.execute("SELECT code FROM passage_field ORDER BY code")]
        dice = Dice(seed)
        world = _world(dice, claims, types, fields)
        connection.execute("BEGIN")
        _store(connection, "meta", _meta(claims, seed))
        _store(connection, "actor (id, name, kind, note)", world.actors)
        _store(connection, "actor_name", world.names)
        _store(connection, "office", world.offices)
        _store(connection, "source", world.sources)
        for chunk in _chunks(dice, world, claims):
            for table, rows in chunk.items():
                _store(connection, table, rows)
        connection.execute("COMMIT")
        for index in indexes:
            connection.execute(index)
        build.derive(connection)
    finally:
        connection.close()


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the indexes, for a filled table is sorted faster than one is kept sorted; return what makes them again."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _store(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _meta(claims: int, seed: int) -> list[Row]:
    return [
        ("title", f"An invented world of {claims} claims"),
        ("version", str(seed)),
        ("events_to", _ISO[-1]),
        ("licence", "CC0-1.0"),
        ("description", "Nobody in it exists and nothing in it happened."),
        ("seed_sha256", hashlib.sha256(f"{claims} {seed}".encode()).hexdigest()),
    ]


# The world ---------------------------------------------------------------------------------------


def _world(dice: Dice, claims: int, types: list[Type], fields: list[str]) -> World:
    actors = _actors(dice, max(40, int(3.5 * claims**0.45)))
    by_kind: dict[str, list[Row]] = {}
    for actor in actors:
        by_kind.setdefault(actor[2], []).append(actor)
    offices = list(_offices(dice, by_kind))
    speakers: dict[str, list[str]] = {}
    for actor, principal, *_ in offices:
        speakers.setdefault(principal, [principal]).append(actor)
    publishers = [row[0] for row in by_kind["media"] + by_kind["institute"]]
    sources, media = _sources(dice, min(claims, 5 + int(claims**0.7)), publishers)
    return World(
        actors=actors,
        names=[name for actor in actors for name in _names(dice, actor)],
        offices=offices,
        sources=sources,
        days=[_day_of(place, len(sources)) for place in range(len(sources))],
        media=media,
        relations=_relations(dice, by_kind, 14 * claims**0.23, types),
        speakers=speakers,
        accusers=[row[0] for row in actors if row[2] not in ("media", "institute")],
        institutes=[row[0] for row in by_kind["institute"]],
        opponents=_falling([row[0] for row in by_kind["state"]], 64),
        places=_falling([_word(dice).capitalize() for _ in range(50 + int(claims**0.5))], 1 << 13),
        fields=fields,
    )


def _actors(dice: Dice, count: int) -> list[Row]:
    states = min(195, count // 3)
    rows: dict[str, Row] = {}
    while len(rows) < count:
        kind = "state" if len(rows) < states else _KINDS[len(rows) // 2 % len(_KINDS)] if len(rows) % 2 else "person"
        name = _name(dice, kind)
        note = f"Known since the talks of {_word(dice).capitalize()}." if dice.roll() < 0.2 else None
        rows.setdefault(_slug(name), (_slug(name), name, kind, note))
    return list(rows.values())


def _name(dice: Dice, kind: str) -> str:
    first, second = _word(dice).capitalize(), _word(dice).capitalize()
    return {
        "state": first if dice.roll() < 0.8 else f"North {first}",
        "person": f"{first} {second}",
        "media": f"The {first} Herald",
        "institute": f"{first} Institute for Peace",
        "organisation": f"Union of {first}",
        "body": f"Ministry of {first}",
        "company": f"{first} Works",
        "armed-group": f"{first} Front",
        "bloc": f"{first} and its allies",
        "territory": f"Free {first}",
        "unknown": f"Friends of {first}",
    }[kind]


def _names(dice: Dice, actor: Row) -> Iterator[Row]:
    slug, name, kind, _ = actor
    language = dice.pick(list(_SCRIPTS))
    words = ("".join(dice.pick(_SCRIPTS[language]) for _ in range(2 + dice.below(6))) for _ in name.split())
    yield slug, " ".join(words), "name", language, None, None
    yield slug, f"Q{10**5 + dice.below(10**8)}", "wikidata", None, None, None
    if kind == "state":
        yield slug, f"Republic of {name}", "name", "en", None, None
        yield slug, f"{name}ian", "demonym", "en", None, None
        yield slug, "".join(dice.pick("ABCDEFGHIKLMNOPRSTUVZ") for _ in range(3)), "alpha-3", None, None, None
        yield slug, str(2 + dice.below(990)), "cow", None, str(1816 + dice.below(190)), None
        yield slug, _word(dice).capitalize(), "metonym", "en", None, None
    elif kind == "person":
        yield slug, name.replace("i", "y").replace("k", "q") + "a", "spelling", "en", None, None
    elif kind == "organisation":
        letters = "".join(word[0] for word in name.split()) + _word(dice)[:2].upper()
        yield slug, letters, "abbreviation", "en", None, None


def _offices(dice: Dice, by_kind: dict[str, list[Row]]) -> Iterator[Row]:
    principals = _falling(by_kind["state"] + by_kind["organisation"], 256)
    for person in by_kind["person"]:
        begin = dice.below(_DAYS)
        end = begin + 300 + dice.below(2700)
        since = _ISO[begin][: dice.pick((4, 7, 10))] if dice.roll() < 0.7 else None
        yield person[0], dice.pick(principals)[0], dice.pick(_ROLES), since, _ISO[end] if end < _DAYS else None
    for body in by_kind["body"]:
        yield body[0], dice.pick(principals)[0], "ministry", None, None


def _sources(dice: Dice, count: int, publishers: list[str]) -> tuple[list[Row], list[str]]:
    """Return the sources in the order of their days, and whose voice each carries."""
    rows: list[Row] = []
    voices: list[str] = []
    many = _falling(publishers, 1024)
    languages = [language for language, weight in _LANGUAGES.items() for _ in range(weight)]
    for place in range(count):
        slug, publisher = f"source-{place + 1}", dice.pick(many)
        copied = max(0, place - 1 - dice.below(20)) if place and dice.roll() < 0.2 else None
        coded = dice.roll() < 0.4
        rows.append(
            (
                slug,
                f"{_word(dice).capitalize()}: what is known of the {dice.pick(_GOODS)}",
                publisher,
                f"https://{publisher}.example/{place + 1}" if dice.roll() < 0.9 else None,
                _ISO[_day_of(place, count)][: dice.pick((10, 10, 10, 7))] if dice.roll() < 0.97 else None,
                "printed below the title",
                dice.pick(languages),
                dice.pick(("none", "none", "human", "machine")) if copied is not None else "none",
                rows[copied][0] if copied is not None else None,
                hashlib.sha256(slug.encode()).hexdigest() if coded else None,
                dice.pick("AABBBCCCCDDEF"),
                "By its record of corrections.",
                int(dice.roll() < 0.6),
            )
        )
        voices.append(voices[copied] if copied is not None else publisher)
    return rows, voices


def _relations(dice: Dice, by_kind: dict[str, list[Row]], count: float, types: list[Type]) -> list[Relation]:
    """Return the pairs that claims are about, each as often as it is talked of."""
    recipients = _falling(by_kind["state"][: 2 + int(count / 60)], 64)
    givers = by_kind["state"] + by_kind["organisation"] + by_kind["bloc"]
    common = _falling(types, 128)
    pairs: dict[tuple[str, str], Relation] = {}
    for turn in range(int(count * 1.3)):
        giver, taker = givers[turn // 2 % len(givers)], dice.pick(recipients)
        if dice.roll() < 0.1:
            giver, taker = taker, giver
        if giver is not taker:
            ways = _falling([dice.pick(common) for _ in range(1 + dice.below(5))], 32)
            pairs[giver[0], taker[0]] = Relation(giver[0], giver[1], taker[0], taker[1], ways)
    return _falling(list(pairs.values()), 1 << 14)


# The claims --------------------------------------------------------------------------------------


def _chunks(dice: Dice, world: World, claims: int) -> Iterator[dict[str, list[Row]]]:
    """Yield the rows of so many claims with their passages, assertions and links, by table."""
    writer = _Writer(dice, world)
    for claim in range(1, claims + 1):
        writer.write(claim, (claim - 1) * len(world.sources) // claims)
        if claim % _CHUNK == 0 or claim == claims:
            yield writer.rows
            writer.rows = _no_rows()


def _no_rows() -> dict[str, list[Row]]:
    return {table: [] for table in ("passage", "claim", "assertion", "claim_link", "passage_link")}


class _Writer:
    """Writes claims one after another into the rows of each table."""

    def __init__(self, dice: Dice, world: World) -> None:
        self.world = world
        self.roll, self.pick = dice.roll, dice.pick
        self.rows = _no_rows()
        self.passage = 0
        self.line = 0
        self.spans: list[tuple[int, int]] = []  # the first and last passage of each source that carry a claim

    def write(self, claim: int, source: int) -> None:
        """Write a claim that stands in the given source, and what is said about it."""
        roll = self.roll
        relation = self.pick(self.world.relations)
        way = self.pick(relation.ways)
        other = self._other_source(source) if roll() < 0.35 else None
        day = min(self.world.days[source], self.world.days[other] if other is not None else _DAYS)
        what, item = self._sentence(relation, way)
        act = "done" if roll() < 0.9 else "offered" if roll() < 0.5 else "possible"
        since, until = self._dates(day)
        quantity, unit, stage = self._sum(way)
        occasion = f"A/RES/ES-{1 + int(roll() * 12)}/{1 + int(roll() * 9)}" if roll() < 0.05 else None
        self.rows["claim"].append(
            (
                *(claim, relation.supporter, way.code, relation.recipient, self._opponent(relation), act, what, item),
                *(since, until, quantity, unit, stage, occasion),
            )
        )
        self._evidence(claim, source, other, relation, what)
        self._links(claim)

    def _other_source(self, source: int) -> int | None:
        return source - 1 - int(self.roll() * min(source, _NEAR)) if source else None

    def _opponent(self, relation: Relation) -> str | None:
        if self.roll() >= 0.15:
            return None
        opponent = self.pick(self.world.opponents)
        return None if opponent in (relation.supporter, relation.recipient) else opponent

    def _sentence(self, relation: Relation, way: Type) -> tuple[str, str | None]:
        place, roll = self.pick(self.world.places), self.roll()
        item = None
        if way.definition.startswith("gives") and roll < 0.6:
            item = self.pick(_GOODS) if roll < 0.4 else f"{self.pick(_GOODS)} of type {place}-{int(roll * 500)}"
        things = f" ({item})" if item else ""
        what = f"{relation.supporter_name} {way.definition}{things}: for {relation.recipient_name}, near {place}."
        return what, item

    def _dates(self, day: int) -> tuple[str | None, str | None]:
        """Return the span of a claim that was known on the given day."""
        roll = self.roll()
        if roll < 0.04:
            return None, None
        length = 10 if roll < 0.65 else 7 if roll < 0.9 else 4
        begin = max(0, day - int(self.roll() * 120))
        since = _ISO[begin][:length]
        kind = self.roll()
        if kind < 0.1:
            return None, since  # a figure as of a day
        if kind < 0.55:
            return since, None
        return since, since if kind < 0.75 else _ISO[min(_DAYS - 1, begin + int(kind * 400))][:length]

    def _sum(self, way: Type) -> tuple[float | None, str | None, str | None]:
        roll = self.roll()
        if way.money and roll < 0.4:
            stage = ("pledge", "commitment", "allocation", "disbursement")[int(roll * 10)]
            return int(10 ** (3 + 7 * self.roll())) // 100 * 100, "EUR" if roll < 0.12 else "USD", stage
        if way.esd in ("X", "P", "L") and roll < 0.4:
            return 100 * (1 + int(self.roll() * 200)), "soldiers", None
        if way.esd == "M" and roll > 0.8:
            return (1 + int(self.roll() * 999)) / 10, "tonnes", None
        return None, None, None

    def _evidence(self, claim: int, source: int, other: int | None, relation: Relation, what: str) -> None:
        """Write one to three assertions; every twentieth claim is denied."""
        roll = self.roll
        said_on = _ISO[max(0, self.world.days[source])] if roll() < 0.3 else None
        passage = self._passage(claim, source, what)
        defence = Voice(self._speaker(relation.supporter), "reported")
        kind = roll()
        if kind < 0.005:
            self._say(claim, passage, defence, "denies", said_on)
            return
        self._say(claim, passage, self._voice(source, relation), "asserts", said_on)
        answer = passage
        if other is not None:
            first_passage, last_passage = self.spans[other]
            second = self._voice(other, relation)
            answer = first_passage + int(roll() * (last_passage - first_passage + 1))
            note = "Carried over from the sentence before." if kind > 0.9 else None
            self._say(claim, answer, second, "asserts", None, note)
        if kind < 0.055:
            self._say(claim, answer, defence, "denies", said_on)
        elif kind < 0.075:
            self._say(claim, answer, defence, "disputes", said_on, "Rejects the amount.")

    def _say(
        self, claim: int, passage: int, voice: Voice, stance: str, said_on: str | None, note: str | None = None
    ) -> None:
        gist = f"{stance} what was said near {self.pick(self.world.places)}" if passage % _RETOLD == 0 else None
        misattributed = voice.modality == "alleged" and self.roll() < 0.03
        self.rows["assertion"].append(
            (claim, passage, voice.asserter, stance, voice.modality, said_on, gist, note, int(misattributed))
        )

    def _voice(self, source: int, relation: Relation) -> Voice:
        roll = self.roll()
        if roll < 0.5:
            return Voice(self.world.media[source], "reported")
        if roll < 0.75:
            return Voice(self._speaker(self.pick(self.world.accusers)), "alleged")
        if roll < 0.86:
            return Voice(self._speaker(relation.supporter), "recorded" if roll < 0.8 else "reported")
        if roll < 0.94:
            return Voice(self.pick(self.world.institutes), "estimated" if roll < 0.9 else "assessed")
        return Voice(self.pick(self.world.accusers), "recorded" if roll < 0.97 else "suspected")

    def _speaker(self, actor: str) -> str:
        return self.pick(self.world.speakers.get(actor, (actor,)))

    def _passage(self, claim: int, source: int, what: str) -> int:
        """Return the passage of a claim: a new one, or the last one again."""
        opens = len(self.spans) == source
        if not opens and self.roll() < 0.3:
            return self.passage
        roll = self.roll()
        before = self.passage
        if opens:
            self.line = 0
            if roll < 0.5:  # a line that is no claim is kept as context
                self._add_passage(source, None, f"Background on {self.pick(self.world.places)}.")
        note = "Names nobody: the sentence before does." if roll > 0.9 else None
        self._add_passage(source, f"It is said that {what[0].lower()}{what[1:200]}", note)
        if opens:
            self.spans.append((self.passage, self.passage))
        self.spans[source] = (self.spans[source][0], self.passage)
        if roll > 0.98:
            self._link_passages(before, claim - 1)
        return self.passage

    def _add_passage(self, source: int, quote: str | None, note: str | None) -> None:
        self.passage += 1
        self.line += 1 + int(self.roll() * 4)
        row = self.world.sources[source]
        locator = f"line {self.line}" if row[9] else f"page {1 + self.line // 30}"  # a text that was coded has a hash
        if self.passage % _RETOLD == 0:
            quote, note = None, note or "In other words."
        self.rows["passage"].append((self.passage, row[0], locator, quote, note))

    def _link_passages(self, before: int, claim: int) -> None:
        """Link the new passage to the one before that carries a claim, or to an earlier one."""
        if not before:
            return
        kind = self.roll()
        earlier = before if kind < 0.25 else 1 + int(self.roll() * before)
        relation, field = ("corrects", self.pick(self.world.fields)) if kind < 0.5 else ("same-subject", None)
        concerned = claim if kind < 0.25 else None
        note = "Speaks of the same shipment."
        self.rows["passage_link"].append((self.passage, relation, earlier, field, note, concerned))

    def _links(self, claim: int) -> None:
        roll = self.roll()
        if claim == 1 or roll >= 0.1:
            return
        relation = (
            "refines"
            if roll < 0.05
            else "corroborates"
            if roll < 0.07
            else "supersedes"
            if roll < 0.08
            else "in_return_for"
            if roll < 0.095
            else "contradicts"
        )
        earlier = claim - 1 - int(self.roll() * min(claim - 1, 1000))
        self.rows["claim_link"].append((claim, relation, earlier, None))


# Chance ------------------------------------------------------------------------------------------


def _falling(things: Sequence[T], slots: int) -> list[T]:
    """Return a list of about `slots` places in which each thing stands the less often the later it comes (Zipf)."""
    weights = [1 / rank for rank in range(1, len(things) + 1)]
    total = sum(weights)
    return [
        thing for thing, weight in zip(things, weights, strict=True) for _ in range(1 + int(slots * weight / total))
    ]


def _word(dice: Dice) -> str:
    return "".join(dice.pick(_ONSETS) + dice.pick(_VOWELS) + dice.pick(_CODAS) for _ in range(2 + dice.below(2)))


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _day_of(place: int, count: int) -> int:
    """Return the day of a source by its place among all."""
    return 150 + place * (_DAYS - 151) // count


def main() -> None:
    """Write the database that the command line asks for, and tell how long it took."""
    parser = argparse.ArgumentParser(description="Write a database of so many invented claims.")
    parser.add_argument("claims", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.perf_counter()
    generate(given.file, given.claims, given.seed)
    print(f"{given.file}: {given.claims} claims in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
