"""What each reader makes of the bytes of its format."""

from __future__ import annotations

import datetime as dt
import io
import json
import random

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.corpus.article import Article
from dateline.corpus.errors import ArticleError, ReadError
from dateline.corpus.formats import FORMATS, named_format
from dateline.corpus.problem import Problem
from dateline.corpus.readers import feed as feeds
from dateline.corpus.readers import json_lines
from dateline.corpus.readers.dates import read_date
from dateline.corpus.readers.decoding import clean, clean_text, decode
from dateline.corpus.readers.feed import Feed
from dateline.corpus.readers.records import check_field_map
from dateline.corpus.readers.titles import MAX_TITLE_CHARS, split_title


def read(form, data, *, stem="folder/name", field_map=None):
    data = data.encode() if isinstance(data, str) else data
    stream = io.BufferedReader(io.BytesIO(data))
    return list(named_format(form).read(Feed(stream, "file", stem, field_map or {})))


def one(form, data, **options):
    (item,) = read(form, data, **options)
    return item


def lines(*records):
    return b"\n".join(r if isinstance(r, bytes) else json.dumps(r).encode() for r in records)


# Dated and plain text


def test_dated_text_has_its_date_a_title_and_the_rest():
    article = one("dated", " date 2017-04-24 Diplomats met. They agreed.\n\nMore follows.\n")
    assert article == Article(
        id="folder/name",
        title="Diplomats met.",
        body="They agreed.\n\nMore follows.",
        date=dt.date(2017, 4, 24),
    )


def test_the_first_line_of_dated_text_is_its_title_where_it_ends_first():
    article = one("dated", "date 2017-04-24\nTalks in Tokyo\nDiplomats met. They agreed.")
    assert (article.title, article.body) == ("Talks in Tokyo", "Diplomats met. They agreed.")


def test_a_dated_text_may_hold_nothing_else():
    article = one("dated", "date 2017-04-24")
    assert (article.title, article.body, article.date) == ("", "", dt.date(2017, 4, 24))


def test_a_day_that_does_not_exist_is_reported_with_its_line():
    problem = one("dated", "\n\ndate 2017-02-30 Text.")
    assert (problem.path, problem.line) == ("file", 3)
    assert "2017-02-30 does not exist" in problem.reason


def test_text_forced_to_be_dated_must_begin_with_a_date():
    assert "begin with `date 2017-04-24`" in one("dated", "No date here.").reason


@pytest.mark.parametrize("form", ["dated", "text"])
@pytest.mark.parametrize("data", [b" \n\t\n", b"\0\0\0"])
def test_a_file_without_text_is_reported(form, data):
    assert "holds no text" in one(form, data).reason


@pytest.mark.parametrize("data", [
    bytes(range(256)) * 4, random.Random(5).randbytes(20_000), b"\x7fELF" + b"\1\0\0\0" * 99,
    "\u0420\u0435\u0447\u044c ".encode("utf-16-le") * 9,
])  # fmt: skip
def test_a_file_that_is_no_text_is_reported(data):
    assert "is binary" in one("text", data).reason


@pytest.mark.parametrize("data", [
    b"Talks \x07 in \x1b[1mTokyo\x1b[0m \x03\x04", "Talks".encode("utf-16-le"), "\u0420" * 99,
    b"\xff\xfe" + ("\u0420\u0435\u0447\u044c " * 9).encode("utf-16-le"), b"Gda\xf1sk " * 99,
])  # fmt: skip
def test_a_text_with_stray_controls_or_of_another_encoding_stays_a_text(data):
    assert isinstance(one("text", data), Article)


@pytest.mark.parametrize("form", ["dated", "text"])
def test_a_file_too_large_for_one_article_is_reported(form, monkeypatch):
    monkeypatch.setattr(feeds, "MAX_ARTICLE_BYTES", 1 << 20)
    assert "more than 1 MB" in one(form, b"x" * ((1 << 20) + 1)).reason


def test_plain_text_has_its_first_line_for_a_title_and_no_date():
    article = one("text", "\nTalks. In Tokyo\n\nDiplomats met.\n")
    assert (article.title, article.body, article.date) == (
        "Talks. In Tokyo",
        "Diplomats met.",
        None,
    )


