"""A reporter's sheet comes into a case file: as people write it, all or nothing, each fault told cell by cell."""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cases import FACT, Case, row, voice
from conftest import Run, SmallDatabase

from allies_cli.casefile import adding, cells, importing, judging, mapping, removing, sentences
from allies_cli.casefile.cells import Wrong
from allies_cli.casefile.check import check
from allies_cli.casefile.judging import Rules
from allies_cli.casefile.reading import open_table
from allies_cli.casefile.table import Reading
from allies_cli.casefile.writing import changing
from allies_cli.errors import AlliesError
from allies_cli.store import open_database

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"
LAND = {"who": "", "how": "", "for": ""}

# A row that is wrong, in which column, what is told of it and what to do.
WRONG: list[tuple[Mapping[str, str], str, str, str]] = [
    # Who, how, for whom, and where it stands.
    (row(who=""), "who", "is missing", "says who, how and for whom"),
    (row(how=""), "how", "is missing", "says who, how and for whom"),
    (row(for_=""), "for", "is missing", "says who, how and for whom"),
    (row(link=""), "link", "is missing", "an address, or a title and a publisher"),
    (row(link="", title="A book"), "publisher", "is missing", "who published it"),
    (row(link="", publisher="A press"), "link", "is missing", "a title and a publisher"),
    (row(who="Untied States"), "who", "is not an actor of this case", "did you mean united-states?"),
    (row(who="Nobodyland"), "who", "is not an actor of this case", "Fill in names.csv, or add --new-actors"),
    (row(who="ACME"), "who", "fits 2: acme, acme-2", "write one of: acme, acme-2"),
    (row(who="Soviet Union", date="2022"), "who", "only from 1922-12-30 until 1991-12-25, and this is of 2022",
     "write who it was in 2022"),
    (row(who="Korea"), "who", "is Korea (to 1910) only until 1910-08-22, and this is without a date", "give the date"),
    (row(who="unknown"), "who", "is nobody", "name the actor"),
    *((row(who=code), "who", "is not an actor of this case", "Fill in names.csv") for code in ("EC", "IS", "PA", "ms")),
    (row(who="ab " * 40_000 + "c"), "who", "has 120001 characters, more than any name", "the rest goes into note"),
    (row(publisher="ab " * 100 + "c"), "publisher", "has 301 characters, more than any name", "goes into note"),
    (row(who="Egypt, Libya"), "who", "names several actors", "write Egypt; Libya: a claim each"),
    (row(who="Egypt and Libya"), "who", "names several actors", "write Egypt; Libya"),
    (row(who="Egypt / Libya"), "who", "names several actors", "write Egypt; Libya"),
    (row(who="Egipto y Libia"), "who", "names several actors", "write Egipto; Libia"),
    (row(who="Trinidad and Tobago, Cuba"), "who", "names several actors", "write Trinidad and Tobago; Cuba"),
    (row(who="Egypt, Libya and Foo"), "who", "names several actors", "write Egypt; Libya; Foo"),
    (row(for_="EGYPT"), "for", "is on two sides at once", "are three"),
    (row(against="Sudan"), "against", "is on two sides at once", "are three"),
    (row(against="Egypt"), "against", "is on two sides at once", "are three"),
    # The words of vocabularies.
    (row(how="lethal aid?"), "how", "is not a way of support", "did you mean weapons? `allies list types`"),
    (row(how="wepons"), "how", "is not a way of support", "did you mean weapons?"),
    (row(how="tanks and drones"), "how", "is not a way of support", "did you mean weapons?"),
    (row(how="moral support"), "how", "is not a way of support", "Valid are: troops, "),
    (row(act="maybe"), "act", "is not a word that is known here", "Valid are: done, offered, possible"),
    (row(stance="denied"), "stance", "is not a word that is known here", "did you mean denies?"),
    (row(modality="rumour"), "modality", "is not a word that is known here", "suspected"),
    (row(quantity="5", unit="USD", stage="promised"), "stage", "is not a word", "pledge"),
    # When.
    (row(date="02/03/2022"), "date", "is 2 March 2022 or 3 February 2022", "--dates dmy or --dates mdy"),
    (row(date="2/3/22"), "date", "has a year of two digits", "in full"),
    (row(date="24-Feb-22"), "date", "has a year of two digits", "in full"),
    (row(date="44621"), "date", "perhaps the day number of a spreadsheet", "write 2022-03-01"),
    (row(date="2022-13"), "date", "is not a day of the calendar", "2022-08"),
    (row(date="30 February 2022"), "date", "is not a day of the calendar", "2022-08-24"),
    (row(date="last week"), "date", "is not a date", "write 2022, 2022-08 or 2022-08-24"),
    (row(date="spring 2022"), "date", "is not a date", "write 2022, or the month or day as 2022-08-24"),
    (row(date="2922"), "date", "is in the future", "or write act offered or possible"),
    (row(date="0025"), "date", "is of the year 25", "in full"),
    (row(date="2022-05/2022-03"), "date", "ends (2022-03) before it begins (2022-05)", "exchange"),
    (row(since="2022-05", until="2022-03"), "until", "ends before it begins (2022-05)", "exchange"),
    (row(said_on="2922"), "said on", "is in the future", "correct the date"),
    (row(link="https://example.org/late", published="2922"), "published", "is in the future", "correct the date"),
    # How much.
    (row(quantity="9" * 5000, unit="USD"), "quantity", "is longer than any number", "write a plain number"),
    (row(quantity="9" * 500 + " million", unit="USD"), "quantity", "is longer than any number", "write a plain number"),
    (row(quantity="9" * 90 + " million", unit="USD"), "quantity", "is not a plain number", "the digits that are meant"),
    (row(quantity="9" * 90, unit="USD"), "quantity", "is larger than anything that is counted here", "correct it"),
    (row(quantity="1.2 million", unit="USD"), "quantity", "may be read as 1200000", "the digits that are meant"),
    (row(quantity="67,000 million", unit="USD"), "quantity", "67000000000 or 67000000", "the digits that are meant"),
    (row(quantity="67.000 millones", unit="USD"), "quantity", "67000000 or 67000000000", "the digits that are meant"),
    (row(quantity="5bn", unit="USD"), "quantity", "may be read as 5000000000", "the digits that are meant"),
    (row(quantity="1,200", unit="USD"), "quantity", "is 1200 or 1.2", "without a separator"),
    (row(quantity="1.200", unit="USD"), "quantity", "is 1200 or 1.2", "without a separator"),
    (row(quantity="about 200", unit="USD"), "quantity", "is more than a number", "stay in the quote"),
    (row(quantity="200-300", unit="USD"), "quantity", "is a range", "its lower end"),
    (row(quantity="-5", unit="USD"), "quantity", "is negative", "without a sign"),
    (row(quantity="a lot", unit="USD"), "quantity", "is not a number", "write a plain number"),
    (row(quantity="$5", unit="USD"), "quantity", "has the currency beside the number", "the currency into unit"),
    (row(quantity="5 tanks", unit="pieces"), "quantity", "is not a plain number", "what it counts goes into unit"),
    (row(quantity="9" * 23, unit="USD"), "quantity", "is larger than anything", "correct it"),
    (row(unit="USD"), "quantity", "is missing", "a unit a quantity"),
    (row(quantity="5"), "unit", "is missing", "a quantity has a unit"),
    (row(stage="pledge"), "quantity", "is missing", "a stage is that of a sum"),
    # The words, and who says them.
    (row(gist=LONG), "gist", "has more than 12 words", "or quote it"),
    (row(said_by="Jo Doe"), "said by", "is not an actor of this case", "--new-actors"),
    (row(said_by="Egypt", speaks_for="Libya"), "role", "is missing", "in which office"),
    (row(said_by="Egypt", role="envoy"), "speaks for", "is missing", "for whom"),
    # Where it stands.
    (row(link="www.example.org/x"), "link", "has no http:// or https://", "write https://www.example.org/x"),
    (row(link="javascript:alert(1)"), "link", "is not an address of the web", "where there is none, give a title"),
    (row(link="https://example.org/a b"), "link", "is not an address of the web", "write http"),
    (row(link="https://archive.today/abc"), "link", "is an archived copy", "put it into `archive location`"),
    (row(link="", source="no-such"), "link", "is missing", "no such source yet"),
    (row(language="Spanish"), "language", "is not a code of a language", "write en, es, uk"),
    (row(reliability="Z"), "reliability", "is not a word", "Valid are: A, B, C, D, E, F"),
    (row(translation="Google"), "translation", "is not a word", "none, human, machine"),
    (row(first_hand="maybe"), "first hand", "is neither yes nor no", "write yes or no"),
    (row(derived_from="no-such"), "derived from", "is not a source of this case", "`allies list sources`"),
    (row(archive_location="https://a.org/x", archive_date="02/03/2022"), "archive date", "2 March 2022 or", "--dates"),
    (row(archive_location="https://a.org/x", hash="abc"), "hash", "is not a SHA-256", "64 hexadecimal digits"),
    (row(archive_location="javascript:x"), "archive location", "is not an address", "write http"),
    (row(link="https://example.org/twice", published="2022"), "", "", ""),
    (row(link="https://example.org/twice", published="2023"), "published", "is 2022 elsewhere", "write the same"),
    # Other rows.
    (row(key="sound"), "", "", ""),
    (row(key="unsound", who="Nobodyland"), "who", "is not an actor", "names.csv"),
    (voice(same="c99"), "same", "is neither a claim of this case nor the key of a row", "`allies list claims`"),
    (voice(same="nothing"), "same", "is neither a claim of this case nor the key of a row", "or correct it"),
    (voice(key="self", same="self"), "same", "is the key of this row itself", "another claim"),
    (voice(same="unsound"), "same", "which cannot come in", "mend line"),
    (row(refines="unsound"), "refines", "which cannot come in", "mend line"),
    (voice(same="sound", who="Libya"), "who", "is libya, and sound has egypt", "leave who empty"),
    (voice(same="sound", how="training"), "how", "is training, and sound has weapons", "or correct same"),
    (voice(same="sound", **{"for": "Libya"}), "for", "is libya, and sound has sudan", "leave for empty"),
    (row(corrects="quantity", note="x"), "same", "is missing", "which claim is corrected"),
    (voice(same="sound", corrects="quantity"), "note", "is missing", "what is right"),
    (voice(same="sound", corrects="colour", note="x"), "corrects", "is not a word", "quantity"),
    (row(key="sound"), "key", "is also the key of line", "give each row its own"),
    (row(key="c12"), "key", "looks like the id of a claim", "another key"),
    # What a spreadsheet leaves behind.
    (row(note="=A1+3"), "note", "it is a formula", "put the value in its place"),
    (row(note="#REF!"), "note", "it is a spreadsheet's error", "put the value in its place"),
    (row(note="a\x07b"), "note", "the control or direction character U+0007", "remove it"),
    (row(note="a\u202eb"), "note", "the control or direction character U+202E", "remove it"),
]  # fmt: skip


