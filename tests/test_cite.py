"""`allies cite` gives a claim or a source to an article, a bibliography or a reference manager, unharmed."""

import re
from pathlib import Path
from typing import Any

import pytest
import rispy
from conftest import Ran, Run, SmallDatabase
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Entry, parse_string

from allies_cli.answers.cite import STYLES, claim, source
from allies_cli.answers.cite_voices import long_date
from allies_cli.fields import Claim
from allies_cli.models import ClaimRecord, Edition, Evidence, Work

CASE = """
INSERT INTO actor (id, name, kind) VALUES
  ('iran', 'Iran', 'state'), ('russia', 'Russia', 'state'), ('us', 'United States', 'state'),
  ('diario', 'El Diario', 'media'), ('mirror', 'The Mirror', 'media'), ('envoy', 'Envoy Doe', 'person'),
  ('spokesman', 'Ivan Ivanov', 'person');
INSERT INTO actor_name (actor, name, kind, language) VALUES ('us', 'the United States', 'name', 'en');
INSERT INTO office (actor, speaks_for, role) VALUES
  ('envoy', 'iran', 'Ambassador'), ('spokesman', 'russia', 'Spokesman');
INSERT INTO source
  (id, title, publisher, published, language, translation, url, reliability, reason, derived_from) VALUES
  ('original', 'Los drones', 'diario', '2023-02-24', 'es', 'none', 'https://diario.example/1', 'B', 'Because.', NULL),
  ('translated', 'The drones', 'mirror', '2023-02', 'en', 'machine', 'https://mirror.example/a%20b_c?d=1&e#f', 'C',
   'Because.', 'original'),
  ('report', 'What the envoy said', 'mirror', '2022-11-05', 'en', 'none', NULL, 'B', 'Because.', 'original'),
  ('undated', 'Without a day', 'mirror', NULL, 'en', 'none', NULL, 'B', 'Because.', NULL);
INSERT INTO passage (id, source, locator, quote, note) VALUES
  (1, 'translated', 'line 51', 'The drones that Iran sold', NULL), (2, 'report', 'whole page', NULL, 'He denies it.'),
  (3, 'undated', 'page 3', 'Iran did', NULL), (4, 'translated', 'line 52', 'and more', NULL);
INSERT INTO claim (id, supporter, how, recipient, what) VALUES
  (1, 'iran', 'weapons', 'russia', 'Iran sold drones to Russia.'), (2, 'iran', 'aid', 'russia', 'Iran helped Russia.'),
  (3, 'us', 'aid', 'russia', 'The United States helped Russia.'),
  (4, 'iran', 'training', 'russia', 'Iran trained crews.'), (5, 'iran', 'funding', 'russia', 'Iran paid.'),
  (6, 'us', 'sanctions', 'iran', 'The US did it.'), (7, 'russia', 'sanctions', 'iran', 'The record is of Russia.'),
  (8, 'envoy', 'sanctions', 'iran', 'Envoy Doe did it.');
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES
  (1, 1, 'diario', 'asserts', 'reported', NULL), (1, 4, 'diario', 'asserts', 'reported', NULL),
  (1, 3, 'us', 'asserts', 'alleged', '2022-12-09'), (1, 2, 'envoy', 'denies', 'reported', '2022-11-05'),
  (1, 2, 'spokesman', 'disputes', 'reported', '2022-11-05'),
  (2, 3, 'envoy', 'asserts', 'reported', '2022'), (2, 1, 'diario', 'asserts', 'reported', NULL),
  (3, 1, 'diario', 'asserts', 'reported', NULL), (3, 3, 'us', 'denies', 'reported', '2022'),
  (3, 3, 'envoy', 'denies', 'reported', '2022'),
  (4, 3, 'us', 'denies', 'reported', '2022'), (5, 3, 'envoy', 'asserts', 'reported', '2022'),
  (6, 2, 'mirror', 'asserts', 'reported', NULL), (7, 2, 'mirror', 'asserts', 'recorded', NULL),
  (8, 2, 'mirror', 'asserts', 'reported', NULL);
INSERT INTO claim_link (claim, relation, other) VALUES (7, 'contradicts', 6), (8, 'contradicts', 6);
INSERT INTO passage (id, source, locator, note) VALUES (5, 'undated', 'page 4', 'N'), (6, 'undated', 'page 5', 'N');
INSERT INTO passage_link (passage, relation, other, field, note) VALUES
  (5, 'corrects', 4, 'asserter', 'Said by another.'), (6, 'corrects', 4, 'said_on', 'Said in another year.');
UPDATE assertion SET gist = 'no drones at all' WHERE claim = 1 AND asserter = 'envoy';
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on, gist) VALUES
  (1, 2, 'envoy', 'disputes', 'reported', '2022-11-05', 'not during the war'),
  (1, 5, 'envoy', 'denies', 'reported', '2022', 'no drones, again');
INSERT INTO claim (id, supporter, how, recipient, what) VALUES
  (9, 'russia', 'training', 'iran', 'Russia trained crews for Iran.');
INSERT INTO assertion (claim, passage, asserter, stance, modality, misattributed) VALUES
  (9, 4, 'us', 'asserts', 'alleged', 1);
INSERT INTO capture (source, url, captured_on, file) VALUES
  ('report', 'https://archive.example/20240305/what the envoy said', '2024-03-05', NULL),
  ('report', NULL, '2024-04-01', 'report.html'), ('undated', NULL, '2024-05', 'undated.html');
"""

