"""The network for other tools: what each format says is read back by somebody else's parser."""

import html
import io
import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx
import pydot
import pytest
from conftest import LANDS, META, Ran, Run, Screen, SmallDatabase, claim_row
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allies_cli.escape import clean_line
from allies_cli.formats import FORMATS, GRAPH_FORMATS, Page, endings, writer
from allies_cli.formats.graph_svg import MOST_EDGES
from allies_cli.models import Cell, NetworkActor, Way
from allies_cli.report import Answer, Graph

# pydot asks its parser by names that this has given up.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot")

SVG = "{http://www.w3.org/2000/svg}"

# Names that mean something to one of the formats, and ids that do.
NASTY = {
    "end": 'the "end"',
    "graph": "<b>R&D</b> &amp; more",
    "subgraph": "a\nb\tc",
    "default": "[x](y){z}|w|",
    "click": "פרס ایران",
    "node": "%%{init: {'theme': 'dark'}}%%",
    "strict": "style a:#b; classDef x:#y; #35; #quot; `**md**`",
    "digraph": "back\\slash\\",
    "x--o": "--> --- -.-> ]]>",
    "o": "é́̂ \U0001f600",
    "long": "Lo ng" * 200,
    "0": "1. first; - item",
}


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def _rows(run: Run, *args: str, db: Path | None = None) -> list[dict[str, str]]:
    done = run("graph", "-f", "csv", *args, **({"db": db} if db else {}))
    assert done.code == 0
    return done.rows


def _nasty_facts() -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    actors = "".join(
        f"INSERT INTO actor (id, name, kind) VALUES ({quoted(slug)}, {quoted(name)}, 'state');\n"
        f"INSERT INTO actor_name (actor, name, kind) VALUES ({quoted(slug)}, {quoted(name[:50])}, 'cow');\n"
        for slug, name in NASTY.items()
    )
    claims = "".join(claim_row(place, supporter=slug, recipient="b") for place, slug in enumerate(NASTY, 1))
    return LANDS + actors + claims + claim_row(99, supporter="a", how="weapons", recipient="end")


@pytest.fixture(scope="session")
def nasty_db(small_db: SmallDatabase) -> Path:
    return small_db(_nasty_facts())


# Mermaid ----------------------------------------------------------------------------------------

# A flow chart as this program may write it, stricter than Mermaid's own grammar.
_TEXT = r'"((?:[^"#%&:;<>\\`\x00-\x1f\x7f]|#\d+;)*)"'
_ID = r"(a_[a-z0-9_]+)"
_NODE = re.compile(rf"  {_ID}\[{_TEXT}\]")
_EDGE = re.compile(rf"  {_ID} (-->|-\.->)\|{_TEXT}\| {_ID}")


def read_mermaid(text: str) -> tuple[str, dict[str, str], list[tuple[str, str, str, str]]]:
    """Return the title, the names by id, and supporter, arrow, label and recipient of each edge."""
    fence, title, end, kind, *lines = text.removesuffix("\n").split("\n")
    assert (fence, end, kind) == ("---", "---", "flowchart LR")
    key, _, value = title.partition(": ")
    assert key == "title"
    assert not re.search("[<>%{}]", value)
    names: dict[str, str] = {}
    edges = []
    for line in lines:
        if node := _NODE.fullmatch(line):
            assert not edges
            assert node[1] not in names
            names[node[1]] = _unescaped(node[2])
        else:
            edge = _EDGE.fullmatch(line)
            assert edge, line
            assert {edge[1], edge[4]} <= set(names)
            edges.append((edge[1], edge[2], _unescaped(edge[3]), edge[4]))
    return json.loads(value), names, edges


def _unescaped(text: str) -> str:
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text)


def _slug(mermaid_id: str) -> str:
    return mermaid_id.removeprefix("a_").replace("_", "-")


# The names of the nodes by slug, as each format's own parser reads them.
def _mermaid_names(text: str) -> dict[str, str]:
    return {_slug(key): name for key, name in read_mermaid(text)[1].items()}


def _dot_names(text: str) -> dict[str, str]:
    (network,) = pydot.graph_from_dot_data(text)
    return {_undotted(node.get_name()): _undotted(node.get_label()) for node in _dot_nodes(network)}


def _dot_nodes(network: pydot.Dot) -> list[pydot.Node]:
    """Return the nodes; what is said of all nodes and of the graph is among them, by its keyword without quotes."""
    return [node for node in network.get_nodes() if node.get_name() not in ("graph", "node")]


