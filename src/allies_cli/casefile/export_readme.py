"""What a data package says of itself to a person, and how its files are read right."""

import re
from collections.abc import Iterable, Mapping

from allies_cli.escape import clean_line

README = "README.md"

_HOW = """\
## How to read it

UTF-8, with a header. An empty cell is unknown, and nothing else is: `NA` is Namibia's code. A date is as precise as its
source, so that `2022` and `2022-08` are dates too. `datapackage.json` tells which columns are numbers.

pandas:

```python
import pandas
names = pandas.read_csv("actor_name.csv", dtype=str, keep_default_na=False, na_values=[""])
```

R:

```r
names <- read.csv("actor_name.csv", na.strings = "", colClasses = "character", fileEncoding = "UTF-8")
```

DuckDB:

```sql
SELECT * FROM read_csv('actor_name.csv', nullstr = '', all_varchar = true);
```
"""


def readme(meta: Mapping[str, str], tables: Mapping[str, str], files: Iterable[tuple[str, int]]) -> str:
    """Return the text of the README: what the database is, how to read it, and a row a file.

    `tables` says what a row of a table is, `files` are the tables with the number of their rows.
    """
    told = {"description": "{}", "version": "Version: {}", "events_to": "Events to: {}", "licence": "Licence: {}"}
    about = [text.format(_plain(meta[key])) for key, text in told.items() if key in meta]
    rows = [f"| {table}.csv | {count} | {tables[table]} |" for table, count in files]
    parts = [
        f"# {_plain(meta.get('title', 'allies'))}",
        *about,
        _HOW.rstrip(),
        "## Files",
        "\n".join(["| file | rows | a row is |", "|---|---:|---|", *rows]),
    ]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Return text that no Markdown takes for more than text."""
    return re.sub(r"([\\`*_{}\[\]()<>#|&~!$@])", r"\\\1", clean_line(text))
