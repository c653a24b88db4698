"""The answer on one screen: what a reader on deadline sees of an actor, a claim or a source, and in what order."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from conftest import Ran, Run, Screen, SmallDatabase
from wcwidth import wcswidth

Ask = Callable[..., list[str]]

ARTICLE = "elcomercio-2023"
# What is asked, and how many lines of 80 columns the answer may take.
ROOM = {
    ("iran",): 48,
    ("belarus",): 48,
    ("china",): 48,
    ("north", "korea"): 48,
    ("russia",): 70,
    ("ukraine",): 70,
    ("c36",): 40,
}
IN_WORDS = "confirmed|probably true|possibly true|doubtful|improbable|cannot be judged"
STANCES = ("says", "acknowledges", "disputes", "denies")


@pytest.fixture(scope="module")
def see(screen: Screen) -> Ask:
    """Return the lines of a screen without colour, asked once for each command line and width."""

    @cache
    def seen(*args: str, width: int = 80) -> list[str]:
        ran = screen(*args, width=width, env={"NO_COLOR": "1"})
        assert ran.code == 0, ran.err
        return [text.rstrip() for text in ran.out.splitlines()]

    return seen


@pytest.fixture(scope="module")
def claims(run: Run) -> list[dict[str, Any]]:
    listed = [one["id"] for one in run("list", "claims", "-f", "json").json]
    found: list[dict[str, Any]] = run("show", *listed, "-f", "json").json
    return found


def flowing(lines: list[str]) -> str:
    """Return lines as one, whatever the screen broke."""
    return " ".join(" ".join(lines).split())


def files(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each claim that is shown with its lines."""
    claim: list[str] = []
    for text in [*lines, ""]:
        if claim and not text.startswith("  "):
            yield claim[0].split()[0], claim
            claim = []
        if claim or re.match(r"c\d+ ", text):
            claim.append(text)


def stances(lines: list[str]) -> list[str]:
    return [text.split()[0] for text in lines if re.match(rf" {{2,4}}({'|'.join(STANCES)}) ", text)]


# Room, and what stands first ------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ROOM, ids=" ".join)
def test_the_answer_fits_the_screen(see: Ask, asked: tuple[str, ...]) -> None:
    assert len(see("show", *asked)) <= ROOM[asked]


@pytest.mark.parametrize("asked", ROOM, ids=" ".join)
def test_the_first_screen_answers(see: Ask, asked: tuple[str, ...]) -> None:
    first = see("show", *asked)[:24]
    assert any(re.match(r"c\d+ +[A-Z]", text) for text in first), "a claim"
    assert re.search(rf"\b[A-F][1-6] ({IN_WORDS})\b", flowing(first)), "a grade in words"
    assert re.search(r"\b(says|acknowledges) +[A-Z]", "\n".join(first)), "and who says it"


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("asked", [*ROOM, (ARTICLE,), ("kiel-institute",), ("c43",)], ids=" ".join)
def test_no_line_is_longer_than_the_screen(see: Ask, asked: tuple[str, ...], width: int) -> None:
    assert not [text for text in see("show", *asked, width=width) if wcswidth(text) > width]


@pytest.mark.parametrize("asked", ROOM, ids=" ".join)
def test_who_asserts_stands_before_who_replies(see: Ask, asked: tuple[str, ...]) -> None:
    for claim, lines in files(see("show", *asked)):
        assert stances(lines) == sorted(stances(lines), key=STANCES.index), claim


def test_the_strongest_and_most_particular_claim_comes_first(see: Ask) -> None:
    assert [claim for claim, _ in files(see("show", "iran"))] == ["c36", "c78", "c35"]
    grades = re.findall(r"^    [A-F]([1-6]) ", "\n".join(see("show", "belarus")), re.MULTILINE)
    assert grades == sorted(grades)


@pytest.mark.parametrize("asked", ["russia", "ukraine"])
def test_every_counterpart_stands_in_the_summary_and_equal_ones_share_a_line(see: Ask, run: Run, asked: str) -> None:
    lines = see("show", asked, width=120)
    summary = lines[1 : lines.index("")]
    named = {name for text in summary for name in text.split("  ")[0].partition(" ")[2].split(", ")}
    pairs = [pair for side in ("--by", "--for") for pair in run("list", side, asked, "-f", "json").json]
    ends = {name for pair in pairs for name in (pair["supporter_name"], pair["recipient_name"])}
    assert named == ends - {asked.title()}
    if asked == "russia":
        assert "to Donetsk, Luhansk  recognition · aid" in summary