DIGEST = "9f" * 32
EDITION = Edition("A small case", "3", "2023-05-06", DIGEST)

# What LaTeX prints for each command that a text may need.
PRINTED = {
    r"{\textbackslash}": "\\", r"{\textbraceleft}": "{", r"{\textbraceright}": "}", r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^", r"{\textless}": "<", r"{\textgreater}": ">", r"{\textbar}": "|",
    r"\$": "$", r"\&": "&", r"\#": "#", r"\%": "%", r"\_": "_",
}  # fmt: skip
# What TeX draws as a dash, a quotation mark or a question mark upside down.
LIGATURE = re.compile(r"-(\{\})?(?=-)|`(\{\})?(?=`)|'(\{\})?(?=')|[?!](\{\})?(?=`)")
# Which characters TeX never prints as they stand.
ACTIVE = set("\\{}$&#%_~^")

NASTY = [
    "100 % of R&D_budget #1 ~ $5 ^ {x} \\y",
    "Smith and Jones and Sons, Ltd.",
    "and",
    "a {brace that nobody closes",
    "} that nobody opened {",
    "\\",
    "trailing backslash \\",
    "“quotes” 'and' \"more\" and `these`",
    "two\nlines\r\nand\ttabs",
    "Россия 俄罗斯 روسیه",
    "@misc{key, title = {Injected}}",
    "TY  - BOOK\nER  - \nTY  - JOUR",
    "x\nER  - \nAU  - Somebody",
    "a < b > c | d",
    "-- dashes --- and ----",
    "``old'' ?`quotes' !`",
    "ends with a question?",
    "=formula()",
]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def entries_of(text: str) -> dict[str, Entry]:
    """Return what a BibTeX parser reads, by key."""
    return dict(parse_string(text, "bibtex").entries.items())


def printed(field: str) -> str:
    """Return what LaTeX prints of a field; a special character that is not written as a command is refused."""
    if field.startswith("{") and field.endswith("}"):
        field = field[1:-1]
    pieces = re.split("(" + "|".join(map(re.escape, sorted(PRINTED, key=len, reverse=True))) + ")", field)
    plain = [LIGATURE.sub(kept_apart, piece) for piece in pieces[::2]]
    assert not ACTIVE & set("".join(plain)), field
    pieces[::2] = plain
    return "".join(PRINTED.get(piece, piece) for piece in pieces)


def kept_apart(match: re.Match[str]) -> str:
    """Return two signs of which TeX would make one, where an empty group is between them."""
    assert "{}" in match[0], match[0]
    return match[0].replace("{}", "")


def one_line(text: str) -> str:
    return " ".join(text.split())


def work(**given: Any) -> Work:
    """Return a source as a bibliography sees it, with what is given in place of the plain values."""
    plain = {
        "id": "piece", "title": "A title", "publisher": "The Paper", "url": None, "published": "2023-02-24",
        "language": "en", "translation": "none", "original_title": None, "original_publisher": None,
        "original_language": None, "sha256": None, "publishers": '["paper"]', "archived": None,
        "accessed": None, "archived_sha256": None,
    }  # fmt: skip
    return Work(**{**plain, **given})


