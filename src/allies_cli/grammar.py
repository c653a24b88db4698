"""What may be typed, for a plain command line. Made by `python tools/completion_table.py`, never by hand."""

# ruff: noqa: E501, RUF100 - lines are as long as they come

from __future__ import annotations

from allies_cli.call import Command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from allies_cli.call import Option

_OUTPUT: dict[str, Option] = {
    "--db": ("db", "text", False, None),
    "--format": ("format", "text", False, None),
    "-f": ("format", "text", False, None),
    "--output": ("output", "text", False, None),
    "-o": ("output", "text", False, None),
    "--columns": ("columns", "text", False, None),
    "--excel": ("excel", True, False, False),
    "--delimiter": ("delimiter", "text", False, None),
    "--theme": ("theme", "text", False, None),
    "--no-pager": ("no_pager", True, False, False),
    "--color": ("color", "text", False, "auto"),
}
_FILTERS: dict[str, Option] = {
    "--by": ("by", "text", True, None),
    "--for": ("for_", "text", True, None),
    "--against": ("against", "text", True, None),
    "--how": ("how", "text", True, None),
    "--not-how": ("not_how", "text", True, None),
    "--status": ("status", "text", True, None),
    "--no-alleged": ("no_alleged", True, False, None),
    "--says": ("says", "text", True, None),
    "--source": ("source", "text", True, None),
    "--contested": ("contested", True, False, None),
    "--uncontested": ("contested", False, False, None),
    "--corrected": ("corrected", True, False, None),
    "--uncorrected": ("corrected", False, False, None),
    "--min-origins": ("min_origins", (0, 1000000000), False, None),
    "--since": ("since", "text", False, None),
    "--until": ("until", "text", False, None),
    "--all": ("everything", True, False, None),
    "--sort": ("sort", "text", False, None),
    "--limit": ("limit", (0, 1000000000), False, None),
    "--as-of": ("as_of", "text", False, None),
}

