"""README.md as it is read where this tree is not: on the page of a package index, or by `pip show`.

What leads to a file of the tree leads nowhere there. A link becomes its text with the path, or leads below the address
that the metadata names as Documentation; the picture of a screen becomes its text, and any other is left out.
"""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

_COG = re.compile(r"<!-- \[\[\[.*?\]\]\] -->\n", re.DOTALL)
_PICTURE = re.compile(r'<picture>.*?src="([^"]+)">\n</picture>\n', re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)")
_WHERE = "\nPaths such as `docs/reading.md` are those of files in the source distribution.\n"
_SVG = "{http://www.w3.org/2000/svg}"


def description(root: Path, documentation: str | None = None) -> str:
    """Return the text; `documentation` is the address below which the files of the tree are found."""

    def led(link: re.Match[str]) -> str:
        words, path, heading = link[1], link[2], link[3] or ""
        if documentation is not None:
            return f"[{words}]({documentation.rstrip('/')}/{path}{heading})"
        return f"`{path}`" if words == path else f"{words} (`{path}`)"

    text = _COG.sub("", (root / "README.md").read_text(encoding="utf-8"))
    text = _LINK.sub(led, _PICTURE.sub(lambda picture: _text(root / picture[1]), text))
    return text if documentation is not None else text + _WHERE


def _text(picture: Path) -> str:
    """Return the lines of a screen from its picture, as a block; of a picture with more than lines, nothing."""
    svg = ElementTree.parse(picture).getroot()
    if svg.find(f".//{_SVG}path") is not None:
        return ""
    pieces = [(float(one.get("x", 0)), float(one.get("y", 0)), one.text or "") for one in svg.iter(f"{_SVG}text")]
    first = next(svg.iter(f"{_SVG}text"))
    margin, column = pieces[0][0], float(first.get("textLength", 0)) / len(pieces[0][2])
    height = min(below - above for (_, above, _), (_, below, _) in pairwise(pieces) if below > above)
    lines = [""]
    for (_, above, _), (x, y, text) in pairwise([pieces[0], *pieces]):
        lines += [""] * round((y - above) / height)
        lines[-1] = lines[-1].ljust(round((x - margin) / column)) + text
    return "```text\n" + "\n".join(lines) + "\n```\n"
