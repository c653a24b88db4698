"""A native row becomes a fact, or all that is wrong with it is told, cell by cell."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

from allies_cli.casefile import cells, sentences, sources
from allies_cli.casefile.actors import Actors, Meant, Unknown, is_nobody
from allies_cli.casefile.cells import Wrong
from allies_cli.casefile.native import CAPTURE_COLUMNS, CLAIM_COLUMNS, SOURCE_COLUMNS, ActorCell, Cell, Native
from allies_cli.casefile.table import Fault
from allies_cli.casefile.writing import Case

LINKS = ("refines", "contradicts", "corroborates", "supersedes", "in_return_for")
REFERENCES = frozenset(("same", *LINKS))
_DATES = ("since", "until", "said_on")
_MOST_READ = 4096  # different cells of a column, kept with what they mean
_MOST_SETTLED = 2000  # sources
_IDENTITY = ("supporter", "how", "recipient")
_PARTIES = ("supporter", "recipient", "against")
_OF_CLAIM = ("how", "act", "item", "since", "until", "quantity", "unit", "stage", "occasion", "what")
_VOCABULARIES = {
    "how": "SELECT code FROM support_type ORDER BY position",
    "act": "SELECT code FROM act",
    "stage": "SELECT code FROM stage",
    "stance": "SELECT code FROM stance",
    "modality": "SELECT code FROM modality ORDER BY strength",
    "corrects": "SELECT code FROM passage_field",
    "kind": "SELECT code FROM actor_kind",
}
_NO_WORDS = "No words of it are quoted."
_TARGET = "SELECT supporter, how, recipient FROM claim WHERE id = ?"
_SPEAKS_FOR = """
SELECT speaks_for FROM office
 WHERE actor = :actor AND (:day = '' OR coalesce(since <= :day || '~', 1) AND coalesce(until || '~' >= :day, 1))
