"""What is worded the same way everywhere: plurals, what does not count, what was probably meant."""

from collections.abc import Mapping, Sequence


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 claim, 2 claims."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_language(code: str) -> bool:
    """Whether a text can be the code of a language in BCP 47, by its form."""
    from re import fullmatch

    return fullmatch("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*", code) is not None


def known_language(code: str | None) -> str | None:
    """Return the code of a language, None where it says that nobody has determined it."""
    return None if code == "und" else code


def span(since: str | None, until: str | None) -> str | None:
    """Return a time in words; None where neither end is known."""
    if since and until:
        return since if since == until else f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else None


def code_in_words(code: Mapping[str, str | None]) -> str:
    """Return a code of an actor with its kind, and with the time in which it holds where that has an end."""
    time = span(code["since"], code["until"])
    return f"{code['kind']} {code['code']}" + (f" ({time})" if time else "")


def uncounted_pairs(number: int) -> str:
    """Return what is said of pairs that are left out because they have no claim that counts."""
    has = "has" if number == 1 else "have"
    return f"{counted(number, 'pair')} {has} no claim that counts as support; --all shows them"


def unnamed_actors(number: int) -> str:
    """Return what is said of actors that are left out because nothing names them."""
    is_known = "is known by name alone; --all shows it" if number == 1 else "are known by name alone; --all shows them"
    return f"{counted(number, 'more actor')} {is_known}"


def first_shown(limit: int, what: str = "") -> str:
    """Return what is said where a limit leaves out rows that nobody has counted."""
    first = f"the first{what and f' {what}'} is" if limit == 1 else f"the first {limit}{what and f' {what}s'} are"
    return f"{first} shown; --limit 0 shows all"


def not_shown(number: int, what: str = "") -> str:
    """Return what is said of rows that a limit leaves out."""
    return f"{number} more{what and f' {what}'} {'is' if number == 1 else 'are'} not shown; --limit 0 shows all"


def undated_left_out(number: int) -> str:
    """Return what is said of claims that --since and --until cannot match."""
    return (
        f"left out: {counted(number, 'claim')} without any date, which --since and --until cannot match; "
        "--as-of and `list evidence --said-until` go by when it was said"
    )


def did_you_mean(near: Sequence[str]) -> str:
    """Return a question after the nearest of what is there, or nothing."""
    return f"did you mean {near[0]}? " if near else ""
