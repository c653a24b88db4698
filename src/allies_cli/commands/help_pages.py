"""The help of commands, wrapped by words to the width of the screen: `allies --help`, `allies list --help`."""

from __future__ import annotations

from allies_cli.formats.wrapping import lines_of
from allies_cli.options import OUTPUT_PANEL
from allies_cli.output import text_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

# The groups in which commands stand, with what they are for.
GROUPS = {
    "start": "what there is, and all about one",
    "look": "the whole from other sides",
    "take": "what to carry away",
    "trust": "whether it can be relied on",
    "own": "a case file of your own",
}

_INDENT = "  "
_WIDEST_TERM = 26  # of those that have their meaning beside them
_NARROWEST_WITH_COLUMNS = 60
_LONG_CHOICE = 24  # columns of a list of choices that a usage line does not repeat


def index(program: Any, context: Any, commands: Sequence[tuple[str, str, str]]) -> str:
    """Return the help of the program: its commands in their groups; of each the group, its name and what it says."""
    wide = text_width()
    lines = [*_paragraph(f"Usage: {context.command_path} [OPTIONS] COMMAND ...", wide), ""]
    lines += _paragraph(program.help, wide)
    for group, meaning in GROUPS.items():
        rows = [(name, _summary(about)) for of, name, about in commands if of == group]
        lines += ["", *_paragraph(f"{group.capitalize()}: {meaning}", wide), *_listed(rows, wide, 12)]
    options = [_option(one, context) for one in program.get_params(context) if one.param_type_name == "option"]
    lines += ["", "Options:", *_listed(options, wide)]
    return "\n".join([*lines, "", *_paragraph("allies help COMMAND tells more, allies help the rest.", wide)])


def page(command: Any, context: Any) -> str:
    """Return the help of a command: its examples, its usage, what it does, its arguments and options."""
    wide = text_width()
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    words = " ".join(["[OPTIONS]", *(_in_usage(one) for one in arguments)])
    lines = ["Examples:", *_indented((command.epilog or "").splitlines(), wide), ""]
    lines += _hanging(f"Usage: {context.command_path} {words}", wide)
    for paragraph in (command.help or "").split("\n\n"):
        lines += ["", *_paragraph(" ".join(paragraph.split()), wide)]
    if arguments:
        lines += ["", "Arguments:", *_listed([_argument(one) for one in arguments], wide)]
    for panel, options in _panels(command, context).items():
        lines += ["", *_paragraph(f"{panel}:", wide), *_listed([_option(one, context) for one in options], wide)]
    return "\n".join(lines)


def _summary(about: str) -> str:
    """Return the first paragraph of what a command says of itself."""
    return " ".join(about.split("\n\n")[0].split())


def names(option: Any) -> str:
    """Return an option as it is typed, the short one first."""
    together = ", ".join(sorted(option.opts, key=len))
    return " / ".join([together, *option.secondary_opts])


def _panels(command: Any, context: Any) -> dict[str, list[Any]]:
    """Return the options of a command by the heading that they stand under."""
    panels: dict[str, list[Any]] = {}
    for one in command.get_params(context):
        if one.param_type_name == "option":
            panel = OUTPUT_PANEL if one.name == "help" else one.rich_help_panel or "Options"
            panels.setdefault(panel, []).append(one)
    return panels


def _option(option: Any, context: Any) -> tuple[str, str]:
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    return names(option) + value, _with_default(option)


def _argument(argument: Any) -> tuple[str, str]:
    metavar = str(argument.metavar)
    if not _is_long(metavar):
        return metavar, _with_default(argument)
    choices = metavar.strip("[]").replace("|", ", ")
    return _in_usage(argument), f"{_with_default(argument)} One of: {choices}."


def _in_usage(argument: Any) -> str:
    metavar = str(argument.metavar)
    return f"[{argument.name.upper()}]" if _is_long(metavar) else metavar


def _is_long(metavar: str) -> bool:
    return len(metavar) > _LONG_CHOICE and "|" in metavar


def _with_default(parameter: Any) -> str:
    default, told = parameter.default, str(parameter.help or "")
    return told if default in (None, "") or isinstance(default, bool) else f"{told} [default: {default}]"


def _listed(rows: Sequence[tuple[str, str]], wide: int, most: int = _WIDEST_TERM) -> Iterator[str]:
    """Yield terms, each with its meaning beside it; on a narrow screen, below it."""
    widest = max((len(term) for term, _ in rows if len(term) <= most), default=0)
    for term, meaning in rows:
        if wide < _NARROWEST_WITH_COLUMNS:
            yield from _hanging(_INDENT + term, wide)
            yield from _indented([meaning], wide, _INDENT * 3)
            continue
        lead = _INDENT + term.ljust(widest) + _INDENT
        if len(term) > widest:
            yield lead.rstrip()
            lead = " " * (len(_INDENT) * 2 + widest)
        first, *rest = lines_of(meaning, wide - len(lead), fold=False)
        yield lead + first
        yield from (" " * len(lead) + line for line in rest)


def _paragraph(text: str, wide: int) -> list[str]:
    return lines_of(text, wide, fold=False)


def _indented(texts: Sequence[str], wide: int, indent: str = _INDENT) -> Iterator[str]:
    return (line for text in texts for line in _hanging(indent + text, wide))


def _hanging(text: str, wide: int) -> Iterator[str]:
    """Yield a text in lines, those after the first as far in as it begins and, of a usage or example, further."""
    begin = len(text) - len(text.lstrip())
    further = begin if begin != len(_INDENT) and not text.startswith("Usage") else begin + len(_INDENT)
    first, *rest = lines_of(text, wide, fold=False)
    yield first
    for line in lines_of(" ".join(rest), wide - further, fold=False) if rest else ():
        yield " " * further + line