def _undotted(text: str) -> str:
    assert text[0] == text[-1] == '"'
    return html.unescape(re.sub(r"\\(.)", r"\1", text[1:-1]))


def _graphml_names(text: str) -> dict[str, str]:
    return {slug: data["name"] for slug, data in networkx.parse_graphml(text).nodes(data=True)}


def _read_gexf(text: str) -> Any:
    return networkx.read_gexf(io.BytesIO(text.encode()))


def _gexf_names(text: str) -> dict[str, str]:
    return {slug: data["label"] for slug, data in _read_gexf(text).nodes(data=True)}


def _node_link_names(text: str) -> dict[str, str]:
    network = networkx.node_link_graph(json.loads(text), edges="edges")
    return {slug: data["name"] for slug, data in network.nodes(data=True)}


def _entities(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _ftm_names(text: str) -> dict[str, str]:
    return {one["id"]: one["properties"]["name"][0] for one in _entities(text) if one["schema"] != "UnknownLink"}


NAMES: dict[str, Callable[[str], dict[str, str]]] = {
    "mermaid": _mermaid_names,
    "dot": _dot_names,
    "graphml": _graphml_names,
    "gexf": _gexf_names,
    "json": _node_link_names,
    "ftm": _ftm_names,
}
# GraphML, JSON and FollowTheMoney keep a line break; the others write a name on one line.
ON_ONE_LINE = {"mermaid", "dot", "gexf"}


@pytest.mark.parametrize("format", NAMES)
def test_every_name_survives(run: Run, nasty_db: Path, format: str) -> None:
    names = NAMES[format](run("graph", "-f", format, db=nasty_db).out)
    expected = {**NASTY, "a": "Ayland", "b": "Beeland"}
    if format in ON_ONE_LINE:
        expected = {slug: clean_line(name) for slug, name in expected.items()}
    assert names == expected


def _network(names: Sequence[str], title: str = "A case", claims: int = 1) -> Answer:
    nodes = [
        NetworkActor(f"s{place}", name, "state", json.dumps([{"kind": "cow", "code": name}]))
        for place, name in enumerate(names)
    ]
    edges = [
        Cell(
            Way(
                *(one.id, one.name, other.id, other.name, "aid", claims, claims, 0, 0, 1, 0, 5, "alleged", "C3"),
                *(None, None, None),
            ),
            claims,
        )
        for one, other in pairwise(nodes)
    ]
    return Answer((), [], graph=Graph(title, "2023", (), nodes, edges))


def _written(answer: Answer, format: str) -> str:
    return _written_and_said(answer, format)[0]


def _written_and_said(answer: Answer, format: str) -> tuple[str, list[str]]:
    stream = io.StringIO()
    said = writer(format, graph=True)(answer, stream, Page(terminal=False, width=None, colour=False))
    return stream.getvalue(), said.remarks if said else []


@pytest.mark.parametrize("format", NAMES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=30), title=st.text())
@example(name="\\", title='"\\')
@example(name='\\"', title="%%{init}%%<a b='c'>")
@example(name="&lt;&#38;", title="---")
def test_any_name_survives(format: str, name: str, title: str) -> None:
    read = NAMES[format](_written(_network([name, "B"], title), format))
    expected = clean_line(name) if format in ON_ONE_LINE else name
    if format in ("graphml", "gexf"):
        expected = re.sub("[\ufffe\uffff]", lambda match: f"\\u{ord(match[0]):04x}", expected)
    assert read["s0"] == expected
    assert read["s1"] == "B"


@settings(max_examples=60)
@given(names=st.lists(st.text(min_size=1), min_size=2, max_size=4), title=st.text())
@example(names=["\ud800", "\x1b[31m\ufffe"], title="\x00")
@example(names=["W" * 10_000, "word " * 10_000], title="W" * 10_000)
def test_a_picture_of_any_names_is_sound_and_fits(names: list[str], title: str) -> None:
    check_picture(_written(_network(names, title), "svg"))


def check_picture(text: str) -> ET.Element:
    """Return a picture that is well-formed, needs nothing else, runs nothing, and stays on its canvas."""
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top, width) == (0, 0, 1280)
    assert height >= 720
    for one in root.iter():
        assert one.tag.removeprefix(SVG) in {"svg", "title", "rect", "path", "text", "g"}
        assert not [name for name in one.attrib if "href" in name or name.startswith("on") or name == "style"]
        assert 0 <= float(one.get("x", 0)) <= width
        assert 0 <= float(one.get("y", 0)) + float(one.get("height", 0)) <= height
    return root


# What the edges say -----------------------------------------------------------------------------


