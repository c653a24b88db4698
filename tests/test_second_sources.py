"""What other sources say of the article's claims is there, beside the claim, where a reader cannot miss it."""

import re
from typing import Any

import pytest
from conftest import Run

Document = dict[str, Any]

ARTICLE = "elcomercio-2023"


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


def the(claims: list[Document], supporter: str, how: str, recipient: str, **fields: Any) -> Document:
    """Return the one claim of these; a text need only be contained in the field."""

    def fits(claim: Document) -> bool:
        return (claim["supporter"], claim["how"], claim["recipient"]) == (supporter, how, recipient) and all(
            value in (claim[field] or "") if isinstance(value, str) else claim[field] == value
            for field, value in fields.items()
        )

    found = [claim for claim in claims if fits(claim)]
    assert len(found) == 1, (supporter, how, recipient, fields, [claim["what"] for claim in found])
    return found[0]


def voices(claim: Document, stance: str) -> set[str]:
    return {said["origin"] for said in claim["evidence"] if said["stance"] == stance}


def speakers(claim: Document, stance: str) -> dict[str, str | None]:
    """Return who takes this stance, and when each said so first."""
    said = [one for one in claim["evidence"] if one["stance"] == stance]
    return {one["asserter"]: one["said_on"] for one in sorted(said, key=lambda one: one["said_on"] or "9")[::-1]}


def linked(claim: Document, relation: str) -> set[str]:
    return {link["claim"] for link in claim["links"] if link["relation"] == relation}


def corrections(passages: list[Document], line: int, words: str) -> set[tuple[str, str | None]]:
    """Return who corrects the passage with these words, and in which field."""
    found = [one for one in passages if one["locator"] == f"line {line}" and words in (one["quote"] or "")]
    assert found, words
    return {
        (one["asserter"], one["field"])
        for passage in found
        for one in passage["corrections"]
        if one["relation"] == "corrects"
    }


# Lines 7 to 19: casualties, sums, sanctions ---------------------------------------------------------


def test_casualties_are_context_that_others_correct(passages: list[Document]) -> None:
    for words, source in (("280,000 soldiers", "tv2-norway"), ("7,200 civilians", "ohchr")):
        (passage,) = [one for one in passages if words in (one["quote"] or "")]
        assert passage["claims"] == []
        assert (source, "quantity") in corrections(passages, 7, words)


def test_the_sum_of_the_united_states_is_contradicted_by_the_commitment(claims: list[Document]) -> None:
    said = the(claims, "united-states", "aid", "ukraine", quantity=76_800_000_000)
    committed = the(claims, "united-states", "aid", "ukraine", quantity=73_100_000_000)
    assert (said["unit"], said["stage"], voices(said, "asserts")) == ("USD", "allocation", {"kiel-institute"})
    assert (committed["unit"], committed["stage"]) == ("EUR", "commitment")
    assert speakers(committed, "asserts") == {"kiel-institute": "2023-02-21"}
    assert committed["id"] in linked(said, "contradicts")
    assert said["id"] in linked(committed, "contradicts")


def test_the_stages_of_the_later_series_are_told_apart(claims: list[Document]) -> None:
    for supporter, quantity, stage in (
        ("united-states", 70_500_000_000, "commitment"),
        ("united-states", 40_800_000_000, "allocation"),
        ("european-union", 29_190_000_000, "commitment"),
        ("united-kingdom", 8_590_000_000, "commitment"),
        ("eu-and-members", 54_900_000_000, "commitment"),
    ):
        claim = the(claims, supporter, "aid", "ukraine", quantity=quantity)
        assert (claim["unit"], claim["stage"], voices(claim, "asserts")) == ("EUR", stage, {"kiel-institute"})


@pytest.mark.parametrize("words", ["$76.8 billion", "more than 31 billion", "more than 9 billion"])
def test_the_stage_is_corrected_where_the_sum_is_said(passages: list[Document], words: str) -> None:
    assert ("kiel-institute", "stage") in corrections(passages, 15, words)


