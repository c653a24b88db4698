"""The network as a picture: supporters on the left, recipients on the right, a line for each way.

An SVG that needs nothing else: no font of its own, no script, and readable without colour. The lines of
a supporter begin one below the other, each with its label, and end in that order at the recipient.
"""

from __future__ import annotations

import re
from itertools import accumulate

from allies_cli.escape import clean_line, width, xml_text
from allies_cli.formats.graph_labels import heading, label
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Answer, Graph, Notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from allies_cli.formats import Page
    from allies_cli.models import Cell

MOST_EDGES = 120  # beyond that nobody can follow a line

_WIDE = 1280
_LOW = 720  # no lower than a slide
_LEFT, _RIGHT, _BOX = 40, 1240, 190  # where the boxes stand, and their width
_LABEL = _LEFT + _BOX + 12
_BEND, _FARTHEST_BEND = 560, 760  # where the lines begin to curve, behind the longest label
_TOP, _BOTTOM = 126, 96
_PITCH = 24  # from a line to the next, at a supporter
_NARROW_PITCH = 11  # at a recipient
_GAP = 10  # between boxes
_NAME_LINES, _NAME_SIZE = 3, 15
_WIDEST = 9.0  # of a line
_LETTER = 0.54  # width of a letter on average, as a part of its size

_FONT = "font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\""
_INK, _GREY, _PAPER = "#1c2329", "#5a6570", "#ffffff"
_PLAIN, _CONTESTED, _OTHER = "#2f5d8a", "#a2401f", "#8a949d"
_BOX_PAPER = "#eef2f5"
_IN_THE_DARK = {
    _INK: "#ffffff", _GREY: "#9aa5ae", _PAPER: "#000000",
    _PLAIN: "#6fa8dc", _CONTESTED: "#e8825c", _OTHER: "#7d8790", _BOX_PAPER: "#1c2329",
}  # fmt: skip
_COLOUR = re.compile(r'"(#[0-9a-f]{6})"')  # in words of the data no quotation mark is left


class _Box(NamedTuple):
    """An actor on one side: its name on lines, and where it stands."""

    slug: str
    name: str
    lines: tuple[str, ...]
    top: float
    height: float


class _Curve(NamedTuple):
    """A way, from its supporter to its recipient."""

    edge: Cell
    start: float
    end: float


class _Layout(NamedTuple):
    """Everything in its place."""

    supporters: tuple[_Box, ...]
    recipients: tuple[_Box, ...]
    lines: tuple[_Curve, ...]
    bend: float
    bottom: float