# Whose words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["iran", "russia", "north-korea"])
def test_a_denial_is_printed_once_a_claim(see: Ask, asked: str) -> None:
    for claim, lines in files(see("show", asked)):
        assert max([stances(lines).count(one) for one in STANCES]) <= 1, claim
        denied = re.findall(r"[A-Z]\w+ \([^)]+\) \d{4}[\d-]*: [^;]+", flowing(lines))
        assert len(denied) == len(set(denied)), claim


def test_one_statement_that_denies_several_claims_is_quoted_at_the_first(see: Ask) -> None:
    screen = flowing(see("show", "el-comercio"))
    assert screen.count("“Ukrainian resistance to the Eurasian giant") == 1
    assert screen.count("El Comercio: in the words quoted at c2") == 2


def test_words_that_are_referred_to_are_there(run: Run) -> None:
    for name in ("iran", "russia", "ukraine", "north-korea", "united-nations", "kiel-institute", "el-comercio"):
        for claim, lines in (shown := dict(files(run("show", name, "-f", "tree").out.splitlines()))).items():
            for other in re.findall(r"in the words quoted at (c\d+)", flowing(lines)):
                assert "“" in flowing(shown[other]), (name, claim, other)


@pytest.mark.parametrize("asked", [*ROOM, ("kiel-institute",), ("c32",), ("c83",)], ids=" ".join)
def test_a_speaker_is_named_with_the_actor_that_he_speaks_for(
    see: Ask, claims: list[dict[str, Any]], asked: tuple[str, ...]
) -> None:
    screen = flowing(see("show", *asked))
    for one in (one for claim in claims for one in claim["evidence"] if one["speaks_for"] and not one["misattributed"]):
        alone = re.findall(rf"(?:says|disputes|denies|acknowledges|;) {re.escape(one['asserter_name'])}[ :,]", screen)
        assert not alone, one["asserter_name"]
    if asked == ("c36",):
        assert "United Kingdom (Barbara Woodward) 2022-12-09" in screen


def test_a_quote_and_our_summary_are_told_apart_by_a_sign(see: Ask, claims: list[dict[str, Any]]) -> None:
    for number in ("c36", "c83", "c32"):
        screen = flowing(see("show", number))
        (claim,) = [one for one in claims if one["id"] == number]
        for one in claim["evidence"]:
            if one["quote"]:
                assert f"“{one['quote']}”" in screen
            else:
                assert f"~ {one['gist']}" in screen
        assert "“ ” as printed ~ our summary, do not quote" in screen


def test_a_translation_is_called_one(see: Ask) -> None:
    assert "in recent months” (machine translation)" in flowing(see("show", "iran"))
    lines = see("show", ARTICLE)
    assert "the quotes are machine translations, marked (mt)" in flowing(lines[:10])
    screen = flowing(lines)
    assert screen.count("” (mt)") > 30
    assert not re.findall(r"”  c\d", "\n".join(lines)), "no quote is without the mark"
    assert "(mt)" not in flowing(see("show", "kcna-watch-1674826771"))


HUMAN = """
INSERT INTO actor (id, name, kind) VALUES ('a', 'Ayland', 'state'), ('b', 'Beeland', 'state'), ('p', 'Post', 'media');
INSERT INTO source (id, title, publisher, language, reliability, reason, translation)
  VALUES ('s', 'A text', 'p', 'en', 'C', 'So.', 'human');
INSERT INTO passage (id, source, locator, quote) VALUES (1, 's', 'page 1', 'It helps');
INSERT INTO claim (id, supporter, how, recipient, what) VALUES (1, 'a', 'aid', 'b', 'Ayland helps Beeland.');
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (1, 1, 'p', 'asserts', 'reported');
"""


def test_a_translation_by_hand_is_called_one(run: Run, small_db: SmallDatabase) -> None:
    path = small_db(HUMAN)
    assert "“It helps” (translation)" in run("show", "c1", db=path).out
    source = run("show", "s", db=path).out
    assert "the quotes are translations, marked (t)" in source
    assert "“It helps” (t)" in source


def test_a_voice_that_never_said_it_is_that_of_who_printed_it(see: Ask) -> None:
    assert "says El Comercio, attributing it to United Kingdom, alleged: " in flowing(see("show", "c43"))


