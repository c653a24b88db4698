"""As of a day: a database in which nothing is seen that had not been said by then.

What was said and what is derived from it stand in tables of these names. For a day, temporary ones of the same names
are put before them, which SQLite finds first: so every question is asked as of that day, and none can forget it.
"""

from allies_cli.store import Database

# Whether a passage had been published. One without an assertion speaks on the day of its source.
_KNOWN = """
(EXISTS (SELECT 1 FROM main.voice v WHERE v.passage = {0} AND v.known_by <= (SELECT day FROM temp.as_of))
 OR NOT EXISTS (SELECT 1 FROM main.assertion a WHERE a.passage = {0})
    AND (SELECT d.day FROM main.passage p JOIN main.published_by d ON d.source = p.source WHERE p.id = {0})
        <= (SELECT day FROM temp.as_of))
"""
_SEEN = (
    "CREATE TEMP TABLE as_of (day TEXT NOT NULL)",
    "CREATE TEMP VIEW voice AS SELECT v.* FROM main.voice v WHERE v.known_by <= (SELECT day FROM temp.as_of)",
    """CREATE TEMP VIEW assertion AS
       SELECT a.* FROM main.assertion a
        WHERE EXISTS (SELECT 1 FROM main.voice v
                       WHERE v.claim = a.claim AND v.passage = a.passage AND v.asserter = a.asserter
                         AND v.stance = a.stance AND v.known_by <= (SELECT day FROM temp.as_of))""",
    f"""CREATE TEMP VIEW passage_link AS
       SELECT l.* FROM main.passage_link l WHERE {_KNOWN.format("l.passage")} AND {_KNOWN.format("l.other")}""",
)

# The claims of which something had not been said by then, or something that corrects them, and all that these may lift
# or sink. The others stand as they do today.
_UNSETTLED = (
    "CREATE TEMP TABLE unsettled (id INTEGER PRIMARY KEY)",
    # Voices in the order of their claims, since that of another index would scatter what is added.
    """INSERT OR IGNORE INTO temp.unsettled
       SELECT claim FROM main.voice NOT INDEXED WHERE known_by IS NULL OR known_by > (SELECT day FROM temp.as_of)""",
    f"""INSERT OR IGNORE INTO temp.unsettled
        SELECT v.claim FROM main.passage_link l JOIN main.voice v ON v.passage = l.other
         WHERE NOT ({_KNOWN.format("l.passage")} AND {_KNOWN.format("l.other")})""",
)
_SETTLED = """
INSERT INTO temp.derived
SELECT d.* FROM main.derived d WHERE NOT EXISTS (SELECT 1 FROM temp.unsettled u WHERE u.id = d.claim)"""
_SAID_OF = "SELECT u.id FROM temp.unsettled u WHERE EXISTS (SELECT 1 FROM voice v WHERE v.claim = u.id)"

# A claim that is not derived has not been made yet.
_CLAIM = "CREATE TEMP VIEW claim AS SELECT c.* FROM main.claim c JOIN temp.derived x ON x.claim = c.id"

# Those that take long and that not every question asks.
_DEFERRED = ("pair_way", "asserter_tally", "source_tally")


def look_back(database: Database, day: str) -> None:
    """Let every further question to a database see what had been said by the end of a full day, and nothing else."""
    from allies_cli import build  # only a run with --as-of needs it

    run = database.row
    for statement in _SEEN:
        run(statement)
    run("INSERT INTO temp.as_of VALUES (:day)", {"day": day})
    for statement in (*_UNSETTLED, build.reached("temp.unsettled", many=True)):
        run(statement)
    for table in ("derived", *_DEFERRED):
        run(build.declaration(table, "TEMP TABLE"))
    run(_SETTLED)
    run(f"INSERT INTO temp.derived {build.question('derived', build.WHOLE._replace(claims=_SAID_OF))}")
    part = build.WHOLE._replace(claims="SELECT claim FROM temp.derived")
    for table in _DEFERRED:
        database.defer(table, f"INSERT INTO temp.{table} {build.question(table, part)}")
    run(_CLAIM)
    run(build.declaration("standing", "TEMP VIEW"))