def test_sums_are_never_added_up(run: Run) -> None:
    header = run("show", "united-states").out.partition("supports")[0]
    for quantity in ("76,800,000,000 USD", "40,800,000,000 EUR"):
        assert quantity in header
    told = {int(found.replace(",", "")) for found in re.findall(r"([\d,]{9,}) (?:USD|EUR)", header)}
    assert told <= {76_800_000_000, 73_100_000_000, 70_500_000_000, 40_800_000_000}


def test_the_sanctions_were_not_those_of_the_united_nations(claims: list[Document]) -> None:
    for person in ("vladimir-putin", "sergei-lavrov"):
        said = the(claims, "united-nations", "sanctions", person)
        listed = the(claims, "european-union", "sanctions", person)
        assert said["grade"] == "C5"
        assert linked(said, "contradicts") == {listed["id"]}
        assert (listed["status"], listed["since"], listed["grade"][0]) == ("recorded", "2022-02-25", "A")
        assert listed["acknowledged"]
    assert the(claims, "united-nations", "sanctions", "russia")["credibility"] == 5


def test_one_command_shows_that_they_were_not(run: Run) -> None:
    """The contradiction is the next thing after the sentence and its status, wherever the claim is shown."""
    for command in (["show", "united-nations"], ["show", "putin"], ["show", "c14"], ["show", "c13"]):
        lines = [line.strip() for line in run(*command).out.splitlines()]
        places = [number for number, line in enumerate(lines) if re.match(r"c1[34] The United Nations approved", line)]
        assert places, command
        for number in places:
            beside = " ".join(lines[number : number + 3])
            assert "C5" in beside
            assert "contradicted by" in beside, (command, beside)
            assert "The European Union put" in beside


def test_what_the_united_nations_did(claims: list[Document], passages: list[Document]) -> None:
    suspended = the(claims, "united-nations", "condemnation", "russia", occasion="A/RES/ES-11/3")
    assert (suspended["since"], suspended["status"]) == ("2022-04-07", "recorded")
    said_against = corrections(passages, 17, "historic sanctions")
    assert "european-union" in {asserter for asserter, _ in said_against}


def test_the_weapons_of_a_year_are_one_voice(claims: list[Document], passages: list[Document]) -> None:
    claim = the(claims, "us-and-allies", "weapons", "ukraine")
    assert (claim["quantity"], claim["unit"], claim["origins"]) == (67_000_000_000, "USD", 1)
    assert len({said["source"] for said in claim["evidence"]}) == 2
    assert ("el-comercio", "quantity") in corrections(passages, 19, "67,000 million")


# Lines 23 to 31: votes, Belarus ---------------------------------------------------------------------


@pytest.mark.parametrize("supporter", ["belarus", "syria", "north-korea", "eritrea"])
def test_the_votes_are_confirmed_by_the_roll_call(claims: list[Document], supporter: str) -> None:
    vote = the(claims, supporter, "vote", "russia")
    assert (vote["status"], vote["grade"], vote["origins"], vote["contested"]) == ("recorded", "A1", 2, False)
    assert voices(vote, "asserts") == {"el-comercio", "united-nations"}
    assert (vote["since"], vote["until"], vote["occasion"]) == ("2022-03-02", "2022-03-02", "A/RES/ES-11/1")


@pytest.mark.parametrize("supporter", ["china", "iran"])
def test_abstentions_are_recorded_and_no_support(claims: list[Document], supporter: str) -> None:
    abstention = the(claims, supporter, "abstention", "russia")
    assert (abstention["status"], abstention["counts"]) == ("recorded", False)


def test_the_words_of_the_resolution_are_corrected(passages: list[Document], claims: list[Document]) -> None:
    assert ("united-nations", "quote") in corrections(passages, 23, "the immediate cessation")
    resolution = the(claims, "united-nations", "condemnation", "russia", occasion="A/RES/ES-11/1")
    quotes = {said["quote"] for said in resolution["evidence"] if said["asserter"] == "united-nations"}
    assert quotes == {"immediately cease its use of force against Ukraine"}
    assert voices(resolution, "asserts") == {"el-comercio", "united-nations"}


