"""`allies add`."""

from collections.abc import Collection, Sequence

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
from allies_cli.wording import counted

_WORDS = ("who", "how", "for")


def add(
    run: Run,
    fact: Sequence[str] | None,
    replace: str | None,
    new_actors: bool,
    dates: str | None,
    dry_run: bool,
    **cells: str | None,
) -> Answer:
    """Add one fact to a case file, and show the claim as it then stands."""
    path = case_file(run.path)
    order = one_of(dates, ["dmy", "mdy"], "--dates") if dates else None
    options = {f"--{name.replace('_', '-')}": value for name, value in cells.items() if value is not None}
    replaced = int(run.meant([replace], "claim")[0].id[1:]) if replace else None
    rules = Rules(order, new_actors, new_voices=True, labels=_LABELS)
    with changing(path, dry_run) as case:
        said = _fact(fact or (), {row[0] for row in case.connection.execute("SELECT code FROM support_type")}) | options
        added = adding.add(case, said, rules, names.answers(case, names.beside(path)), replaced)
        case.settle()
        answer = show.claim(evidence.claim_records(Database(str(path), case.connection), [added.claim])[0], False)
    verb = "would be" if dry_run else "is"
    answer.notes.remarks.append(f"c{added.claim} {verb} in {path}")
    if added.kept or added.lost:
        over = f"{counted(added.kept, 'other voice')} on {replace} went over to it" if added.kept else ""
        gone = f"{counted(added.lost, 'other voice')} on {replace} went with it: they spoke of another act"
        answer.notes.remarks.append(over or gone)
    if added.twin is not None:
        answer.notes.remarks.append(
            f"c{added.twin} looks the same: if this is a further voice on it, "
            f"allies add --replace c{added.claim} --same c{added.twin} …"
        )
    return answer


def _fact(words: Sequence[str], ways: Collection[str]) -> dict[str, str]:
    """Return who, how and for whom: three words, or names of several words on both sides of the one that is a way."""
    if not words:
        return {}
    inner = [place for place, word in enumerate(words) if word.lower() in ways and 0 < place < len(words) - 1]
    if len(words) == len(_WORDS):
        inner = [1]
    if len(inner) != 1:
        raise UsageError(
            f"a fact is who, how and for whom, and here are {counted(len(words), 'word')}: {', '.join(words)}",
            'put a name of several words in quotes, as "North Korea"',
        )
    parts = (words[: inner[0]], [words[inner[0]]], words[inner[0] + 1 :])
    return dict(zip(_WORDS, map(" ".join, parts), strict=True))


# What a native column is called on the command line.
_LABELS = {"supporter": "who", "recipient": "for", "url": "--link", "asserter": "--said-by"} | {
    name: f"--{name.replace('_', '-')}"
    for name in (
        *("speaks_for", "said_on", "same", "note", "role", "publisher", "title", "quantity", "unit", "corrects"),
        *("stance", "act", "since", "until", "published"),
    )
}