def _edges_of_graphml(text: str) -> set[tuple[Any, ...]]:
    network = networkx.parse_graphml(text, force_multigraph=True)
    return {
        (one, data["how"], other, data["claims"], data["contested"], data["grade"], data.get("since", ""))
        for one, other, data in network.edges(data=True)
    }


def _edges_of_gexf(text: str) -> set[tuple[Any, ...]]:
    network = networkx.MultiDiGraph(_read_gexf(text))  # of a graph without parallel ways it makes a simple one
    return {
        (one, data["how"], other, data["claims"], data["contested"], data["grade"], data.get("since", ""))
        for one, other, data in network.edges(data=True)
    }


def _edges_of_node_link(text: str) -> set[tuple[Any, ...]]:
    network = networkx.node_link_graph(json.loads(text), edges="edges")
    assert network.is_directed()
    assert network.is_multigraph()
    return {
        (one, how, other, data["claims"], data["contested"], data["grade"], data["since"] or "")
        for one, other, how, data in network.edges(keys=True, data=True)
    }


def _edges_of_dot(text: str) -> set[tuple[Any, ...]]:
    (network,) = pydot.graph_from_dot_data(text)
    assert network.get_type() == "digraph"
    return {
        (
            _undotted(edge.get_source()),
            _undotted(edge.get("how")),
            _undotted(edge.get_destination()),
            int(_undotted(edge.get("claims"))),
            int(_undotted(edge.get("contested"))),
            _undotted(edge.get("grade")),
            _undotted(edge.get("since") or '""'),
        )
        for edge in network.get_edges()
    }


@pytest.mark.parametrize(
    ("format", "read"),
    [
        ("graphml", _edges_of_graphml),
        ("gexf", _edges_of_gexf),
        ("json", _edges_of_node_link),
        ("dot", _edges_of_dot),
    ],
)
@pytest.mark.parametrize("filters", [[], ["--all"], ["--by", "iran"]])
def test_the_edges_are_the_rows(
    run: Run, format: str, read: Callable[[str], set[tuple[Any, ...]]], filters: list[str]
) -> None:
    rows = _rows(run, *filters)
    expected = {
        (
            row["supporter"],
            row["how"],
            row["recipient"],
            int(row["claims"]),
            int(row["contested"]),
            row["grade"],
            row["since"],
        )
        for row in rows
    }
    assert len(expected) == len(rows) > 0
    assert read(run("graph", "-f", format, *filters).out) == expected


GRAPHML_EDGE = "{http://graphml.graphdrawing.org/xmlns}edge"


def test_graphml_has_what_gephi_reads_and_keeps_parallel_ways_apart(run: Run) -> None:
    rows = _rows(run, "--all")
    network = networkx.parse_graphml(run("graph", "--all", "-f", "graphml").out)
    assert isinstance(network, networkx.MultiDiGraph)
    assert network.nodes["iran"]["label"] == network.nodes["iran"]["name"] == "Iran"
    ids = [edge.attrib["id"] for edge in ET.fromstring(run("graph", "--all", "-f", "graphml").out).iter(GRAPHML_EDGE)]
    assert len(ids) == len(set(ids)) == len(rows)
    edges = {key: data for *_, key, data in network.edges(keys=True, data=True)}
    assert len(edges) == len(rows)
    for row in rows:
        edge = edges[f"{row['supporter']}.{row['how']}.{row['recipient']}"]
        assert edge["label"].startswith(f"{row['how']} {row['status']} {row['grade']}")
        assert isinstance(edge["weight"], float)
        assert edge["weight"] == int(row["claims"])


GEXF = "{http://gexf.net/1.3}"
# What may stand in which element of a static or dynamic graph, and which properties it has; a mark for what must be.
GEXF_ELEMENTS = {
    "gexf": ({"meta", "graph"}, {"version!"}),
    "meta": ({"description"}, set()),
    "description": (set(), set()),
    "graph": ({"attributes", "nodes", "edges"}, {"defaultedgetype", "mode", "timeformat"}),
    "attributes": ({"attribute"}, {"class!"}),
    "attribute": (set(), {"id!", "title!", "type!"}),
    "nodes": ({"node"}, set()),
    "node": ({"attvalues"}, {"id!", "label!"}),
    "edges": ({"edge"}, set()),
    "edge": ({"attvalues"}, {"id!", "source!", "target!", "kind!", "label!", "weight!", "start", "end"}),
    "attvalues": ({"attvalue"}, set()),
    "attvalue": (set(), {"for!", "value!"}),
}


