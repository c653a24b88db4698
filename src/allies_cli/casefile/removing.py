"""What is taken out of a case file: a claim, a voice on one, a source, an actor that nothing names."""

from collections.abc import Sequence
from typing import NamedTuple

from allies_cli.casefile.writing import Case
from allies_cli.errors import NotFoundError, UsageError
from allies_cli.wording import counted

_VOICES = """
SELECT a.passage, a.asserter, a.stance, x.name, p.source, p.locator
  FROM assertion a JOIN passage p ON p.id = a.passage JOIN actor x ON x.id = a.asserter
 WHERE a.claim = :claim AND (:asserter IS NULL OR a.asserter = :asserter) AND (:stance IS NULL OR a.stance = :stance)
   AND (:source IS NULL OR p.source = :source)
 ORDER BY a.passage
"""
_IS_HELD = "SELECT 1 FROM assertion WHERE claim = ? AND stance <> 'disputes'"
_OF_SOURCE = "SELECT DISTINCT a.claim FROM passage p JOIN assertion a ON a.passage = p.id WHERE p.source = ?"
_ON_IT_ALONE = f"""
{_OF_SOURCE} AND NOT EXISTS (
  SELECT 1 FROM assertion b JOIN passage q ON q.id = b.passage
   WHERE b.claim = a.claim AND q.source <> p.source AND b.stance <> 'disputes')
"""
_NAMES_ACTOR = """
SELECT 'c' || id FROM claim WHERE :actor IN (supporter, recipient) OR against IS :actor
UNION ALL SELECT 'c' || claim FROM assertion WHERE asserter = :actor
UNION ALL SELECT id FROM source WHERE publisher = :actor
UNION ALL SELECT actor FROM office WHERE speaks_for = :actor
LIMIT 4
"""


class Removed(NamedTuple):
    """What was removed: claim, assertion, source or actor, its id, and what went with it."""

    what: str
    id: str
    note: str


def claim(case: Case, number: int) -> list[Removed]:
    """Remove a claim with its voices. Raises NotFoundError where there is none."""
    if not case.only("SELECT 1 FROM claim WHERE id = ?", number):
        raise NotFoundError(f"there is no claim c{number}", "see `allies list claims`")
    voices = case.only("SELECT count(*) FROM assertion WHERE claim = ?", number)
    what = case.only("SELECT what FROM claim WHERE id = ?", number)
    case.remove_claims([number])
    return [Removed("claim", f"c{number}", f"{what} With {counted(voices, 'voice')}.")]


def voices(case: Case, number: int, asserter: str | None, stance: str | None, source: str | None) -> list[Removed]:
    """Remove one voice on a claim.

    Raises NotFoundError where there is none, UsageError where several fit, or nobody would be left.
    """
    asked = {"claim": number, "asserter": asserter, "stance": stance, "source": source}
    found = case.connection.execute(_VOICES, asked).fetchall()
    if not found:
        raise NotFoundError(f"nobody so says anything of c{number}", f"see `allies show c{number}`")
    if len(found) > 1:
        listed = "; ".join(f"{name} {stance} in {source}" for _, _, stance, name, source, _ in found)
        raise UsageError(f"{len(found)} voices on c{number} fit: {listed}", "say which with --stance and --source")
    passage, speaker, how, name, place, _ = found[0]
    case.remove_voice(number, passage, speaker, how)
    if not case.only(_IS_HELD, number):
        raise UsageError(
            f"then nobody would assert or deny c{number}", f"remove the claim as a whole: allies remove c{number}"
        )
    return [Removed("assertion", f"c{number}", f"{name} {how} it in {place}")]


def source(case: Case, slug: str, force: bool) -> list[Removed]:
    """Remove a source with its passages and voices; with `force` also the claims that stand on it alone.

    Raises UsageError where other sources derive from it, or claims stand on it alone.
    """
    derived = [
        row[0] for row in case.connection.execute("SELECT id FROM source WHERE derived_from = ? LIMIT 4", (slug,))
    ]
    if derived:
        raise UsageError(f"{_listed(derived)} derives from {slug}", "remove that first")
    alone = [row[0] for row in case.connection.execute(_ON_IT_ALONE, (slug,))]
    if alone and not force:
        claims = _listed([f"c{one}" for one in alone])
        raise UsageError(
            f"{counted(len(alone), 'claim')} would be left without evidence: {claims}", "--force removes them too"
        )
    gone = [one for number in alone for one in claim(case, number)]
    voices = case.remove_source(slug)
    return [*gone, Removed("source", slug, f"With {counted(voices, 'more voice' if gone else 'voice')}.")]


def actor(case: Case, slug: str) -> list[Removed]:
    """Remove an actor that nothing names. Raises UsageError where something does."""
    named = [row[0] for row in case.connection.execute(_NAMES_ACTOR, {"actor": slug})]
    if named:
        raise UsageError(f"{slug} is named by {_listed(named)}", "remove or mend those first")
    case.remove_actor(slug)
    return [Removed("actor", slug, "")]


def _listed(ids: Sequence[str]) -> str:
    """Return some ids, and how many there are beyond three."""
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