def evidence(quote: str | None = "the words", **given: Any) -> Evidence:
    plain = {
        "claim": 1, "passage": 1, "asserter": "paper", "asserter_name": "The Paper", "speaks_for": None,
        "speaks_for_name": None, "role": None, "stance": "asserts", "acknowledges": 0, "misattributed": 0,
        "modality": "reported", "said_on": None, "gist": None, "quote": quote, "note": None, "locator": "line 5",
        "source": "piece", "url": None, "archived": None, "translation": "none", "first_hand": 0, "origin": "paper",
        "origin_name": "The Paper", "strength": 2,
    }  # fmt: skip
    return Evidence(**{**plain, **given})


def record(*said: Evidence, what: str = "Iran helps Russia.") -> ClaimRecord:
    """Return a claim with this evidence."""
    fields: dict[str, Any] = dict.fromkeys(Claim._fields)
    found: dict[str, Any] = dict.fromkeys(ClaimRecord._fields)
    return ClaimRecord(
        **{**found, "claim": Claim(**{**fields, "id": "c1", "what": what}), "evidence": said, "links": ()}
    )


def cited(quote: str = "the words", **given: Any) -> Any:
    """Return the citation of a claim with one piece of evidence from one work."""
    said = evidence(quote)
    return claim(record(said), [(said, work(**given))], EDITION)


@pytest.fixture(scope="module")
def case(small_db: SmallDatabase) -> Path:
    return small_db(CASE)


@pytest.fixture(scope="module")
def digest(case: Path, run: Run) -> str:
    found: str = run("db", "-f", "json", db=case).json["seed_sha256"]
    return found


def ask(run: Run, case: Path, *arguments: str) -> Ran:
    ran = run("cite", *arguments, db=case)
    assert "Traceback" not in ran.err
    return ran


# Text and sentence ------------------------------------------------------------------------------


SENTENCES = {
    "c1": (
        "On the claim that Iran sold drones to Russia: "
        "El Diario says (El Diario, February 2023): “The drones that Iran sold” (machine translation), "
        "“and more” (machine translation). "
        "The United States says so on 9 December 2022, in the words of a report (The Mirror): “Iran did”. "
        "Iran (Envoy Doe, Ambassador) disputes it on 5 November 2022, in our summary (The Mirror, 5 November 2022): "
        "not during the war. "
        "Russia (Ivan Ivanov, Spokesman) disputes it on 5 November 2022 (The Mirror, 5 November 2022). "
        "Iran (Envoy Doe, Ambassador) denies it in 2022, in our summary (The Mirror): no drones, again; "
        "on 5 November 2022, in our summary (The Mirror, 5 November 2022): no drones at all. "
        "Correction (asserter): Said by another (compare Iran (Envoy Doe), undated). "
        "Correction (said on): Said in another year (compare The Mirror, undated)."
    ),
    "c2": (
        "On the claim that Iran helped Russia: "
        "El Diario says (El Diario, February 2023): “The drones that Iran sold” (machine translation). "
        "Iran (Envoy Doe, Ambassador) acknowledges it in 2022, in the words of a report (The Mirror): “Iran did”."
    ),
    "c4": (
        "On the claim that Iran trained crews, which nobody in this database asserts: "
        "The United States denies it in 2022, in the words of a report (The Mirror): “Iran did”."
    ),
    "c6": (
        "On the claim that the US did it: The Mirror says so (The Mirror, 5 November 2022). "
        "The record says otherwise: the record is of Russia. Another claim contradicts it: Envoy Doe did it."
    ),
    "c7": "On the claim that the record is of Russia: The Mirror says so (The Mirror, 5 November 2022).",
    "c8": (
        "On the claim that Envoy Doe did it: The Mirror says so (The Mirror, 5 November 2022). "
        "Another claim contradicts it: the US did it."
    ),
    "c9": (
        "On the claim that Russia trained crews for Iran: El Diario, attributing it to the United States, says "
        "(El Diario, February 2023): “and more” (machine translation). "
        "Correction (asserter): Said by another (compare Iran (Envoy Doe), undated). "
        "Correction (said on): Said in another year (compare The Mirror, undated)."
    ),
}


@pytest.mark.parametrize("number", SENTENCES)
def test_the_sentence_says_who_says_it(case: Path, run: Run, number: str) -> None:
    assert ask(run, case, number, "--style", "sentence").out == SENTENCES[number] + "\n"