def check_gexf(text: str) -> ET.Element:
    """Return a document that has the structure of GEXF 1.3, and no two edges of one kind between the same actors."""
    root = ET.fromstring(text)
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.3")
    for one in root.iter():
        inside, properties = GEXF_ELEMENTS[one.tag.removeprefix(GEXF)]
        assert {child.tag.removeprefix(GEXF) for child in one} <= inside
        assert set(one.attrib) <= {name.removesuffix("!") for name in properties}
        assert {name[:-1] for name in properties if name.endswith("!")} <= set(one.attrib)
    (graph,) = root.iter(f"{GEXF}graph")
    assert [child.tag.removeprefix(GEXF) for child in graph] == ["attributes", "attributes", "nodes", "edges"]
    for declared, elements in zip(graph[:2], graph[2:], strict=True):
        known = {one.attrib["id"] for one in declared}
        assert {value.attrib["for"] for value in elements.iter(f"{GEXF}attvalue")} <= known
    nodes, edges = ({one.attrib["id"] for one in group} for group in graph[2:])
    assert (len(nodes), len(edges)) == (len(graph[2]), len(graph[3]))
    ends = {(one.attrib["source"], one.attrib["target"], one.attrib["kind"]) for one in graph[3]}
    assert len(ends) == len(edges)
    assert {slug for source, target, _ in ends for slug in (source, target)} <= nodes
    for edge in graph[3]:
        days = [date.fromisoformat(edge.attrib[name]) for name in ("start", "end") if name in edge.attrib]
        assert days == sorted(days)
    return root


def test_gexf_keeps_parallel_ways_apart(run: Run) -> None:
    rows = _rows(run, "--all")
    text = run("graph", "--all", "-f", "gexf").out
    edges = {tuple(edge.attrib[name] for name in ("source", "kind", "target")): edge.attrib
             for edge in check_gexf(text).iter(f"{GEXF}edge")}  # fmt: skip
    assert len(edges) == len(rows)
    network = _read_gexf(text)
    assert isinstance(network, networkx.MultiDiGraph)
    assert network.nodes["iran"]["kind"] == "state"
    assert network.nodes["iran"]["alpha-3"] == "IRN"
    for row in rows:
        key = row["supporter"], row["how"], row["recipient"]
        assert edges[key]["label"].startswith(f"{row['how']} {row['status']} {row['grade']}")
        read = network.edges[row["supporter"], row["recipient"], ".".join(key)]
        assert (read["weight"], read["status"]) == (int(row["claims"]), row["status"])
        assert (read.get("until", "")) == row["until"]


def test_gexf_has_the_days_that_are_certain(run: Run, small_db: SmallDatabase) -> None:
    dated = {
        "aid": ("2022-03-01", "2022-04-01"),
        "weapons": ("2022-03", "2022-04-01"),
        "funding": ("2022", None),
        "training": ("2022-03-01", None),
        "vote": (None, None),
    }
    facts = [
        claim_row(place, how=how, since=since, until=until)
        for place, (how, (since, until)) in enumerate(dated.items(), 1)
    ]
    # The beginning of the second is known, and the end of the first.
    crossed = claim_row(8, how="military", until="2022-01-01") + claim_row(9, how="military", since="2022-02-01")
    root = check_gexf(run("graph", "-f", "gexf", db=small_db(LANDS + "".join(facts) + crossed)).out)
    days = {edge.attrib["kind"]: (edge.get("start"), edge.get("end")) for edge in root.iter(f"{GEXF}edge")}
    assert days == {
        "aid": ("2022-03-01", "2022-04-01"),
        "weapons": (None, "2022-04-01"),
        "funding": (None, None),
        "training": ("2022-03-01", None),
        "vote": (None, None),
        "military": (None, None),
    }


@settings(max_examples=60)
@given(names=st.lists(st.text(min_size=1), min_size=2, max_size=4), title=st.text())
@example(names=["\ud800", "\x1b[31m\ufffe"], title="\x00")
def test_gexf_of_any_names_is_sound(names: list[str], title: str) -> None:
    check_gexf(_written(_network(names, title), "gexf"))


@pytest.mark.slow
def test_gexf_is_valid_by_its_schema(run: Run, nasty_db: Path, tmp_path: Path) -> None:
    """The schema is published by Gephi; GEXF_SCHEMA names its file gexf.xsd of 1.3, beside those that it includes."""
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not installed")
    if not (schema := os.environ.get("GEXF_SCHEMA")):
        pytest.skip("GEXF_SCHEMA names no schema")
    for db in ({}, {"db": nasty_db}):
        file = tmp_path / "network.gexf"
        file.write_text(run("graph", "--all", "-f", "gexf", **db).out, encoding="utf-8")
        xmlschema.XMLSchema(schema).validate(file)