def test_a_line_of_fifty_megabytes_is_an_article():
    article = one("text", b"word " * (10 << 20))
    assert len(article.body) == (50 << 20) - 1
    assert article.title.startswith("word word")
    assert len(article.title) <= 101


# Titles


@pytest.mark.parametrize(
    "sentence",
    [
        "Joseph Yun, U.S. special representative, met them in Tokyo.",
        "The U.S. President met Mr. Abe on Sept. 3.",
        "Gen. J. Smith of the U.N. Command spoke.",
        "Shares of Sony Corp. Rose 3.5 pct at 9 a.m. Tokyo time!",
        "Did they (the U.S. Navy) agree?",
        '"We agreed." ',
        "They agreed ... ",
        "会談は東京で開かれた。",
    ],
)
def test_a_title_ends_where_the_sentence_does(sentence):
    sentence = sentence.strip()
    title, body = split_title(f"{sentence} The rest. Of it.", by_sentence=True)
    assert (title, body) == (sentence, "The rest. Of it.")


def test_a_number_ends_a_sentence_as_a_word_does():
    assert split_title("He won by 5. The end.", by_sentence=True) == ("He won by 5.", "The end.")


def test_a_line_without_a_sentence_end_is_the_title():
    assert split_title("a b\nc", by_sentence=True) == ("a b", "c")
    assert split_title("a b") == ("a b", "")


def test_a_line_of_500_characters_is_still_a_title():
    line = "x" * MAX_TITLE_CHARS
    assert split_title(f"{line}\nbody") == (line, "body")


def test_a_longer_line_gives_its_first_words_and_stays_in_the_body():
    line = "word, " * 100
    title, body = split_title(line)
    assert title == "word, " * 15 + "word, word…"[:5].rstrip(",") + "…"
    assert body == line.strip()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("x" * 600, "x" * 100 + "…"),
        ("x" * 100 + " " + "y" * 600, "x" * 100 + "…"),
        ("a " + "y" * 600, "a…"),
    ],
)
def test_a_title_is_cut_between_words_where_there_is_a_between(text, title):
    assert split_title(text) == (title, text)


@given(text=st.text(), by_sentence=st.booleans())
def test_title_and_body_are_the_whole_text(text, by_sentence):
    title, body = split_title(text, by_sentence=by_sentence)
    assert "".join((title + body).split()) == "".join(text.split())


# Bytes


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Gómez".encode(), "Gómez"),
        ("Gómez".encode("utf-8-sig"), "Gómez"),
        ("Gómez".encode("utf-16"), "Gómez"),
        (b"\xfe\xff" + "Gómez".encode("utf-16-be"), "Gómez"),
        ("Gómez".encode("utf-32"), "Gómez"),
        ("“Gómez”".encode("cp1252"), "“Gómez”"),
        (b"G\xf3mez\x81", "Gómez\x81"),
    ],
)
def test_text_is_decoded_by_its_mark_else_as_utf8_else_as_windows_1252(data, text):
    assert decode(data) == text


def test_line_ends_are_one_character_and_control_characters_none():
    assert clean("a\r\nb\rc\x0cd\0e\x1bf\x7fg\th") == "a\nb\nc\nde f g\th"


@given(data=st.binary() | st.text(st.characters(max_codepoint=127)).map(str.encode))
def test_cleaning_bytes_is_cleaning_their_text(data):
    assert clean_text(data) == clean(decode(data))


# Dates