@pytest.mark.parametrize("sides", range(1, 16))
def test_a_speaker_has_one_attribution_on_every_side(sides: int) -> None:
    stances = [("asserts", 0), ("asserts", 1), ("disputes", 0), ("denies", 0)]
    names = ["Asserter", "Owner", "Disputer", "Denier"]
    said = [
        evidence(words, asserter_name=name, stance=stance, acknowledges=acknowledges)
        for words in ("first words", "second words")
        for place, (name, (stance, acknowledges)) in enumerate(zip(names, stances, strict=True))
        if sides >> place & 1
    ]
    sentence = claim(record(*said, what="The West helps."), [(one, work()) for one in said], EDITION).sentence
    places = [sentence.find(f" {name} ") for name in names if sentence.count(f" {name} ") == 1]
    assert len(places) == sides.bit_count()
    assert places == sorted(places), "who says so stands before who rejects it"
    assert sentence.count("“first words”, “second words”") == len(places)
    assert sentence.startswith("On the claim that the West helps")
    assert ("nobody in this database" in sentence) == (not sides & 3)


def test_words_of_a_report_are_not_put_into_a_speakers_mouth() -> None:
    """A newspaper may tell of him in its own words; they are his in a text of his own alone."""

    def sentence(**given: Any) -> str:
        said = evidence("he has accused them", asserter="he", asserter_name="He", **given)
        return str(claim(record(said), [(said, work())], EDITION).sentence)

    assert "He says so, in the words of a report (The Paper, 24 February 2023): “he has accused them”." in sentence()
    assert "He says (The Paper, 24 February 2023): “he has accused them”." in sentence(first_hand=1)


def test_a_scrap_of_a_quote_is_cited_with_our_summary() -> None:
    said = evidence("in the process", gist="Moscow is buying shells", first_hand=1)
    sentence = claim(record(said), [(said, work())], EDITION).sentence
    assert "says (The Paper, 24 February 2023): “in the process” (in our summary: Moscow is buying shells)." in sentence


def test_a_false_attribution_is_nobodys_but_the_printers() -> None:
    said = evidence(asserter="uk", asserter_name="the UK", origin_name="El Comercio", misattributed=1)
    found = claim(record(said), [(said, work())], EDITION)
    for text in (found.sentence, found.text, found.csl[0]["note"], found.ris, found.bibtex):
        assert "El Comercio, attributing it to the UK, says" in text
        assert text.count("the UK") == 1


def test_the_name_of_an_organ_has_its_office_in_it() -> None:
    said = evidence(
        asserter_name="Ministry of Defence of Ayland", speaks_for="a", speaks_for_name="Ayland",
        role="Ministry of Defence",
    )  # fmt: skip
    sentence = claim(record(said), [(said, work())], EDITION).sentence
    assert "Ayland (Ministry of Defence of Ayland) says" in sentence


def test_a_claim_of_the_facts_is_cited_speaker_by_speaker(run: Run) -> None:
    sentence = run("cite", "c36", "--style", "sentence").out
    woodward = "The United Kingdom (Barbara Woodward, Permanent Representative to the United Nations)"
    minister = "Iran (Hossein Amir-Abdollahian, Foreign minister)"
    newspaper = "El Comercio says (El Comercio, 24 February 2023)"
    for part in (
        "On the claim that Iran supplied Russia with drones during the war: ",
        f"{newspaper}: “The drones that Iran sold to Moscow in recent months” (machine translation). ",
        f"{woodward} says on 9 December 2022, in our summary (Al Rai): hundreds since August 2022. ",
        "The United States says on 8 September 2022, in our summary (Investing.com, 8 September 2022): ",
        f"{minister} disputes it on 5 November 2022, in our summary ",
        "Iran (Amir Saeid Iravani, Permanent Representative to the United Nations) denies it on 19 October 2022, ",
    ):
        assert part in sentence
    assert "According to" not in sentence


def test_the_text_has_all_that_a_reader_needs(case: Path, run: Run, digest: str) -> None:
    text = one_line(ask(run, case, "c1", "--style", "text").out)
    assert text == (
        "Iran sold drones to Russia. "
        "El Diario. (2023, February). The drones [Machine translation from Spanish]. The Mirror. "
        "https://mirror.example/a%20b_c?d=1&e#f "
        "Line 51: El Diario says: “The drones that Iran sold” (machine translation); "
        "Line 52: El Diario says: “and more” (machine translation). "
        "The Mirror. (2022, November 5). What the envoy said. "
        "Accessed 5 March 2024, archived at https://archive.example/20240305/what%20the%20envoy%20said "
        "Whole page: Iran (Envoy Doe, Ambassador) denies it on 5 November 2022, in our summary: no drones at all; "
        "Whole page: Iran (Envoy Doe, Ambassador) disputes it on 5 November 2022, in our summary: not during the war; "
        "Whole page: Russia (Ivan Ivanov, Spokesman) disputes it on 5 November 2022. "
        "The Mirror. (n.d.). Without a day. Accessed May 2024 "
        "Page 3: the United States says so on 9 December 2022, in the words of a report: “Iran did”; "
        "Page 4: Iran (Envoy Doe, Ambassador) denies it in 2022, in our summary: no drones, again. "
        "Correction (asserter): Said by another (compare Iran (Envoy Doe), undated). "
        "Correction (said on): Said in another year (compare The Mirror, undated). "
        f"In A small case (c1; allies database version 1, events to 2023-05-06, SHA-256 {digest[:12]})."
    )