# What an entity of each schema may have, of all that FollowTheMoney knows.
OF_ACTORS = {"name", "classification", "topics", "country", "wikidataId"}
OF_LINKS = {"subject", "object", "role", "status", "startDate", "endDate", "summary", "sourceUrl"}
FTM_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")


def check_ftm(text: str) -> list[dict[str, Any]]:
    """Return the entities of a document in which each is as FollowTheMoney has it, and every link finds its ends."""
    entities = _entities(text)
    schemas = {one["id"]: one["schema"] for one in entities}
    assert len(schemas) == len(entities)
    for one in entities:
        properties = one["properties"]
        assert set(one) == {"id", "schema", "properties"}
        assert FTM_ID.fullmatch(one["id"])
        assert len(one["id"]) <= 200
        assert all(
            values and all(isinstance(value, str) and value for value in values) for values in properties.values()
        )
        if one["schema"] == "UnknownLink":
            assert {"subject", "object", "role", "summary"} <= set(properties) <= OF_LINKS
            ends = properties["subject"] + properties["object"]
            assert "UnknownLink" not in [schemas[end] for end in ends]
        else:
            assert {"name", "classification"} <= set(properties) <= OF_ACTORS
    return entities


def test_ftm_has_an_entity_an_actor_and_a_link_a_way(run: Run) -> None:
    rows = _rows(run, "--all")
    entities = {one["id"]: one for one in check_ftm(run("graph", "--all", "-f", "ftm").out)}
    assert entities["russia"] == {
        "id": "russia",
        "schema": "PublicBody",
        "properties": {
            "name": ["Russia"],
            "classification": ["state"],
            "topics": ["gov.national"],
            "country": ["ru"],
            "wikidataId": ["Q159"],
        },
    }
    assert entities["vladimir-putin"]["schema"] == "Person"
    assert entities["donetsk"]["schema"] == entities["the-west"]["schema"] == "LegalEntity"
    links = {one["id"]: one["properties"] for one in entities.values() if one["schema"] == "UnknownLink"}
    assert len(links) == len(rows)
    for row in rows:
        link = links[f"{row['supporter']}.{row['how']}.{row['recipient']}"]
        assert (link["subject"], link["object"]) == ([row["supporter"]], [row["recipient"]])
        assert (link["role"], link["status"]) == ([row["how"]], [row["status"]])
        assert (link.get("startDate", [""]), link.get("endDate", [""])) == ([row["since"]], [row["until"]])
        assert link["summary"][0].startswith(f"{row['how']} {row['status']} {row['grade']}")


@pytest.mark.parametrize(
    "filters", [[], ["--as-of", "2022-03-10"], ["--no-alleged"], ["--by", "iran"], ["--min-origins", "2"]]
)
def test_ftm_links_have_the_pages_where_they_are_asserted(run: Run, filters: list[str]) -> None:
    claims = run("list", "claims", "--limit", "0", "-f", "json", *filters).json
    ways = {one["id"]: f"{one['supporter']}.{one['how']}.{one['recipient']}" for one in claims if one["counts"]}
    expected: dict[str, set[str]] = {way: set() for way in ways.values()}
    for said in run("list", "evidence", "--limit", "0", "-f", "json", *filters).json:
        if said["claim"] in ways and said["stance"] == "asserts" and said["url"]:
            expected[ways[said["claim"]]].add(said["url"])
    entities = check_ftm(run("graph", "-f", "ftm", *filters).out)
    links = {one["id"]: one["properties"] for one in entities if one["schema"] == "UnknownLink"}
    assert {way: set(link.get("sourceUrl", [])) for way, link in links.items()} == expected
    assert any(expected.values())


def test_ftm_of_named_actors_has_the_pages_of_all_their_ways(run: Run) -> None:
    everything = {one["id"]: one for one in _entities(run("graph", "--all", "-f", "ftm").out)}
    named = _entities(run("graph", "--all", "-f", "ftm", "russia").out)
    assert [one for one in named if one["schema"] == "UnknownLink"]
    assert all(everything[one["id"]] == one for one in named)