def write_svg(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write the picture, of the ways of most claims where there are too many to draw."""
    network = answer.graph
    if network is None:
        raise TypeError("the answer is not a network")
    drawn = _most(network.edges)
    cut = len(network.edges) - len(drawn)
    for part in _picture(network, drawn, cut):
        dark = page.theme == "dark"
        stream.write((_COLOUR.sub(lambda found: f'"{_IN_THE_DARK[found[1]]}"', part) if dark else part) + "\n")
    left_out = f"the picture has the {len(drawn)} ways of most claims; {cut} more are not drawn; filter to see them"
    return Notes(remarks=[left_out] if cut else [])


def _most(edges: Sequence[Cell]) -> list[Cell]:
    """Return the edges of most claims, in the order in which all stand."""
    chosen = sorted(range(len(edges)), key=lambda place: -edges[place].way.claims)[:MOST_EDGES]
    return [edges[place] for place in sorted(chosen)]


# Where everything stands -------------------------------------------------------------------------


def _laid_out(network: Graph, edges: Sequence[Cell]) -> _Layout:
    names = {node.id: node.name for node in network.nodes}
    recipients = list(dict.fromkeys(edge.way.recipient for edge in edges))
    supporters = _by_recipients(edges, recipients)
    leaving = {slug: [edge for edge in edges if edge.way.supporter == slug] for slug in supporters}
    for slug in supporters:
        leaving[slug].sort(key=lambda edge: recipients.index(edge.way.recipient))
    starting = [edge for slug in supporters for edge in leaving[slug]]
    arriving = {slug: [edge for edge in starting if edge.way.recipient == slug] for slug in recipients}
    left = _column([(slug, names[slug], len(leaving[slug]) * _PITCH) for slug in supporters])
    right = _column([(slug, names[slug], len(arriving[slug]) * _NARROW_PITCH) for slug in recipients])
    bottom = max((box.top + box.height for box in (*left, *right)), default=_TOP)
    bottom = max(bottom, _LOW - _BOTTOM)
    right = _spread(right, bottom)
    left = _spread(left, bottom)
    starts = _ports(left, leaving, _PITCH)
    ends = _ports(right, arriving, _NARROW_PITCH)
    lines = tuple(_Curve(edge, starts[_key(edge)], ends[_key(edge)]) for edge in starting)
    bend = max((_after_label(edge) for edge in edges), default=_BEND)
    return _Layout(left, right, lines, min(max(bend, _BEND), _FARTHEST_BEND), bottom)


def _after_label(edge: Cell) -> float:
    return _LABEL + _room(label(edge), 13) + 10


def _by_recipients(edges: Sequence[Cell], recipients: Sequence[str]) -> list[str]:
    """Return the supporters by the median place of their recipients, then the mean, so that few lines cross."""
    places: dict[str, list[int]] = {}
    for edge in edges:
        places.setdefault(edge.way.supporter, []).append(recipients.index(edge.way.recipient))

    def order(slug: str) -> tuple[int, float]:
        mine = sorted(places[slug])
        return mine[(len(mine) - 1) // 2], sum(mine) / len(mine)

    return sorted(places, key=order)


def _column(actors: Sequence[tuple[str, str, int]]) -> tuple[_Box, ...]:
    """Return boxes one below the other; each has an actor's slug, its name and the room that its lines take."""
    wrapped = [_wrapped(name) for _, name, _ in actors]
    heights = [max(room + 6, 18 * len(lines) + 12) for (_, _, room), lines in zip(actors, wrapped, strict=True)]
    tops = accumulate((height + _GAP for height in heights), initial=_TOP)
    return tuple(
        _Box(slug, name, lines, top, height)
        for (slug, name, _), lines, height, top in zip(actors, wrapped, heights, tops, strict=False)
    )


def _spread(boxes: tuple[_Box, ...], bottom: float) -> tuple[_Box, ...]:
    """Return the boxes of the shorter side with the room that is left parted among the gaps."""
    if not boxes:
        return boxes
    free = bottom - boxes[-1].top - boxes[-1].height
    step = free / (len(boxes) + 1)
    return tuple(box._replace(top=box.top + step * (place + 1)) for place, box in enumerate(boxes))


def _ports(boxes: Sequence[_Box], edges: dict[str, list[Cell]], pitch: int) -> dict[tuple[str, str, str], float]:
    """Return the height at which each edge meets its box."""
    return {
        _key(edge): box.top + box.height / 2 + pitch * (place - (len(edges[box.slug]) - 1) / 2)
        for box in boxes
        for place, edge in enumerate(edges[box.slug])
    }


def _key(edge: Cell) -> tuple[str, str, str]:
    return edge.way.supporter, edge.way.how, edge.way.recipient


def _wrapped(name: str) -> tuple[str, ...]:
    """Return a name on lines that fit a box, the last one cut if there are too many."""
    most = (_BOX - 16) / (_NAME_SIZE * _LETTER)
    lines: list[str] = []
    for word in clean_line(name).split():
        if lines and _columns(f"{lines[-1]} {word}") <= most:
            lines[-1] += f" {word}"
        else:
            lines += _parts(word, most)
        if len(lines) > _NAME_LINES:
            return (*lines[: _NAME_LINES - 1], f"{_fitting(lines[_NAME_LINES - 1], most - 2)}…")
    return tuple(lines)


def _parts(word: str, most: float) -> Iterator[str]:
    """Yield a word in parts that are no wider than `most` columns."""
    while word:
        part = _fitting(word, most)
        yield part
        word = word[len(part) :]


def _fitting(text: str, most: float) -> str:
    """Return as much of the beginning of a text as takes `most` columns, one character at least."""
    taken = 0.0
    for place, letter in enumerate(text):
        taken += _columns(letter)
        if taken > most:
            return text[: max(place, 1)]
    return text


def _columns(text: str) -> float:
    """Return how wide a text is in average letters."""
    return width(text) + 0.35 * sum(letter.isupper() or letter in "mw@%" for letter in text)


# How it is drawn ---------------------------------------------------------------------------------


def _picture(network: Graph, edges: Sequence[Cell], cut: int) -> Iterator[str]:
    layout = _laid_out(network, edges)
    height = round(layout.bottom) + _BOTTOM
    title = xml_text(clean_line(heading(network)))
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {height}" width="{_WIDE}" height="{height}" '
        f'role="img" {_FONT} font-size="13" fill="{_INK}">'
    )
    yield f"<title>{title}</title>"
    yield f'<rect width="{_WIDE}" height="{height}" fill="{_PAPER}"/>'
    yield from _head(network, edges, cut)
    most = max((edge.way.claims for edge in edges), default=1)
    for one in sorted(layout.lines, key=lambda one: -one.edge.way.claims):
        yield _curve(one, layout.bend, most)
    for one in layout.lines:
        yield _text(_LABEL, one.start + 4.5, label(one.edge), halo=True)
    for box in layout.supporters:
        yield from _boxed(box, _LEFT)
    for box in layout.recipients:
        yield from _boxed(box, _RIGHT - _BOX)
    yield from _legend(layout, most, height)
    yield "</svg>"


