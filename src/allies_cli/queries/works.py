"""What a citation needs: the source with those who made it, and the database it was found in."""

from allies_cli.models import About, Edition, Evidence, Work
from allies_cli.queries.captures import NEWEST
from allies_cli.queries.vocabulary import events_to
from allies_cli.store import Database

_WORK = """
SELECT s.id, s.title, p.name, s.url, s.published, s.language, s.translation,
       o.title, q.name, o.language, s.sha256,
       (SELECT json_group_array(x.publisher) FROM lineage m JOIN source x ON x.id = m.ancestor WHERE m.source = s.id),
       k.url, k.captured_on, iif(k.url IS NULL, NULL, k.sha256)
  FROM source s
  JOIN actor p ON p.id = s.publisher
  LEFT JOIN lineage l ON l.source = s.id AND l.ancestor <> s.id
       AND (SELECT derived_from FROM source WHERE id = l.ancestor) IS NULL
  LEFT JOIN source o ON o.id = l.ancestor
  LEFT JOIN actor q ON q.id = o.publisher
  LEFT JOIN capture k ON k.id = (SELECT k.id FROM capture k WHERE k.source = s.id {newest})
 WHERE s.id = :source
""".replace("{newest}", NEWEST)

_ARTICLE = """
SELECT name FROM actor_name
 WHERE actor = :actor AND language = 'en' AND name = 'the ' || (SELECT a.name FROM actor a WHERE a.id = :actor)
"""


def work(database: Database, source: str) -> Work:
    """Return a source as a bibliography sees it."""
    return Work._make(database.only(_WORK, {"source": source}))


def edition(database: Database) -> Edition:
    """Return the database as a bibliography sees it."""
    meta = dict(database.rows("SELECT key, value FROM meta"))
    return Edition(
        meta.get("title", "allies"), meta.get("version", ""), events_to(database), meta.get("seed_sha256", "")
    )


def about(database: Database) -> About:
    """Return what an answer tells of the database that it comes from."""
    meta = dict(database.rows("SELECT key, value FROM meta"))
    names = {"sha256": "seed_sha256"}
    return About(**{name: meta.get(names.get(name, name), "") for name in About._fields if name != "question"})


def as_in_a_sentence(database: Database, one: Evidence) -> Evidence:
    """Return an assertion with its names as they stand in a sentence."""
    return one._replace(
        asserter_name=_in_a_sentence(database, one.asserter, one.asserter_name),
        speaks_for_name=one.speaks_for and _in_a_sentence(database, one.speaks_for, one.speaks_for_name or ""),
        origin_name=_in_a_sentence(database, one.origin, one.origin_name),
    )


def _in_a_sentence(database: Database, actor: str, name: str) -> str:
    """Return a name with its article, where the actor has a name with one."""
    row = database.row(_ARTICLE, {"actor": actor})
    return str(row[0]) if row else name