def test_ftm_gives_an_id_that_it_takes_to_whatever_has_another(run: Run, small_db: SmallDatabase) -> None:
    actors = (
        "INSERT INTO actor (id, name, kind) VALUES ('c-', 'Ceeland', 'bloc'), ('" + "d" * 250 + "', 'D', 'media');\n"
    )
    codes = "INSERT INTO actor_name (actor, name, kind) VALUES ('a', 'none', 'wikidata'), ('a', '??', 'alpha-2');\n"
    claims = claim_row(1, supporter="c-") + claim_row(2, supporter="d" * 250) + claim_row(3)
    db = small_db(LANDS + actors + codes + claims)
    entities = check_ftm(run("graph", "-f", "ftm", db=db).out)
    (ayland,) = [one["properties"] for one in entities if one["id"] == "a"]
    assert ayland == {"name": ["Ayland"], "classification": ["state"], "topics": ["gov.national"]}
    assert run("graph", "-f", "ftm", db=db).out.count("Ceeland") == 1


@pytest.mark.parametrize("nasty", [False, True])
def test_followthemoney_reads_everything_that_is_written(run: Run, nasty_db: Path, nasty: bool) -> None:
    model = pytest.importorskip("followthemoney").model
    for one in check_ftm(run("graph", "--all", "-f", "ftm", **({"db": nasty_db} if nasty else {})).out):
        if one["id"] == "long":
            continue  # it has a name of more letters than FollowTheMoney allows
        model.get(one["schema"]).validate(one)
        read = model.get_proxy(one, cleaned=False).to_dict()
        kept = {name: values for name, values in read["properties"].items() if name != "name"}
        assert kept == {name: values for name, values in one["properties"].items() if name != "name"}
        assert nasty or read == one


def test_dot_tells_contested_ways_and_those_that_do_not_count(run: Run) -> None:
    (network,) = pydot.graph_from_dot_data(run("graph", "--all", "-f", "dot").out)
    styles = set()
    for edge in network.get_edges():
        contested, counted = (int(_undotted(edge.get(name))) for name in ("contested", "counted"))
        style = _undotted(edge.get("style"))
        assert style == ("dashed" if contested else "solid" if counted else "dotted")
        styles.add(style)
    assert len(styles) == 3


def test_mermaid_has_an_edge_for_each_row(run: Run) -> None:
    rows = _rows(run, "--all")
    title, names, edges = read_mermaid(run("graph", "--all").out)
    assert "events to 2023-02-24" in title
    assert len(edges) == len(rows)
    for (supporter, arrow, label, recipient), row in zip(edges, rows, strict=True):
        assert (_slug(supporter), _slug(recipient)) == (row["supporter"], row["recipient"])
        assert label.startswith(f"{row['how']} {row['status']} {row['grade']}")
        assert ("contested" in label, arrow) == ((True, "-.->") if int(row["contested"]) else (False, "-->"))
        assert label.endswith("does not count") == (row["counted"] == "0")
    assert set(names) == {one for edge in edges for one in (edge[0], edge[3])}


def test_the_rows_are_the_ways_of_the_pairs(run: Run) -> None:
    pairs = run("list", "-f", "json", "--all").json
    ways = {
        (pair["supporter"], way["how"], pair["recipient"], str(way["claims"]), way["status"], way["grade"])
        for pair in pairs
        for way in pair["ways"]
    }
    columns = ("supporter", "how", "recipient", "claims", "status", "grade")
    rows = _rows(run, "--all")
    assert {tuple(row[name] for name in columns) for row in rows} == ways
    assert len(rows) == len(ways)


def test_nodes_carry_kind_and_codes(run: Run) -> None:
    document = run("graph", "-f", "json").json
    iran = next(node for node in document["nodes"] if node["id"] == "iran")
    assert (iran["name"], iran["kind"]) == ("Iran", "state")
    assert {"kind": "alpha-3", "code": "IRN", "since": None, "until": None} in iran["codes"]
    assert document["graph"]["events_to"] == "2023-02-24"
    network = networkx.parse_graphml(run("graph", "-f", "graphml").out, force_multigraph=True)
    assert network.nodes["iran"]["alpha-3"] == "IRN"
    assert network.nodes["iran"]["kind"] == "state"


# The picture ------------------------------------------------------------------------------------


def _lines(root: ET.Element) -> list[ET.Element]:
    """Return the lines of the ways: those that say what they are."""
    return [path for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]


