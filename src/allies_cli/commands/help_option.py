"""`allies help --how`: what an option does, its values, which commands take it, and an example."""

from __future__ import annotations

from allies_cli.answers.help_ import Section, Topic
from allies_cli.commands.help_pages import names
from allies_cli.formats import formats
from allies_cli.queries import vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from allies_cli.store import Database

# What the word behind an option stands for, with one value of it.
_VALUES = {
    "A,B": ("columns, as `--columns help` lists them for the command", "claims"),
    "ACT": ("done, offered or possible", "offered"),
    "ACTOR": ("an actor by any of its names; `allies list actors` has them", "iran"),
    "CODE": ("a language by its code of BCP 47", "uk"),
    "COLUMN": ("a column of the answer, as `--columns help` lists them", "claims"),
    "DATE": ("a year, month or day: 2022, 2022-08 or 2022-08-24", "2022-12"),
    "FIELD": ("act, asserter, quantity, quote, said_on, stage, supporter or what", "quantity"),
    "FILE": ("a file", "answer.csv"),
    "FORMAT": (", ".join(formats(graph=True)), "json"),
    "ID": ("a claim, as c12, or a source; `allies list claims` and `list sources` have them", "c12"),
    "KIND": ("none, human or machine", "machine"),
    "LETTER": ("A to F", "B"),
    "MAPPING": ("the name of a mapping that comes with allies, or a file that is one", "ucdp-esd"),
    "MODALITY": ("recorded, reported, estimated, assessed, alleged or suspected", "alleged"),
    "N": ("a whole number", "2"),
    "NAME": ("a name", "BBC"),
    "NAME VALUE": ("the name of a parameter of the query, and its value", "id iran"),
    "PATH": ("a file", "case.db"),
    "QUESTION=ANSWER": ("what the mapping asks, and the answer", "resolution=ES-11/1"),
    "SECONDS": ("a whole number", "60"),
    "SIGN": ("one sign", "';'"),
    "SOURCE": ("a source; `allies list sources` has them", "elcomercio-2023"),
    "STAGE": ("pledge, commitment, allocation or disbursement", "pledge"),
    "STANCE": ("asserts, disputes or denies", "denies"),
    "STYLE": ("text, sentence, bibtex, ris or csl-json", "bibtex"),
    "TEXT": ("words, in quotation marks where they are several", "'a few words'"),
    "URL": ("an address that begins with http:// or https://", "https://example.org/1"),
    "WHAT": ("claims, quotes, actors or sources", "quotes"),
    "WHEN": ("auto, always or never", "never"),
}
# Of options that are of use on one noun, or with what an example has to name first.
_IN_A_CASE = " --db case.db"
_SUM = "allies add china funding russia --quantity 5000000 --unit USD --stage pledge --link URL" + _IN_A_CASE
_SPOKEN = "allies add --same c12 --said-by 'Wang Yi' --speaks-for china --role minister --link URL" + _IN_A_CASE
_CORRECTED = "allies add --same c12 --corrects quantity --note 'Half of it.' --link URL" + _IN_A_CASE
_EXAMPLES = {
    "--corrects": _CORRECTED,
    "--note": _CORRECTED,
    "--quantity": _SUM,
    "--unit": _SUM,
    "--stage": _SUM,
    "--speaks-for": _SPOKEN,
    "--role": _SPOKEN,
    "--encoding": "allies import sheet.csv --encoding cp1252" + _IN_A_CASE,
    "--sheet": "allies import sheet.xlsx --sheet 'Table 1'" + _IN_A_CASE,
    "--names": "allies import sheet.csv --names ../names.csv" + _IN_A_CASE,
    "--set": "allies import votes.csv --as un-roll-call --set resolution=ES-11/1" + _IN_A_CASE,
    "--template": "allies import --template -f csv",
    "--columns": "allies list --columns supporter_name,ways",
    "--param": "allies sql 'SELECT name FROM actor WHERE id = :id' --param id iran",
    "--said-since": "allies list evidence --says united-kingdom --said-since 2022-12",
    "--said-until": "allies list evidence --says united-kingdom --said-until 2022-12",
    "--sort": "allies list claims --sort -since",
    "--theme": "allies matrix -o matrix.svg --theme dark",
    "--timeout": "allies sql 'SELECT name FROM actor' --timeout 60",
}
_VOCABULARIES = {"TYPE": ("support_type", "weapons"), "STATUS": ("status", "alleged")}


def option(commands: Mapping[str, Any], typed: str, opened: Callable[[], Database]) -> Topic | None:
    """Return what an option means on the commands that take it, or nothing where none does."""
    takers = {name: one for name, command in commands.items() for one in command.params if typed in _typed_as(one)}
    if not takers:
        return None
    meanings: dict[str, list[str]] = {}
    for name, one in takers.items():
        meanings.setdefault(one.help, []).append(name)
    sections = [Section(f"on {', '.join(on)}", [(typed, meaning)]) for meaning, on in meanings.items()]
    values = {one.metavar: _values(str(one.metavar), opened) for one in takers.values() if not one.is_flag}
    if values:
        sections.append(Section("value", [(str(metavar), told) for metavar, told in values.items()]))
    (name, one), *_ = takers.items()
    sections.append(Section("example", [("as", _example(commands, name, one, typed))]))
    repeats = " It may be repeated: either value will do." if one.multiple else ""
    return Topic(names(one), f"An option of {_listed(list(takers))}.{repeats}", sections)


def options(commands: Mapping[str, Any]) -> list[str]:
    """Return every option of any command."""
    return sorted({name for command in commands.values() for one in command.params for name in _typed_as(one)})


def _typed_as(parameter: Any) -> list[str]:
    return [*parameter.opts, *parameter.secondary_opts] if parameter.param_type_name == "option" else []


def _values(metavar: str, opened: Callable[[], Database]) -> str:
    if metavar in _VOCABULARIES:
        return ", ".join(vocabulary.codes(opened(), _VOCABULARIES[metavar][0]))
    return _VALUES[metavar][0] if metavar in _VALUES else metavar.replace("|", " or ")


def _example(commands: Mapping[str, Any], name: str, one: Any, typed: str) -> str:
    """Return an example of a command that has the option; else the first that takes it, with the option behind it."""
    for example in (*_EXAMPLES.values(), *_examples(commands)):
        used = set(example.split()) & set(_typed_as(one))
        if used and (used == {typed} or typed in one.opts):
            return example
    first = commands[name].epilog.splitlines()[0]
    told = typed if one.is_flag else f"{typed} {_value(str(one.metavar))}"
    if first.endswith(_IN_A_CASE):  # where the other options are needed too
        return f"{first.removesuffix(_IN_A_CASE)} {told}{_IN_A_CASE}"
    return f"{first.partition(' -')[0]} {told}"


def _value(metavar: str) -> str:
    if metavar in _VOCABULARIES:
        return _VOCABULARIES[metavar][1]
    return _VALUES[metavar][1] if metavar in _VALUES else metavar.split("|")[0]


def _examples(commands: Mapping[str, Any]) -> Iterator[str]:
    for command in commands.values():
        yield from command.epilog.splitlines()


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
