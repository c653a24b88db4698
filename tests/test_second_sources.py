"""What other sources say of the article's claims is there, beside the claim, where a reader cannot miss it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Run
from second_sources import ARTICLE, FIRST_READING, MENDED, SECOND_READING, Corrected, Document, Stands, Voices

# Quoted, and no claim: the Spanish of line 15, and what China will not accept.
CONTEXT_QUOTES = {"ha destinado", "US finger-pointing"}

JULY = "Of drones of Iran, and of Iran alone"

ROWS = [
    pytest.param(one, id=f"{name}: {one.claim if isinstance(one, Stands) else one.words}")
    for table in (FIRST_READING, SECOND_READING, MENDED)
    for name, row in table.items()
    for one in row
]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def stands() -> list[Stands]:
    tables = (FIRST_READING, SECOND_READING, MENDED)
    return [row for table in tables for rows in table.values() for row in rows if isinstance(row, Stands)]


@pytest.fixture(scope="module")
def claims(run: Run) -> list[Document]:
    """Every claim of the facts with its evidence and links, as `show` gives it."""
    numbers = [claim["id"] for claim in run("list", "claims", "-f", "json").json]
    shown: list[Document] = run("show", *numbers, "-f", "json").json
    assert [claim["id"] for claim in shown] == numbers
    return shown


@pytest.fixture(scope="module")
def passages(run: Run) -> list[Document]:
    """The article, passage by passage."""
    shown: list[Document] = run("show", ARTICLE, "-f", "json").json["passages"]
    return shown


@pytest.fixture(scope="module")
def sources(run: Run) -> dict[str, Document]:
    return {row["id"]: row for row in run("list", "sources", "-f", "json").json}


def the(claims: list[Document], number: int) -> Document:
    (found,) = [claim for claim in claims if claim["id"] == f"c{number}"]
    return found


def said(claim: Document, stance: str) -> Voices:
    return {(one["asserter"], one["said_on"]) for one in claim["evidence"] if one["stance"] == stance}


def corrections(evidence: list[Document]) -> set[tuple[str, str]]:
    return {
        (one["field"], one["asserter"])
        for each in evidence
        for one in each["corrections"]
        if one["relation"] == "corrects"
    }


def lineage(sources: dict[str, Document], slug: str) -> Iterator[str]:
    """Yield a source and what it derives from, to the root."""
    while slug:
        yield slug
        slug = sources[slug]["derived_from"]


# Row by row -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS)
def test_a_row_stands(row: Stands | Corrected, claims: list[Document], passages: list[Document]) -> None:
    if isinstance(row, Corrected):
        check_passage(row, passages)
    else:
        check_claim(row, the(claims, row.claim))


def check_claim(row: Stands, claim: Document) -> None:
    assert {name: claim[name] for name in row.fields} == row.fields
    for stance in ("asserts", "disputes", "denies"):
        expected = getattr(row, stance)
        assert expected is None or said(claim, stance) == expected, stance
    links = {(link["relation"], int(link["claim"][1:])) for link in claim["links"]}
    assert row.links <= links
    assert not row.no_links & links
    evidence = claim["evidence"]
    assert row.quotes <= {one["quote"] for one in evidence if one["source"] != ARTICLE}
    if row.misattributed is not None:
        assert {one["asserter"] for one in evidence if one["misattributed"]} == row.misattributed
    if row.corrected is not None:
        assert corrections(evidence) == row.corrected
        assert set(claim["corrected"]) == {field for field, _ in row.corrected}


def check_passage(row: Corrected, passages: list[Document]) -> None:
    claims = {f"c{number}" for number in row.claims}
    (passage,) = [
        one
        for one in passages
        if one["locator"] == f"line {row.line}" and row.words in (one["quote"] or "") and set(one["claims"]) == claims
    ]
    assert corrections([passage]) == row.by


def test_every_row_of_a_table_says_something() -> None:
    assert not [row for row in stands() if row == Stands(row.claim)]


def test_who_corrects_is_named_with_the_actor_that_he_speaks_for(run: Run) -> None:
    by = {row["by_source"]: row["by_asserter"] for row in run("list", "corrections", "-f", "json").json}
    assert by["new-indian-express-2540625"] == "Norway (Eirik Kristoffersen)"
    assert by["censor-net-3393741"] == "Ukraine (Serhiy Deineko)"
    assert by["elcomercio-2023-es"] == "El Comercio"
    assert "Norway (Eirik Kristoffersen), new-indian-express-2540625" in run("show", ARTICLE, "--full").out


def test_the_source_names_who_makes_a_false_attribution(run: Run) -> None:
    shown = run("show", ARTICLE, "--full").out
    assert "(El Comercio, attributing it to United Kingdom, asserts)" in shown
    assert "North Korea (Kim Yo-jong) asserts" in shown


def test_what_the_foreign_secretary_said_is_beside_the_claims_of_iran_alone(claims: list[Document]) -> None:
    beside = {
        claim["id"]
        for claim in claims
        for each in claim["evidence"]
        for one in each["corrections"]
        if one["asserter"] == "james-cleverly"
    }
    assert beside == {"c41", "c42"}


@pytest.mark.parametrize("line", [9, 13, 25, 33, 37, 47, 61])
def test_judgements_and_background_have_nothing_against_them(passages: list[Document], line: int) -> None:
    found = [one for one in passages if one["locator"] == f"line {line}"]
    assert found
    assert corrections(found) == set()


def test_july_was_of_iran_alone_and_corrects_nothing(claims: list[Document]) -> None:
    beside = {
        (claim["id"], one["relation"])
        for claim in claims
        for each in claim["evidence"]
        for one in each["corrections"]
        if one["note"].startswith(JULY)
    }
    assert beside == {("c88", "same-subject")}


def test_the_figure_of_march_is_no_claim_but_stands_beside_that_of_january(
    claims: list[Document], passages: list[Document]
) -> None:
    """It is later than the events of which this database tells."""
    assert not [claim for claim in claims if claim["id"] == "c74"]
    (beside,) = [one for one in passages if one["locator"] == "line 31" and set(one["claims"]) == {"c27"}]
    assert ("same-subject", "nv-50310320") in {(one["relation"], one["source"]) for one in beside["corrections"]}


def test_each_recognition_is_shown_with_its_own_day(claims: list[Document]) -> None:
    for number, state in ((50, "North Korea"), (51, "North Korea"), (52, ""), (53, ""), (54, "Syria"), (55, "Syria")):
        notes = {one["note"] for each in the(claims, number)["evidence"] for one in each["corrections"]}
        days = {note.split(" did it")[0].removeprefix("When ") for note in notes if note.startswith("When ")}
        assert days == ({state} if state else set()), number


def test_standing_conditions_are_told_as_of_their_day(claims: list[Document]) -> None:
    for number in (50, 51, 54, 55, 84, 85, 86, 87):
        assert re.search(r", as of (July 2022|February 2023)\.$", the(claims, number)["what"]), number


def test_a_general_denial_says_that_it_is_one(claims: list[Document]) -> None:
    for number, asserter in (
        (46, "north-korea"),
        (46, "kwon-jong-gun"),
        (49, "kwon-jong-gun"),
        (79, "vasily-nebenzya"),
    ):
        notes = [
            one["note"]
            for one in the(claims, number)["evidence"]
            if (one["asserter"], one["stance"]) == (asserter, "denies")
        ]
        assert any(note.startswith("General: ") for note in notes), (number, asserter)


def test_what_has_no_quote_has_our_summary_and_it_is_short(claims: list[Document]) -> None:
    for one in (one for claim in claims for one in claim["evidence"]):
        assert one["quote"] or one["gist"], one
        assert len((one["gist"] or "").split()) <= 12
        assert not (one["gist"] and one["note"] and one["gist"] in one["note"]), "a note does not repeat it"


def test_the_estimate_of_sipri_is_a_voice_of_its_own(claims: list[Document]) -> None:
    (estimate,) = [one for one in the(claims, 36)["evidence"] if one["asserter"] == "sipri"]
    assert (estimate["modality"], estimate["origin"], estimate["first_hand"]) == ("estimated", "sipri", True)


def test_no_address_is_a_bare_root(sources: dict[str, Document]) -> None:
    assert not [one["id"] for one in sources.values() if re.fullmatch(r"https?://[^/]+/?", one["url"] or "")]
    assert sources[ARTICLE]["url"] is None
    embassy = sources["us-embassy-thomas-greenfield-2022-12-22"]["url"]
    assert "ru.usembassy.gov/statement-by-ambassador-linda-thomas-greenfield" in embassy


def test_the_first_hand_is_told_from_the_retold(sources: dict[str, Document]) -> None:
    first = {slug for slug, one in sources.items() if one["first_hand"]}
    assert first >= {
        "un-ga-12407", "eu-listings", "cbs-blinken-2023-02-19", "kcna-watch-1674826771", "sipri-arms-transfers-2024",
        "kiel-release-29", "ukpol-2022-12-09", "us-embassy-thomas-greenfield-2022-12-22",
    }  # fmt: skip
    assert not first & {
        ARTICLE, "elcomercio-2023-es", "diplomacy-pakistan-4280", "investing-com-2888735", "ap-2022-09-21",
        "yonhap-20230127011000320", "tass-1479539", "japan-times-2022-09-22", "wikipedia-es-11-1",
    }  # fmt: skip


def test_who_speaks_on_the_page_of_the_embassy(claims: list[Document]) -> None:
    embassy = [one for one in the(claims, 83)["evidence"] if one["source"].startswith("us-embassy")]
    assert {one["asserter"] for one in embassy} == {"linda-thomas-greenfield"}
    kirby = {one["source"] for one in the(claims, 83)["evidence"] if one["asserter"] == "john-kirby"}
    assert kirby == {"axios-2022-12-22", "nhk-2023-01-21"}


# On three days ----------------------------------------------------------------------------------------


DAYS: dict[str, dict[int, Document | None]] = {
    "2022-10-01": {
        36: {"status": "alleged", "contested": True, "origins": 1, "grade": "B3"},
        46: None,
        49: None,
        78: None,
        83: None,
        92: None,
        93: {"status": "possible", "grade": "B6", "contested": False},
        96: {"status": "possible", "grade": "B6", "contested": False},
    },
    "2022-12-31": {
        36: {"status": "alleged", "contested": True, "origins": 2, "grade": "B3"},
        46: None,
        49: {"status": "alleged", "contested": True, "origins": 1, "grade": "B3"},
        78: {"status": "reported", "acknowledged": True, "contested": False, "grade": "B2"},
        83: {"status": "alleged", "contested": False, "origins": 2, "grade": "B3"},
        92: {"status": "possible", "grade": "B6"},
        93: {"status": "possible", "grade": "B6"},
        96: {"status": "possible", "grade": "B6"},
    },
    "9999": {
        36: {"status": "reported", "contested": True, "origins": 3, "grade": "B2"},
        46: {"status": "alleged", "contested": True, "origins": 1, "grade": "B3"},
        49: {"status": "alleged", "contested": True, "origins": 1, "grade": "B3"},
        78: {"status": "reported", "acknowledged": True, "contested": False, "grade": "B2"},
        83: {"status": "alleged", "contested": True, "origins": 2, "grade": "B3"},
    },
}


@pytest.mark.parametrize("day", DAYS)
def test_what_was_known_on_a_day(run: Run, day: str) -> None:
    listed = {one["id"]: one for one in run("list", "claims", "--as-of", day, "-f", "json").json}
    for number, expected in DAYS[day].items():
        found = listed.get(f"c{number}")
        if expected is None:
            assert found is None, f"c{number}: nobody had asserted it, whoever may have denied it"
        else:
            assert found is not None
            assert {name: found[name] for name in expected} == expected, number


def test_now_is_what_is_known_without_a_day(run: Run) -> None:
    listed = {one["id"]: one for one in run("list", "claims", "-f", "json").json}
    for number, expected in DAYS["9999"].items():
        assert expected is not None
        assert {name: listed[f"c{number}"][name] for name in expected} == expected, number


def test_the_denial_of_september_waits_for_its_accusation(run: Run) -> None:
    voices = run("show", "c49", "--as-of", "2022-12-31", "-f", "json").json["evidence"]
    assert {(one["asserter"], one["stance"], one["said_on"]) for one in voices} == {
        ("united-states", "asserts", "2022-11"),
        ("north-korea", "denies", "2022-09-22"),
    }


# The worked examples of the codebook ----------------------------------------------------------------


def test_example_the_shells_are_one_claim_that_the_accused_contests(claims: list[Document]) -> None:
    shells = the(claims, 49)
    assert (shells["item"], shells["grade"], shells["origins"]) == ("artillery shells and other munitions", "B3", 1)
    denials = [one for one in shells["evidence"] if (one["asserter"], one["stance"]) == ("north-korea", "denies")]
    assert [one["modality"] for one in denials] == ["reported"] * 2
    assert {one["speaks_for"] or one["asserter"] for one in shells["evidence"] if one["stance"] == "denies"} == {
        "north-korea"
    }


def test_example_china_is_no_supplier_for_what_is_feared(run: Run, claims: list[Document]) -> None:
    suppliers = {row["supporter"] for row in run("list", "--for", "russia", "--how", "weapons", "-f", "json").json}
    assert "china" not in suppliers
    assert "2 possible" in run("show", "china").out
    assert "China could supply Russia with weapons." in run("show", "china", "--full").out
    assert (the(claims, 32)["act"], the(claims, 77)["how"], the(claims, 77)["grade"]) == ("possible", "materiel", "B3")


def test_example_four_votes_stand_in_one_passage(claims: list[Document], passages: list[Document]) -> None:
    (passage,) = [one for one in passages if set(one["claims"]) == {"c17", "c18", "c19", "c20"}]
    assert passage["locator"] == "line 23"
    assert {the(claims, number)["grade"] for number in (17, 18, 19, 20)} == {"A1"}
    resolution = the(claims, 21)
    assert (resolution["supporter"], resolution["how"], resolution["grade"]) == ("united-nations", "condemnation", "A1")


@pytest.mark.parametrize("command", [["show", "united-nations"], ["show", "putin"], ["show", "c14"], ["show", "c13"]])
def test_example_that_the_united_nations_did_not_is_seen_at_once(run: Run, command: list[str]) -> None:
    """The contradiction is the next thing after the sentence and its status, wherever the claim is shown."""
    lines = [line.strip() for line in run(*command).out.splitlines()]
    places = [number for number, line in enumerate(lines) if re.match(r"c1[34] The United Nations approved", line)]
    assert places
    for number in places:
        beside = " ".join(lines[number : number + 3])
        assert "C5" in beside
        assert re.search("contradicted: c(64|95) The European Union (put|adopted)", beside), beside


def test_example_a_general_act_is_as_true_as_its_part(claims: list[Document]) -> None:
    general, drones, before = the(claims, 35), the(claims, 36), the(claims, 78)
    assert (general["grade"], general["contested_in_part"], general["contested"]) == ("C2", True, False)
    assert ("refined-by", "c36") in {(link["relation"], link["claim"]) for link in general["links"]}
    assert (drones["since"], drones["contested"], drones["grade"]) == (None, True, "B2")
    assert (before["acknowledged"], before["contested"]) == (True, False)


def test_example_a_false_attribution_is_the_newspapers(run: Run, claims: list[Document]) -> None:
    for number in (43, 44):
        (one,) = the(claims, number)["evidence"]
        assert (one["misattributed"], one["asserter"], one["origin"]) == (True, "united-kingdom", "el-comercio")
        assert f"c{number}" not in {row["id"] for row in run("list", "claims", "--says", "uk", "-f", "json").json}
    shown = run("show", "c43").out
    assert "El Comercio, attributing it to United Kingdom" in shown
    returned = {link["claim"] for link in the(claims, 43)["links"] if link["relation"] == "in_return_for"}
    assert returned == {"c89"}


def test_example_an_official_and_not_the_media_gave_the_number(claims: list[Document]) -> None:
    stays = the(claims, 27)
    assert (stays["how"], stays["quantity"], stays["unit"]) == ("territory", 11_000, "soldiers")
    assert "asserter" in stays["corrected"]


def test_example_the_sum_is_not_split(claims: list[Document]) -> None:
    assert the(claims, 6)["quantity"] == 76_800_000_000
    for number, how in ((7, "humanitarian"), (8, "funding"), (9, "military")):
        part = the(claims, number)
        assert (part["how"], part["quantity"], part["stage"]) == (how, None, None)
        assert ("refines", "c6") in {(link["relation"], link["claim"]) for link in part["links"]}


def test_example_the_spanish_way_of_counting(claims: list[Document]) -> None:
    (one,) = the(claims, 16)["evidence"]
    assert "Spanish way of counting" in one["note"]
    assert (the(claims, 16)["quantity"], the(claims, 94)["id"]) == (67_000_000_000, "c94")


def test_example_recognition_ends_with_the_annexation(run: Run) -> None:
    def recognised(day: str) -> set[str]:
        asked = ("list", "claims", "--by", "russia", "--how", "recognition", "--since", day, "--until", day)
        return {one["id"] for one in run(*asked, "-f", "json").json}

    assert recognised("2022-09-30") == {"c52", "c53"}
    assert recognised("2022-10-01") == set()


# The whole ------------------------------------------------------------------------------------------


def test_one_command_shows_what_is_known_against_each_line(run: Run, passages: list[Document]) -> None:
    """Whatever corrects a passage stands below it, and no passage is out of order."""
    text = run("show", ARTICLE, "--full").out
    lines = [int(one["locator"].removeprefix("line ")) for one in passages]
    assert lines == sorted(lines)
    against = [one for passage in passages for one in passage["corrections"]]
    assert len(against) > 40
    assert all(" ".join(one["note"].split()) in text for one in against)
    for line in (7, 15, 17, 19, 23, 29, 31, 39, 41, 45, 51, 53, 55, 63, 65, 67, 69):
        assert any(passage["corrections"] for passage in passages if passage["locator"] == f"line {line}"), line


def test_sums_are_never_added_up(run: Run) -> None:
    header = run("show", "united-states", "--full").out.partition("supports")[0]
    for quantity in ("76,800,000,000 USD", "40,800,000,000 EUR"):
        assert quantity in header
    told = {int(found.replace(",", "")) for found in re.findall(r"([\d,]{9,}) (?:USD|EUR)", header)}
    assert told <= {76_800_000_000, 73_100_000_000, 70_500_000_000, 40_800_000_000}


def test_the_admission_stands_beside_the_accusation(run: Run) -> None:
    lines = run("show", "iran").out.splitlines()
    for stance in ("acknowledges", "disputes"):
        said = f"    {stance}: Iran (Hossein Amir-Abdollahian) 2022-11-05: in our words: "
        assert any(line.startswith(said) for line in lines)


def test_copies_of_one_story_are_one_voice(sources: dict[str, Document]) -> None:
    def root(slug: str) -> str:
        return list(lineage(sources, slug))[-1]

    for family in (
        ["elcomercio-2023", "24newsrecorder-247067"],
        ["new-indian-express-2540625", "newsmax-1105440"],
        ["cbs-blinken-2023-02-19", "vote-smart-1652532"],
        ["interia-6463320", "al-rai-1618803"],
        ["kcna-watch-1674826771", "yonhap-20230127011000320", "bigasia-2023-01-28"],
        ["iran-watch-2022-11-05", "brisbane-times-2022-11-06"],
        ["republic-world-wang-wenbin", "pledge-times-china-2023-02-20", "peoples-daily-10210396"],
        ["japan-times-2022-09-22", "yonhap-20220922001151325"],
        ["axios-2022-12-22", "kbs-world-174680"],
        ["kbs-world-2023-01", "north-atlantic-league-2023-01-30"],
    ):
        assert len({root(slug) for slug in family}) == 1, family


def test_no_words_are_quoted_but_those_that_are_known(claims: list[Document], run: Run) -> None:
    """Beside the article, of which the text is at hand, no words are quoted but those that the rows name."""
    (answer,) = run(
        "sql", f"SELECT json_group_array(quote) AS q FROM passage WHERE source <> '{ARTICLE}'", "-f", "json"
    ).json
    quotes = set(json.loads(answer["q"])) - {None}
    assert quotes == CONTEXT_QUOTES.union(*(row.quotes for row in stands()))


def test_every_grade_is_explained_in_a_line(run: Run, claims: list[Document]) -> None:
    shown = run("show", *(claim["id"] for claim in claims), "--full").out
    explained = re.findall(
        r"^ +([A-F][1-6]): (no source asserts it|reliability [A-F], .+); [1-6]: .+$", shown, re.MULTILINE
    )
    assert [grade for grade, _ in explained] == [claim["grade"] for claim in claims]
    assert all(why.startswith(f"reliability {grade[0]}, ") for grade, why in explained if grade[0] != "F")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (14, "The record says otherwise: the European Union put Vladimir Putin on its sanctions list"),
        (13, "The record says otherwise: the European Union adopted a package of sanctions against Russia"),
        (6, "Another claim contradicts it: the United States had committed just over 73.1 billion euros"),
        (6, "Correction (stage): Commit"),
        (16, 'Correction (quote): 67 billion dollars: the words "67,000 million" are left over from the Spanish'),
        (27, "Correction (asserter): Said by an official"),
        (37, "Correction (said on): The two named Iran and North Korea together on 8 September 2022"),
        (43, "El Comercio, attributing it to the United Kingdom, says (El Comercio, "),
        (43, "not borne out"),
        (49, "The United States says so, in the words of a report (El Comercio, "),
        (49, "North Korea (Kwon Jong-gun, Director general for US affairs, Ministry of Foreign Affairs) denies it on "),
        (50, "North Korea acknowledges it on 13 July 2022"),
        (79, "which nobody in this database asserts"),
    ],
)
def test_a_sentence_to_be_pasted_does_not_pass_a_mistake_on(run: Run, number: int, words: str) -> None:
    assert words in run("cite", f"c{number}", "--style", "sentence").out


# Lists, by brute force over the evidence --------------------------------------------------------------

STRONGEST_FIRST = ["recorded", "reported", "estimated", "assessed", "alleged", "suspected"]


def origins(claim: Document, *stances: str) -> set[str]:
    return {one["origin"] for one in claim["evidence"] if one["stance"] in stances}


def is_contested(claim: Document) -> bool:
    against = origins(claim, "denies", "disputes")
    return any(one != other for one in origins(claim, "asserts") for other in against)


def count_origins(claim: Document, sources: dict[str, Document]) -> int:
    """Return how many voices assert it; the own voices of those who only retell are one at most, beside nobody."""
    asserts = [one for one in claim["evidence"] if one["stance"] == "asserts"]

    def retells(one: Document) -> bool:
        publishers = {sources[slug]["publisher"] for slug in lineage(sources, one["source"])}
        return not one["first_hand"] and (one["misattributed"] or one["asserter"] in publishers)

    return len({one["origin"] for one in asserts if not retells(one)}) or bool(asserts)


def status_of(claim: Document) -> str:
    if claim["act"] != "done":
        return str(claim["act"])
    wordings = {said["modality"] for said in claim["evidence"] if said["stance"] == "asserts"}
    return min(wordings, key=STRONGEST_FIRST.index, default="denied")


def listed(run: Run, *arguments: str) -> set[str]:
    return {claim["id"] for claim in run("list", "claims", *arguments, "-f", "json").json}


def test_contested_claims_are_listed(run: Run, claims: list[Document]) -> None:
    contested = {claim["id"] for claim in claims if is_contested(claim)}
    assert len(contested) >= 5
    assert listed(run, "--contested") == contested
    assert listed(run, "--uncontested") == {claim["id"] for claim in claims} - contested


@pytest.mark.parametrize("least", [0, 1, 2, 3])
def test_claims_with_several_voices_are_listed(
    run: Run, claims: list[Document], sources: dict[str, Document], least: int
) -> None:
    expected = {claim["id"] for claim in claims if count_origins(claim, sources) >= least}
    assert listed(run, "--min-origins", str(least)) == expected


@pytest.mark.parametrize("status", [*STRONGEST_FIRST, "offered", "possible", "denied"])
def test_claims_of_a_status_are_listed(run: Run, claims: list[Document], status: str) -> None:
    assert listed(run, "--status", status) == {claim["id"] for claim in claims if status_of(claim) == status}


@pytest.mark.parametrize(
    ("arguments", "fits"),
    [
        (["--contested"], lambda claim, _: is_contested(claim)),
        (["--min-origins", "2"], lambda claim, sources: count_origins(claim, sources) >= 2),
    ],
    ids=["contested", "two voices"],
)
def test_pairs_are_put_together_from_the_claims_that_are_left(
    run: Run, claims: list[Document], sources: dict[str, Document], arguments: list[str], fits: Any
) -> None:
    pairs: dict[tuple[str, str], list[Document]] = {}
    for claim in claims:
        if claim["counts"] and fits(claim, sources):
            pairs.setdefault((claim["supporter"], claim["recipient"]), []).append(claim)
    rows = run("list", *arguments, "-f", "json").json
    assert {(row["supporter"], row["recipient"]) for row in rows} == pairs.keys()
    for row in rows:
        behind = pairs[row["supporter"], row["recipient"]]
        assert row["claims"] == len(behind)
        assert row["contested_claims"] == sum(map(is_contested, behind))
        assert {way["how"] for way in row["ways"]} == {claim["how"] for claim in behind}
        assert max(way["origins"] for way in row["ways"]) == max(count_origins(claim, sources) for claim in behind)