def test_the_picture_draws_each_way_and_tells_contested_ones_without_colour(run: Run, tmp_path: Path) -> None:
    rows = _rows(run, "--all")
    file = tmp_path / "network.svg"
    assert run("graph", "--all", "-o", str(file)).out == ""
    root = check_picture(file.read_text(encoding="utf-8"))
    lines = _lines(root)
    assert len(lines) == len(rows)
    by_told = {str(path.findtext(f"{SVG}title")): path for path in lines}
    widths: dict[int, set[str]] = {}
    for row in rows:
        start = f"{row['supporter_name']} → {row['recipient_name']}: {row['how']} {row['status']}"
        (told,) = [told for told in by_told if told.startswith(start)]
        plain = row["contested"] == "0" and row["counted"] != "0"
        assert ("stroke-dasharray" not in by_told[told].attrib) == plain
        assert ("contested" in told) == (row["contested"] != "0")
        widths.setdefault(int(row["claims"]), set()).add(by_told[told].attrib["stroke-width"])
    by_claims = [widths[claims] for claims in sorted(widths)]
    assert all(len(one) == 1 for one in by_claims)
    numbers = [float(one.pop()) for one in by_claims]
    assert numbers == sorted(numbers)
    assert numbers[0] < numbers[-1]
    shown = "".join(root.itertext())
    for text in ("events to 2023-02-24", "contested: somebody disputes or denies", "1 claim", "does not count"):
        assert text in shown


def test_an_actor_that_gives_and_receives_stands_on_both_sides(run: Run) -> None:
    root = check_picture(run("graph", "-f", "svg").out)
    places = {float(one.attrib["x"]) for one in root.iter(f"{SVG}text") if one.text == "Russia"}
    assert len(places) == 2
    assert "Who gives and receives stands on both sides." in "".join(root.itertext())
    assert "both sides" not in run("graph", "-f", "svg", "--for", "ukraine").out


def test_the_picture_of_nasty_names(run: Run, nasty_db: Path) -> None:
    root = check_picture(run("graph", "-f", "svg", db=nasty_db).out)
    told = {one.findtext(f"{SVG}title") for one in root.iter(f"{SVG}g")}
    assert told >= {clean_line(name) for name in NASTY.values()}
    assert max(len(one.text or "") for one in root.iter(f"{SVG}text")) < 200


def test_a_picture_has_so_many_lines_and_says_how_many_more() -> None:
    answer = _network([f"Land {place}" for place in range(MOST_EDGES + 31)])
    picture, remarks = _written_and_said(answer, "svg")
    root = check_picture(picture)
    assert len(_lines(root)) == MOST_EDGES
    assert "30 ways of fewer claims are not drawn" in "".join(root.itertext())
    assert any("30 more are not drawn" in remark for remark in remarks)


def test_mermaid_says_what_it_does_not_draw() -> None:
    few, many = (_written_and_said(_network(["a"] * count), "mermaid")[1] for count in (501, 502))
    assert (len(few), len(many)) == (0, 1)


# Which format -----------------------------------------------------------------------------------

BEGINNINGS = {
    "mermaid": "---\ntitle",
    "dot": "digraph",
    "graphml": '<?xml version="1.0" encoding="UTF-8"?>\n<graphml',
    "gexf": '<?xml version="1.0" encoding="UTF-8"?>\n<gexf',
    "json": '{"directed"',
    "ftm": '{"id"',
    "svg": "<svg",
}


def _is_written_as(done: Ran | str, format: str) -> bool:
    return (done if isinstance(done, str) else done.out).startswith(BEGINNINGS[format])


@pytest.mark.parametrize("format", BEGINNINGS)
def test_each_format_by_name(run: Run, format: str) -> None:
    assert _is_written_as(run("graph", "-f", format), format)


@pytest.mark.parametrize(
    ("ending", "format"),
    [
        ("mmd", "mermaid"),
        ("mermaid", "mermaid"),
        ("dot", "dot"),
        ("gv", "dot"),
        ("graphml", "graphml"),
        ("gexf", "gexf"),
        ("ftm", "ftm"),
        ("json", "json"),
        ("SVG", "svg"),
    ],
)
def test_each_format_by_the_ending_of_a_file(run: Run, tmp_path: Path, ending: str, format: str) -> None:
    assert run("graph", "-o", f"network.{ending}", cwd=tmp_path).code == 0
    assert _is_written_as((tmp_path / f"network.{ending}").read_text(encoding="utf-8"), format)


def test_the_formats_are_those_of_the_tests() -> None:
    assert set(BEGINNINGS) == set(GRAPH_FORMATS)
    assert set(endings(graph=True).values()) >= set(GRAPH_FORMATS)


def test_by_default_it_is_mermaid_everywhere(run: Run, screen: Screen) -> None:
    piped, shown = run("graph"), screen("graph")
    assert _is_written_as(piped, "mermaid")
    assert shown.out == piped.out


def test_rows_where_columns_are_chosen(run: Run) -> None:
    assert run("graph", "--columns", "how,claims", "--by", "china").out == "how,claims\nmateriel,1\n"
    (row,) = run("graph", "--columns", "how", "-f", "json", "--by", "china").json
    assert row == {"how": "materiel"}
    refused = run("graph", "--columns", "how", "-f", "dot")
    assert (refused.code, refused.out) == (2, "")
    assert "dot has no columns" in refused.err


