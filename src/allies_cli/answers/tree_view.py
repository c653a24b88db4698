"""The tree as people see it: down to the ways a line an actor, in columns; deeper with every way a node of its own."""

from collections.abc import Iterator, Sequence

from allies_cli.answers.show_full import claim_tree
from allies_cli.answers.tree_nodes import ClaimsOf, Depth, Forest, Node, shown, walk
from allies_cli.models import ClaimRecord
from allies_cli.report import SEPARATOR, Line, Piece, Tree, challenged, columns_of, joined, line
from allies_cli.wording import counted

_LEGEND = "each way with its best grade: A-F is the source, 1-6 the claim; ×2: two claims"
_LEGEND_OF_ALL = "×2+1: one more that does not count as support; in brackets: none of them does"

_INDENT = 2  # what every format puts before each level
_WIDEST_NAME = 28  # with what stands before it; a longer one stands out of its column
_ROOM = 40  # columns of a screen, the least for the ways


class TreeView:
    """Draws a tree for `width` columns, None where nothing wraps, below the lines that say what it is about.

    `options` are those with which `tree` shows all that stands below an actor.
    """

    def __init__(
        self,
        forest: Forest,
        depth: Depth,
        claims_of: ClaimsOf,
        about: Sequence[Line],
        options: str,
        width: int | None,
    ) -> None:
        self.forest, self.depth, self.claims_of = forest, depth, claims_of
        self.about, self.options, self.width = tuple(about), options, width
        drawn = [
            node
            for root in forest.roots
            for node in walk(root)
            if node.kind != "way" and (depth > Depth.RECIPIENTS or len(node.path) == 1)
        ]
        widest = max((self._start(node) + columns_of(line(node.name)) for node in drawn), default=0)
        self.names_end = min(widest, _WIDEST_NAME)
        self.digits = max((len(str(node.figures.claims)) for node in drawn), default=1)
        self.text_start = self.names_end + columns_of(line(f"  {0:>{self.digits}}  "))
        self.tabular = depth <= Depth.WAYS and (width is None or width - self.text_start >= _ROOM)

    def tree(self, everything: bool) -> Tree:
        """Return the whole tree; `everything`: also what does not count is in it, so that its signs are explained."""
        roots = tuple(self._actor(root) for root in self.forest.roots)
        if len(roots) == 1 and not self.about:
            return roots[0]._replace(footers=self._legend(everything))
        return Tree(self.about if roots else (), roots, self._legend(everything))

    def _legend(self, everything: bool) -> tuple[str, ...]:
        """Return what the short signs mean, where people read them in lines that are fitted to a width."""
        something = any(root.figures.claims for root in self.forest.roots)
        if not (self.width and something) or self.depth != Depth.WAYS:
            return ()
        return (_LEGEND, _LEGEND_OF_ALL) if everything else (_LEGEND,)

    def _start(self, node: Node) -> int:
        return _INDENT * (len(node.path) - 1 + bool(self.about))

    def _actor(self, node: Node) -> Tree:
        ways = [child for child in node.children if child.kind == "way"]
        others = tuple(self._actor(child) for child in shown(node, self.depth) if child.kind != "way")
        if self.depth > Depth.RECIPIENTS and node.unseen.claims:
            others = (*others, self._more(node, len(others)))
        if not node.figures.claims:
            side = "by" if self.forest.reverse else "for"
            return Tree((line(Piece(node.name, "title"), Piece(f"  no support {side} it recorded", "muted")),))
        if self.depth > Depth.WAYS:
            return Tree((self._header(node, []),), (*map(self._way, ways), *self._in_turn(others, ways)))
        brief = [_in_brief(way) for way in ways] if self.depth == Depth.WAYS and len(node.path) > 1 else []
        if not self.tabular:
            return Tree((self._header(node, brief),), others)
        return Tree(self._in_columns(node, brief, bool(others)), others)

    def _more(self, node: Node, drawn: int) -> Tree:
        """Return a line for the actors below one that are not drawn, and how to see them."""
        unseen = node.unseen
        left = f"{node.fan - drawn} more, {counted(unseen.claims, 'claim')}"
        command = Piece(f": allies tree {node.id} {self.options}", "muted")
        return Tree((line(Piece(left, "muted"), *challenged(0, unseen.contested, unseen.corrected), command),))

    def _in_turn(self, others: tuple[Tree, ...], ways: Sequence[Node]) -> tuple[Tree, ...]:
        """Return the supporters of an actor below a heading, where its ways stand above them."""
        if not (others and ways):
            return others
        word = "in its turn supports" if self.forest.reverse else "is in its turn supported by"
        return (Tree((line(Piece(word, "heading")),), others),)

    def _header(self, node: Node, ways: Sequence[Line]) -> Line:
        """Return an actor with its counts and ways, parted by dots."""
        first, *rest = self._counts(node)
        claims = Piece(str(node.figures.claims))
        return joined([line(_named(node)), (claims, *first), *rest, *ways, *_mark(node)])

    def _in_columns(self, node: Node, ways: Sequence[Line], has_children: bool) -> tuple[Line, ...]:
        """Return an actor as a line: name, number of claims, and what they are; more lines if need be."""
        start = self._start(node)
        gap = " " * max(self.names_end - start - columns_of(line(node.name)), 0)
        head = line(_named(node), f"{gap}  {node.figures.claims:>{self.digits}}")
        if ways:
            head, parts = (*head, Piece("  ")), [*ways, *_mark(node)]
        else:
            parts = [*self._counts(node), *_mark(node)]
        bar = _INDENT if has_children else 0  # the line that a format draws down to the children
        return _filled(head, parts, self.text_start - start - bar, self.width and self.width - start - bar)

    def _counts(self, node: Node) -> list[Line]:
        """Return what follows the number of claims of an actor; a root says from how many it has them."""
        figures = node.figures
        left = figures.claims - figures.counted
        parts = [line(f" claim{_s(figures.claims)}", f" ({left} not counted)" if left else None)]
        for number, word in ((figures.contested, "contested"), (figures.corrected, "corrected")):
            if number:
                parts.append(line(Piece(f"{number} {word}", "contested")))
        if len(node.path) == 1:
            one = "actor" if left else "recipient" if self.forest.reverse else "supporter"
            parts.append(line(f"{'for' if self.forest.reverse else 'from'} {node.fan} {one}{_s(node.fan)}"))
        return parts

    def _way(self, way: Node) -> Tree:
        claims = self.claims_of(way)
        drawn = [claim_tree(one) if self.depth == Depth.EVIDENCE else _claim(one) for one in claims]
        if drawn and (left := way.figures.claims - len(claims)):
            drawn.append(Tree((line(Piece(f"{left} more; --limit 0 shows all", "muted")),)))
        return Tree((_in_brief(way),), tuple(drawn))


