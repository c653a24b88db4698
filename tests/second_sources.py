"""What the texts say of the article's claims, row by row, read by hand: how each claim must stand.

The rules by which they are judged are the codebook's.
"""

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import Any, NamedTuple

Document = dict[str, Any]
Voices = set[tuple[str, str | None]]  # who, and the day on which he said it

KIEL: Voices = {("kiel-institute", None)}
NEWSPAPER: Voices = {("el-comercio", None)}

ARTICLE = "elcomercio-2023"


class Stands(NamedTuple):
    """A claim as it must stand. What is None is not told by the row; a set is the whole of what there is."""

    claim: int
    fields: Mapping[str, Any] = MappingProxyType({})
    asserts: Voices | None = None
    disputes: Voices | None = None
    denies: Voices | None = None
    corrected: set[tuple[str, str]] | None = None  # the field, and who corrects it
    misattributed: set[str] | None = None
    links: Set[tuple[str, int]] = frozenset()
    no_links: Set[tuple[str, int]] = frozenset()
    quotes: Set[str] = frozenset()  # of other sources than the article


class Corrected(NamedTuple):
    """A passage of the article, and by whom and in which field it is corrected: the whole of it."""

    line: int
    words: str
    by: set[tuple[str, str]]
    claims: set[int]


def done(**fields: Any) -> Document:
    return {"act": "done", **fields}