COMMANDS: dict[str, Command] = {
    "list": Command(
        function="list_",
        arguments=(("what", "text", False, False, "allies"),),
        options={
            "--said-since": ("said_since", "text", False, None),
            "--said-until": ("said_until", "text", False, None),
            "--sql": ("as_sql", True, False, False),
        },
        filters=_FILTERS,
        output=_OUTPUT,
    ),
    "show": Command(
        function="show",
        arguments=(("name", "text", True, True, None),),
        options={"--full": ("full", True, False, False)},
        filters=_FILTERS,
        output=_OUTPUT,
    ),
    "tree": Command(
        function="tree",
        arguments=(("name", "text", True, False, None),),
        options={"--depth": ("depth", (1, 5), False, 3), "--reverse": ("reverse", True, False, False)},
        filters=_FILTERS,
        output=_OUTPUT,
    ),
    "compare": Command(
        function="compare",
        arguments=(("name", "text", True, True, None),),
        options={},
        filters=_FILTERS,
        output=_OUTPUT,
    ),
    "search": Command(
        function="search",
        arguments=(("words", "text", True, True, None),),
        options={
            "--in": ("within", "text", True, None),
            "--raw": ("raw", True, False, False),
            "--exact": ("exact", True, False, False),
            "--sql": ("as_sql", True, False, False),
        },
        filters=_FILTERS,
        output=_OUTPUT,
    ),
    "new": Command(
        function="new",
        arguments=(("file", "path", False, True, None),),
        options={
            "--title": ("title", "text", False, None),
            "--events-to": ("events_to", "text", False, None),
            "--from-bundled": ("from_bundled", True, False, False),
        },
        filters={},
        output=_OUTPUT,
    ),
    "add": Command(
        function="add",
        arguments=(("fact", "text", True, False, None),),
        options={
            "--replace": ("replace", "text", False, None),
            "--new-actors": ("new_actors", True, False, False),
            "--dates": ("dates", "text", False, None),
            "--dry-run": ("dry_run", True, False, False),
            "--item": ("item", "text", False, None),
            "--date": ("date", "text", False, None),
            "--since": ("since", "text", False, None),
            "--until": ("until", "text", False, None),
            "--against": ("against", "text", False, None),
            "--act": ("act", "text", False, None),
            "--quantity": ("quantity", "text", False, None),
            "--unit": ("unit", "text", False, None),
            "--stage": ("stage", "text", False, None),
            "--occasion": ("occasion", "text", False, None),
            "--what": ("what", "text", False, None),
            "--said-by": ("said_by", "text", False, None),
            "--speaks-for": ("speaks_for", "text", False, None),
            "--role": ("role", "text", False, None),
            "--said-on": ("said_on", "text", False, None),
            "--stance": ("stance", "text", False, None),
            "--modality": ("modality", "text", False, None),
            "--quote": ("quote", "text", False, None),
            "--gist": ("gist", "text", False, None),
            "--note": ("note", "text", False, None),
            "--same": ("same", "text", False, None),
            "--corrects": ("corrects", "text", False, None),
            "--link": ("link", "text", False, None),
            "--title": ("title", "text", False, None),
            "--publisher": ("publisher", "text", False, None),
            "--published": ("published", "text", False, None),
            "--language": ("language", "text", False, None),
            "--translation": ("translation", "text", False, None),
            "--source": ("source", "text", False, None),
            "--reliability": ("reliability", "text", False, None),
            "--reason": ("reason", "text", False, None),
            "--first-hand": ("first_hand", "text", False, None),
            "--locator": ("locator", "text", False, None),
            "--archive-location": ("archive_location", "text", False, None),
            "--archive-date": ("archive_date", "text", False, None),
            "--refines": ("refines", "text", False, None),
            "--contradicts": ("contradicts", "text", False, None),
            "--corroborates": ("corroborates", "text", False, None),
            "--supersedes": ("supersedes", "text", False, None),
            "--in-return-for": ("in_return_for", "text", False, None),
        },
        filters={},
        output=_OUTPUT,
    ),
    "import": Command(
        function="import_",
        arguments=(("files", "text", True, False, None),),
        options={
            "--as": ("named", "text", False, None),
            "--set": ("settings", "text", True, None),
            "--dates": ("dates", "text", False, None),
            "--new-actors": ("new_actors", True, False, False),
            "--names": ("names", "path", False, None),
            "--skip-bad": ("skip_bad", True, False, False),
            "--dry-run": ("dry_run", True, False, False),
            "--template": ("template", True, False, False),
            "--encoding": ("encoding", "text", False, None),
            "--sheet": ("sheet", "text", False, None),
            "--header": ("header", (1, None), False, None),
            "--limit": ("limit", (1, None), False, None),
        },
        filters={},
        output=_OUTPUT,
    ),
    "build": Command(
        function="build", arguments=(("file", "path", False, True, None),), options={}, filters={}, output=_OUTPUT
    ),
    "names": Command(
        function="names", arguments=(("case", "path", False, False, None),), options={}, filters={}, output=_OUTPUT
    ),
    "remove": Command(
        function="remove",
        arguments=(("ids", "text", True, True, None),),
        options={
            "--says": ("says", "text", False, None),
            "--stance": ("stance", "text", False, None),
            "--source": ("source", "text", False, None),
            "--force": ("force", True, False, False),
            "--dry-run": ("dry_run", True, False, False),
        },
        filters={},
        output=_OUTPUT,
    ),
    "db": Command(
        function="db", arguments=(("what", "text", False, False, None),), options={}, filters={}, output=_OUTPUT
    ),
    "check": Command(
        function="check", arguments=(("file", "path", False, False, None),), options={}, filters={}, output=_OUTPUT
    ),
    "diff": Command(
        function="diff",
        arguments=(("old", "path", False, True, None), ("new", "path", False, False, None)),
        options={},
        filters={"--limit": ("limit", (0, 1000000000), False, None)},
        output=_OUTPUT,
    ),
    "verify": Command(
        function="verify",
        arguments=(("what", "text", False, False, None), ("file", "path", False, False, None)),
        options={},
        filters={},
        output=_OUTPUT,
    ),
    "cite": Command(
        function="cite",
        arguments=(("ids", "text", True, True, None),),
        options={"--style": ("style", "text", False, None)},
        filters={"--as-of": ("as_of", "text", False, None)},
        output=_OUTPUT,
        endings=("bib", "ris", "json"),
    ),
    "open": Command(
        function="open_",
        arguments=(("ids", "text", True, True, None),),
        options={"--archived": ("archived", True, False, False)},
        filters={},
        output=_OUTPUT,
    ),
    "help": Command(
        function="help_",
        arguments=(("topic", "text", False, False, None),),
        options={},
        filters={},
        output=_OUTPUT,
        begins_with_word=True,
    ),
    "matrix": Command(
        function="matrix",
        arguments=(("name", "text", True, False, None),),
        options={"--shade": ("shade", "text", False, "claims"), "--sql": ("as_sql", True, False, False)},
        filters=_FILTERS,
        output=_OUTPUT,
    ),
    "timeline": Command(
        function="timeline",
        arguments=(("name", "text", True, False, None),),
        options={"--unit": ("unit", "text", False, None), "--kind": ("kind", "text", False, None)},
        filters=_FILTERS,
        output=_OUTPUT,
    ),
    "completion": Command(
        function="completion", arguments=(("shell", "text", False, False, None),), options={}, filters={}, output={}
    ),
    "graph": Command(
        function="graph",
        arguments=(("name", "text", True, False, None),),
        options={},
        filters=_FILTERS,
        output=_OUTPUT,
        graph=True,
    ),
    "export": Command(
        function="export",
        arguments=(("kind", "text", False, False, None), ("folder", "path", False, False, None)),
        options={"--sqlite": ("sqlite", "path", False, None), "--force": ("force", True, False, False)},
        filters={},
        output=_OUTPUT,
    ),
    "sql": Command(
        function="sql",
        arguments=(("query", "text", False, False, None),),
        options={
            "--param": ("param", "pair", True, None),
            "-p": ("param", "pair", True, None),
            "--limit": ("limit", (0, None), False, None),
            "--timeout": ("timeout", (1, 86400), False, 10),
            "--tables": ("tables", True, False, False),
            "--schema": ("schema", True, False, False),
            "--as-of": ("as_of", "text", False, None),
        },
        filters={},
        output=_OUTPUT,
    ),
}

# The names of the commands by the groups that they belong to.
GROUPS = {
    "start": ["list", "show", "search", "help", "completion"],
    "look": ["tree", "compare", "open", "matrix", "timeline", "graph"],
    "own": ["new", "add", "import", "build", "names", "remove"],
    "trust": ["db", "check", "diff", "verify"],
    "take": ["cite", "export", "sql"],
}