@pytest.fixture
def case(run_here: Run, tmp_path: Path) -> Case:
    return Case(run_here, tmp_path)


@pytest.fixture(scope="module")
def told(run_here: Run, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """What is told of each line of a sheet that is wrong in every way."""
    case = Case(run_here, tmp_path_factory.mktemp("wrong"))
    with changing(case.db) as opened:
        opened.add_actor("Acme", "company")
        opened.add_actor("ACME", "media")
    faults = case.faults(*(cells for cells, *_ in WRONG))
    return {line: [one for one in faults if one["line"] == line] for line in range(2, len(WRONG) + 2)}


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[f"{one[1]}-{number}" for number, one in enumerate(WRONG)])
def test_each_row_is_told_with_its_own_fault(told: Mapping[int, Sequence[Mapping[str, Any]]], number: int) -> None:
    cells, column, fault, remedy = WRONG[number]
    ours = told[number + 2]
    if not column:
        assert ours == []
        return
    (one,) = ours
    assert (one["file"], one["column"], one["value"] or "") == ("sheet.csv", column, cells.get(column, ""))
    assert fault in one["fault"]
    assert remedy in one["remedy"]


def test_a_row_has_all_its_faults_told_at_once(case: Case) -> None:
    faults = case.faults(row(who="Nobodyland", how="wepons", date="02/03/2022", quantity="a lot", unit="USD"))
    assert [one["column"] for one in faults] == ["date", "quantity", "how", "who"]