@pytest.mark.parametrize(
    "value",
    [
        "2017-04-24", "2017/4/24", "2017.04.24", "20170424", "2017-W17-1", "24 Apr 2017",
        "24th of April 2017", "24-APR-2017", "April 24, 2017", "Mon, Apr. 24 2017", "Sept 24 2017",
        "24.4.2017", "4/24/2017", "24/4/2017", 20170424, dt.date(2017, 4, 24),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(value):
    month = 9 if "Sept" in str(value) else 4
    assert read_date(value) == dt.date(2017, month, 24)
    assert not isinstance(read_date(value), dt.datetime)


TOKYO = dt.timezone(dt.timedelta(hours=9))
NEW_YORK = dt.timezone(dt.timedelta(hours=-4))


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2017-04-24T09:30:00+09:00", dt.datetime(2017, 4, 24, 9, 30, tzinfo=TOKYO)),
        ("2017-04-24 09:30:00 UTC", dt.datetime(2017, 4, 24, 9, 30, tzinfo=dt.UTC)),
        ("Mon, 24 Apr 2017 09:30 +0900", dt.datetime(2017, 4, 24, 9, 30, tzinfo=TOKYO)),
        ("Mon, 24 Apr 2017 09:30 -04:00", dt.datetime(2017, 4, 24, 9, 30, tzinfo=NEW_YORK)),
        ("Mon, 24 Apr 2017 09:30:00 GMT", dt.datetime(2017, 4, 24, 9, 30, tzinfo=dt.UTC)),
        ("April 24, 2017 at 9:30 p.m. EDT", dt.datetime(2017, 4, 24, 21, 30, tzinfo=NEW_YORK)),
        ("April 24, 2017, 12:05 AM", dt.datetime(2017, 4, 24, 0, 5)),
        ("24 Apr 2017 09:30 CEST", dt.datetime(2017, 4, 24, 9, 30)),
        ("Mon Apr 24 09:30:00 2017", dt.datetime(2017, 4, 24, 9, 30)),
        ("Mon Apr 24 09:30:00 +0900 2017", dt.datetime(2017, 4, 24, 9, 30, tzinfo=TOKYO)),
        (1492993800, dt.datetime(2017, 4, 24, 0, 30, tzinfo=dt.UTC)),
        ("1492993800", dt.datetime(2017, 4, 24, 0, 30, tzinfo=dt.UTC)),
        (1492993800000, dt.datetime(2017, 4, 24, 0, 30, tzinfo=dt.UTC)),
        ("20170424093000", dt.datetime(2017, 4, 24, 9, 30)),
    ],
)
def test_a_moment_is_read_with_its_zone(value, moment):
    read = read_date(value)
    assert isinstance(read, dt.datetime)
    assert (read, read.tzinfo is None) == (moment, moment.tzinfo is None)


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_no_date_is_none(value):
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2017-02-30", "day is out of range"),
        ("30 Feb 2017", "day is out of range"),
        (20170230, "day is out of range"),
        ("20170230120000", "cannot be read"),
        ("4/3/2017", "two ways"),
        ("24/24/2017", "month must be"),
        ("2017", "no known way"),
        ("yesterday", "no known way"),
        ("24 avril 2017", "no month 'avril'"),
        ("24 Apr 2017 25:00", "hour must be"),
        ("24 Apr 2017 13:00 pm", "no hour 13"),
        ("24 Apr 2017 09:30 +9959", "cannot be read"),
        ("2017-04-24T25:00", "hour must be"),
        (2017, "no moment"),
        ("201704240930", "no moment"),
        (float("nan"), "no moment"),
        (True, "bool"),
        ([2017], "list"),
        ("x" * 100, "…"),
        (" 24" * 100_000, "too long"),
    ],
)
def test_what_means_no_day_or_two_is_an_error(value, reason):
    with pytest.raises(ArticleError, match=reason):
        read_date(value)


@given(value=st.text() | st.integers() | st.floats() | st.from_regex(r"\d{8,14}"))
def test_any_text_or_number_is_a_date_or_an_error(value):
    try:
        date = read_date(value)
    except ArticleError:
        return
    assert date is None or isinstance(date, dt.date)


@given(moment=st.datetimes(timezones=st.just(dt.UTC)))
def test_every_iso_moment_is_read_as_it_is(moment):
    assert read_date(moment.isoformat()) == moment


# JSON lines


def test_json_lines_hold_an_article_a_line():
    items = read("jsonl", lines({"id": "a", "title": "A"}, b"", {"id": "b", "body": "B"}))
    assert items == [Article(id="a", title="A"), Article(id="b", body="B")]


