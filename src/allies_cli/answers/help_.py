"""How to read what is printed: topics with their terms and meanings."""

from __future__ import annotations

from allies_cli.fields import Column
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Answer, Head, Line, Piece, Tree, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Section(NamedTuple):
    """A part of a topic: what it is about, and terms with what they mean."""

    heading: str
    terms: Sequence[tuple[str, str]]


class Topic(NamedTuple):
    """A topic of `allies help`."""

    title: str
    introduction: str
    sections: Sequence[Section]


_COLUMNS = tuple(Column(name) for name in ("topic", "section", "term", "meaning"))
_HEADS = (Head("term", "term"), Head("meaning", "meaning", wide=True))


def topic(name: str, explained: Topic) -> Answer:
    """Answer with a topic."""
    return Answer(
        columns=_COLUMNS,
        rows=[(name, section.heading, *term) for section in explained.sections for term in section.terms],
        heads=_HEADS,
        tree=lambda _: _tree(explained),
    )


def index(topics: Mapping[str, str]) -> Answer:
    """Answer with the list of topics."""
    section = Section("allies help TOPIC", list(topics.items()))
    return topic("help", Topic("Topics", "Each explains a part of what is printed.", [section]))


def _tree(explained: Topic) -> Tree:
    sections = tuple(
        Tree((line(Piece(section.heading, "heading")),), tuple(Tree((_term(*term),)) for term in section.terms))
        for section in explained.sections
    )
    return Tree((line(Piece(explained.title, "title")), line(explained.introduction)), sections)


def _term(term: str, meaning: str) -> Line:
    return line(Piece(term, "id"), f": {meaning}")
