"""What a notebook reads: the CSV of the facts in pandas, where it is installed (the extra test-pandas)."""

import io
import json

import pytest
from conftest import Run

pandas = pytest.importorskip("pandas", reason="pandas is not installed; the extra test-pandas brings it")


def test_pandas_reads_the_csv_as_the_json_says(run: Run) -> None:
    frame = pandas.read_csv(io.StringIO(run("list", "claims", "-f", "csv").out))
    claims = json.loads(run("list", "claims", "-f", "json").out)
    assert list(frame.columns) == list(claims[0])
    assert list(frame["id"]) == [claim["id"] for claim in claims]
    assert list(frame["what"]) == [claim["what"] for claim in claims]
    assert list(frame["contested"]) == [claim["contested"] for claim in claims]
    said = [claim["quantity"] for claim in claims if claim["quantity"] is not None]
    assert [int(quantity) for quantity in frame["quantity"].dropna()] == said
