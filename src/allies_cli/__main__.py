"""Run the program; an AlliesError becomes a line on stderr and its exit code."""

import os
import sys
from collections.abc import Callable

from allies_cli.errors import (
    AlliesError,
    Ended,
    Exit,
    UnforeseenError,
    UnusableError,
    is_of_a_closed_pipe,
    is_of_open_files,
    is_of_writing,
)

TYPE_CHECKING = False  # as type checkers know it; `typing` would take a quarter of a TAB
if TYPE_CHECKING:
    from typing import Any

    from allies_cli.call import Call


def main() -> None:
    """Run the command line in sys.argv and leave with its exit code."""
    if (shell := os.environ.get("_ALLIES_COMPLETE")) is not None:
        from allies_cli.completion.command_line import answer

        answer(shell, sys.argv[1:])
        os._exit(Exit.OK)
    import gc

    from allies_cli.signals import hear_ctrl_c, was_interrupted

    hear_ctrl_c()
    gc.disable()  # a run is too short for garbage to matter, and looking for it takes a tenth of the start
    try:
        from allies_cli.streams import prepare

        prepare()
        code = _guarded(lambda: _run(sys.argv[1:]))
        code = _guarded(_flush) or code
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    if was_interrupted():
        code = Exit.INTERRUPTED
    # Nothing is left to do but to tear the interpreter down, which takes a tenth of a run.
    os._exit(code)


def _guarded(work: Callable[[], int]) -> int:
    """Do work that writes to stdout: a pipe that was closed is not an error, a full disk is one."""
    try:
        return work()
    except OSError as error:
        if is_of_open_files(error):
            sys.stderr.write("allies: too many files are open\n  close some, or allow for more with ulimit -n\n")
            return Exit.UNUSABLE
        _abandon_stdout()
        if is_of_a_closed_pipe(error):
            return Exit.OK
        sys.stderr.write(f"allies: cannot write: {error.strerror}\n  make room, or write elsewhere with -o\n")
        return Exit.UNUSABLE


def _run(arguments: list[str]) -> int:
    from allies_cli.signals import was_interrupted

    try:
        _refuse_a_zip()
        return run_line(arguments)
    except AlliesError as error:
        if was_interrupted() and error.exit_code != Exit.INTERRUPTED:
            return Exit.INTERRUPTED
        _complain(arguments, error.message, error.hint, error.exit_code, error.candidates)
        return error.exit_code
    except SystemExit as error:  # what Typer makes of a pipe that was closed
        raise BrokenPipeError from error
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Ended as signal:
        return signal.exit_code
    except Exception as error:
        if was_interrupted():
            return Exit.INTERRUPTED
        if isinstance(error, OSError) and (is_of_writing(error) or is_of_open_files(error)):
            raise
        if isinstance(error, UnforeseenError):
            return _blame(arguments, error)
        return _report(arguments, error)


def _blame(arguments: list[str], unforeseen: UnforeseenError) -> int:
    """Tell which file explains an error, by what stands in it; else it is a bug of this program.

    A file may be a stranger's, and its rows need not obey its schema: at this one place they are judged.
    """
    from allies_cli.casefile.blame import blamed
    from allies_cli.signals import was_interrupted

    try:
        told = blamed(unforeseen.files, unforeseen.__cause__ or unforeseen)
    except Exception as another:  # noqa: BLE001 - in judging, which is told as any other
        told = another
    if was_interrupted():
        return Exit.INTERRUPTED
    if isinstance(told, AlliesError):
        _complain(arguments, told.message, told.hint, told.exit_code, told.candidates)
        return told.exit_code
    return _report(arguments, told)


def run_line(arguments: list[str]) -> int:
    """Do what a command line calls, and return the exit code. Raises what is wrong with it."""
    call = _read(arguments)
    if isinstance(call, int):
        return call
    from allies_cli.perform import perform

    return perform(call, arguments, _program)


def _read(arguments: list[str]) -> "Call | int":
    """Return what a command line calls, or the exit code where that is all; Typer reads what is not plain."""
    from allies_cli import plain_line

    if call := plain_line.read(arguments):
        return call
    from allies_cli import cli

    return cli.parsed(arguments)


def _program() -> "Any":
    from allies_cli import cli

    return cli.program()


def _refuse_a_zip() -> None:
    """Raise UnusableError where the program is inside a zip file, from which SQLite can open no database."""
    if not os.path.isdir(os.path.dirname(os.path.abspath(__file__))):  # noqa: PTH100, PTH112, PTH120 - pathlib is slow
        raise UnusableError("allies cannot run from inside a zip file", "unzip it, or install it with pip")


def _report(arguments: list[str], error: BaseException) -> int:
    """Tell what Typer found wrong with the command line; anything else is a bug of this program."""
    import typer

    if isinstance(error, typer.Abort):
        return Exit.INTERRUPTED
    if isinstance(error, typer.TyperException):
        _complain(arguments, error.format_message(), _hint(error), Exit.USAGE, [])
        return Exit.USAGE
    from traceback import format_exception

    from allies_cli.escape import clean

    sys.stderr.write(clean("".join(format_exception(error))))
    sys.stderr.write("allies: this is a bug; please report it with the lines above to the project's issue tracker\n")
    return Exit.FAILURE


def _hint(error: Exception) -> str:
    """Return what to do about a mistake in the command line; a text that begins with a hyphen looks like an option."""
    context = getattr(error, "ctx", None)
    if context is None:
        return "see `allies --help`"
    path = context.command_path
    taken = [one for one in context.command.params if one.param_type_name == "argument"]
    if not taken or getattr(error, "possibilities", True):  # which an unknown option alone has: those that are near it
        return f"see `{path} --help`"
    helps = [str(getattr(one, "help", "")) for one in taken]
    stdin = f", or on standard input: {path} -" if any("standard input" in text for text in helps) else ""
    return f"see `{path} --help`; what begins with a hyphen and is no option goes after --: {path} -- ...{stdin}"


def _complain(arguments: list[str], message: str, hint: str, code: int, candidates: list[str]) -> None:
    if _asks_for_json(arguments):
        import json

        document = {"error": {"code": code, "message": message, "hint": hint, "candidates": candidates}}
        sys.stderr.write(json.dumps(document) + "\n")
        return
    from allies_cli.output import complain

    complain(message, hint)


def _asks_for_json(arguments: list[str]) -> bool:
    """Whether the command line asks for JSON, told without parsing it, since parsing may be what failed."""
    from allies_cli.formats import FORMATS

    joined = " ".join(arguments).lower()
    return any(
        f"{option}{row.name} " in f"{joined} "
        for option in ("-f ", "--format ", "--format=", "-f")
        for row in FORMATS.values()
        if row.json
    )


def _flush() -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return Exit.OK


def _abandon_stdout() -> None:
    """Let what is still in the buffer go nowhere, so that leaving does not try again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