def test_the_territory_of_belarus_has_a_second_voice(claims: list[Document]) -> None:
    gate = the(claims, "belarus", "territory", "russia", since="2022-02-24")
    assert voices(gate, "asserts") == {"el-comercio", "associated-press"}
    deplored = the(claims, "united-nations", "condemnation", "belarus")
    assert gate["id"] in linked(deplored, "corroborates")


def test_the_army_of_belarus_took_no_part(claims: list[Document]) -> None:
    troops = the(claims, "belarus", "troops", "russia")
    assert (troops["status"], troops["counts"], voices(troops, "denies")) == ("denied", False, {"associated-press"})


def test_belarus_admits_the_exercises(claims: list[Document]) -> None:
    exercises = [
        c for c in claims if (c["supporter"], c["how"]) == ("belarus", "infrastructure") and c["act"] == "done"
    ]
    assert all(claim["acknowledged"] for claim in exercises)
    announced = the(claims, "belarus", "infrastructure", "russia", act="offered")
    assert speakers(announced, "asserts") == {"belarus-ministry-of-defence": "2023-01-08"}
    assert not announced["counts"]


def test_an_official_and_not_the_media_gave_the_number(claims: list[Document], passages: list[Document]) -> None:
    said_against = corrections(passages, 31, "11,000 Russian soldiers")
    assert {("serhiy-deineko", "asserter"), ("serhiy-deineko", "said_on")} <= said_against
    his = the(claims, "belarus", "territory", "russia", quantity=11000, until="2023-01-16")
    assert speakers(his, "asserts") == {"serhiy-deineko": "2023-01-16"}
    assert the(claims, "belarus", "territory", "russia", quantity=9000)["until"] == "2023-03"


# Lines 39 to 59: China, Iran, what Russia offers ------------------------------------------------------


def test_the_meeting_in_moscow_is_confirmed(claims: list[Document]) -> None:
    meeting = the(claims, "china", "contact", "russia", since="2023-02-22")
    assert (meeting["credibility"], voices(meeting, "asserts")) == (1, {"el-comercio", "sputnik"})


def test_oil_is_trade_and_no_support(claims: list[Document]) -> None:
    trade = [claim for claim in claims if (claim["supporter"], claim["how"]) == ("china", "trade")]
    assert len(trade) == 3
    assert not any(claim["counts"] for claim in trade)
    assert {"reuters", "valor-economico", "el-comercio"} == set().union(*(voices(claim, "asserts") for claim in trade))


def test_the_secretary_of_state_fears_weapons_and_asserts_other_support(claims: list[Document]) -> None:
    weapons = the(claims, "china", "weapons", "russia")
    assert (weapons["status"], weapons["counts"]) == ("possible", False)
    materiel = the(claims, "china", "materiel", "russia")
    assert (materiel["act"], materiel["status"], materiel["counts"]) == ("done", "alleged", True)
    for claim in (weapons, materiel):
        assert speakers(claim, "asserts")["antony-blinken"] == "2023-02-18"
    quotes = {said["quote"] for said in weapons["evidence"]}
    assert "considering providing lethal support to Russia" in quotes


def test_no_supplier_of_weapons_is_called_one_for_what_is_feared(run: Run) -> None:
    suppliers = {row["supporter"] for row in run("list", "--for", "russia", "--how", "weapons", "-f", "json").json}
    assert "china" not in suppliers
    assert "China could supply Russia with weapons." in run("show", "china").out