def test_what_is_known_against_a_claim_stands_in_each_style(run: Run) -> None:
    """Whoever takes the reference alone would pass on a claim that the database knows to be wrong."""
    otherwise = "The record says otherwise: the European Union adopted a package of sanctions against Russia"
    for style in STYLES:
        cited = one_line(run("cite", "c13", "--style", style).out)
        assert otherwise in cited, style
        assert "Correction (supporter): At the United Nations, not by it" in cited, style


def test_the_text_of_a_claim_that_is_only_denied_says_so_first(run: Run) -> None:
    text = one_line(run("cite", "c79", "--style", "text").out)
    assert text.startswith("Iran gave Russia missiles. Nobody in this database asserts it. Brisbane Times.")


def test_a_correction_stands_with_the_source_that_it_corrects(case: Path, run: Run) -> None:
    notes = {
        key: str(entry.fields["note"])
        for key, entry in entries_of(ask(run, case, "c1", "--style", "bibtex").out).items()
    }
    assert {key for key, note in notes.items() if "Correction (" in note} == {"translated"}


def test_a_source_is_cited_by_its_own(case: Path, run: Run, digest: str) -> None:
    text = ask(run, case, "original", "--style", "text").out
    assert text.startswith("El Diario. (2023, February 24). Los drones. https://diario.example/1 In A small case")
    assert digest[:12] in text
    translated = ask(run, case, "translated", "--style", "text").out
    assert translated.startswith(
        "El Diario. (2023, February). The drones [Machine translation from Spanish]. The Mirror."
    )
    assert ask(run, case, "report", "--style", "sentence").out.startswith(
        "According to The Mirror (What the envoy said"
    )


def test_without_a_style_sentence_and_text_are_given(case: Path, run: Run) -> None:
    shown = one_line(ask(run, case, "c1", "original").out)
    for number in ("c1", "original"):
        for style in ("sentence", "text"):
            assert one_line(ask(run, case, number, "--style", style).out) in shown


# What reference managers read -------------------------------------------------------------------


def test_bibtex_is_read_back(case: Path, run: Run, digest: str) -> None:
    entries = entries_of(ask(run, case, "c1", "original", "--style", "bibtex").out)
    assert list(entries) == ["translated", "report", "undated", "original"]
    entry = entries["translated"]
    assert [one.type for one in entries.values()] == ["online", "misc", "misc", "online"]
    assert [str(person) for person in entry.persons["author"]] == ["{El Diario}"]
    assert printed(entry.fields["title"]) == "The drones"
    assert entry.fields["organization"] == "The Mirror"
    assert [entry.fields[name] for name in ("date", "year", "month")] == ["2023-02", "2023", "February"]
    assert entry.fields["url"] == printed(entry.fields["howpublished"]) == "https://mirror.example/a%20b_c?d=1&e#f"
    assert entry.fields["language"] == "english"
    note = printed(entry.fields["note"])
    for part in ("Line 51", "“The drones that Iran sold”", "machine translation of Los drones", "version 1", digest):
        assert part in note
    assert not {"year", "date", "month"} & entries["undated"].fields.keys()
    assert "urldate" not in entries["report"].fields, "of an address, and it has none"
    assert "archived at https://archive.example/20240305/what%20the%20envoy%20said" in printed(
        entries["report"].fields["note"]
    )
    assert "after Los drones, El Diario" in printed(entries["report"].fields["note"])


def test_the_day_on_which_a_page_was_opened_stands_with_its_address() -> None:
    (entry,) = entries_of(cited(url="https://x.example", accessed="2024-03-05").bibtex).values()
    assert entry.fields["urldate"] == "2024-03-05"