def _head(network: Graph, edges: Sequence[Cell], cut: int) -> Iterator[str]:
    claims = sum(edge.way.claims for edge in edges)
    about = [
        f"events to {network.events_to}",
        f"{len(edges)} {'way' if len(edges) == 1 else 'ways'}",
        f"{claims} {'claim' if claims == 1 else 'claims'}",
        *network.filters,
    ]
    if cut:
        about.append(f"{cut} ways of fewer claims are not drawn")
    yield _text(_LEFT, 46, _cut(network.title, _RIGHT - _LEFT, 26), size=26, bold=True)
    yield _text(_LEFT, 72, _cut(" · ".join(about), _RIGHT - _LEFT, 15), size=15, fill=_GREY)
    if edges:
        yield _text(_LEFT, 110, "Who supports", size=15, bold=True)
        yield _text(_LABEL, 110, "how: status and grade of the best claim", fill=_GREY)
        yield _text(_RIGHT, 110, "whom", size=15, bold=True, anchor="end")
    else:
        yield _text(_LEFT, 120, "Nothing recorded in this database; that is not evidence of absence.", size=15)


def _curve(one: _Curve, bend: float, most: int) -> str:
    start = min(_after_label(one.edge), bend)
    end = _RIGHT - _BOX
    middle = (bend + end) / 2
    path = (
        f"M{start:.1f} {one.start:.1f}H{bend:.1f}C{middle:.1f} {one.start:.1f} {middle:.1f} {one.end:.1f} "
        f"{end} {one.end:.1f}"
    )
    way = one.edge.way
    told = xml_text(clean_line(f"{way.supporter_name} → {way.recipient_name}: {label(one.edge)}"))
    return f'<path d="{path}" {_stroke(one.edge, most)}><title>{told}</title></path>'


def _stroke(edge: Cell, most: int) -> str:
    """Return how a line looks: contested ones are dashed, those that do not count dotted."""
    wide = _thickness(edge.way.claims, most)
    if edge.way.contested:
        return _pen(_CONTESTED, wide, f"{wide + 6:.1f} {wide + 3:.1f}")
    if not edge.counted:
        return _pen(_OTHER, wide, f"{wide:.1f} {wide + 3:.1f}")
    return _pen(_PLAIN, wide)


def _pen(colour: str, wide: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'fill="none" stroke="{colour}" stroke-width="{wide:.1f}" stroke-opacity="0.8"{dashed}'


def _thickness(claims: int, most: int) -> float:
    """Return the width of a line, in proportion to its claims unless the widest would be too wide."""
    widest = min(1.6 * most, _WIDEST)
    return max(widest * claims / most, 1.6)


def _boxed(box: _Box, left: int) -> Iterator[str]:
    yield (
        f'<g><title>{xml_text(clean_line(box.name))}</title><rect x="{left}" y="{box.top:.1f}" width="{_BOX}" '
        f'height="{box.height:.1f}" rx="4" fill="{_BOX_PAPER}" stroke="{_GREY}"/>'
    )
    first = box.top + box.height / 2 - 9 * (len(box.lines) - 1) + 5
    for place, text in enumerate(box.lines):
        yield _text(left + _BOX / 2, first + 18 * place, text, size=_NAME_SIZE, bold=True, anchor="middle")
    yield "</g>"


def _legend(layout: _Layout, most: int, height: int) -> Iterator[str]:
    """Yield what the lines mean: only what is in the picture."""
    if not layout.lines:
        return
    y = height - 52
    edges = [one.edge for one in layout.lines]
    samples = [(_pen(_PLAIN, _thickness(1, most)), "1 claim")]
    if most > 1:
        samples.append((_pen(_PLAIN, _thickness(most, most)), f"{most} claims"))
    if any(edge.way.contested for edge in edges):
        samples.append((_pen(_CONTESTED, 2.4, "8.4 5.4"), "contested: somebody disputes or denies a claim"))
    if any(not edge.counted and not edge.way.contested for edge in edges):
        samples.append((_pen(_OTHER, 2.4, "2.4 5.4"), "does not count as support"))
    yield f'<path d="M{_LEFT} {y - 24}H{_RIGHT}" stroke="{_GREY}" stroke-width="0.7"/>'
    x: float = _LEFT
    for pen, meaning in samples:
        yield f'<path d="M{x:.1f} {y}h44" {pen}/>'
        yield _text(x + 52, y + 4.5, meaning)
        x += 52 + _room(meaning, 13) + 28
    notes = ["A grade is the reliability of the best source, A to F, and the credibility of the claim, 1 to 6."]
    if {box.slug for box in layout.supporters} & {box.slug for box in layout.recipients}:
        notes.append("Who gives and receives stands on both sides.")
    yield _text(_LEFT, y + 30, " ".join(notes), fill=_GREY)


def _text(
    x: float,
    y: float,
    text: str,
    size: int = 13,
    bold: bool = False,
    fill: str = _INK,
    anchor: str = "start",
    halo: bool = False,
) -> str:
    """Return a line of text; a halo keeps it readable where a line passes behind it."""
    more = ' font-weight="bold"' if bold else ""
    more += f' text-anchor="{anchor}"' if anchor != "start" else ""
    more += f' stroke="{_PAPER}" stroke-width="3" paint-order="stroke"' if halo else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{more}>{xml_text(clean_line(text))}</text>'


def _room(text: str, size: int) -> float:
    """Return about how wide a text is."""
    return _columns(text) * size * _LETTER


def _cut(text: str, room: int, size: int) -> str:
    most = room / (size * _LETTER)
    text = clean_line(text)
    return text if _columns(text) <= most else f"{_fitting(text, most - 2)}…"