def test_iran_admits_a_few_drones_and_rejects_the_rest(claims: list[Document]) -> None:
    sold = the(claims, "iran", "weapons", "russia", item="drones", act="done", until="2023-02")
    before = the(claims, "iran", "weapons", "russia", item="drones", act="done", until="2022-02")
    missiles = the(claims, "iran", "weapons", "russia", item="missiles", act="done")
    minister = "hossein-amir-abdollahian"
    assert speakers(sold, "disputes")[minister] == "2022-11-05"
    assert speakers(before, "asserts") == {minister: "2022-11-05"}
    assert before["acknowledged"]
    assert speakers(missiles, "denies")[minister] == "2022-11-05"
    assert missiles["status"] == "denied"
    assert sold["contested"]
    assert voices(sold, "asserts") == {"el-comercio", "united-kingdom"}
    assert voices(sold, "denies") | voices(sold, "disputes") == {"iran", "russia"}
    assert before["id"] in {link["claim"] for link in sold["links"]}


def test_the_admission_stands_beside_the_accusation(run: Run) -> None:
    shown = run("show", "iran").out
    assert "Hossein Amir-Abdollahian (Foreign minister) acknowledges" in shown
    assert "Hossein Amir-Abdollahian (Foreign minister) disputes" in shown


def test_the_suspicion_was_not_of_august(passages: list[Document]) -> None:
    said_against = corrections(passages, 53, "in August 2022")
    assert {asserter for asserter, field in said_against if field == "said_on"} >= {"united-states"}
    (passage,) = [one for one in passages if one["locator"] == "line 53"]
    notes = " ".join(one["note"] for one in passage["corrections"])
    assert "8 September 2022" in notes
    assert "July 2022" in notes


@pytest.mark.parametrize("how", ["military", "training"])
def test_the_offer_to_iran_is_borne_out_and_that_to_north_korea_is_not(
    claims: list[Document], passages: list[Document], how: str
) -> None:
    to_iran = the(claims, "russia", how, "iran")
    assert voices(to_iran, "asserts") == {"united-kingdom"}
    assert {"barbara-woodward", "james-cleverly"} <= speakers(to_iran, "asserts").keys()
    to_korea = the(claims, "russia", how, "north-korea")
    assert (to_korea["status"], to_korea["counts"], voices(to_korea, "asserts")) == (
        "offered",
        False,
        {"united-kingdom"},
    )
    (said,) = to_korea["evidence"]
    assert "not borne out" in said["note"]
    assert {asserter for asserter, _ in corrections(passages, 55, "the Kremlin would be offering")} == {
        "barbara-woodward",
        "james-cleverly",
    }


def test_the_words_of_the_foreign_secretary(claims: list[Document]) -> None:
    offered = the(claims, "russia", "military", "iran")
    quotes = {said["quote"] for said in offered["evidence"] if said["asserter"] == "james-cleverly"}
    assert quotes == {"is offering military and technical support to the Iranian regime"}


def test_russia_rejects_what_is_said_of_arms_from_iran(claims: list[Document]) -> None:
    sold = the(claims, "iran", "weapons", "russia", item="drones", act="done", until="2023-02")
    assert speakers(sold, "denies") == {"vasily-nebenzya": "2022-12-09"}


# Lines 63 to 69: North Korea --------------------------------------------------------------------------


def test_the_secretary_general_spoke_on_a_day(claims: list[Document], passages: list[Document]) -> None:
    rockets = the(claims, "north-korea", "weapons", "russia", item="rockets and missiles")
    assert (rockets["status"], voices(rockets, "asserts")) == ("alleged", {"nato"})
    assert speakers(rockets, "asserts") == {"jens-stoltenberg": "2023-01-29"}
    assert ("jens-stoltenberg", "said_on") in corrections(passages, 63, "Stoltenberg")


def test_the_words_of_kim_yo_jong_are_corrected(claims: list[Document], passages: list[Document]) -> None:
    assert ("kim-yo-jong", "quote") in corrections(passages, 65, "crossing a red line")
    condemned = the(claims, "north-korea", "condemnation", "united-states")
    assert "is now further crossing the red line" in {said["quote"] for said in condemned["evidence"]}
    assert voices(condemned, "asserts") == {"el-comercio", "north-korea"}
    assert condemned["acknowledged"]