def test_a_source_is_one_entry_whatever_is_cited_from_it(case: Path, run: Run) -> None:
    """A bibliography that has a page twice is wrong, and BibTeX refuses a key that comes twice."""
    entries = entries_of(ask(run, case, "c1", "c2", "translated", "c1", "--style", "bibtex").out)
    assert list(entries) == ["translated", "report", "undated"]
    note = printed(entries["translated"].fields["note"])
    assert note.index("c1: Line 51: ") < note.index("c2: Line 51: ")
    assert note.count("c1: ") == note.count("c2: ") == note.count("machine translation of Los drones") == 1
    records = rispy.loads(ask(run, case, "c1", "c2", "--style", "ris").out)
    objects = ask(run, case, "c1", "c2", "--style", "csl-json").json
    assert [one["id"] for one in objects] == [one["id"] for one in records] == list(entries)


def test_a_key_is_plain_whatever_the_id() -> None:
    for slug in ("piece", "a b", "{x}", "ü,", "c1%"):
        citation = cited(id=slug)
        (key,) = entries_of(citation.bibtex)
        assert re.fullmatch("[A-Za-z0-9-]+", key)
        assert citation.csl[0]["id"] == key


@pytest.mark.parametrize(
    ("language", "bibtex", "tag"),
    [
        ("en", "english", "en"),
        ("pt-BR", "portuguese", "pt-BR"),
        ("sr-Latn", "sr-latn", "sr-Latn"),
        ("Old {Norse} & 50 %", "old {norse} & 50 %", None),
        ("x\ny", "x y", None),
    ],
)
def test_a_language_is_a_tag_or_left_out(language: str, bibtex: str, tag: str | None) -> None:
    citation = cited(language=language)
    (entry,) = entries_of(citation.bibtex).values()
    assert printed(entry.fields["language"]) == bibtex
    assert citation.csl[0].get("language") == tag
    (record,) = rispy.loads(citation.ris)
    assert record["language"] == one_line(language)


@pytest.mark.parametrize("name", ["published", "accessed"])
def test_a_date_ends_no_entry_whatever_it_holds(name: str) -> None:
    citation = cited(url="https://x.example", **{name: "2022}\n}\n@book{other, title={z}}\nER  - \nTY  - BOOK"})
    assert len(entries_of(citation.bibtex)) == 1
    (record,) = rispy.loads(citation.ris)
    assert record["type_of_reference"] == "ELEC"


def test_ris_is_read_back(case: Path, run: Run, digest: str) -> None:
    records = rispy.loads(ask(run, case, "c1", "original", "--style", "ris").out)
    assert [record["title"] for record in records] == [
        "The drones",
        "What the envoy said",
        "Without a day",
        "Los drones",
    ]
    first = records[0]
    assert first["type_of_reference"] == "ELEC"
    assert first["authors"] == ["El Diario"]
    assert first["secondary_title"] == "The Mirror", "the site, as Zotero and EndNote have it"
    assert (first["year"], first["date"]) == ("2023", "2023/02//")
    assert first["urls"] == ["https://mirror.example/a%20b_c?d=1&e#f"]
    assert first["language"] == "en"
    (note,) = first["notes"]
    for part in ("Line 51", "“The drones that Iran sold”", "machine translation of Los drones", "version 1", digest):
        assert part in note
    assert (records[1]["access_date"], records[2]["access_date"]) == ("2024/03/05/", "2024/05//")
    archived = "https://archive.example/20240305/what%20the%20envoy%20said"
    assert f"archived at {archived}" in records[1]["notes"][0]
    assert records[1]["file_attachments2"] == archived
    assert "year" not in records[2]
    assert "date" not in records[2]


def test_csl_json_is_what_processors_expect(case: Path, run: Run, digest: str) -> None:
    entries = ask(run, case, "c1", "original", "--style", "csl-json").json
    for entry in entries:
        assert_csl(entry)
    assert [entry["id"] for entry in entries] == ["translated", "report", "undated", "original"]
    first = entries[0]
    assert first["container-title"] == "The Mirror"
    assert first["author"] == [{"literal": "El Diario"}]
    assert first["issued"] == {"date-parts": [[2023, 2]]}
    assert first["URL"] == "https://mirror.example/a%20b_c?d=1&e#f"
    assert first["original-title"] == "Los drones"
    assert "(machine translation)" in first["note"]
    assert digest in first["note"]
    assert entries[1]["accessed"] == {"date-parts": [[2024, 3, 5]]}
    assert entries[1]["archive"] == "archive.example"
    assert "original-title" not in entries[1], "a report of something is no translation of it"
    assert entries[1]["archive_location"] == "https://archive.example/20240305/what the envoy said"
    assert entries[2]["accessed"] == {"date-parts": [[2024, 5]]}
    assert not {"issued", "archive_location"} & entries[2].keys()
    assert entries[3]["issued"] == {"date-parts": [[2023, 2, 24]]}


