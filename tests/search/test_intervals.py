"""What people write for a date, on Friday 28 April 2017."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.search.errors import QueryError
from dateline.search.intervals import Interval, parse_interval, parse_range

NOW = dt.date(2017, 4, 28)
OPEN = None


def days(text: str, now: dt.date = NOW) -> str:
    """Return the interval as `first..last`, or one day, with nothing at an open end."""
    found = parse_interval(text, now)
    first = "" if found.first is None else found.first.isoformat()
    last = "" if found.last is None else found.last.isoformat()
    return first if first == last and first else f"{first}..{last}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in figures
        ("2017-04-24", "2017-04-24"),
        ("2017-4-5", "2017-04-05"),
        ("2017/04/24", "2017-04-24"),
        ("2017.04.24", "2017-04-24"),
        ("20170424", "2017-04-24"),
        ("2017-04", "2017-04-01..2017-04-30"),
        ("2016-02", "2016-02-01..2016-02-29"),
        ("2017", "2017-01-01..2017-12-31"),
        ("0001", "0001-01-01..0001-12-31"),
        ("9999-12", "9999-12-01..9999-12-31"),
        ("2017-W17", "2017-04-24..2017-04-30"),
        ("2020w53", "2020-12-28..2021-01-03"),
        ("24/04/2017", "2017-04-24"),
        ("24/4/2017", "2017-04-24"),
        ("04/24/2017", "2017-04-24"),
        ("4/4/2017", "2017-04-04"),
        ("24.4.2017", "2017-04-24"),
        ("5.4.2017", "2017-04-05"),
        ("[13/03/2017 TO 24/04/2017]", "2017-03-13..2017-04-24"),
        ("13/03/2017..24/04/2017", "2017-03-13..2017-04-24"),
        (">24/04/2017", "2017-04-25.."),
        # in words
        ("24 april 2017", "2017-04-24"),
        ("24th April, 2017", "2017-04-24"),
        ("April 24, 2017", "2017-04-24"),
        ("24-APR-1987", "1987-04-24"),
        ("2017 april 24", "2017-04-24"),
        ("april 2017", "2017-04-01..2017-04-30"),
        ("april-2017", "2017-04-01..2017-04-30"),
        ("Sept 2001", "2001-09-01..2001-09-30"),
        ("sep. 2001", "2001-09-01..2001-09-30"),
        # a month or a day without a year is the latest that does not begin in the future
        ("april", "2017-04-01..2017-04-30"),
        ("may", "2016-05-01..2016-05-31"),
        ("dec", "2016-12-01..2016-12-31"),
        ("28 april", "2017-04-28"),
        ("29 april", "2016-04-29"),
        ("29 february", "2016-02-29"),
        # seen from now
        ("today", "2017-04-28"),
        ("Yesterday", "2017-04-27"),
        ("tomorrow", "2017-04-29"),
        ("this week", "2017-04-24..2017-04-30"),
        ("last week", "2017-04-17..2017-04-23"),
        ("this month", "2017-04-01..2017-04-30"),
        ("last month", "2017-03-01..2017-03-31"),
        ("this year", "2017-01-01..2017-12-31"),
        ("last year", "2016-01-01..2016-12-31"),
        ("last day", "2017-04-27"),
        ("past week", "2017-04-22..2017-04-28"),
        ("past month", "2017-03-29..2017-04-28"),
        ("past year", "2016-04-29..2017-04-28"),
        ("last 7 days", "2017-04-22..2017-04-28"),
        ("past 2 weeks", "2017-04-15..2017-04-28"),
        ("last 3 months", "2017-01-29..2017-04-28"),
        ("last 1 day", "2017-04-28"),
        ("last 99999 years", "0001-01-01..2017-04-28"),
        ("past 52 weeks", "2016-04-30..2017-04-28"),
        ("3 days ago", "2017-04-25"),
        ("2 weeks ago", "2017-04-10..2017-04-16"),
        ("1 month ago", "2017-03-01..2017-03-31"),
        ("  last   WEEK ", "2017-04-17..2017-04-23"),
        ('"last week"', "2017-04-17..2017-04-23"),
        # ranges: both ends included, vague ends whole
        ("2016..2017", "2016-01-01..2017-12-31"),
        ("2016..", "2016-01-01.."),
        ("..2016", "..2016-12-31"),
        ("*", ".."),
        ("..", ".."),
        ("[2017-04-01 TO 2017-04-30]", "2017-04-01..2017-04-30"),
        ("[2017-04-01 to *]", "2017-04-01.."),
        ("[* TO 2017-04]", "..2017-04-30"),
        ('["last week" TO today]', "2017-04-17..2017-04-28"),
        ("{2016 TO 2018}", "2017-01-01..2017-12-31"),
        ("[2016 TO 2018}", "2016-01-01..2017-12-31"),
        ("{2016 TO 2018]", "2017-01-01..2018-12-31"),
        (">2017", "2018-01-01.."),
        (">=2017", "2017-01-01.."),
        ("<2017", "..2016-12-31"),
        ("<= 2017-04", "..2017-04-30"),
        # in a range, the years fit each other
        ("april..may", "2016-04-01..2016-05-31"),
        ("march..april", "2017-03-01..2017-04-30"),
        ("nov..feb", "2016-11-01..2017-02-28"),
        ("april..may 2015", "2015-04-01..2015-05-31"),
        ("may 2016..feb", "2016-05-01..2017-02-28"),
        ("may 2016..june", "2016-05-01..2016-06-30"),
        ("june 2016..may", "2016-06-01..2017-05-31"),
        ("april..2030", "2017-04-01..2030-12-31"),
        # the ends may come in either order
        ("2017..2016", "2016-01-01..2017-12-31"),
        ("{2018 TO 2016]", "2016-01-01..2017-12-31"),
    ],
)
def test_a_vague_date_is_the_whole_of_its_interval(text, expected):
    assert days(text) == expected


def test_a_winter_that_is_not_over_ends_in_the_future():
    assert days("nov 2016..feb", dt.date(2017, 1, 15)) == "2016-11-01..2017-02-28"


@pytest.mark.parametrize(
    "text", [">9999", "<0001", "{2017 TO 2017}", "{2016 TO 2017}", "{9999 TO *]"]
)
def test_an_interval_may_hold_no_day(text):
    assert parse_interval(text, NOW).is_empty


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-30", "2017-13", "0000", "2017-W60", "20171301", "30 february", "0 april",
        "31 april 2017", "last 0 days", "99999 years ago", "31/04/2017", "13/13/2017", "00/04/2017",
        "31.4.2017", "04/31/2017",
    ],
)  # fmt: skip
def test_a_date_that_is_not_in_the_calendar_is_an_error(text):
    with pytest.raises(QueryError, match="there is no such date as") as error:
        parse_interval(text, NOW)
    assert "write it as 2017-04-24" in str(error.value)


def test_a_date_that_could_be_two_days_is_an_error_that_shows_how_to_write_either():
    with pytest.raises(QueryError, match="could be two days") as error:
        parse_interval("[03/04/2017 TO 24/04/2017]", NOW)
    assert str(error.value).endswith("write it as 2017-03-04 or 2017-04-03")


@pytest.mark.parametrize(
    "text",
    ["foober", "", "24", "17-04-24", "2017-04_24", "apri", "april 20177", "2016..x", "> *", "١٢٣٤"],
)
def test_what_is_no_date_is_an_error(text):
    with pytest.raises(QueryError, match="is no date"):
        parse_interval(text, NOW)


def test_an_error_shows_the_beginning_of_a_long_text():
    with pytest.raises(QueryError) as error:
        parse_interval("x" * 1000, NOW)
    assert len(str(error.value)) < 300


def test_before_the_calendar_there_is_no_april():
    with pytest.raises(QueryError, match="no such date"):
        parse_interval("april", dt.date(1, 3, 1))


def test_what_would_begin_before_the_calendar_begins_with_it():
    assert days("last 9999 days", dt.date(3, 1, 1)) == "0001-01-01..0003-01-01"


def test_the_last_week_of_the_calendar_ends_with_it():
    assert days("9999-12-31", dt.date.max) == "9999-12-31"
    assert parse_interval("this week", dt.date.max).last == dt.date.max
    assert days("dec 9999..nov", dt.date.max) == "9999-11-01..9999-12-31"


ALL_DAYS = st.dates()
VAGUE = st.one_of(
    ALL_DAYS.map(dt.date.isoformat),
    ALL_DAYS.map(lambda day: day.isoformat()[:7]),
    ALL_DAYS.map(lambda day: day.isoformat()[:4]),
)


@given(day=ALL_DAYS, now=ALL_DAYS)
def test_every_day_of_the_calendar_can_be_written(day, now):
    assert parse_interval(day.isoformat(), now) == Interval(day, day)


@given(text=VAGUE, now=ALL_DAYS)
def test_before_within_and_after_share_out_the_calendar(text, now):
    within = parse_interval(text, now)
    before, after = parse_interval(f"<{text}", now), parse_interval(f">{text}", now)
    one = dt.timedelta(days=1)
    assert before.is_empty or before == Interval(OPEN, within.first - one)
    assert after.is_empty or after == Interval(within.last + one, OPEN)
    assert before.is_empty == (within.first == dt.date.min)
    assert after.is_empty == (within.last == dt.date.max)


@given(start=VAGUE, end=VAGUE, now=ALL_DAYS)
def test_a_range_goes_from_the_first_day_of_one_end_to_the_last_of_the_other(start, end, now):
    ends = [parse_interval(text, now) for text in (start, end)]
    found = parse_range(start, end, now)
    if ends[0].first > ends[1].last:
        ends.reverse()
    assert found == Interval(ends[0].first, ends[1].last)


@given(month=st.sampled_from(["january", "may", "dec"]), now=st.dates(min_value=dt.date(2, 1, 1)))
def test_a_month_without_a_year_has_begun_less_than_a_year_ago(month, now):
    first = parse_interval(month, now).first
    assert first <= now < first.replace(year=first.year + 1) if first.year < 9999 else first <= now


@given(text=st.text(alphabet='0123456789-./ <>=*.[]{}TOaprilmydst"', max_size=30), now=ALL_DAYS)
def test_any_text_is_an_interval_or_an_error_that_names_the_remedy(text, now):
    try:
        found = parse_interval(text, now)
    except QueryError as error:
        found = error
    assert isinstance(found, Interval) or found.remedy.startswith("write it as")
