"""The examples of docs/query-language.md are read as it says."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from dateline.search.parser import parse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "query-language.md"
NOW = dt.date(2017, 4, 28)
ROW = re.compile(r"^\| `(.+?)` \| `(.+?)` \|(.*)$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("query", "read_as", "meaning"), ROWS, ids=[row[0] for row in ROWS])
def test_an_example_is_read_as_the_page_says(query, read_as, meaning):
    match = "auto" if meaning else "any"
    parsed = parse(query, match=match, now=NOW)
    assert str(parsed) == read_as
    assert parsed.notices == ()


def test_the_page_has_examples_of_both_kinds():
    assert len(ROWS) > 40
    assert {bool(meaning) for _, _, meaning in ROWS} == {True, False}
