"""A TAB: what may stand at the end of a command line. Answered without Typer, about as fast as SQLite can be loaded.

The scripts beside this run the program with the name of the shell in _ALLIES_COMPLETE and with the words up to the
cursor as its arguments, of which the last is unfinished; PowerShell, which drops an empty one, has them in
_ALLIES_WORDS, a line each.
"""

import os
import sys

from allies_cli.completion.offers import FILES, FOLDERS, Offer, is_kind
from allies_cli.completion.shells import WRITERS
from allies_cli.completion.table import COLUMNS, COMMANDS, OPTIONS, PROGRAM_OPTIONS, SORTS

_OF_THE_SHELL = {"FILE": FILES, "DIR": FOLDERS}
_OF_THE_COMMAND = {"COLUMNS": COLUMNS, "COLUMN": SORTS}


def answer(shell: str, words: list[str]) -> None:
    """Write what may stand in the place of the last of `words`, as the script of `shell` reads it."""
    if shell in WRITERS:
        if (lines := os.environ.get("_ALLIES_WORDS")) is not None:
            words = lines.split("\n")
        line = Typing(words or [""])
        found = offers(line)
        text = WRITERS[shell](line.kept, line.typed, found)
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()


class Typing:
    """A command line up to the cursor, read as the program will read it."""

    def __init__(self, words: list[str]) -> None:
        *before, self.typed = [_unquoted(word) for word in words]
        self.kept = ""  # what stands before `typed` in the same word and stays
        self.command: str | None = None
        self.arguments: list[str] = []
        self.used: set[str] = set()
        self.option: str | None = None  # the one whose value is being typed
        self.database = os.environ.get("ALLIES_DB")
        self._options_over = False
        for word in before:
            self._read(word)
        name, value = _parted(self.typed)
        if self.may_be_option() and value is not None:
            self.option, self.typed = name, value
            self.kept = f"{name}=" if name.startswith("--") else name
        if "COLUMNS" in self.wanted() and "," in self.typed:
            done, _, self.typed = self.typed.rpartition(",")
            self.kept += f"{done},"

    def may_be_option(self) -> bool:
        """Whether what is being typed is an option and not a value."""
        return self.option is None and self.typed.startswith("-") and not self._options_over

    def options(self) -> tuple[str, ...]:
        """Return the keys of the options that belong here."""
        if self.command is None:
            return PROGRAM_OPTIONS
        return COMMANDS[self.command][3] if self.command in COMMANDS else ()

    def wanted(self) -> tuple[str, ...]:
        """Return what the value that is being typed may be: choices as they are, kinds of values in capitals."""
        if self.option is not None:
            return self._value_of(self.option) or ()
        _, arguments, last_repeats, _ = COMMANDS.get(self.command or "", ("", (), False, ()))
        if len(self.arguments) < len(arguments):
            return arguments[len(self.arguments)]
        return arguments[-1] if last_repeats else ()

    def _read(self, word: str) -> None:
        if self.option is not None:
            self._take(self.option, word)
            self.option = None
        elif self._options_over or word == "-" or not word.startswith("-"):
            if self.command is None:
                self.command = word
            else:
                self.arguments.append(word)
        elif word == "--":
            self._options_over = True
        else:
            name, value = _parted(word)
            self.used.add(name)
            if value is not None:
                self._take(name, value)
            elif self._value_of(name) is not None:
                self.option = name

    def _take(self, name: str, value: str) -> None:
        if name == "--db":
            self.database = os.path.expandvars(os.path.expanduser(value))  # noqa: PTH111 - pathlib is too slow here

    def _value_of(self, name: str) -> tuple[str, ...] | None:
        """Return what the value of an option may be, None where it takes none."""
        for key in self.options():
            names, value, _, _ = OPTIONS[key]
            if name in names:
                return value
        return None


def offers(line: Typing) -> list[Offer]:
    """Return what may stand at the cursor of `line`; FILES or FOLDERS alone stand for those."""
    if line.may_be_option():
        return _options(line)
    if line.option is None and line.command is None:
        return _fitting(line.typed, [Offer(name, entry[0]) for name, entry in COMMANDS.items()])
    found = [one for kind in line.wanted() for one in _of_kind(line, kind)]
    return found if line.option else [one for one in found if one.value not in line.arguments]


def _of_kind(line: Typing, kind: str) -> list[Offer]:
    if not is_kind(kind):
        return _fitting(line.typed, [Offer(kind)])
    if kind in _OF_THE_SHELL:
        return [_OF_THE_SHELL[kind]]
    if kind in _OF_THE_COMMAND:
        return _columns(line, _OF_THE_COMMAND[kind])
    from allies_cli.completion.facts import ask  # costs what SQLite costs

    return ask(line.database, kind, line.typed)


def _options(line: Typing) -> list[Offer]:
    found = []
    for key in line.options():
        names, _, repeats, help_ = OPTIONS[key]
        if repeats or line.used.isdisjoint(names):
            found += [Offer(name, help_) for name in names]
    return [one for one in found if one.value.startswith(line.typed)]


def _columns(line: Typing, among: dict[str, tuple[str, ...]]) -> list[Offer]:
    """Offer the columns of the command, or of the noun that it lists; a hyphen before one reverses a sort."""
    hyphen = "-" if line.typed.startswith("-") else ""
    command = line.command or ""
    noun = f"{command} {line.arguments[0]}" if line.arguments else command
    names = among.get(noun, among.get(command, ()))
    return _fitting(line.typed, [Offer(hyphen + name) for name in names])


def _fitting(typed: str, among: list[Offer]) -> list[Offer]:
    return [one for one in among if one.value.startswith(typed.lower())]


def _parted(word: str) -> tuple[str, str | None]:
    """Part an option from the value in the same word: --how=vote, -fcsv."""
    if word.startswith("--"):
        name, sign, value = word.partition("=")
        return name, value if sign else None
    return word[:2], word[2:] or None


def _unquoted(word: str) -> str:
    """Return a word without the quotes and backslashes that a shell may have left in it."""
    return word.strip("'\"").replace("\\", "")
