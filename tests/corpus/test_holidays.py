"""Christmas, New Year and Easter are days, and which year's they are."""

from __future__ import annotations

import datetime as dt

import pytest

from dateline.corpus.dates import read_dates
from dateline.corpus.dates.holidays import easter

MONDAY = dt.date(2017, 4, 24)


@pytest.mark.parametrize(
    ("text", "mention", "iso"),
    [
        ("They met on Christmas Day.", "Christmas Day", "2016-12-25"),
        ("They will meet on Christmas Day.", "Christmas Day", "2017-12-25"),
        ("They met on Christmas Eve of 1968.", "Christmas Eve of 1968", "1968-12-24"),
        ("Trains stood still over Christmas.", "Christmas", "2016-12-25"),
        ("He left last Christmas, she said.", "last Christmas", "2016-12-25"),
        ("Next Christmas it opens.", "Next Christmas", "2017-12-25"),
        ("The truce of Christmas 1914 held.", "Christmas 1914", "1914-12-25"),
        ("It shut on New Year's Eve.", "New Year's Eve", "2016-12-31"),
        ("It will shut on New Year’s Eve.", "New Year’s Eve", "2017-12-31"),
        ("They met on New Year's Day.", "New Year's Day", "2017-01-01"),
        ("Crowds came on Easter Sunday.", "Easter Sunday", "2017-04-16"),
        ("Shops were shut on Easter Monday.", "Easter Monday", "2017-04-17"),
        ("The rising of Easter Monday, 1916, failed.", "Easter Monday, 1916", "1916-04-24"),
    ],
)
def test_a_holiday_is_the_nearest_in_the_direction_of_the_tense(text: str, mention: str, iso: str):
    (found,) = read_dates(text, MONDAY)
    assert (found.text, found.iso, found.granularity) == (mention, iso, "day")


def test_last_christmas_is_over_and_the_next_is_to_come():
    eve = dt.date(2016, 12, 24)
    last, this, coming = read_dates("last Christmas, this Christmas, next Christmas.", eve)
    assert [each.iso for each in (last, this, coming)] == ["2015-12-25", "2016-12-25", "2016-12-25"]


@pytest.mark.parametrize(
    "text",
    [
        "Father Christmas came.", "She lives on Christmas Island.", "The Christmas tree fell.",
        "After Christmas shopping he slept.", "In Christmas-card villages it snowed.",
        "A New Year's resolution.", "In New York a new day began.", "Easter Friday sales fell.",
        "They ate Easter eggs.",
    ],
)  # fmt: skip
def test_what_is_but_named_after_a_holiday_is_no_day(text: str):
    assert read_dates(text, MONDAY) == []


def test_without_a_day_of_publication_a_holiday_has_no_days_unless_its_year_is_told():
    texts = ["on Christmas Day", "last Christmas", "on Easter Sunday", "on Easter Sunday 2017"]
    found = [mention.iso for text in texts for mention in read_dates(text)]
    assert found == ["", "", "", "2017-04-16"]


@pytest.mark.parametrize("published", [dt.date.min, dt.date.max])
def test_a_holiday_is_read_at_the_ends_of_the_calendar(published: dt.date):
    text = "Last Christmas, next Christmas, New Year's Eve, New Year's Day, Easter Monday"
    for mention in read_dates(text, published):
        assert mention.first == mention.last is not None


@pytest.mark.parametrize(
    "day",
    [
        "1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23",
        "2011-04-24", "2016-03-27", "2017-04-16", "2024-03-31", "2038-04-25", "2049-04-18",
    ],
)  # fmt: skip
def test_easter_is_on_the_sundays_of_the_almanacs(day: str):
    assert easter(int(day[:4])).isoformat() == day


def test_easter_is_a_sunday_between_22_march_and_25_april():
    for year in range(1583, 4100):
        day = easter(year)
        assert day.weekday() == 6
        assert (3, 22) <= (day.month, day.day) <= (4, 25)