def test_the_usual_field_names_are_understood():
    record = {
        "guid": 7, "headline": "T", "articleBody": "B", "pubDate": "24 Apr 2017", "byline": "X",
        "link": "http://x/1", "persons": "Joseph Yun; Wu Dawei", "locations": [{"name": "Tokyo"}],
        "publisher": {"name": "Agency", "id": None}, "category": "World", "lang": "en", "words": 3,
    }  # fmt: skip
    assert one("jsonl", lines(record)) == Article(
        id="7",
        title="T",
        body="B",
        date=dt.date(2017, 4, 24),
        people=("Joseph Yun", "Wu Dawei"),
        places=("Tokyo",),
        source="Agency",
        url="http://x/1",
        section="World",
        author="X",
        language="en",
        extra={"words": 3},
    )


@pytest.mark.parametrize("order", [("title", "headline"), ("headline", "title")])
def test_the_own_name_of_a_field_wins_over_a_synonym(order):
    record = {"id": "a"} | {key: key.upper() for key in order}
    assert one("jsonl", lines(record)) == Article(
        id="a", title="TITLE", extra={"headline": "HEADLINE"}
    )


def test_a_field_that_says_nothing_leaves_its_place_to_a_synonym():
    record = {"id": "a", "title": "", "headline": "T", "body": None, "places": []}
    assert one("jsonl", lines(record)) == Article(id="a", title="T", places=())


def test_a_field_map_overrides_names_and_synonyms():
    record = {"id": "a", "title": "Site", "kicker": "T", "body": "kept", "code": "T2"}
    field_map = {"title": "kicker", "section": "code", "author": "absent"}
    assert one("jsonl", lines(record), field_map=field_map) == Article(
        id="a", title="T", body="kept", section="T2", extra={"title": "Site"}
    )


def test_a_field_map_may_name_only_fields():
    check_field_map({"title": "headline"})
    with pytest.raises(ReadError, match="the fields are id, title"):
        check_field_map({"heading": "headline"})


@pytest.mark.parametrize("extra", [{"a": 1}, [1]])
def test_extra_is_taken_over(extra):
    expected = extra if isinstance(extra, dict) else {"extra": extra}
    assert one("jsonl", lines({"id": "a", "extra": extra})).extra == expected


def test_an_id_is_the_own_else_the_url_else_file_and_line():
    records = [{"id": "own", "url": "u"}, {"id": " ", "url": "u"}, {}, {}]
    ids = [item.id for item in read("jsonl", lines(*records))]
    assert ids == ["own", "u", "folder/name#3", "folder/name#4"]


def test_records_of_a_stream_without_a_name_are_named_by_their_content():
    first = [item.id for item in read("jsonl", lines({"title": "A"}, {"title": "B"}), stem="")]
    again = [item.id for item in read("jsonl", lines({"title": "B"}), stem="")]
    assert len(set(first)) == 2
    assert again == first[1:]


def test_an_article_without_text_is_valid():
    assert one("jsonl", b'{"id": "a"}') == Article(id="a")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[]", "an array, not an article"),
        (b"null", "null, not an article"),
        (b'"x"', "text, not an article"),
        (b"true", "true or false, not an article"),
        (b"17", "a number, not an article"),
        (b'{"id": "a"', "no JSON"),
        (b"\0\0", "no JSON"),
        (b'{"id": true}', "id is a bool"),
        (b'{"title": 7}', "title is a int"),
        (b'{"people": 7}', "people is a int"),
        (b'{"people": [7]}', "people is a int"),
        (b'{"source": {"id": 1}}', "source is a dict"),
        (b'{"date": "2017-02-30"}', "day is out of range"),
        (b'{"extra": ' + b"[" * 900 + b"]" * 900 + b"}", "nested deeper than"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_article_is_reported_with_its_line_and_the_rest_goes_on(line, reason):
    first, problem, last = read("jsonl", lines({"id": "a"}, line, {"id": "b"}))
    assert (first.id, last.id) == ("a", "b")
    assert problem.line == 2
    assert reason in problem.reason


def test_several_authors_are_one_text():
    record = {"id": "a", "authors": ["A", {"name": "B"}]}
    assert one("jsonl", lines(record)).author == "A, B"


def test_a_lone_surrogate_in_json_loses_nothing():
    assert one("jsonl", rb'{"id": "a", "title": "x\ud83d!"}').title == "x\ufffd!"


def test_json_that_is_not_utf8_loses_nothing():
    assert one("jsonl", '{"id": "a", "title": "Gómez"}'.encode("cp1252")).title == "Gómez"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_lines_may_begin_with_a_byte_order_mark(encoding):
    data = '{"id": "a", "title": "Gómez"}\n{"id": "b"}\n'.encode(encoding)
    assert [item.id for item in read("jsonl", data)] == ["a", "b"]


def test_a_line_too_long_is_reported_and_the_next_one_read(monkeypatch):
    monkeypatch.setattr(json_lines, "MAX_ARTICLE_BYTES", 1 << 20)
    long = b'{"id": "%s"}' % (b"x" * (3 << 20))
    problem, article = read("jsonl", lines(long, {"id": "b"}))
    assert (problem.line, article.id) == (1, "b")
    assert "more than 1 MB" in problem.reason


def test_a_line_of_fifty_megabytes_is_read():
    assert len(one("jsonl", lines({"id": "a", "body": "x" * (50 << 20)})).body) == 50 << 20


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)
field_names = st.sampled_from(["id", "title", "body", "date", "people", "source", "url", "extra"])