def _named(node: Node) -> Piece:
    return Piece(node.name, "title" if len(node.path) == 1 else "name")


def _mark(node: Node) -> list[Line]:
    """Return what stands for the supporters of an actor that is followed elsewhere."""
    return [line(Piece(f"see {node.name} {node.elsewhere}", "muted"))] if node.elsewhere else []


def _filled(head: Line, parts: Sequence[Line], indent: int, width: int | None) -> tuple[Line, ...]:
    """Return `head` and the parts, parted by dots, in lines of `width` at most; the later ones are indented."""
    lines, gap = [head], Piece(" " * indent)
    for place, part in enumerate(parts):
        dot = 2 if place + 1 < len(parts) else 0
        longer = joined([lines[-1], part]) if place else (*head, *part)
        if width is None or columns_of(longer) + dot <= width:
            lines[-1] = longer
            continue
        first, *rest = _broken(part, width - indent - dot)
        if place:
            lines[-1] = (*lines[-1], SEPARATOR._replace(text=SEPARATOR.text.rstrip()))
            lines.append((gap, *first))
        else:
            lines[-1] = (*head, *first)
        lines += [(gap, *more) for more in rest]
    return tuple(lines)


def _broken(part: Line, room: int) -> Iterator[Line]:
    """Yield a part in as many lines as it needs, broken behind the commas between its pieces."""
    text: Line = ()
    for piece in part:
        if text and piece.text.startswith(", ") and columns_of((*text, piece)) >= room:
            yield (*text, Piece(","))
            text, piece = (), piece._replace(text=piece.text.removeprefix(", "))
        text = (*text, piece)
    yield text


def _in_brief(way: Node) -> Line:
    """Return a way with its grade and number of claims; in brackets where none of them counts as support."""
    figures = way.figures
    marks = tuple(challenged(figures.claims, figures.contested, figures.corrected))
    if not figures.counted:
        number = f" ×{figures.claims}" if figures.claims > 1 else ""
        undone = f" {figures.status}" if figures.not_counted == "not-done" else ""
        return line(Piece(f"({way.name} {figures.grade}{number}{undone}", "muted"), *marks, Piece(")", "muted"))
    left = figures.claims - figures.counted
    number = f" ×{figures.counted}{f'+{left}' if left else ''}" if figures.claims > 1 else ""
    return line(Piece(way.name, "way"), " ", Piece(figures.grade or "", "grade"), number, *marks)


def _claim(one: ClaimRecord) -> Tree:
    """Return a claim without its evidence, but with what contradicts it."""
    return Tree(
        (
            *claim_tree(one).lines,
            *(
                line(Piece("contradicted by ", "contested"), Piece(link.other, "id"), f" {link.what}")
                for link in one.links
                if link.relation == "contradicts"
            ),
        )
    )


def _s(count: int) -> str:
    return "" if count == 1 else "s"
