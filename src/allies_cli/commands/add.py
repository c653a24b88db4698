"""`allies add`."""

from collections.abc import Mapping, Sequence

from allies_cli.answers import show
from allies_cli.casefile import adding, names
from allies_cli.casefile.judging import Rules
from allies_cli.casefile.writing import case_file, changing
from allies_cli.context import Run
from allies_cli.errors import UsageError
from allies_cli.options import one_of
from allies_cli.queries import evidence
from allies_cli.report import Answer
from allies_cli.store import Database

_WORDS = ("who", "how", "for")


def add(
    run: Run,
    words: Sequence[str],
    given: Mapping[str, str | None],
    replace: str | None,
    new_actors: bool,
    dates: str | None,
    dry_run: bool,
) -> Answer:
    """Add one fact to a case file, and show the claim as it then stands."""
    path = case_file(run.path)
    if words and len(words) != len(_WORDS):
        raise UsageError(
            f"a fact is three words, who, how and for whom, and here are {len(words)}: {', '.join(words)}",
            'put a name of several words in quotes, as "North Korea"',
        )
    order = one_of(dates, ["dmy", "mdy"], "--dates") if dates else None
    cells = dict(zip(_WORDS, words, strict=False))
    cells |= {f"--{name.replace('_', '-')}": value for name, value in given.items() if value is not None}
    replaced = int(run.meant([replace], "claim")[0].id[1:]) if replace else None
    rules = Rules(order, new_actors, new_voices=True, labels=_LABELS)
    with changing(path, dry_run) as case:
        added = adding.add(case, cells, rules, names.answers(case, names.beside(path)), replaced)
        case.settle()
        answer = show.claim(evidence.claim_records(Database(path, case.connection), [added.claim])[0], False)
    verb = "would be" if dry_run else "is"
    answer.notes.remarks.append(f"c{added.claim} {verb} in {path}")
    if added.twin is not None:
        answer.notes.remarks.append(
            f"c{added.twin} looks the same: if this is a further voice on it, "
            f"allies add --replace c{added.claim} --same c{added.twin} …"
        )
    return answer


# What a native column is called on the command line.
_LABELS = {
    "supporter": "who", "recipient": "for", "url": "--link", "asserter": "--said-by", "speaks_for": "--speaks-for",
    "said_on": "--said-on", "same": "--same", "note": "--note", "role": "--role", "publisher": "--publisher",
    "title": "--title", "quantity": "--quantity", "unit": "--unit", "corrects": "--corrects",
}  # fmt: skip