def assert_csl(entry: dict[str, Any]) -> None:
    """The entry has the shape that the CSL-JSON schema gives to these variables, and no others."""
    texts = {"id", "title", "container-title", "language", "note", "URL", "original-title"}
    texts |= {"archive", "archive_location"}
    dates = {"issued", "accessed"}
    assert entry.keys() <= texts | dates | {"type", "author", "custom"}
    assert entry.keys() >= {"id", "type"}
    assert entry["type"] == "webpage"
    assert all(isinstance(entry[name], str) and entry[name] for name in texts & entry.keys())
    assert all(name.keys() == {"literal"} for name in entry["author"])
    for date in dates & entry.keys():
        assert entry[date].keys() == {"date-parts"}
        (parts,) = entry[date]["date-parts"]
        assert 1 <= len(parts) <= 3
        assert all(isinstance(part, int) for part in parts)


def test_the_facts_that_ship_can_all_be_cited(run: Run) -> None:
    """Every claim and every source at once, in every style that a program reads."""
    claims = [row["id"] for row in run("list", "claims", "--limit", "0", "--columns", "id").rows]
    names = [row["id"] for row in run("list", "sources", "--limit", "0", "--columns", "id").rows]
    entries = entries_of(run("cite", *claims, *names, "--style", "bibtex").out)
    records = rispy.loads(run("cite", *claims, *names, "--style", "ris").out)
    objects = run("cite", *claims, *names, "--style", "csl-json").json
    assert len(claims) > 80
    assert len(entries) == len(records) == len(objects) == len(names)
    for entry, record, csl in zip(entries.values(), records, objects, strict=True):
        assert_csl(csl)
        assert one_line(csl["title"]) == record["title"] == printed(entry.fields["title"])
        assert csl.get("URL") == entry.fields.get("url") == next(iter(record.get("urls", [])), None)
    sentences = run("cite", *claims, "--style", "sentence").out.splitlines()
    assert len(sentences) == len(claims)
    assert all(re.match("On the claim that (?!The ).+: ", one) for one in sentences)


# Nothing is harmed ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", NASTY)
def test_names_titles_and_quotes_survive(text: str) -> None:
    assert_unharmed(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]) | st.sampled_from("\n\t"), min_size=1))
def test_any_text_survives(text: str) -> None:
    if text.strip():
        assert_unharmed(text)


def assert_unharmed(text: str) -> None:
    """A text as name, title and quote comes back from each format as it was, on one line."""
    citation = cited(quote=text, title=text, publisher=text)
    (key,) = (entries := entries_of(citation.bibtex))
    assert key == "piece"
    (author,) = entries[key].persons["author"]
    assert printed(str(author)) == one_line(text)
    assert printed(entries[key].fields["title"]) == one_line(text)
    assert one_line(f"Line 5: The Paper says: “{text}”") in printed(entries[key].fields["note"])
    (found,) = rispy.loads(citation.ris)
    assert found["authors"] == [one_line(text)]
    assert found["title"] == one_line(text)
    assert one_line(f"Line 5: The Paper says: “{text}”") in found["notes"][0]
    (entry,) = citation.csl
    assert_csl(entry)
    assert entry["title"] == text
    assert entry["author"] == [{"literal": text}]