@pytest.mark.parametrize("format", ["table", "tree", "plain", "tsv", "jsonl"])
def test_the_other_formats_have_a_row_an_edge(run: Run, format: str) -> None:
    done = run("graph", "-f", format, "--by", "china")
    assert done.code == 0
    assert "materiel" in done.out
    assert "B3" in done.out


def test_an_unknown_format_is_refused_with_the_valid_ones(run: Run) -> None:
    done = run("graph", "-f", "gml")
    assert (done.code, done.out) == (2, "")
    for name in (*GRAPH_FORMATS, *FORMATS):
        assert re.search(rf"\b{name}\b", done.err)


@pytest.mark.parametrize("format", sorted(set(GRAPH_FORMATS) - set(FORMATS)))
def test_elsewhere_there_are_no_graph_formats(run: Run, format: str) -> None:
    done = run("list", "-f", format)
    assert (done.code, done.out) == (2, "")
    assert f"there is no format '{format}'" in done.err


# Filters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", GRAPH_FORMATS)
def test_an_honest_zero(run: Run, format: str) -> None:
    done = run("graph", "-f", format, "--by", "iran", "--for", "ukraine")
    assert done.code == 0
    assert "not evidence of absence" in done.err
    assert _is_written_as(done, format) or (format, done.out) == ("ftm", "")
    if format == "svg":
        assert "not evidence of absence" in "".join(check_picture(done.out).itertext())
    else:
        assert NAMES[format](done.out) == {}


@pytest.mark.parametrize("format", GRAPH_FORMATS)
@pytest.mark.parametrize("facts", ["", LANDS, LANDS + claim_row(1)])
def test_a_small_database(run: Run, small_db: SmallDatabase, facts: str, format: str) -> None:
    done = run("graph", "-f", format, db=small_db(facts, META))
    assert done.code == 0
    assert ("Ayland" in done.out) == ("INSERT INTO claim" in facts)


def test_the_limit_cuts_edges_and_their_actors(run: Run) -> None:
    done = run("graph", "-f", "json", "--limit", "1", "--sort", "-claims")
    assert len(done.json["edges"]) == 1
    assert len(done.json["nodes"]) == 2
    assert "more are not shown" in done.err
    most = max(int(row["claims"]) for row in _rows(run))
    assert done.json["edges"][0]["claims"] == most


@pytest.mark.parametrize("column", ["supporter", "how", "claims", "counted", "grade", "status", "since", "until"])
def test_sorts(run: Run, column: str) -> None:
    rows = _rows(run, "--all")
    by = _rows(run, "--all", "--sort", column)
    reversed_ = _rows(run, "--all", "--sort", f"-{column}")

    def key(row: dict[str, str]) -> tuple[str, ...]:
        return row["supporter"], row["how"], row["recipient"]

    assert sorted(map(key, by)) == sorted(map(key, reversed_)) == sorted(map(key, rows))
    ends = {row[column] for row in (by[0], reversed_[0])}
    if column in ("claims", "counted"):
        assert [int(row[column]) for row in by] == sorted(int(row[column]) for row in rows)
    elif column in ("since", "until"):
        assert "" not in ends
        known = [row[column] for row in by if row[column]]
        assert known == sorted(known)
        assert [row[column] for row in by[len(known) :]] == [""] * (len(rows) - len(known))
    assert len(ends) == 2


def test_a_wrong_sort_is_refused(run: Run) -> None:
    done = run("graph", "--sort", "colour")
    assert done.code == 2
    assert "supporter_name" in done.err


def test_what_does_not_count_is_told_apart(run: Run, small_db: SmallDatabase) -> None:
    db = small_db(LANDS + claim_row(1) + claim_row(2, how="sanctions") + claim_row(3, how="aid", act="offered"))
    shown = run("graph", db=db)
    assert "sanctions" not in shown.out
    everything = run("graph", "--all", "-f", "json", db=db).json
    assert {edge["how"]: (edge["claims"], edge["counted"]) for edge in everything["edges"]} == {
        "aid": (2, 1),
        "sanctions": (1, 0),
    }


def test_as_of_draws_what_was_known(run: Run) -> None:
    early = run("graph", "-f", "json", "--as-of", "2022-03-10").json
    assert 0 < len(early["edges"]) < len(_rows(run))
    assert early["graph"]["filters"] == ["--as-of 2022-03-10"]