def test_the_endorsement_that_the_newspaper_leaves_out(claims: list[Document]) -> None:
    endorsed = the(claims, "north-korea", "endorsement", "russia")
    assert (endorsed["counts"], speakers(endorsed, "asserts")) == (True, {"kim-yo-jong": "2023-01-27"})


def test_shells_for_russia_and_rockets_for_wagner_are_two_accusations(claims: list[Document]) -> None:
    shells = the(claims, "north-korea", "weapons", "russia", item="artillery shells")
    rockets = the(claims, "north-korea", "weapons", "wagner-group")
    for claim in (shells, rockets):
        assert (claim["contested"], claim["origins"], claim["credibility"]) == (True, 1, 4)
        assert voices(claim, "asserts") == {"united-states"}
        assert speakers(claim, "denies")["kwon-jong-gun"] == "2023-01-29"
    assert voices(shells, "denies") == {"north-korea"}
    assert voices(rockets, "denies") == {"north-korea", "wagner-group"}
    assert speakers(rockets, "asserts") == {"john-kirby": "2022-12-22"}
    quotes = {said["quote"] for said in shells["evidence"] if said["asserter"] == "kwon-jong-gun"}
    assert quotes == {"fabricated rumours"}


@pytest.mark.parametrize(
    ("supporter", "since"),
    [
        ("russia", "2022-02-21"),
        ("syria", "2022-06-29"),
        ("north-korea", "2022-07-13"),
        ("south-ossetia", "2014"),
        ("abkhazia", "2022-02-25"),
    ],
)
@pytest.mark.parametrize("recipient", ["donetsk", "luhansk"])
def test_recognitions_have_their_days(claims: list[Document], supporter: str, since: str, recipient: str) -> None:
    recognised = the(claims, supporter, "recognition", recipient)
    assert (recognised["since"], recognised["counts"]) == (since, True)
    if supporter in ("syria", "north-korea"):
        assert recognised["acknowledged"]
        assert recognised["origins"] >= 2


def test_who_else_recognised_them_is_said_at_the_only_nation(passages: list[Document]) -> None:
    assert "tass" in {asserter for asserter, _ in corrections(passages, 69, "the only nation")}


# The whole ------------------------------------------------------------------------------------------


def test_one_command_shows_what_is_known_against_each_line(run: Run, passages: list[Document]) -> None:
    """Whatever corrects a passage stands below it, and no passage is out of order."""
    text = run("show", ARTICLE).out
    lines = [int(one["locator"].removeprefix("line ")) for one in passages]
    assert lines == sorted(lines)
    against = [one for passage in passages for one in passage["corrections"]]
    assert len(against) > 40
    assert all(" ".join(one["note"].split()) in text for one in against)
    for line in (7, 15, 17, 19, 23, 29, 31, 39, 41, 45, 51, 53, 55, 63, 65, 67, 69):
        assert any(passage["corrections"] for passage in passages if passage["locator"] == f"line {line}"), line


def test_copies_of_one_story_are_one_voice(run: Run) -> None:
    sources = {row["id"]: row for row in run("list", "sources", "-f", "json").json}

    def root(slug: str) -> str:
        return root(sources[slug]["derived_from"]) if sources[slug]["derived_from"] else slug

    for family in (
        ["elcomercio-2023", "24newsrecorder-247067"],
        ["new-indian-express-2540625", "newsmax-1105440"],
        ["cbs-blinken-2023-02-19", "vote-smart-1652532"],
        ["interia-6463320", "al-rai-1618803"],
        ["kcna-watch-1674826771", "yonhap-20230127011000320", "bigasia-2023-01-28"],
        ["iran-watch-2022-11-05", "brisbane-times-2022-11-06"],
        ["kbs-world-2023-01", "north-atlantic-league-2023-01-30"],
    ):
        assert len({root(slug) for slug in family}) == 1, family


