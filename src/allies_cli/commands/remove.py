"""`allies remove`."""

from collections.abc import Sequence

from allies_cli.answers import remove as answers
from allies_cli.casefile import removing
from allies_cli.casefile.writing import Case, case_file, changing
from allies_cli.context import Run
from allies_cli.errors import UsageError
from allies_cli.names import Meant
from allies_cli.options import one_of
from allies_cli.report import Answer

_STANCES = ("asserts", "disputes", "denies")


def remove(
    run: Run, ids: Sequence[str], says: str | None, stance: str | None, source: str | None, force: bool, dry_run: bool
) -> Answer:
    """Take claims, sources, actors, or one voice on a claim, out of a case file."""
    path = case_file(run.path)
    meant = run.meant(ids)
    of_voice = {"--says": says, "--stance": stance, "--source": source}
    voice = {name: value for name, value in of_voice.items() if value is not None}
    if voice and (len(meant) != 1 or meant[0].kind != "claim"):
        raise UsageError(
            f"{next(iter(voice))} chooses a voice on one claim", "name that claim: allies remove c12 --says NAME"
        )
    speaker = run.meant([says], "actor")[0].id if says else None
    place = run.meant([source], "source")[0].id if source else None
    how = one_of(stance, _STANCES, "--stance") if stance else None
    with changing(path, dry_run) as case:
        if voice:
            gone = removing.voices(case, int(meant[0].id[1:]), speaker, how, place)
        else:
            gone = [one for each in meant for one in _removed(case, each, force)]
        case.settle()
    return answers.removed(gone, str(path), dry_run)


def _removed(case: Case, meant: Meant, force: bool) -> list[removing.Removed]:
    if meant.kind == "claim":
        return removing.claim(case, int(meant.id[1:]))
    if meant.kind == "source":
        return removing.source(case, meant.id, force)
    return removing.actor(case, meant.id)