FIRST_READING: dict[str, list[Stands | Corrected]] = {
    "line 7, soldiers": [Corrected(7, "280,000 soldiers", {("what", "eirik-kristoffersen")}, set())],
    "line 7, civilians": [Corrected(7, "7,200 civilians", {("quantity", "censor-net")}, set())],
    "line 15, the United States": [
        Stands(
            6,
            done(quantity=76_800_000_000, unit="USD", stage="allocation", status="estimated", grade="C3"),
            asserts=KIEL,
            corrected={("stage", "kiel-institute"), ("stage", "el-comercio")},
            misattributed=set(),
            links={("contradicts", 58), ("contradicts", 61), ("refined-by", 7), ("refined-by", 8), ("refined-by", 9)},
        ),
        Stands(
            58,
            done(quantity=73_100_000_000, unit="EUR", stage="commitment", until="2023-01-15", counts=False),
            asserts={("kiel-institute", "2023-02-21")},
            links={("contradicts", 6), ("superseded-by", 60)},
        ),
        Stands(
            59,
            done(supporter="eu-and-members", quantity=54_900_000_000, unit="EUR", stage="commitment"),
            asserts={("kiel-institute", "2023-02-21")},
        ),
        Stands(60, done(quantity=70_500_000_000, unit="EUR", stage="commitment", grade="B3")),
        Stands(61, done(quantity=40_800_000_000, unit="EUR", stage="allocation", grade="B3")),
    ],
    "line 15, the European Union and the United Kingdom": [
        Stands(10, done(stage="allocation"), asserts=KIEL, corrected={("stage", "kiel-institute")}),
        Stands(11, done(stage="disbursement"), asserts=KIEL, corrected={("stage", "kiel-institute")}),
        Stands(
            62,
            done(supporter="european-union", quantity=29_190_000_000, unit="EUR", stage="commitment"),
            links={("contradicts", 10)},
        ),
        Stands(
            63,
            done(supporter="united-kingdom", quantity=8_590_000_000, unit="EUR", stage="commitment"),
            links={("contradicts", 11)},
        ),
    ],
    "line 17, sanctions on persons": [
        *(
            Stands(
                number,
                done(supporter="united-nations", how="sanctions", recipient=person, status="reported", grade="C5"),
                asserts=NEWSPAPER,
                corrected={("supporter", "european-union"), ("quote", "el-comercio")},
                links={("contradicts", listed)},
            )
            for number, listed, person in ((14, 64, "vladimir-putin"), (15, 65, "sergei-lavrov"))
        ),
        *(
            Stands(
                number,
                done(supporter="european-union", since="2022-02-25", status="recorded", grade="A1", acknowledged=False),
                asserts={("european-union", "2022-02-25"), ("shafaq-news", "2022-02-25")},
            )
            for number in (64, 65)
        ),
    ],
    "line 17, what the United Nations did": [
        Stands(
            66,
            done(supporter="united-nations", how="condemnation", occasion="A/RES/ES-11/3", since="2022-04-07"),
            asserts={("united-nations", "2022-04-07")},
        )
    ],
    "line 19": [
        Corrected(19, "67,000 million", {("quantity", "el-comercio"), ("stage", "el-comercio")}, {16}),
        Stands(16, done(quantity=67_000_000_000, unit="USD", origins=1), asserts=NEWSPAPER),
        Stands(
            94,
            done(quantity=67_000_000_000, unit="USD", how="military", stage="commitment"),
            asserts=NEWSPAPER,
            links={("contradicts", 16)},
        ),
    ],
    "line 23, the votes": [
        *(
            Stands(
                number,
                done(supporter=state, how="vote", status="recorded", grade="A1", origins=1, occasion="A/RES/ES-11/1"),
                asserts=NEWSPAPER | {("united-nations", "2022-03-02")},
            )
            for number, state in ((17, "belarus"), (18, "syria"), (19, "north-korea"), (20, "eritrea"))
        ),
        *(
            Stands(
                number,
                done(supporter=state, how="abstention", status="recorded", counts=False),
                asserts={("united-nations", "2022-03-02")},
            )
            for number, state in ((68, "china"), (69, "iran"))
        ),
    ],
    "line 23, the words of the resolution": [
        Stands(
            21,
            done(how="condemnation", status="recorded", grade="A1"),
            asserts=NEWSPAPER | {("united-nations", "2022-03-02")},
            corrected={("quote", "united-nations")},
            quotes={"immediately cease its use of force against Ukraine"},
        )
    ],
    "lines 27-29, Belarus": [
        Stands(23, done(grade="C2"), links={("refined-by", 24)}),
        Stands(67, done(recipient="belarus", status="recorded"), links={("corroborates", 24)}),
    ],
    "line 29, the exercises": [
        Stands(
            71,
            {"act": "offered", "since": "2023-01-16", "until": "2023-02-01", "acknowledged": True, "counts": False},
            asserts={("belarus-ministry-of-defence", "2023-01-08")},
        ),
        Stands(26, done(acknowledged=True, grade="C2")),
        Stands(72, done(acknowledged=True, since="2023-01-16"), links={("refines", 26)}),
    ],
    "line 31": [
        Stands(
            27,
            done(quantity=11_000, until="2023-02-24", grade="C3"),
            asserts={("ukrainian-media", None)},
            corrected={("asserter", "serhiy-deineko"), ("said_on", "serhiy-deineko")},
            misattributed=set(),
        ),
        Stands(73, done(quantity=11_000, until="2023-01-16"), asserts={("serhiy-deineko", "2023-01-16")}),
        Stands(74, done(quantity=9_000, until="2023-03"), asserts={("ukraine-border-service", "2023-03")}),
    ],
    "lines 39 and 41, the meeting": [
        Stands(
            29,
            done(since="2023-02-22", until="2023-02-22", how="contact", counts=False, grade="C3", origins=1),
            asserts=NEWSPAPER | {("sputnik", "2023-02-22")},
        )
    ],
    "line 39, hydrocarbons": [
        Stands(31, done(how="trade", counts=False), asserts=NEWSPAPER),
        Stands(75, done(how="trade", since="2023-01", until="2023-02", counts=False), asserts={("reuters", None)}),
        Stands(
            76,
            done(how="trade", quantity=60_000_000_000, unit="USD", counts=False),
            asserts={("valor-economico", "2022-11-21")},
        ),
    ],
    "line 45, Blinken": [
        Stands(
            32,
            {"act": "possible", "status": "possible", "counts": False},
            asserts={("united-states", None), ("antony-blinken", "2023-02-18")},
            quotes={"considering providing lethal support to Russia"},
        ),
        Stands(77, done(how="materiel", status="alleged", grade="B3"), asserts={("antony-blinken", "2023-02-18")}),
    ],
    "lines 49-51, the minister": [
        Stands(
            78,
            done(until="2022-02", status="reported", grade="B2", acknowledged=True, contested=False),
            asserts={("hossein-amir-abdollahian", "2022-11-05")},
            denies=set(),
        ),
        Stands(
            79,
            done(item="missiles", status="denied", counts=False, grade="F6"),
            asserts=set(),
            denies={("hossein-amir-abdollahian", "2022-11-05"), ("vasily-nebenzya", "2022-12-09")},
        ),
        Corrected(51, "key for Russia to retake", {("what", "d1softballnews")}, set()),
    ],
    "line 53": [
        Corrected(53, "in August 2022", {("said_on", "united-states")}, {88, 89}),
        Corrected(53, "agreements for the exchange", {("said_on", "united-states")}, {37, 38, 39, 40}),
        Stands(
            90, {"act": "possible", "supporter": "iran", "item": "drones"}, asserts={("united-states", "2022-07-11")}
        ),
    ],
    "lines 55 and 59, Iran": [
        *(
            Stands(
                number,
                {"act": "offered", "supporter": "russia", "recipient": "iran", "origins": 1, "grade": "B6"},
                asserts={
                    ("united-kingdom", "2022-12-09"),
                    ("barbara-woodward", "2022-12-09"),
                    ("james-cleverly", "2022-12-09"),
                },
                corrected=set(),
                misattributed=set(),
                links={("in_return_for", 36)},
                quotes={"is offering military and technical support to the Iranian regime"},
            )
            for number in (41, 42)
        ),
    ],
    "lines 55, 57 and 59, North Korea": [
        *(
            Stands(
                number,
                {"act": "offered", "supporter": "russia", "recipient": "north-korea", "counts": False, "grade": "C6"},
                asserts={("united-kingdom", None)},
                corrected={("asserter", "barbara-woodward")},
                misattributed={"united-kingdom"},
            )
            for number in (43, 44)
        ),
        Corrected(55, "the Kremlin would be offering", {("asserter", "barbara-woodward")}, {41, 42, 43, 44}),
        Corrected(57, "the Kremlin would be offering", {("asserter", "barbara-woodward")}, set()),
        Corrected(59, "the Kremlin would be offering", {("asserter", "barbara-woodward")}, set()),
    ],
    "line 63": [
        Stands(
            46,
            done(status="alleged", grade="B3", origins=1, contested=True),
            asserts={("jens-stoltenberg", "2023-01-29")},
            corrected=set(),
        )
    ],
    "line 65, the red line": [
        Stands(
            47,
            done(how="condemnation", status="recorded", acknowledged=False, since="2023-01-27"),
            asserts=NEWSPAPER | {("kim-yo-jong", "2023-01-27")},
            corrected={("quote", "kim-yo-jong")},
            quotes={"is now further crossing the red line"},
        ),
        Stands(
            82,
            done(how="endorsement", counts=True, acknowledged=True, grade="C2"),
            asserts={("kim-yo-jong", "2023-01-27")},
        ),
    ],
    "line 65, the tanks": [
        Stands(48, done(item="tanks"), asserts=NEWSPAPER, corrected={("act", "kim-yo-jong")}),
        Stands(81, {"act": "offered", "counts": False}, asserts={("kim-yo-jong", "2023-01-27")}),
    ],
    "line 67, the denials": [
        Stands(
            83,
            done(recipient="wagner-group"),
            denies={("kwon-jong-gun", "2023-01-29"), ("yevgeny-prigozhin", "2022-12")},
            quotes={"fabricated rumours"},
        )
    ],
    "line 69": [
        *(
            Stands(
                number,
                done(
                    supporter=supporter, recipient=recipient, how="recognition", since=since, grade=grade, counts=True
                ),
            )
            for number, supporter, recipient, since, grade in (
                (54, "syria", "donetsk", "2022-06-29", "B2"),
                (55, "syria", "luhansk", "2022-06-29", "B2"),
                (50, "north-korea", "donetsk", "2022-07-13", "B2"),
                (51, "north-korea", "luhansk", "2022-07-13", "B2"),
                (52, "russia", "donetsk", "2022-02-21", "C3"),
                (53, "russia", "luhansk", "2022-02-21", "C3"),
                (84, "south-ossetia", "donetsk", "2014", "C3"),
                (85, "south-ossetia", "luhansk", "2014", "C3"),
                (86, "abkhazia", "donetsk", "2022-02-25", "C3"),
                (87, "abkhazia", "luhansk", "2022-02-25", "C3"),
            )
        ),
        Corrected(69, "the only nation", {("what", "tass")}, set()),
    ],
}

