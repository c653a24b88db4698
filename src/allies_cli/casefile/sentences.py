"""The sentence of a claim for which nobody wrote one."""

from collections.abc import Mapping
from typing import Any

# The last words of names that have an article in a sentence: the United States, the Wagner Group.
_WITH_ARTICLE = frozenset(
    """
    states kingdom emirates nations union republic islands netherlands philippines gambia bahamas maldives comoros
    empire federation forces group army front party movement council alliance league brigade brigades government uae uk
    us usa ussr eu un
    """.split()  # noqa: SIM905 - it is read as it is written
)


def sentence(claim: Mapping[str, Any], called: Mapping[str, str], past: str, infinitive: str) -> str:
    """Return what a claim says; the actors are `called` by the names of its time.

    `past` and `infinitive` tell of its way: gave aid to {recipient}, give aid to {recipient}.
    """
    said = {"done": past, "offered": f"offered to {infinitive}", "possible": f"might {infinitive}"}[claim["act"]]
    said = said.replace("{recipient}", _in_sentence(called["recipient"]))
    against = f" against {_in_sentence(called['against'])}" if "against" in called else ""
    item = f" ({claim['item']})" if claim["item"] else ""
    who = _in_sentence(called["supporter"])
    return f"{who.replace('the ', 'The ', 1) if who.startswith('the ') else who} {said}{against}{item}."


def _in_sentence(name: str) -> str:
    words = name.casefold().split()
    return f"the {name}" if words[-1] in _WITH_ARTICLE and words[0] != "the" else name