def test_a_row_with_too_many_cells_is_told(case: Case) -> None:
    name = case.sheet([FACT])
    (case.folder / name).write_text("who,how,for,link\nEgypt,weapons,Sudan,https://example.org/1,x\n", encoding="utf-8")
    ran = case("import", name, "-f", "json")
    assert (ran.code, ran.json[0]["value"], ran.json[0]["line"]) == (4, "x", 2)
    assert "has 5 cells, and the header 4" in ran.json[0]["fault"]


def test_a_refused_import_says_so_and_writes_nothing_but_the_names(case: Case) -> None:
    case.faults(row(who="Nobodyland"), row())
    ran = case("import", "sheet.csv")
    assert "1 row of 2 cannot come in; nothing was written to" in ran.err
    assert "--skip-bad" in ran.err
    assert [one["name"] for one in case.rows_of("names.csv")] == ["Nobodyland"]


# What is read as people write it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "since", "until"),
    [
        ("2022", "2022", "2022"),
        ("2022-8", "2022-08", "2022-08"),
        ("2022/03/04", "2022-03-04", "2022-03-04"),
        ("20220304", "2022-03-04", "2022-03-04"),
        ("24.02.2022", "2022-02-24", "2022-02-24"),
        ("13/02/2022", "2022-02-13", "2022-02-13"),
        ("05/2022", "2022-05", "2022-05"),
        ("2022-02-24T10:00:00Z", "2022-02-24", "2022-02-24"),
        ("2022-02-24/2022-03", "2022-02-24", "2022-03"),
        ("2021-2022", "2021", "2022"),
        ("March 2022 – May 2022", "2022-03", "2022-05"),
        ("24 Feb 2022", "2022-02-24", "2022-02-24"),
        ("24-Feb-2022", "2022-02-24", "2022-02-24"),
        ("2nd of March, 2022", "2022-03-02", "2022-03-02"),
        ("March 2, 2022", "2022-03-02", "2022-03-02"),
        ("Sept. 2022", "2022-09", "2022-09"),
        ("2 de marzo de 2022", "2022-03-02", "2022-03-02"),
        ("agosto de 2022", "2022-08", "2022-08"),
        ("2. März 2022", "2022-03-02", "2022-03-02"),
        ("le 1er août 2022", "2022-08-01", "2022-08-01"),
        ("2 марта 2022 г.", "2022-03-02", "2022-03-02"),
        ("2 березня 2022 року", "2022-03-02", "2022-03-02"),
        ("листопад 2022", "2022-11", "2022-11"),
    ],
)
def test_a_date_is_read_in_every_form_that_has_one_reading(written: str, since: str, until: str) -> None:
    assert cells.span(written, None) == (since, until)


