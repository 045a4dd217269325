"""What dates a text mentions, and which days they mean."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

import dateline
from dateline.corpus.dates import DateMention, read_dates

Days = tuple[dt.date, dt.date] | None  # None: they cannot be told
MARKED = re.compile(r"\[([^\]]+)\]\(([^)]*)\)")
MONDAY = dt.date(2017, 4, 24)
# Known to be read wrong: it is the Thursday after the Monday that was named before it; and it is
# Tuesday in Tokyo when the publisher still has Monday.
BEYOND = {
    "Talks to be held in Vienna on Monday are not expected to end before Thursday.",
    "Envoys of three countries agreed Tuesday in Tokyo to press the North.",
}


class Sentence(NamedTuple):
    """One sentence, and the days of each stretch of it that is a date."""

    published: dt.date | None
    text: str
    marked: dict[tuple[int, int], Days]


def sentence(line: str) -> Sentence:
    day, _, source = line.partition(" | ")
    text, marked, done = "", {}, 0
    for match in MARKED.finditer(source):
        text += source[done : match.start()]
        marked[len(text), len(text) + len(match[1])] = days(match[2])
        text, done = text + match[1], match.end()
    return Sentence(
        None if day == "-" else dt.date.fromisoformat(day), text + source[done:], marked
    )


def days(text: str) -> Days:
    if text == "?":
        return None
    first, _, last = text.partition("/")
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)


LINES = Path(__file__).with_name("dated_sentences.txt").read_text("utf-8").splitlines()
SENTENCES = [sentence(line) for line in LINES if line and not line.startswith("#")]


def only(text: str, published: dt.date | None = MONDAY) -> DateMention:
    (mention,) = read_dates(text, published)
    return mention


def test_the_sentences_are_as_many_as_they_should_be():
    assert sum(len(each.marked) for each in SENTENCES) > 140
    assert sum(not each.marked for each in SENTENCES) >= 12


@pytest.mark.parametrize("each", SENTENCES, ids=lambda each: each.text[:50])
def test_a_sentence_mentions_the_days_that_are_marked_in_it_and_no_others(each: Sentence):
    found = {
        (mention.start, mention.end): mention.first and (mention.first, mention.last)
        for mention in read_dates(each.text, each.published)
    }
    assert found.keys() == each.marked.keys()
    if each.text in BEYOND:
        assert found != each.marked, "it is read rightly now: take it off the list"
    else:
        assert found == each.marked


def test_without_a_day_of_publication_what_is_counted_from_it_means_no_days():
    text = "Yesterday, Tuesday, last week, next month, this year, April 25, May, the '80s, Q2."
    mentions = read_dates(f"In {text}")
    assert len(mentions) >= 7
    assert {mention.first for mention in mentions} == {None}
    assert {mention.iso for mention in mentions} == {""}


def test_with_its_year_a_date_means_the_same_days_whenever_it_was_published():
    text = "From 25 April 2017 to May 2018, in 2019, in Q2 2020 and in the 1980s."
    there = [(each.first, each.last) for each in read_dates(text)]
    assert None not in there
    for published in (dt.date.min, MONDAY, dt.date.max):
        assert [(each.first, each.last) for each in read_dates(text, published)] == there


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on April 25", "2017-04-25"),
        ("in April", "2017-04"),
        ("in 1988", "1988"),
        ("March 3-5", "2017-03-03/2017-03-05"),
        ("in late April", "2017-04-21/2017-04-30"),
        ("in January-March", "2017-01-01/2017-03-31"),
        ("last week", "2017-04-17/2017-04-23"),
        ("the second quarter", "2017-04-01/2017-06-30"),
        ("in 1985-87", "1985-01-01/1987-12-31"),
        ("in early 1988", "1988-01-01/1988-04-30"),
        ("in December 2099", "2099-12"),
    ],
)
def test_days_are_written_as_iso_8601(text: str, iso: str):
    assert only(text).iso == iso


def test_the_last_month_there_is_can_be_written():
    december = dt.date(9999, 12, 1)
    assert DateMention("x", 0, 1, december, dt.date.max, "month", 1).iso == "9999-12"


@pytest.mark.parametrize(
    ("text", "granularity"),
    [
        ("on Tuesday", "day"), ("March 3-5", "day"), ("this weekend", "day"),
        ("next week", "week"), ("in April", "month"), ("mid-April", "month"),
        ("the third quarter", "quarter"), ("the first half", "half"), ("in 1988", "year"),
        ("the past three years", "year"), ("the 1980s", "decade"), ("the 19th century", "century"),
    ],
)  # fmt: skip
def test_the_granularity_is_what_the_writer_counted_in(text: str, granularity: str):
    assert only(text).granularity == granularity


def test_a_weekday_is_the_nearest_in_the_direction_of_the_tense():
    wednesday = dt.date(2017, 4, 26)
    for number, name in enumerate("Monday Tuesday Wednesday Thursday Friday Saturday".split()):
        said = only(f"He said on {name} it was over.", wednesday)
        will = only(f"They will meet on {name}.", wednesday)
        assert said.first.weekday() == will.first.weekday() == number
        assert -7 < (said.first - wednesday).days <= 0
        assert 0 <= (will.first - wednesday).days < 7


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Envoys met on Tuesday in Seoul.", MONDAY, dt.date(2017, 4, 18)),
        ("Police chief spoke in Lyon on Friday", dt.date(2020, 3, 5), dt.date(2020, 2, 28)),
        ("The firm said it rose on Sunday.", dt.date(2016, 1, 2), dt.date(2015, 12, 27)),
    ],
)
def test_what_is_past_is_never_tomorrow(text: str, published: dt.date, expected: dt.date):
    assert only(text, published).first == expected


def test_each_of_two_weekdays_is_past_where_each_is_told_of():
    mentions = read_dates("He died Tuesday, his family said Tuesday", MONDAY)
    assert [each.first for each in mentions] == [dt.date(2017, 4, 18)] * 2


def test_where_no_tense_tells_it_may_be_tomorrow_by_the_publishers_clock_but_that_is_less_sure():
    tuesday, sunday = (only(f"Envoys in Tokyo, {day}.") for day in ("Tuesday", "Sunday"))
    assert (tuesday.first, sunday.first) == (dt.date(2017, 4, 25), dt.date(2017, 4, 23))
    assert tuesday.confidence < sunday.confidence


def test_six_days_ago_is_less_sure_than_yesterday():
    tuesday, sunday = (only(f"Envoys met on {day}.") for day in ("Tuesday", "Sunday"))
    assert tuesday.confidence < sunday.confidence


def test_a_weekday_before_a_day_tells_the_year():
    assert only("It fell on Thursday, June 23.", MONDAY).first == dt.date(2016, 6, 23)


def test_a_weekday_that_contradicts_its_date_makes_it_less_sure():
    right, wrong = only("Monday, April 24, 2017"), only("Friday, April 24, 2017")
    assert right.first == wrong.first == MONDAY
    assert wrong.confidence < right.confidence


@pytest.mark.parametrize(
    "text",
    [
        "April 31", "February 30, 2016", "29 February 2017", "2017-13-01", "31/31/2017",
        "0/0/2017", "99.99.2017", "Q5 2017", "the 0th century",
    ],
)  # fmt: skip
def test_what_no_calendar_has_is_no_day(text: str):
    assert all(each.granularity != "day" for each in read_dates(text, MONDAY))


@pytest.mark.parametrize(
    "text",
    [
        "30 Feb 2017", "Feb. 30, 2017", "Tuesday, 30 February 2017", "the 31st of June",
        "30-31 April 2017", "31-APR-2017",
    ],
)  # fmt: skip
def test_no_part_of_a_day_that_no_calendar_has_is_a_date(text: str):
    assert read_dates(f"It is dated {text}.", MONDAY) == read_dates(f"Dated {text}.") == []
    assert only(f"It is dated {text}, or 1 May 2017.").iso == "2017-05-01"


@pytest.mark.parametrize(
    "text", ["the Sept. 11 attacks", "the 11 September terrorist attacks", "April 25 anniversary"]
)
def test_a_day_that_is_the_name_of_an_event_has_no_days_without_its_year(text: str):
    assert only(f"He spoke of {text}.").iso == ""


@pytest.mark.parametrize(
    ("text", "iso"),
    [("the Sept. 11, 2001, attacks", "2001-09-11"), ("On April 20 attacks resumed", "2017-04-20")],
)
def test_with_its_year_or_as_the_day_when_it_happened_it_has(text: str, iso: str):
    assert only(text).iso == iso


@pytest.mark.parametrize("text", ["7 Dec '41", "Dec. 7, ’41", "7th of December '41"])
def test_two_digits_behind_an_apostrophe_are_a_year_of_the_last_hundred(text: str):
    mention = only(f"It was on {text}.")
    assert (mention.text, mention.iso) == (text, "1941-12-07")
    assert only(f"It was on {text}.", None).first is None


def test_two_digits_right_behind_a_day_make_it_less_sure():
    sure = only("It was on 7 Dec, 41 men said.").confidence
    assert only("It was on 7 Dec 41, men said.").confidence < sure
    assert only("It was on 7 Dec 10 a.m., men said.").confidence == sure


@pytest.mark.parametrize(
    ("text", "mention", "iso"),
    [
        ("It will be sold in 90 days.", "in 90 days", "2017-07-23"),
        ("In three weeks they will vote.", "In three weeks", "2017-05-15/2017-05-21"),
        ("It is due in two months' time.", "in two months' time", "2017-06"),
        ("It could open in 2 years.", "in 2 years", "2019"),
    ],
)
def test_what_is_to_come_in_so_many_days_is_counted_from_publication(text, mention, iso):
    found = only(text)
    assert (found.text, found.iso) == (mention, iso)
    assert only(text, None).first is None


@pytest.mark.parametrize(
    "text",
    [
        "Shares fell by half in 90 days.", "It would be the first time in two years.",
        "It is expected to be the lowest in 20 years.", "It will take 90 days.", "In 3 days of war",
        "It will be as hard as ever in six years.",
    ],
)  # fmt: skip
def test_how_long_something_took_is_no_date(text: str):
    assert read_dates(text, MONDAY) == []


def test_a_leap_day_is_in_a_leap_year():
    assert only("He was born on February 29.").first == dt.date(2016, 2, 29)
    assert only("They will meet on February 29.").first.month == 2


@pytest.mark.parametrize("published", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar_are_no_trouble(published: dt.date):
    text = (
        "Yesterday, today, tomorrow, last week, next week, last year, next year, this weekend, "
        "the past 300 years, the next 300 years, Monday to Sunday, on Jan. 1 and Dec. 31, "
        "900 years ago, in May, the first quarter, this decade, last century, '80s."
    )
    for each in read_dates(text, published):
        assert (each.first is None) == (each.last is None)


def test_a_moment_is_as_good_as_its_day():
    moment = dt.datetime(2017, 4, 24, 9, 30, tzinfo=dt.UTC)
    assert read_dates("on Tuesday", moment) == read_dates("on Tuesday", MONDAY)


def test_the_library_offers_it():
    (mention,) = dateline.dates("They met yesterday.", published=MONDAY)
    assert isinstance(mention, dateline.DateMention)
    assert mention == DateMention(
        "yesterday", 9, 18, dt.date(2017, 4, 23), dt.date(2017, 4, 23), "day", 0.95
    )
