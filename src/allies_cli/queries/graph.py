"""The actors of the network."""

import json
from collections.abc import Iterable

from allies_cli.models import NetworkActor
from allies_cli.queries.actors import CODES
from allies_cli.store import Database

_NODES = f"""
SELECT a.id, a.name, a.kind,
       (SELECT json_group_object(n.kind, n.name) FROM actor_name n WHERE n.actor = a.id AND n.kind IN ({CODES}))
  FROM json_each(:slugs) AS j
  JOIN actor a ON a.id = j.value
"""


def nodes(database: Database, slugs: Iterable[str]) -> list[NetworkActor]:
    """Return the actors with these slugs, in their order."""
    return [NetworkActor._make(row) for row in database.rows(_NODES, {"slugs": json.dumps(list(slugs))})]