# What overturns a claim -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("c13", "C5 improbable, contradicted: c95 The European Union adopted a package of sanctions against Russia"),
        ("c6", "C3 possibly true, corrected: stage (Kiel Institute for the World Economy: Committed, not allocated)"),
        ("c27", "C3 possibly true, corrected: asserter (Ukraine (Serhiy Deineko): Said by an official"),
        ("c43", "C6 cannot be judged, corrected: asserter (United Kingdom (Barbara Woodward): Attribution not borne"),
        ("c88", "C6 cannot be judged, corrected: said on (United States: The two named Iran and North Korea together"),
    ],
)
def test_what_overturns_a_claim_stands_below_its_sentence(see: Ask, asked: str, words: str) -> None:
    first = flowing(see("show", asked)[:6])
    assert re.match(rf"{asked} [A-Z].+\. {re.escape(words)}", first), first


def test_every_claim_that_is_corrected_says_so_in_its_second_line(run: Run, claims: list[dict[str, Any]]) -> None:
    wrong = [one["id"] for one in claims if one["corrected"]]
    assert len(wrong) >= 10
    shown = dict(files(run("show", *wrong, "-f", "tree").out.splitlines()))
    assert list(shown) == wrong
    for claim, (_, second, *_) in shown.items():
        assert "contradicted: c" in second or "corrected: " in second, claim


def test_a_claim_that_does_not_count_and_is_wrong_is_not_hidden(see: Ask) -> None:
    assert "of these: contradicted c13 · corrected c21 c37 " in flowing(see("show", "russia"))
    assert "corrected c39 c40 c43 c44 c47 c89" in flowing(see("show", "north-korea"))
    assert "and 3 more, 1 corrected: allies list claims" in flowing(see("show", "belarus"))


# The eight statements of the article that are wrong or loose, and where a reader meets them.
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["show", "united", "nations"], "contradicted: c95 The European Union adopted a package of sanctions against"),
        (["search", "280,000"], "Dead or wounded, not dead"),
        (["show", "c6"], "Committed, not allocated"),
        (["show", "c27"], "Said by an official, the head of the State Border Guard Service"),
        (["show", "c88"], "together on 8 September 2022"),
        (["show", "c43"], "Attribution not borne out: of North Korea the ambassador said only that Russia seeks"),
        (["search", "retake"], "no support was found for "),
        (["search", "67,000", "million"], 'the words "67,000 million" are left over from the Spanish'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_the_article_has_wrong_is_seen_in_ten_lines(see: Ask, asked: list[str], words: str) -> None:
    assert words in flowing(see(*asked)[:10])


def test_a_source_begins_with_what_it_has_wrong(run: Run, see: Ask) -> None:
    passages = run("show", ARTICLE, "-f", "json").json["passages"]
    wrong = [one for one in passages if any(by["relation"] == "corrects" for by in one["corrections"])]
    lines = see("show", ARTICLE)
    assert f"{len(passages)} passages" in flowing(lines[:10])
    first, second = lines.index("corrected or contradicted"), lines.index("carry claims")
    assert first < second
    assert f"{len(wrong)} corrected or contradicted" in flowing(lines[:first])
    assert len([text for text in lines[first:second] if text.startswith("line ")]) == len(wrong)
    assert not [text for text in lines[second:] if "corrected: " in text]


# The whole record, several names, and pipes ---------------------------------------------------------


def texts(document: Any) -> Iterator[str]:
    """Yield every note, quote, correction and link in a document."""
    if isinstance(document, list):
        for one in document:
            yield from texts(one)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name in ("note", "quote", "what") and value:
                yield value
            yield from texts(value)


@pytest.mark.parametrize("name", ["iran", "russia", "el-comercio", "putin", "c36", "c6", "c43", ARTICLE])
def test_the_full_record_has_all_that_json_has(run: Run, name: str) -> None:
    full = flowing(run("show", name, "--full").out.splitlines())
    missing = {one for one in texts(run("show", name, "-f", "json").json) if " ".join(one.split()) not in full}
    assert not missing


def test_several_names_are_answered_at_once(see: Ask) -> None:
    both = see("show", "iran", "c49", ARTICLE)
    begin = ("Iran → Russia ·", "c49 North Korea sent", "the quotes are machine")
    places = [flowing(both).index(text) for text in begin]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["iran", "c36", ARTICLE])
def test_a_pipe_has_the_same_at_full_width(run: Run, see: Ask, name: str) -> None:
    piped: Ran = run("show", name, "-f", "tree")
    on_screen = flowing(see("show", name))
    in_pipe = flowing([*piped.out.splitlines(), *piped.err.splitlines()])
    assert on_screen.replace(" ·", "") == in_pipe.replace(" ·", ""), "the end of a line parts as a dot does"
    assert max(map(len, piped.out.splitlines())) > 80