@pytest.mark.parametrize("written", ["jui 2022", "2 мар", "Marzec 2022", "2022年3月2日", "2 – 5 March 2022"])
def test_a_month_that_is_not_known_is_refused_with_a_remedy(written: str) -> None:
    with pytest.raises(Wrong) as raised:
        cells.span(written, None)
    assert (raised.value.fault, "2022" in raised.value.remedy) == ("is not a date", True)


@pytest.mark.parametrize(("order", "since"), [("dmy", "2022-03-02"), ("mdy", "2022-02-03")])
def test_the_order_of_dates_can_be_said(case: Case, order: str, since: str) -> None:
    case.brings(row(date="02/03/2022"), options=["--dates", order])
    assert case.ask("SELECT since, until FROM claim") == [(since, since)]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0), ("1200", 1200), ("1.2", 1.2), ("1,5", 1.5), ("0,500", 0.5), ("1,200,000", 1200000), ("5.0", 5),
        ("1 200 000", 1200000), ("5 000", 5000), ("1'000'000", 1000000), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
        ("1\u202f234,5", 1234.5), ("1e6", 1000000), ("76800000000", 76800000000),
    ],
)  # fmt: skip
def test_a_number_is_read_where_it_has_one_reading(written: str, number: float) -> None:
    read = cells.number(written)
    assert (read, type(read)) == (number, type(number))


WHO = (
    ("N. Korea", "", "north-korea"), ("White House", "", "united-states"), ("U.A.E.", "", "united-arab-emirates"),
    ("Estados Unidos", "", "united-states"), ("Corea del Norte", "", "north-korea"), ("the Gambia", "", "gambia"),
    ("Deutschland", "", "germany"), ("Україна", "", "ukraine"), ("Иран", "", "iran"), ("Kremlin", "", "russia"),
    ("Iranian", "", "iran"), ("Soviet Union", "1980", "russia"), ("Korea", "1900", "korea-to-1910"),
    ("Yemen", "1975", "north-yemen"),
)  # fmt: skip


def test_a_name_is_that_of_the_actor_who_bore_it_then(case: Case) -> None:
    case.brings(*(row(who=name, date=year) for name, year, _ in WHO))
    assert [slug for (slug,) in case.ask("SELECT supporter FROM claim ORDER BY id")] == [slug for *_, slug in WHO]


SPANISH = """quién;cómo;para;enlace;fecha;cita;dicho por;dicho el;cantidad;unidad
Estados Unidos;armas;Ucrania;https://diario.example/1;2 de marzo de 2022;Entregó armas;;;1,5;toneladas
Corea del Norte;munición;Rusia;https://diario.example/2;agosto de 2023;;Estados Unidos;1 de septiembre de 2023;;
"""
GERMAN = """wer;wie;für;link;datum;zitat;gesagt von
Deutschland;Waffen;Ukraine;https://blatt.example/1;2. März 2022;Wir liefern;
Vereinigte Staaten;Militärhilfe;Ukraine;https://blatt.example/2;März 2022;;Deutschland
"""
UKRAINIAN = """хто,як,кому,посилання,дата,цитата,хто сказав,сказано
Іран,дрони,Росія,https://novyny.example/1,2 вересня 2022 року,«Шахеди»,Україна,3 вересня 2022
США,зброя,Україна,https://novyny.example/2,лютий 2022,,,
"""
RUSSIAN = """кто,как,кому,ссылка,дата,цитата,кто сказал,сказано
Иран,дроны,Россия,https://novosti.example/1,2 марта 2022,«Шахеды»,Украина,3 марта 2022
США,оружие,Украина,https://novosti.example/2,февраль 2022,,,
"""


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            SPANISH,
            [("united-states", "weapons", None, "2022-03-02"), ("north-korea", "weapons", "ammunition", "2023-08")],
        ),
        (GERMAN, [("germany", "weapons", None, "2022-03-02"), ("united-states", "military", None, "2022-03")]),
        (UKRAINIAN, [("iran", "weapons", "drones", "2022-09-02"), ("united-states", "weapons", None, "2022-02")]),
        (RUSSIAN, [("iran", "weapons", "drones", "2022-03-02"), ("united-states", "weapons", None, "2022-02")]),
    ],
)
def test_a_sheet_in_another_language_comes_in(case: Case, text: str, facts: list[tuple[str | None, ...]]) -> None:
    (case.folder / "s.csv").write_text(text, encoding="utf-8-sig")
    ran = case("import", "s.csv", "-f", "json")
    assert (ran.code, ran.json["made"], ran.err) == (0, 2, "")
    assert case.ask("SELECT supporter, how, item, since FROM claim ORDER BY id") == facts


