"""The options that commands share: what their values may be, and how these are read."""

import re
from collections.abc import Sequence

from allies_cli.errors import UsageError
from allies_cli.filters import FILTERS

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
UNITS = ("month", "year")  # of an axis of time

# What is said of one fact, by the headers of a sheet: the values of the option, and what it is for.
OF_A_FACT = {
    "The claim": {
        "item": ("TEXT", "All the things named."),
        "date": ("DATE", "When it happened: 2022, 2022-08, 2022-08-24, or 2022-08/2022-10."),
        "since": ("DATE", "When it began, in place of --date."),
        "until": ("DATE", "When it ended, or the day of a standing figure."),
        "against": ("ACTOR", "The opponent, where the source names one."),
        "act": ("ACT", "done, offered or possible; done by default."),
        "quantity": ("N", "How much, a plain number."),
        "unit": ("UNIT", "Of what: USD, pieces, soldiers."),
        "stage": ("STAGE", "Of money: pledge, commitment, allocation or disbursement."),
        "occasion": ("TEXT", "What it was done at, as a resolution."),
        "what": ("TEXT", "The claim in a sentence, else one is made."),
    },
    "Who says so": {
        "said-by": ("ACTOR", "Who says it, where that is not the publisher."),
        "speaks-for": ("ACTOR", "For whom that one speaks; needs --role."),
        "role": ("TEXT", "In which office."),
        "said-on": ("DATE", "When it was said."),
        "stance": ("STANCE", "asserts, disputes or denies; asserts by default."),
        "modality": ("MODALITY", "How it is worded, as reported or alleged."),
        "quote": ("TEXT", "The words, at most 300 characters."),
        "gist": ("TEXT", "What was said, in our words, twelve at most."),
        "note": ("TEXT", "What a reader must know of it."),
        "same": ("ID", "The claim on which this is a further voice."),
        "corrects": ("FIELD", "What it says of --same is otherwise, as quantity."),
    },
    "Where it stands": {
        "link": ("URL", "The address of the page."),
        "title": ("TEXT", "Its title."),
        "publisher": ("NAME", "Who published it, else the site of the address."),
        "published": ("DATE", "When."),
        "language": ("CODE", "In which language, as uk."),
        "translation": ("KIND", "Whether the quote is translated: none, human or machine."),
        "source": ("ID", "A source that is there, in place of --link."),
        "reliability": ("LETTER", "A to F; F, not judged yet, by default."),
        "reason": ("TEXT", "Why."),
        "first-hand": ("yes|no", "Whether it saw, recorded or decided it."),
        "locator": ("TEXT", "Where in it, as page 3."),
        "archive-location": ("URL", "The address of an archived copy."),
        "archive-date": ("DATE", "When that was taken."),
    },
    "How it stands to other claims": {
        "refines": ("ID", "The general claim of which this is a part."),
        "contradicts": ("ID", "The claim that cannot be true beside it."),
        "corroborates": ("ID", "The claim that it makes more likely."),
        "supersedes": ("ID", "The earlier figure of the same speaker."),
        "in-return-for": ("ID", "What it is given for."),
    },
}

# The headings under which the shared options stand in the help of a command.
FILTER_PANEL = "Filters: values of one option are joined by OR, options by AND"
OUTPUT_PANEL = "Output"


def parameter(name: str) -> str:
    """Return the name of a filter as a parameter in Python."""
    return "for_" if name == "for" else name


# The options that choose claims or sort them, by their parameters; the value of one not typed is None or empty.
CHOOSING = {parameter(name): row.option for name, row in FILTERS.items()} | {
    "everything": "--all",
    "sort": "--sort",
    "limit": "--limit",
    "as_of": "--as-of",
}


def day(text: str, option: str) -> str:
    """Return a date as it was typed. Raises UsageError where it is not a date."""
    import datetime

    parts = _DATE.fullmatch(text)
    try:
        if parts is None:
            raise ValueError
        datetime.date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        raise UsageError(f"{option}: {text!r} is not a date", "write 2022, 2022-08 or 2022-08-24") from None
    return text


def last_day(text: str) -> str:
    """Return the last day of a date of any precision: 2022-12-31 for 2022."""
    import calendar

    year, _, rest = text.partition("-")
    month, _, one = rest.partition("-")
    month = month or "12"
    return f"{year}-{month}-{one or calendar.monthrange(int(year), int(month))[1]}"


def one_of(value: str, choices: Sequence[str], option: str) -> str:
    """Return `value` in the spelling of `choices`. Raises UsageError with the nearest where it is not one of them."""
    lowered = value.lower()
    if lowered in choices:
        return lowered
    from allies_cli import names

    near = names.nearest(lowered, choices)
    did_you_mean = f"did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"{option}: there is no {value!r}", f"{did_you_mean}Valid are: {', '.join(choices)}", near or list(choices)
    )