SECOND_READING: dict[str, list[Stands | Corrected]] = {
    "line 17, the package": [
        Stands(
            95,
            done(supporter="european-union", recipient="russia", since="2022-02-25", status="recorded"),
            asserts={("european-union", "2022-02-25"), ("josep-borrell", "2022-02-25")},
            links={("contradicts", 13)},
        ),
        Stands(
            13,
            done(grade="C5"),
            corrected={("supporter", "european-union"), ("quote", "el-comercio")},
            links={("contradicts", 95)},
            no_links={("contradicts", 64)},
        ),
    ],
    "line 15, the Spanish word": [
        Corrected(
            15, "has allocated $76.8 billion", {("stage", "kiel-institute"), ("stage", "el-comercio")}, {6, 7, 8, 9}
        )
    ],
    "lines 27-29, the page": [
        Stands(
            24,
            done(grade="C2", origins=1),
            asserts=NEWSPAPER | {("diplomacy-pakistan", None)},
            links={("corroborated-by", 67)},
        ),
        Stands(70, done(status="denied", counts=False), asserts=set(), denies={("diplomacy-pakistan", None)}),
        Stands(72, asserts={("diplomacy-pakistan", None), ("belarus-ministry-of-defence", "2023-01")}),
    ],
    "line 45, the answer of China": [
        Stands(
            32,
            {"contested": True},
            disputes={("wang-wenbin", "2023-02-20")},
            denies=set(),
            quotes={"It is the US, not China, that has been pouring weapons into the battlefield in Ukraine"},
        ),
        Stands(77, {"contested": False}, disputes=set(), denies=set()),
    ],
    "lines 49-51, by September": [
        Stands(
            36,
            done(since=None, until="2023-02", status="reported", grade="B2", contested=True, origins=3),
            asserts=NEWSPAPER
            | {
                ("united-states", "2022-09-08"),
                ("barbara-woodward", "2022-12-09"),
                ("james-cleverly", "2022-12-09"),
                ("sipri", "2024"),
            },
            disputes={("hossein-amir-abdollahian", "2022-11-05")},
            denies={("iran", "2022-09-08"), ("amir-saeid-iravani", "2022-10-19"), ("vasily-nebenzya", "2022-12-09")},
            corrected=set(),
        )
    ],
    "lines 49-51, a denial of use is none of supply": [
        Stands(
            36,
            denies={("iran", "2022-09-08"), ("amir-saeid-iravani", "2022-10-19"), ("vasily-nebenzya", "2022-12-09")},
        )
    ],
    "line 53, what Russia seeks": [
        Stands(
            91,
            {"act": "possible", "supporter": "iran"},
            asserts={("united-states", "2022-09-08"), ("barbara-woodward", "2022-09-08")},
            quotes={"Russia is turning to Iran to supply UAVs"},
        ),
        Stands(
            92,
            {"act": "possible", "supporter": "north-korea"},
            asserts={("barbara-woodward", "2022-09-08"), ("barbara-woodward", "2022-12-09")},
            denies=set(),
            quotes={"to supply ammunition"},
        ),
    ],
    "line 67, a purchase under way": [
        Stands(
            93,
            {"act": "possible", "supporter": "north-korea", "recipient": "russia", "counts": False},
            asserts={("richard-mills", "2022-09-08"), ("united-states", "2022-09")},
            denies=set(),
            quotes={"in the process", "was purchasing"},
        ),
        Stands(49, asserts={("united-states", None), ("united-states", "2022-11")}),
    ],
    "line 67, the denial of September": [
        Stands(
            49,
            denies={("north-korea", None), ("north-korea", "2022-09-22"), ("kwon-jong-gun", "2023-01-29")},
            quotes={
                "We have never exported weapons or ammunition to Russia before and we will not plan to export them"
            },
        ),
        Stands(46, denies={("north-korea", "2022-09-22"), ("kwon-jong-gun", "2023-01-29")}),
    ],
    "line 67, Wagner": [
        Stands(
            83,
            done(status="alleged", grade="B3", origins=2, contested=True),
            asserts={
                ("linda-thomas-greenfield", "2022-12-22"),
                ("john-kirby", "2022-12-22"),
                ("john-kirby", "2023-01-20"),
                ("james-cleverly", "2022-12-22"),
            },
            quotes={
                "Last month the DPRK delivered infantry rockets and missiles into Russia for use by Wagner.",
                "infantry rockets and missiles to Russia for use by Wagner",
            },
        )
    ],
    "line 69, the end": [Stands(52, done(until="2022-09-30")), Stands(53, done(until="2022-09-30"))],
}