def test_a_new_actor_of_another_script_has_an_id_that_can_be_read(case: Case) -> None:
    case.brings(row(who="ЧВК Вагнер"), row(who="国家队"), options=["--new-actors"])
    assert case.ask("SELECT id, name FROM actor WHERE kind = 'unknown' AND id <> 'example-org' ORDER BY id") == [
        ("chvk-vagner", "ЧВК Вагнер"),
        ("guojiadui", "国家队"),
    ]


def _plain(case: Case) -> str:
    return case.sheet([row(date="2023-05-01", quantity="1200", unit="rifles", note="a; b")])


def _of_excel(case: Case) -> str:
    text = "who;how;for;link;date;quantity;unit;note\r\n"
    text += 'Egypt;weapons;Sudan;https://example.org/1;2023-05-01;1200;rifles;"a; b"\r\n;;;;;;;\r\n'
    (case.folder / "excel.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    return "excel.csv"


def _of_a_workbook(case: Case) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["My research"])
    sheet.merge_cells("A1:H1")
    sheet.append(["Fact", None, None, "Source"])
    sheet.merge_cells("A2:C2")
    sheet.append(["who", "how", "for", "link", "date", "quantity", "unit", "note"])
    sheet.append(["Egypt", "weapons", "Sudan", "https://example.org/1", date(2023, 5, 1), 1200, "rifles", "a; b"])
    sheet.append([])
    sheet.append(["Iran", "drones", "Sudan", "https://example.org/1", datetime(2024, 1, 1, 10, 30), 1.5, "tonnes"])
    book.save(case.folder / "book.xlsx")
    book.close()
    return "book.xlsx"


@pytest.mark.parametrize("saved", [_plain, _of_excel, _of_a_workbook])
def test_a_fact_is_the_same_however_the_sheet_was_saved(case: Case, saved: Callable[[Case], str]) -> None:
    ran = case("import", saved(case), "-f", "json")
    assert ran.code == 0, ran.out + ran.err
    told = ran.json
    assert told["rows"] == told["made"] + sum(told["left_out"].values())
    fact = "SELECT supporter, how, recipient, since, until, quantity, unit FROM claim WHERE id = 1"
    assert case.ask(fact) == [("egypt", "weapons", "sudan", "2023-05-01", "2023-05-01", 1200, "rifles")]
    assert case.only("SELECT note FROM passage WHERE id = 1") == "a; b"


def test_several_actors_parted_by_semicolons_are_a_claim_each(case: Case) -> None:
    told = case.brings(row(who="Egypt; Libya"))
    assert (told["rows"], told["made"], told["claims"]) == (1, 1, 2)
    assert case.ask("SELECT supporter FROM claim ORDER BY 1") == [("egypt",), ("libya",)]


def test_a_way_that_names_a_thing_is_the_item_too_where_no_other_is_named(case: Case) -> None:
    case.brings(row(how="drones"), row(how="drones", item="ten Orlan"), row(how="arms"))
    assert case.ask("SELECT how, item FROM claim ORDER BY id") == [
        ("weapons", "drones"),
        ("weapons", "ten Orlan"),
        ("weapons", None),
    ]


def test_a_long_quote_is_cut_at_a_word_and_says_so(case: Case) -> None:
    case.brings(row(quote="word " * 80))
    ((quote, note),) = case.ask("SELECT quote, note FROM passage")
    assert (len(quote) <= 300, quote.endswith("word"), note) == (True, True, "299 of 399 characters")


def test_what_is_missing_is_derived(case: Case) -> None:
    case.brings(row(link="https://www.example.org/a?b=1", said_by="Libya"), row(said_by="Egypt"), row(who="Iran"))
    assert case.ask("SELECT title, publisher, reliability, first_hand FROM source ORDER BY rowid LIMIT 1") == [
        ("example.org/a?b=1", "example-org", "F", 0)
    ]
    assert case.ask("SELECT asserter, modality FROM assertion ORDER BY claim") == [
        ("libya", "alleged"),
        ("egypt", "reported"),  # of its own act
        ("example-org", "reported"),
    ]


def test_voices_that_as_of_cannot_see_are_counted(case: Case) -> None:
    assert case.brings(row(), row(who="Iran", said_on="2023"))["undated_voices"] == 1


# Rows that name other rows ------------------------------------------------------------------------------------------


def test_a_case_holds_a_denial_and_a_second_source(case: Case) -> None:
    told = case.brings(
        voice(same="a1", said_by="Egypt", stance="denies", said_on="2023-06"),  # before the row that it names
        row(key="a1"),
        voice(same="a1", link="https://other.example/1"),
    )
    assert (told["claims"], told["voices"]) == (1, 3)
    (claim,) = case("list", "claims", "-f", "json").json
    assert (claim["contested"], claim["origins"]) == (True, 1)
    assert {one["stance"] for one in case("list", "evidence", "-f", "json").json} == {"asserts", "denies"}


