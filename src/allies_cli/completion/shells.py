"""How a shell reads the offers: lines for its script, a value with what stands before it, a tab, and what it means."""

import os
from collections.abc import Callable, Sequence

from allies_cli.completion.offers import Offer
from allies_cli.digits import number_of

# What bash says in COMP_TYPE where it is going to list the offers, and where it puts what all of them begin with in the
# place of what is typed. Before 4 it says nothing, and may do the latter.
_LISTING = ("63", "33", "64")
_REPLACING = ("", "9", "33", "64")


def bash(kept: str, typed: str, offers: Sequence[Offer]) -> str:
    """Return lines for COMPREPLY. Meanings are shown only where bash lists, since it inserts what it is given."""
    occasion = os.environ.get("COMP_TYPE", "")
    values = [kept + one.value for one in offers]
    lines = values
    if len(values) > 1 and occasion in _LISTING:
        width = max(map(len, values))
        widest = (number_of(os.environ.get("COLUMNS", "")) or 80) - 1
        lines = [_cut(f"{value:{width}}  {one.meaning}", widest) for value, one in zip(values, offers, strict=True)]
    if len(values) > 1 and occasion in _REPLACING and not _all_begin(values, kept + typed):
        lines = [*lines, " "]  # with this they begin with nothing in common, and what is typed stays
    return "".join(f"{line}\n" for line in lines)


def zsh(kept: str, typed: str, offers: Sequence[Offer]) -> str:
    """Return lines for the functions of zsh and PowerShell, which tell themselves what to do with them."""
    return "".join(f"{kept}{one.value}\t{one.meaning}\n" for one in offers)


def fish(kept: str, typed: str, offers: Sequence[Offer]) -> str:
    """Return lines for fish, which drops what does not contain the text that is typed, and prefers what begins with it.

    What was found by another name is therefore offered by that name, which the program understands as well.
    """
    if all(typed.lower() in one.value for one in offers):
        return zsh(kept, typed, offers)
    meanings: dict[str, list[str]] = {}
    for one in offers:
        name = one.found_by.replace(" ", "-")
        if one.value.startswith(typed.lower()) or not name.replace("-", "").isalnum():
            meanings.setdefault(one.value, []).append(one.meaning)
        else:
            meanings.setdefault(name, []).append(f"{one.value}: {one.meaning}")
    return "".join(f"{kept}{value}\t{'; '.join(several)}\n" for value, several in meanings.items())


def _cut(text: str, widest: int) -> str:
    return text.rstrip() if len(text) <= widest else f"{text[: widest - 1]}…"


def _all_begin(values: Sequence[str], typed: str) -> bool:
    return all(value.lower().startswith(typed.lower()) for value in values)


WRITERS: dict[str, Callable[[str, str, Sequence[Offer]], str]] = {
    "bash": bash,
    "zsh": zsh,
    "fish": fish,
    "powershell": zsh,
}