SPELLINGS = {
    "title": ["title", "headline", "heading", "hl1"],
    "url": ["url", "link", "web_url", "permalink"],
}
spelt = st.sampled_from([name for names in SPELLINGS.values() for name in names]) | st.sampled_from(
    ["Title", "webUrl", "web-url", "HL 1", "words", "code"]
)


@given(record=st.dictionaries(spelt, st.none() | st.sampled_from(["", "a", "b"]), max_size=6))
def test_of_the_names_of_a_field_the_first_that_says_something_is_taken(record):
    """Also where two records of one archive have the same keys and say other things."""
    plain = {key: key.lower().replace("_", "").replace("-", "").replace(" ", "") for key in record}
    fields, rest = {}, dict(record)
    for field, names in SPELLINGS.items():
        ranks = [name.replace("_", "") for name in names]
        mine = [key for key in record if plain[key] in ranks]
        says = [key for key in mine if record[key]]
        chosen = min(says, key=lambda key: ranks.index(plain[key]), default=None)
        for key in mine:
            if key == chosen or not record[key]:
                del rest[key]
        if chosen is not None:
            fields[field] = record[chosen]
    item = one("jsonl", lines({"id": "x", **record}))
    assert item == Article("x", extra=rest, **fields)


@given(record=st.dictionaries(field_names | st.text(max_size=5), json_values))
def test_any_json_object_is_an_article_or_a_problem(record):
    item = one("jsonl", lines(record))
    assert isinstance(item, Article) or item.line == 1


@given(
    article=st.builds(
        Article,
        id=st.text(min_size=1).filter(str.strip),
        title=st.text(),
        body=st.text(),
        date=st.none() | st.dates() | st.datetimes(),
        people=st.none() | st.lists(st.text(), max_size=3).map(tuple),
        author=st.none() | st.text(min_size=1),
        extra=st.dictionaries(st.text(), st.text()),
    )
)
def test_an_article_that_was_exported_reads_back_the_same(article):
    assert one("jsonl", orjson.dumps(article.to_mapping())) == article


# Any bytes

PIECES = [
    b"date ", b"2017-04-24 ", b"2017-02-30 ", b"\0", b"\n", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf",
    b'{"id":', b'"a"', b"}", b'{"date": 1}', b"<REUTERS", b' NEWID="1">', b"</REUTERS>", b"<DATE>",
    b"26-FEB-1987 15:01:01.79", b"31-FEB-1987", b"</DATE>", b"<TEXT>", b"<TITLE>", b"</TITLE>",
    b"<BODY>", b"</BODY>", b"&#5;", b"&lt;", b"&#1114112;", b"<PLACES><D>", b"</D></PLACES>",
]  # fmt: skip


@pytest.mark.parametrize("form", [form.name for form in FORMATS])
@given(data=st.binary() | st.lists(st.sampled_from(PIECES) | st.binary(max_size=3)).map(b"".join))
def test_whatever_the_bytes_a_reader_yields_articles_and_problems(form, data):
    for item in read(form, data):
        if isinstance(item, Problem):
            assert item.path == "file"
            assert item.reason
            assert item.line is None or 1 <= item.line <= data.count(b"\n") + 1
        else:
            assert item.id.strip()