def test_a_row_may_name_a_claim_or_a_row_of_an_earlier_sheet(case: Case) -> None:
    case.brings(row(key="a1"))
    case("import", case.sheet([voice(same="a1", link="https://b.example/1")], "second.csv"))
    case("import", case.sheet([voice(same="c1", link="https://c.example/1")], "third.csv"))
    assert case.only("SELECT count(*) FROM assertion WHERE claim = 1") == 3


def test_a_correction_marks_the_claim(case: Case) -> None:
    case.brings(row(key="a", quantity="5", unit="tanks"), voice(same="a", corrects="quantity", note="There were six"))
    (claim,) = case("list", "claims", "-f", "json").json
    assert claim["corrected"] == ["quantity"]


def test_links_are_made(case: Case) -> None:
    case.brings(row(key="a"), row(key="b", how="drones", refines="a"))
    assert case.ask("SELECT claim, relation, other FROM claim_link") == [(2, "refines", 1)]


def test_an_older_claim_that_looks_the_same_is_told(case: Case) -> None:
    case.brings(row(date="2022"))
    ran = case("import", case.sheet([row(date="2022-05", link="https://b.example")], "b.csv"))
    assert "these look the same: c2 and c1; a row is a further voice on a claim where `same` names it" in ran.err


# Again, and in part -------------------------------------------------------------------------------------------------


def test_the_same_sheet_twice_changes_nothing_and_says_so(case: Case) -> None:
    rows = [row(key="a"), row(who="Iran"), row(who="Iran"), voice(same="a", stance="denies", said_by="Egypt")]
    assert case.brings(*rows)["made"] == 4
    before = case.db.read_bytes()
    ran = case("import", "sheet.csv")
    assert "0 came in, 4 were there already" in ran.out
    assert "nothing is new: every row was imported before" in ran.err
    assert case.db.read_bytes() == before


def test_a_sheet_that_has_grown_brings_what_is_new(case: Case) -> None:
    case.brings(row(key="a"))
    assert case.brings(row(who="Iran"), row(key="a"), row(who="Libya"))["made"] == 2
    assert case.only("SELECT count(*) FROM claim") == 3


def test_a_key_that_was_imported_with_other_cells_is_told(case: Case) -> None:
    case.brings(row(key="a"))
    (one,) = case.faults(row(key="a", date="2022"))
    assert (one["column"], one["fault"]) == ("key", "was imported as c1 with other cells")
    assert "allies add --replace c1" in one["remedy"]


def test_bad_rows_that_are_mended_bring_what_the_mended_sheet_would_have(run_here: Run, tmp_path: Path) -> None:
    mended = [
        row(key="a", date="2022"),
        row(key="b", who="Iran"),
        voice(same="a", said_by="Egypt", stance="denies"),
        voice(same="b", said_by="Iran", stance="denies"),
        row(key="d", who="Libya", refines="b", quote='a "b", c\nd'),
    ]
    faulty = [dict(one) for one in mended]
    faulty[1]["date"] = "02/03/2022"
    faulty[2]["stance"] = "denied"
    folders = [tmp_path / name for name in ("mended", "in-parts")]
    for folder in folders:
        folder.mkdir()
    whole, parts = (Case(run_here, folder) for folder in folders)
    whole.brings(*mended)

    told = parts.brings(*faulty, options=["--skip-bad"])
    assert (told["made"], told["bad"]) == (1, 4)
    bad = parts.rows_of("sheet.bad.csv")
    assert [one["key"] for one in bad] == ["b", "", "", "d"]
    assert "2 March 2022 or 3 February 2022" in bad[0]["fault"]
    for one in bad:
        one["date"] = one["date"].replace("02/03/2022", "")
        one["stance"] = one["stance"].replace("denied", "denies")
    ran = parts("import", parts.sheet(bad, "sheet.bad.csv"), "-f", "json")
    assert (ran.code, ran.json["made"]) == (0, 4), ran.out
    assert parts.said() == whole.said()
    assert parts.counts() == whole.counts()
    again = parts("import", parts.sheet(mended), "-f", "json").json
    assert (again["made"], again["known"]) == (0, 5)


def test_a_dry_run_tells_everything_and_writes_nothing(case: Case) -> None:
    before = case.db.read_bytes()
    told = case.brings(row(), options=["--dry-run"])
    assert (told["made"], told["claims"], told["dry_run"]) == (1, 1, 1)
    assert case.db.read_bytes() == before
    case("import", case.sheet([row(who="Nobodyland")]), "--dry-run", "--skip-bad")
    assert sorted(path.name for path in case.folder.iterdir()) == ["case.csv", "case.db", "sheet.csv"]