SUSPECTED: Voices = {("united-states", "2022-08"), ("united-kingdom", "2022-08")}

# What was wrong once, and must stand otherwise.
MENDED: dict[str, list[Stands | Corrected]] = {
    "c41, c42": FIRST_READING["lines 55 and 59, Iran"],
    "c49": [
        *SECOND_READING["line 67, a purchase under way"],
        *SECOND_READING["line 67, the denial of September"],
        Stands(49, done(status="alleged", grade="B3", contested=True, origins=1), links={("corroborates", 93)}),
    ],
    "c36": [
        *SECOND_READING["lines 49-51, by September"],
        Stands(36, done(what="Iran supplied Russia with drones during the war.")),
    ],
    "c48, c81": [
        Stands(48, no_links={("corroborated-by", 81), ("corroborates", 81)}),
        Stands(81, no_links={("corroborates", 48), ("corroborated-by", 48)}),
    ],
    "c16": FIRST_READING["line 19"],
    "c50-c55": [
        *SECOND_READING["line 69, the end"],
        *(Stands(number, done(until=None)) for number in (50, 51, 54, 55)),
    ],
    "c34": [Stands(34, done(supporter="russia", recipient="iran", status="reported"))],
    "c37-c40, c88, c89": [
        Stands(number, {"act": "possible"}, asserts=SUSPECTED, corrected={("said_on", "united-states")})
        for number in (37, 38, 39, 40, 88, 89)
    ],
    "c83": SECOND_READING["line 67, Wagner"],
    "c24, c70, c72": SECOND_READING["lines 27-29, the page"],
    "c32": SECOND_READING["line 45, the answer of China"],
    "c1": [Stands(1, done(status="reported"), asserts=NEWSPAPER)],
    "c13": SECOND_READING["line 17, the package"],
    "1001": FIRST_READING["line 7, soldiers"],
    "general denials": [
        Stands(37, denies=set()),
        Stands(39, denies=set()),
        Stands(78, denies=set()),
        Stands(80, denies=set()),
        Stands(90, denies=set()),
        Stands(91, denies=set()),
        Stands(92, denies=set()),
        Stands(93, denies=set()),
        Stands(79, denies={("hossein-amir-abdollahian", "2022-11-05"), ("vasily-nebenzya", "2022-12-09")}),
        *SECOND_READING["line 67, the denial of September"],
    ],
    "words": FIRST_READING["line 53"],
}