ADDRESSES = {
    "https://x.example/a%20b?c=1&d=%7B_%7D#e~f": "https://x.example/a%20b?c=1&d=%7B_%7D#e~f",
    "https://x.example/{a}": "https://x.example/%7Ba%7D",
    "https://x.example/}": "https://x.example/%7D",
    "https://x.example/a\\b": "https://x.example/a%5Cb",
    "https://x.example/a b": "https://x.example/a%20b",
    "https://x.example/\nER  - \nTY  - BOOK": "https://x.example/%0AER%20%20-%20%0ATY%20%20-%20BOOK",
    "https://x.example/ü/\u2028": "https://x.example/ü/%E2%80%A8",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_survive(address: str) -> None:
    citation = cited(url=address)
    (entry,) = entries_of(citation.bibtex).values()
    assert entry.fields["url"] == ADDRESSES[address]
    (record,) = rispy.loads(citation.ris)
    assert record["urls"] == [ADDRESSES[address]]
    assert citation.csl[0]["URL"] == address


@pytest.mark.parametrize(
    ("published", "apa", "date", "parts"),
    [
        ("2023-02-04", "(2023, February 4)", "2023/02/04/", [2023, 2, 4]),
        ("2023-12", "(2023, December)", "2023/12//", [2023, 12]),
        ("2023", "(2023)", "2023///", [2023]),
        (None, "(n.d.)", None, None),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(published: str | None, apa: str, date: str, parts: list[int]) -> None:
    citation = source(work(published=published), EDITION)
    assert apa in citation.text
    (record,) = rispy.loads(citation.ris)
    assert record.get("date") == date
    assert citation.csl[0].get("issued") == (parts and {"date-parts": [parts]})


def test_a_text_that_turns_the_writing_does_nothing_to_the_screen(small_db: SmallDatabase, run: Run) -> None:
    """The marks that the rules of a database let in are written out, in JSON as JSON does it."""
    title = "'What' || char(8206) || char(8232) || 'the envoy said'"
    db = small_db(CASE.replace("'What the envoy said'", title))
    for style in STYLES:
        assert not set("\u2028\u200e") & set(ask(run, db, "c1", "report", "--style", style).out), style
    assert ask(run, db, "report", "--style", "csl-json").json[0]["title"] == "What\u200e\u2028the envoy said"


# Where it goes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "style"), [("refs.bib", "bibtex"), ("refs.ris", "ris"), ("refs.json", "csl-json"), ("REFS.BIB", "bibtex")]
)
def test_the_ending_tells_the_style(case: Path, run: Run, tmp_path: Path, file: str, style: str) -> None:
    ran = ask(run, case, "c1", "-o", str(tmp_path / file))
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / file).read_text(encoding="utf-8") == ask(run, case, "c1", "--style", style).out


def test_a_style_that_is_asked_for_beats_the_ending(case: Path, run: Run, tmp_path: Path) -> None:
    ask(run, case, "c1", "--style", "ris", "-o", str(tmp_path / "refs.bib"))
    assert rispy.loads((tmp_path / "refs.bib").read_text(encoding="utf-8"))


def test_a_format_that_is_asked_for_gives_every_style(case: Path, run: Run, tmp_path: Path) -> None:
    (document,) = ask(run, case, "c1", "-f", "json").json
    assert document.keys() == {"id", "text", "sentence", "bibtex", "ris", "csl"}
    ask(run, case, "c1", "-f", "json", "-o", str(tmp_path / "refs.bib"))
    assert '"sentence"' in (tmp_path / "refs.bib").read_text(encoding="utf-8")
    (row,) = ask(run, case, "c1", "-f", "csv").rows
    assert row["bibtex"] == document["bibtex"]
    assert row["ris"] == document["ris"]


@pytest.mark.parametrize("style", ["bibtex", "ris"])
def test_nothing_is_wrapped_where_programs_read(case: Path, run: Run, style: str) -> None:
    narrow = run("cite", "c1", "--style", style, db=case, env={"COLUMNS": "20", "FORCE_COLOR": "1"})
    assert narrow.out == ask(run, case, "c1", "--style", style).out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["c1"], 0),
        (["C1", "original"], 0),
        (["c99"], 3),
        (["nothing-of-the-sort"], 3),
        (["c1", "c99"], 3),
        (["iran"], 2),
        (["c1", "--style", "chicago"], 2),
        ([], 2),
    ],
)
def test_exit_codes(case: Path, run: Run, arguments: list[str], code: int) -> None:
    ran = ask(run, case, *arguments)
    assert ran.code == code
    assert (ran.out == "") == (code != 0)
    if code:
        assert ran.err.startswith("allies: ")


def test_a_style_in_capitals_is_understood(case: Path, run: Run) -> None:
    assert ask(run, case, "c1", "--style", "BibTeX").out == ask(run, case, "c1", "--style", "bibtex").out


def test_every_style_is_named_where_one_is_wrong(case: Path, run: Run) -> None:
    told = ask(run, case, "c1", "--style", "chicago").err
    assert all(style in told for style in STYLES)


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2022-11-05", "5 November 2022"),
        ("2022-11", "November 2022"),
        ("2022", "2022"),
        ("2022-13-05", "5 13 2022"),
        ("x-y", "y x"),
    ],
)
def test_a_date_is_told_as_precisely_as_it_is_known_and_one_that_is_no_date_as_it_is(date: str, told: str) -> None:
    assert long_date(date) == told