"""


class Fact(NamedTuple):
    """What is to be stored of a row. Without a `claim` it is a further voice on the one that `same` names."""

    claim: dict[str, Any] | None
    same: int | None
    voice: dict[str, Any] | None  # None: a correction alone
    passage: dict[str, Any]
    corrects: str | None
    links: tuple[tuple[str, int], ...]


class Faulty(Exception):  # noqa: N818 - it is told of, never raised to the reader
    """All that is wrong with a row, and the names in it that nobody bears."""

    def __init__(self, faults: list[Fault], unknown: list[Unknown]) -> None:
        super().__init__()
        self.faults = faults
        self.unknown = unknown


class Rules(NamedTuple):
    """How rows are judged, as far as the person who brings them says so."""

    dates: str | None = None  # in which order the numbers of a date stand: dmy or mdy
    new_actors: bool = False  # whether names that nobody bears become actors
    new_voices: bool = False  # whether those of speakers do where nobody is called nearly so
    of_dataset: bool = False  # whether a row of nobody, or of somebody for itself, is left out, and not a fault
    labels: Mapping[str, str] = {}  # what a native column is called where the row comes from
    ways: Mapping[str, str] = {}  # other words for ways, folded


class Checked(NamedTuple):
    """The native rows of a row that can be stored, and why the others are left out."""

    rows: "list[_Row]"
    left_out: list[str]


class Judge:
    """Judges rows against a case file, and makes the actors and sources that a sound row brings."""

    def __init__(self, case: Case, actors: Actors, rules: Rules, claim_of: Callable[[str], int | None]) -> None:
        """`claim_of` finds the claim of an id or of the key of another row."""
        self.case = case
        self.actors = actors
        self.sources = sources.Sources(case)
        self.rules = rules
        self.claim_of = claim_of
        self.words = {name: [row[0] for row in case.connection.execute(sql)] for name, sql in _VOCABULARIES.items()}
        self.phrases = {
            row[0]: row[1:] for row in case.connection.execute("SELECT code, past, infinitive FROM support_type")
        }
        self.today = date.today().isoformat()
        self.settled: dict[tuple[Any, ...], sources.Settled] = {}
        self.readers = dict.fromkeys(CLAIM_COLUMNS, cells.plain) | self._made_readers()
        self.source_readers = {name: self._of_source(name) for name in SOURCE_COLUMNS}
        self.copy_readers = dict.fromkeys(CAPTURE_COLUMNS, cells.plain) | {
            "url": cells.address, "captured_on": self.readers["published"], "sha256": cells.sha256,
        }  # fmt: skip

    def _made_readers(self) -> dict[str, Callable[[str], Any]]:
        """Return what reads the native columns that are no plain texts; what comes again and again is read once."""
        order = self.rules.dates
        words = {
            name: lru_cache(_MOST_READ)(partial(cells.word, choices=tuple(choices)))
            for name, choices in self.words.items()
        }
        return {
            **words,
            "how": lru_cache(_MOST_READ)(partial(cells.way, codes=self.words["how"], synonyms=self.rules.ways)),
            "since": lambda text: cells.span(text, order)[0],
            "until": lambda text: cells.span(text, order)[1],
            "said_on": partial(cells.date, order=order),
            "published": partial(cells.date, order=order),
            "quantity": cells.number,
            "quote": lambda text: cells.quote(cells.plain(text)),
            "gist": lambda text: cells.gist(cells.plain(text)),
            **dict.fromkeys(REFERENCES, self._claim),
        }

    def _of_source(self, name: str) -> Callable[[str], Any]:
        """Return what reads a cell that tells of a source."""
        if name == "published":
            return self.readers[name]
        if name == "url":
            return lambda text: sources.unarchived(cells.address(text))
        if name == "derived_from":
            return self._known_source
        return lambda text: sources.value(name, cells.plain(text))

    def _known_source(self, text: str) -> str:
        found = self.sources.find(text, "") or self.sources.find("", text)
        if found is None:
            raise Wrong("is not a source of this case", "give the id of a source; see `allies list sources`")
        return found

    def check(self, natives: Sequence[Native]) -> Checked:
        """Return which native rows of a row can be stored. Raises Faulty, with all that is wrong with the others."""
        rows, left_out = [], []
        for row in (_Row(self, native) for native in natives):
            if reason := row.left_out():
                left_out.append(reason)
            else:
                rows.append(row)
        wrong = [faulty for row in rows if (faulty := row.checked())]
        if wrong:
            faults = dict.fromkeys(fault for one in wrong for fault in one.faults)
            raise Faulty(list(faults), [unknown for one in wrong for unknown in one.unknown])
        return Checked(rows, left_out)

    def copies(self, native: Native) -> int | None:
        """Store the copies of a source that is there, and return how many are new; None where it is not there.

        Raises Faulty where what is said of them is wrong.
        """
        return _Row(self, native).stored_copies()

    def settle(self, told: tuple[Any, ...], source: sources.Settled) -> sources.Settled:
        """Remember a source that is stored by all that was told of it, since most rows tell what an earlier one did."""
        if len(self.settled) == _MOST_SETTLED:
            self.settled.clear()
        self.settled[told] = source
        return source

    def made(self, unknown: Unknown) -> Meant:
        """Return the actor that is made for a new name, once for all its rows."""
        known = self.actors.known(unknown.name)
        return known or self.actors.made(unknown.name, self.case.add_actor(unknown.name, unknown.kind or "unknown"))

    def parties(self, claim: int) -> tuple[str, str, str]:
        """Return supporter, way and recipient of a claim."""
        self.case.flush()
        row: tuple[str, str, str] = self.case.connection.execute(_TARGET, (claim,)).fetchone()
        return row

    def spoken_for(self, actor: str, day: str) -> list[str]:
        """Return those for whom an actor speaks on a day; on an unknown one (empty), ever."""
        return [row[0] for row in self.case.connection.execute(_SPEAKS_FOR, {"actor": actor, "day": day})]

    def _claim(self, text: str) -> int:
        if (found := self.claim_of(text)) is None:
            raise Wrong(
                "is neither a claim of this case nor the key of a row", "see `allies list claims`, or correct it"
            )
        return found


class _Row:
    """A row while it is judged."""

    def __init__(self, judge: Judge, native: Native) -> None:
        self._judge = judge
        self.native = native
        self._faults: dict[Fault, None] = {}
        self._unknown: dict[str, Unknown] = {}
        self._values = {name: self._read(cell, self._reader(name)) for name, cell in native.cells.items()}
        self._copies = [
            {name: self._read(cell, judge.copy_readers[name]) for name, cell in copy.items()}
            for copy in native.captures
        ]
        self._told = self._of_source()
        self._settled = judge.settled.get(self._told)
        readers = judge.source_readers
        self._source = (
            self._settled.fields
            if self._settled
            else {name: self._read(cell, readers[name]) for name, cell in native.source.items()}
        )
        self._page = self._source.get("url") or sources.Archived("")
        self._year = self._named_in()
        self._whom = {role: self._meant(role, cell) for role, cell in native.actors.items()}

    def left_out(self) -> str:
        """Return why a row of a dataset is no claim: nobody is named, or the one that is named on both sides."""
        if not self._judge.rules.of_dataset:
            return ""
        named = self.native.actors
        for role in ("supporter", "recipient"):
            if role not in named or (self._whom.get(role) is None and is_nobody(named[role].name)):
                return f"nobody is named as {role}"
        meant = [one.id if (one := self._whom.get(role)) else named[role].name for role in ("supporter", "recipient")]
        return "supporter and recipient are the same" if meant[0] == meant[1] else ""

    def checked(self) -> Faulty | None:
        """Check the row as a whole, and return all that is wrong with it."""
        self._check_source()
        if "same" in self.native.cells:
            self._check_same()
        else:
            self._check_claim()
        self._check_voice()
        refused = {role: one for role, one in self._unknown.items() if not self._may_make(role, one)}
        told = [Fault(self._column(role), one.name, one.fault, one.told_remedy) for role, one in refused.items()]
        return Faulty([*self._faults, *told], list(refused.values())) if self._faults or refused else None

    def made(self) -> Fact:
        """Store what the row brings beside its fact, its actors, source and copies, and return the fact."""
        for role, unknown in self._unknown.items():
            self._whom[role] = self._judge.made(unknown)
        source = self._stored_source()
        values = self._values
        same = values.get("same")
        passage = {
            "source": source.id,
            "locator": values.get("locator") or "whole page",
            "quote": values.get("quote"),
            "note": self._note(),
        }
        links = tuple((name, values[name]) for name in LINKS if values.get(name) is not None)
        claim = self._claim() if same is None else None
        return Fact(claim, same, self._voice(source), passage, values.get("corrects"), links)

    def stored_copies(self) -> int | None:
        """Store the archived copies of the source, if it is there, and return how many are new."""
        if self._faults:
            raise Faulty([*self._faults], [])
        source = self._judge.sources.find(self._source.get("id") or "", self._page.url)
        return None if source is None else self._keep_copies(source)

    def _of_source(self) -> tuple[Any, ...]:
        """Return all by which it is judged whether the source is named and told of right."""
        publisher = self.native.actors.get("publisher")
        when = tuple(map(self._values.get, _DATES)) if publisher else ()  # names are those of a time
        return (*self.native.source.items(), publisher, when)

    def _reader(self, name: str) -> Callable[[str], Any]:
        """Return what reads a cell of a native column; where it names a claim, that is not the row's own."""
        reader = self._judge.readers[name]
        if name not in REFERENCES:
            return reader

        def another(text: str) -> Any:
            if text == self.native.key:
                raise Wrong("is the key of this row itself", "name another claim")
            return reader(text)

        return another

    def _read(self, cell: Cell, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(cell.text)
        except Wrong as wrong:
            self._fault(wrong, cell.column, cell.text)
            return None

    def _fault(self, wrong: Wrong, column: str, text: str = "") -> None:
        self._faults[Fault(column, text, wrong.fault, wrong.remedy)] = None

    def _missing(self, name: str, remedy: str) -> None:
        self._fault(Wrong("is missing", remedy), self._judge.rules.labels.get(name, name))

    def _wrong(self, name: str, fault: str, remedy: str) -> None:
        """Note what is wrong with a cell that could be read."""
        self._fault(Wrong(fault, remedy), self._column(name), self._typed(name))

    def _column(self, name: str) -> str:
        cell = self.native.cells.get(name) or self.native.actors.get(name) or self.native.source.get(name)
        return (cell and cell.column) or self._judge.rules.labels.get(name, name)

    def _typed(self, name: str) -> str:
        """Return what stands in a cell."""
        actor = self.native.actors.get(name)
        cell = self.native.cells.get(name) or self.native.source.get(name) or Cell("")
        return (actor.name or "; ".join(code for _, code in actor.codes)) if actor else cell.text

    def _named_in(self) -> str:
        """Return the year in which its actors bear the names by which it calls them; empty where it has no date."""
        dates = (self._values.get(name) for name in _DATES)
        return next(filter(None, (*dates, self._source.get("published"))), "")[:4]

    def _meant(self, role: str, cell: ActorCell) -> Meant | None:
        try:
            name = cells.plain(cell.name)
            if cell.kind:
                cells.word(cell.kind, self._judge.words["kind"])
            return self._judge.actors.meant(name, cell.codes, cell.kind, self._year)
        except Unknown as unknown:
            self._unknown[role] = unknown
        except Wrong as wrong:
            self._fault(wrong, cell.column, cell.name)
        return None

    def _check_source(self) -> None:
        """Check that it is said where the words stand; of a page whose publisher nobody names its address tells him."""
        if self._settled:
            return
        given, actors = self._source, self.native.actors
        known = self._known()
        if known:
            title = given.get("title") or ""
            for field, wrong in self._judge.sources.conflicts(known, title, self._fields()):
                self._fault(wrong, self.native.source[field].column, self.native.source[field].text)
        elif not self.native.source:
            self._missing("url", "say where it stands: an address, or a title and a publisher")
        elif "id" in given and not (given.get("title") or self._page.url):
            self._missing("url", "there is no such source yet: give its address or title")
        elif "publisher" not in actors and self._page.url:
            self._whom["publisher"] = self._meant("publisher", ActorCell(sources.publisher_of(self._page.url)))
        elif "publisher" not in actors and "url" not in given:
            self._missing("publisher", "say who published it, since there is no address that tells")
        elif "url" not in given and not given.get("title"):
            self._missing("title", "say what it is called, since it has no address")

    def _known(self) -> str | None:
        """Return the id of the source, where the case has it."""
        found = self._judge.sources.find(self._source.get("id") or "", self._page.url)
        publisher = self._whom.get("publisher")
        if found is None and not self._page.url and publisher:
            found = self._judge.sources.by_title(self._source.get("title") or "", publisher.id)
        return found

    def _fields(self) -> dict[str, Any]:
        """Return what is said of the source beside its name and address."""
        return {name: one for name, one in self._source.items() if name not in ("id", "title", "url")}

    def _check_claim(self) -> None:
        """Check a new claim by the rules of the database."""
        values = self._values
        for name in _IDENTITY:
            if name not in self.native.actors and name not in self.native.cells:
                self._missing(name, "a claim says who, how and for whom; a further voice says on which one, in `same`")
        self._check_sides()
        since, until = values.get("since"), values.get("until")
        if since and until and until + "~" < since:
            self._wrong("until", f"ends before it begins ({since})", "exchange or correct the dates")
        begun = since or until
        if begun and begun > self._judge.today and values.get("act", "done") == "done":
            remedy = "what is done has happened: correct the date, or write act offered or possible"
            self._wrong("since" if since else "until", "is in the future", remedy)
        self._check_sum()

    def _check_sides(self) -> None:
        ids = {name: meant.id for name in _PARTIES if (meant := self._whom.get(name))}
        if len(set(ids.values())) < len(ids):
            name = "recipient" if ids.get("supporter") == ids.get("recipient") else "against"
            self._wrong(name, "is on two sides at once", "supporter, recipient and opponent are three")

    def _check_sum(self) -> None:
        there = {name for name in ("quantity", "unit", "stage") if name in self.native.cells}
        if there & {"quantity", "unit"} and not {"quantity", "unit"} <= there:
            name = "unit" if "quantity" in there else "quantity"
            self._missing(name, "a quantity has a unit, such as USD or pieces, and a unit a quantity")
        elif "stage" in there and "quantity" not in there:
            self._missing("quantity", "a stage is that of a sum")

    def _check_same(self) -> None:
        """Check that what a further voice repeats of its claim is so."""
        same = self._values.get("same")
        if same is None:
            return
        for name, stored in zip(_IDENTITY, self._judge.parties(same), strict=True):
            meant = self._whom.get(name)
            said = meant.id if meant else self._values.get(name)
            if said and said != stored:
                remedy = f"leave {self._column(name)} empty, or correct {self._column('same')}"
                self._wrong(name, f"is {said}, and {self._typed('same')} has {stored}", remedy)

    def _check_voice(self) -> None:
        for name in ("said_on", "published"):
            said = self._values.get(name) or self._source.get(name)
            if said and said > self._judge.today:
                self._wrong(name, "is in the future", "correct the date")
        if "speaks_for" in self.native.actors and "role" not in self.native.cells:
            self._missing("role", "say in which office somebody speaks for an actor")
        if "role" in self.native.cells and "speaks_for" not in self.native.actors:
            self._missing("speaks_for", "say for whom somebody speaks in this office, or leave the office out")
        if "corrects" in self.native.cells and "same" not in self.native.cells:
            self._missing("same", "say which claim is corrected")
        if self._values.get("stance") == "disputes" and "same" not in self.native.cells:
            self._missing("same", "say which claim is disputed")
        if "corrects" in self.native.cells and not {"note", "quote"} & self.native.cells.keys():
            self._missing("note", "say what is right")

    def _may_make(self, role: str, unknown: Unknown) -> bool:
        rules = self._judge.rules
        new_voice = role == "asserter" and rules.new_voices and not unknown.near
        return unknown.is_new and (role == "publisher" or rules.new_actors or new_voice)

    def _stored_source(self) -> sources.Settled:
        if self._settled is None:
            self._settled = self._judge.settle(
                self._told, self._judge.sources.settled(self._source_of_fields(), self._source)
            )
        self._keep_copies(self._settled.id)
        return self._settled

    def _source_of_fields(self) -> str:
        """Return the id of the source, with all that is said of it stored."""
        title, fields = self._source.get("title") or "", self._fields()
        source = self._known()
        if source:
            self._judge.sources.fill(source, title, fields)
            return source
        publisher = self._whom["publisher"]
        if publisher is None:
            raise ValueError("a source was let through whose publisher nobody knows")
        page = self._page.url
        slug = self._source.get("id") or ""
        return self._judge.sources.make(slug, title or sources.title_of(page), publisher.id, page or None, fields)

    def _keep_copies(self, source: str) -> int:
        """Store what is said of archived copies of a source, and return how many are new."""
        copies = [*self._copies, {"url": self._page.copy, "captured_on": self._page.day}]
        told = [copy for copy in copies if copy.get("url") or copy.get("file")]
        before = self._judge.case.counts["capture"]
        for copy in told:
            self._judge.case.add_capture(source, copy)
        return self._judge.case.counts["capture"] - before

    def _note(self) -> str | None:
        values = self._values
        cited = values.get("citation")
        note = " ".join(filter(None, (values.get("note"), cited and f"It cites {cited}")))
        return note or (None if values.get("quote") else _NO_WORDS)

    def _claim(self) -> dict[str, Any]:
        claim = {name: self._values.get(name) for name in _OF_CLAIM}
        claim |= {name: (meant.id if (meant := self._whom.get(name)) else None) for name in _PARTIES}
        claim["act"] = claim["act"] or "done"
        claim["what"] = claim["what"] or self._sentence(claim)
        return claim

    def _sentence(self, claim: Mapping[str, Any]) -> str:
        """Return the sentence of a claim for which nobody wrote one, by the names of its time."""
        called = {name: meant.called for name in _PARTIES if (meant := self._whom.get(name))}
        return sentences.sentence(claim, called, *self._judge.phrases[claim["how"]])

    def _voice(self, source: sources.Settled) -> dict[str, Any] | None:
        """Return the assertion; None where a passage only corrects another."""
        values = self._values
        if values.get("corrects") and "stance" not in values and "asserter" not in self._whom:
            return None
        case = self._judge.case
        speaker, principal = self._whom.get("asserter"), self._whom.get("speaks_for")
        asserter = speaker.id if speaker else source.publisher
        if principal:
            case.add_office(asserter, principal.id, values["role"])
        stance = values.get("stance") or "asserts"
        of_others = stance == "asserts" and speaker is not None and not self._is_party(asserter)
        return {
            "asserter": asserter,
            "stance": stance,
            "modality": values.get("modality") or ("alleged" if of_others else "reported"),
            "said_on": values.get("said_on"),
            "gist": values.get("gist"),
            "misattributed": 0,
        }

    def _is_party(self, asserter: str) -> bool:
        """Whether somebody speaks of what he, or the actor for whom he speaks on that day, gives or gets."""
        same = self._values.get("same")
        if same is None:
            parties = {meant.id for name in ("supporter", "recipient") if (meant := self._whom.get(name))}
        else:
            parties = set(self._judge.parties(same)[::2])
        day = self._values.get("said_on") or self._source.get("published") or ""
        return bool(parties & {asserter, *self._judge.spoken_for(asserter, day)})
