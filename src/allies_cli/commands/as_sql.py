"""`--sql`: the query of a command, ready for `allies sql`, in the place of its answer."""

from __future__ import annotations

import json
import re
import shlex
from collections import deque

from allies_cli.answers import sql as answers
from allies_cli.commands.sql import value
from allies_cli.store import Database, Recorder, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from allies_cli.context import Run
    from allies_cli.filters import Filters
    from allies_cli.report import Answer


def query(run: Run, question: Callable[[Database, Filters], Iterable[Any]], with_text: str | None = None) -> Answer:
    """Answer with the command lines that ask what `question` asks of the database, with the filters that are set.

    Where a question depends on the answer to another, `with_text` stands in those that are meant.
    """
    recorder = Recorder(run.database, answering=with_text is not None)
    deque(question(recorder, run.filters), maxlen=0)
    database = [] if run.path == locate(None) else ["--db", run.path]
    day = ["--as-of", run.filters.as_of] if run.filters.as_of else []
    lines = [
        shlex.join(["allies", "sql", *database, *day, *_given(sql, values), sql.strip()])
        for sql, values in recorder.asked
        if (with_text or "") in sql
    ]
    return answers.command_lines(lines)


def _given(sql: str, values: dict[str, Any]) -> list[str]:
    """Return the options that give a query those of the values that it uses."""
    used = set(re.findall(r":(\w+)", sql))
    return [word for name in sorted(used & set(values)) for word in ("-p", name, _typed(values[name]))]


def _typed(given: Any) -> str:
    """Return what must be typed for a value to be meant: '"2022"' for the text, since 2022 is a number."""
    return given if isinstance(given, str) and value(given) is given else json.dumps(given)
