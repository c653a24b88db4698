"""What can go wrong, each with its exit code."""

import sys
from collections.abc import Sequence


class Exit:
    """Exit codes of the program, as plain numbers: making an enumeration takes longer than to answer a TAB."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_FOUND = 3
    UNUSABLE = 4
    INTERRUPTED = 130


EXIT_MEANINGS = {
    Exit.OK: "it worked; no rows is also 0",
    Exit.FAILURE: "an unexpected error, or check or verify found faults",
    Exit.USAGE: "a wrong option or value, an ambiguous name, or a refused query",
    Exit.NOT_FOUND: "no such actor, claim or source",
    Exit.UNUSABLE: "the database or an input file cannot be used",
    Exit.INTERRUPTED: "interrupted",
}


class AlliesError(Exception):
    """Anything that a reader can be told in a line, with a second line for the remedy."""

    exit_code = Exit.FAILURE

    def __init__(self, message: str, hint: str = "", candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.candidates = list(candidates)


class UsageError(AlliesError):
    """The command line asks for something that does not exist or fits several things."""

    exit_code = Exit.USAGE


class WrongQueryError(UsageError):
    """SQLite cannot understand what a reader wrote; the message is its reason."""


class NotFoundError(AlliesError):
    """No actor, claim or source goes by what was typed."""

    exit_code = Exit.NOT_FOUND


class UnusableError(AlliesError):
    """A file cannot be read, written or trusted."""

    exit_code = Exit.UNUSABLE


class UnforeseenError(Exception):
    """Something went wrong, as its cause tells: a bug of this program, unless a file that was read explains it."""

    def __init__(self, files: Sequence[str]) -> None:
        super().__init__()
        self.files = files


class StoppedError(AlliesError):
    """A person stopped what would have changed something, and is told whether it has."""

    exit_code = Exit.INTERRUPTED


class Ended(BaseException):
    """A signal asked the program to end; as KeyboardInterrupt, it is nothing that one handles by the way."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


_OF_WRITING = ("EAGAIN", "EBADF", "EDQUOT", "EFBIG", "EINVAL", "EIO", "ENOSPC", "EPIPE")


def is_of_writing(error: OSError) -> bool:
    """Whether an error comes from a write to a stream that was open; one of opening names its file."""
    from errno import errorcode

    return error.filename is None and errorcode.get(error.errno or 0) in _OF_WRITING


def is_of_open_files(error: OSError) -> bool:
    """Whether this process, or the machine, has as many files open as it may."""
    from errno import EMFILE, ENFILE

    return error.errno in (EMFILE, ENFILE)


def is_of_a_closed_pipe(error: OSError) -> bool:
    """Whether nobody reads any more what is written to a pipe; Windows calls that an argument which is not valid."""
    if sys.platform != "win32":
        return isinstance(error, BrokenPipeError)
    from errno import EINVAL

    return isinstance(error, BrokenPipeError) or (error.filename is None and error.errno == EINVAL)