def test_no_words_are_quoted_but_those_that_are_known(claims: list[Document]) -> None:
    """Beside the article, of which the text is at hand, five sources are quoted."""
    quotes = {said["quote"] for claim in claims for said in claim["evidence"] if said["source"] != ARTICLE}
    assert quotes - {None} == {
        "immediately cease its use of force against Ukraine",
        "considering providing lethal support to Russia",
        "is offering military and technical support to the Iranian regime",
        "is now further crossing the red line",
        "fabricated rumours",
    }


def test_every_grade_is_explained_in_a_line(run: Run, claims: list[Document]) -> None:
    shown = run("show", *(claim["id"] for claim in claims)).out
    explained = re.findall(
        r"^ +([A-F][1-6]): (no source asserts it|reliability [A-F], .+); [1-6]: .+$", shown, re.MULTILINE
    )
    assert [grade for grade, _ in explained] == [claim["grade"] for claim in claims]
    assert all(why.startswith(f"reliability {grade[0]}, ") for grade, why in explained if grade[0] != "F")


def test_a_sentence_to_be_pasted_does_not_pass_a_mistake_on(run: Run, claims: list[Document]) -> None:
    def sentence(claim: Document) -> str:
        return run("cite", claim["id"], "--style", "sentence").out

    sanctions = sentence(the(claims, "united-nations", "sanctions", "vladimir-putin"))
    assert "the record says otherwise: the European Union put Vladimir Putin on its sanctions list" in sanctions
    allocated = sentence(the(claims, "united-states", "aid", "ukraine", quantity=76_800_000_000))
    assert "contradicted by: the United States had committed just over 73.1 billion euros" in allocated
    assert "not borne out" in sentence(the(claims, "russia", "military", "north-korea"))
    soldiers = sentence(the(claims, "belarus", "territory", "russia", quantity=11000, until="2023-02"))
    assert "Correction: Said by an official" in soldiers
    shells = sentence(the(claims, "north-korea", "weapons", "russia", item="artillery shells"))
    assert "According to the United States, North Korea sent Russia" in shells
    assert "Kwon Jong-gun deny it" in shells


# Lists, by brute force over the evidence --------------------------------------------------------------

STRONGEST_FIRST = ["recorded", "reported", "estimated", "assessed", "alleged", "suspected"]


def is_contested(claim: Document) -> bool:
    against = voices(claim, "denies") | voices(claim, "disputes")
    return any(one != other for one in voices(claim, "asserts") for other in against)


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
def test_claims_with_several_voices_are_listed(run: Run, claims: list[Document], least: int) -> None:
    expected = {claim["id"] for claim in claims if len(voices(claim, "asserts")) >= least}
    assert listed(run, "--min-origins", str(least)) == expected


@pytest.mark.parametrize("status", [*STRONGEST_FIRST, "offered", "possible", "denied"])
def test_claims_of_a_status_are_listed(run: Run, claims: list[Document], status: str) -> None:
    assert listed(run, "--status", status) == {claim["id"] for claim in claims if status_of(claim) == status}


@pytest.mark.parametrize(
    ("arguments", "fits"),
    [
        (["--contested"], is_contested),
        (["--min-origins", "2"], lambda claim: len(voices(claim, "asserts")) >= 2),
    ],
    ids=["contested", "two voices"],
)
def test_pairs_are_put_together_from_the_claims_that_are_left(
    run: Run, claims: list[Document], arguments: list[str], fits: Any
) -> None:
    pairs: dict[tuple[str, str], list[Document]] = {}
    for claim in claims:
        if claim["counts"] and fits(claim):
            pairs.setdefault((claim["supporter"], claim["recipient"]), []).append(claim)
    rows = run("list", *arguments, "-f", "json").json
    assert {(row["supporter"], row["recipient"]) for row in rows} == pairs.keys()
    for row in rows:
        behind = pairs[row["supporter"], row["recipient"]]
        assert row["claims"] == len(behind)
        assert row["contested"] == sum(map(is_contested, behind))
        assert row["origins"] == max(len(voices(claim, "asserts")) for claim in behind)
        assert set(row["how"]) == {claim["how"] for claim in behind}