def test_columns_that_nothing_reads_are_told_once(case: Case) -> None:
    ran = case("import", case.sheet([row(adte="2022", zzzz="1", qqqq="2")]))
    assert "the column 'adte' is not one of the sheet, and was left out; did you mean date?" in ran.err
    assert "nothing reads 2 columns: 'zzzz', 'qqqq'" in ran.err


def test_a_text_in_place_of_a_header_is_told_of_in_short(case: Case) -> None:
    ran = case("import", case.sheet([row(**{"w" * 20_000: "x", "title" * 4_000: "x"})]))
    assert f"'{'w' * 60}…'" in ran.err
    assert len(ran.err) < 400


def test_no_more_columns_are_guessed_at_than_somebody_mends(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noting(typed: str, choices: Sequence[str]) -> list[str]:
        asked.append(typed)
        return []

    monkeypatch.setattr(mapping, "nearest", noting)
    unknown = mapping.load(importing.SHEET).unknown_columns([f"x{number}" for number in range(20_000)])
    assert len(unknown) == 20_000
    assert len(asked) == 100


def test_the_examples_of_the_sheet_come_in(case: Case) -> None:
    ran = case("import", "case.csv", "-f", "json")
    assert (ran.code, ran.json["claims"], ran.json["voices"]) == (0, 1, 2)
    assert case("import", "--template").rows == case.rows_of("case.csv")
    assert case.is_sound()


# Archived copies ----------------------------------------------------------------------------------------------------

ARCHIVED = {
    "Link": "https://example.org/1", "Archive status": "wayback: success", "Archive date": "2023-03-02T10:15:00+00:00",
    "Archive location": "https://web.archive.org/web/2023/https://example.org/1", "Hash": f"SHA-256:{'0f' * 32}",
    "Screenshot": "https://a.org/s.png", "Thumbnail": "", "Upload title": "A title", "WACZ": "https://a.org/w.wacz",
}  # fmt: skip


def test_what_an_archiver_adds_to_a_sheet_are_copies(case: Case) -> None:
    told = case.brings({**ARCHIVED, "who": "Egypt", "how": "weapons", "for": "Sudan"})
    assert (told["claims"], told["captures"]) == (1, 3)
    assert case.ask("SELECT url, captured_on, sha256 FROM capture ORDER BY id LIMIT 1") == [
        (ARCHIVED["Archive location"], "2023-03-02", "0f" * 32)
    ]


def test_a_sheet_of_an_archiver_alone_brings_copies_of_sources_that_are_there(case: Case) -> None:
    case.brings(row())
    rows = [ARCHIVED, {**ARCHIVED, "Link": "https://nowhere.example/"}, {"Link": "https://failed.example/"}]
    told = case.brings(*rows)
    assert (told["made"], told["captures"], sum(told["left_out"].values())) == (1, 3, 2)
    assert "no archived copy of a source that is here" in next(iter(told["left_out"]))
    assert case.brings(*rows)["known"] == 1
    (wrong,) = case.faults({**ARCHIVED, "Archive date": "soon"})
    assert (wrong["column"], wrong["fault"]) == ("Archive date", "is not a date")


def test_an_address_of_the_wayback_machine_is_the_page_and_its_copy(case: Case) -> None:
    case.brings(row(link="https://web.archive.org/web/20230102030405/https://example.org/z"))
    assert case.only("SELECT url FROM source") == "https://example.org/z"
    assert case.only("SELECT captured_on FROM capture") == "2023-01-02"


# The sentence of a claim --------------------------------------------------------------------------------------------


def test_every_way_has_a_sentence_for_every_act(case: Case) -> None:
    ways = [code for (code,) in case.ask("SELECT code FROM support_type ORDER BY position")]
    acts = ("done", "offered", "possible")
    case.brings(*(row(how=way, act=act) for way in ways for act in acts))
    said = {(how, act): what for how, act, what in case.ask("SELECT how, act, what FROM claim")}
    assert len(said) == len(ways) * len(acts)
    assert all(what.startswith("Egypt ") and "Sudan" in what and "{" not in what for what in said.values())
    assert said["weapons", "done"] == "Egypt gave or sold weapons to Sudan."
    assert said["sanctions", "offered"] == "Egypt offered to put sanctions on Sudan."
    assert said["abstention", "possible"] == "Egypt might not vote for or against Sudan."


SENTENCES = (
    (row(item="tanks", against="Libya"), "Egypt gave or sold weapons to Sudan against Libya (tanks)."),
    (row(who="Soviet Union", date="1980"), "The Soviet Union gave or sold weapons to Sudan."),
    (row(who="USA", for_="UAE", how="aid"), "The United States gave aid to the United Arab Emirates."),
    (row(who="Iranian", how="vote"), "Iran cast a vote that backed Sudan."),
    (row(what="Egypt armed Sudan."), "Egypt armed Sudan."),
)


def test_a_sentence_names_the_actors_as_they_were_called(case: Case) -> None:
    case.brings(*(cells for cells, _ in SENTENCES))
    assert [what for (what,) in case.ask("SELECT what FROM claim ORDER BY id")] == [what for _, what in SENTENCES]


@pytest.mark.parametrize("name", ["Hezbollah", "The Gambia", "Cuba"])
def test_no_article_is_put_where_a_name_has_none_or_its_own(name: str) -> None:
    claim = {"act": "done", "item": None}
    called = {"supporter": name, "recipient": name}
    assert sentences.sentence(claim, called, "helped {recipient}", "help {recipient}") == f"{name} helped {name}."


# Any sequence of changes --------------------------------------------------------------------------------------------


class _Changes:
    """Changes of a case file at random: sheets, facts in the place of others, removals of claims, voices, sources."""

    def __init__(self, path: Path, seed: int) -> None:
        self._path = path
        self._chance = random.Random(seed)
        self._keys = 0

    def one(self) -> None:
        claims = self._ids("claim")
        kinds = {"sheet": 6, "replaced": 2, "claim": 2, "voice": 1, "source": 1} if claims else {"sheet": 1}
        (kind,) = self._chance.choices(list(kinds), list(kinds.values()))
        if kind == "sheet":
            self._sheet(claims)
        elif kind == "replaced":
            self._replacement(claims)
        else:
            self._removal(kind, claims)

    def faults(self) -> list[str]:
        database = open_database(self._path)
        try:
            return [f"{one.table} {one.id}: {one.fault}" for one in check(database) if one.severity == "fault"]
        finally:
            database.connection.close()

    def _ids(self, table: str) -> list[Any]:
        database = open_database(self._path)
        try:
            return [one[0] for one in database.rows(f"SELECT id FROM {table} ORDER BY id")]
        finally:
            database.connection.close()

    def _sheet(self, claims: Sequence[int]) -> None:
        rows = [self._row(claims) for _ in range(self._chance.randint(1, 6))]
        headers = sorted({header for one in rows for header in one})
        text = "\n".join(",".join(one.get(header, "") for header in headers) for one in rows)
        place = self._path.with_name("any.csv")
        place.write_text(",".join(headers) + "\n" + text + "\n", encoding="utf-8")
        sheet = mapping.load("sheet")
        with changing(self._path) as case:
            table = open_table(str(place), Reading(), sheet.columns)
            told = importing.Importer(case, sheet, Rules(new_actors=True), {}).take(table)
            assert told.rows == told.made + told.known + sum(told.left_out.values()) + len(told.bad)

    def _replacement(self, claims: Sequence[int]) -> None:
        fact = {name: cell for name, cell in self._row(claims).items() if cell and name != "key"}
        with suppress(AlliesError), changing(self._path) as case:  # what it names may be what it replaces
            adding.add(case, fact, Rules(new_actors=True), {}, self._chance.choice(claims))

    def _row(self, claims: Sequence[int]) -> dict[str, str]:
        one_of, sometimes = self._chance.choice, self._chance.random
        who, whom = self._chance.sample(["Iran", "Russia", "France", "Acme", "Joe Bloggs"], 2)
        self._keys += 1
        made = {
            "key": f"k{self._keys}", "who": who, "how": one_of(["weapons", "vote", "sanctions", "treaty"]), "for": whom,
            "link": f"https://s{self._chance.randint(1, 4)}.example/{self._chance.randint(1, 3)}",
            "date": one_of(["", "2020", "2021-03", "02/03/2022"]), "said by": one_of(["", "Iran", "Acme"]),
            "quote": one_of(["", "one two"]), "said on": one_of(["", "2022-05-06"]),
            "modality": one_of(["", "", "recorded"]),
        }  # fmt: skip
        if sometimes() < 0.2:
            made |= {"said by": "Envoy", "speaks for": one_of(["Iran", "Russia"]), "role": "envoy"}
        if claims and sometimes() < 0.3:
            made |= {"same": f"c{one_of(claims)}", "who": "", "how": "", "for": "", "date": ""}
            made |= {"stance": one_of(["asserts", "denies", "disputes"])}
            made |= {"corrects": "quantity", "note": "x"} if sometimes() < 0.3 else {}
        elif claims and sometimes() < 0.4:
            made[one_of(judging.LINKS)] = f"c{one_of(claims)}"
        return made

    def _removal(self, kind: str, claims: Sequence[int]) -> None:
        claim, source = self._chance.choice(claims), self._chance.choice(self._ids("source"))
        with suppress(AlliesError), changing(self._path) as case:  # several voices may fit, or nobody would be left
            if kind == "claim":
                removing.claim(case, claim)
            elif kind == "voice":
                removing.voices(case, claim, None, None, None)
            else:
                removing.source(case, source, True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_case_is_sound_after_any_changes(small_db: SmallDatabase, seed: int) -> None:
    """What is computed of the touched alone is what would be computed of all: `check` computes it anew."""
    changes = _Changes(small_db("INSERT INTO actor (id, name, kind) VALUES ('iran', 'Iran', 'state');"), seed)
    for _ in range(20):
        changes.one()
        assert changes.faults() == []
