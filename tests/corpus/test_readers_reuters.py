"""Reuters-21578: what its files hold, in their own words and on the real ones."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest

from dateline.corpus.readers import reuters
from dateline.corpus.readers.feed import Feed
from dateline.corpus.readers.labels import person_name, place_name
from dateline.corpus.readers.reuters import read_reuters
from dateline.corpus.reading import read

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
FILES = sorted((DATA / "reuters21578").glob("*.sgm.gz"))

ARTICLE = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" CGISPLIT="TRAINING-SET" OLDID="5544" NEWID="1">
<DATE>26-FEB-1987 15:01:01.79</DATE>
<TOPICS><D>cocoa</D></TOPICS>
<PLACES><D>el-salvador</D><D>usa</D></PLACES>
<PEOPLE><D>james-baker</D></PEOPLE>
<ORGS></ORGS>
<EXCHANGES></EXCHANGES>
<COMPANIES></COMPANIES>
<UNKNOWN>
&#5;&#5;&#5;C T
&#22;&#22;&#1;f0704&#31;reute</UNKNOWN>
<TEXT>&#2;
<TITLE>RAIN IN
BAHIA &lt;BAH></TITLE>
<AUTHOR>    By Jane Doe, Reuters</AUTHOR>
<DATELINE>    SALVADOR, Feb 26 - </DATELINE><BODY>Showers fell&#127;here,
A &amp; B said.
    Prices rose.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
"""


def read_text(text, stem="file"):
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_reuters(Feed(io.BufferedReader(io.BytesIO(data)), "file", stem)))


def with_text(text):
    return re.sub(r"<TEXT>.*</TEXT>", lambda _: text, ARTICLE, flags=re.DOTALL)


def test_an_article_has_its_id_date_names_and_text():
    (article,) = read_text(ARTICLE)
    assert article.id == "1"
    assert article.title == "RAIN IN BAHIA <BAH>"
    assert article.body == "Showers fell here,\nA & B said.\n    Prices rose.\n Reuter"
    assert article.date == dt.date(1987, 2, 26)
    assert article.places == ("El Salvador", "United States")
    assert article.people == ("James Baker",)
    assert article.source == "reuters"
    assert article.author == "Jane Doe"
    assert article.extra == {
        "topics": ["cocoa"],
        "dateline": "SALVADOR, Feb 26",
        "lewis_split": "TRAIN",
        "datetime": "1987-02-26T15:01:01.790000",
    }


def test_an_empty_element_counts_as_absent():
    (article,) = read_text(
        ARTICLE.replace("<D>james-baker</D>", "")
        .replace("<D>el-salvador</D><D>usa</D>", " <D> </D>")
        .replace("    By Jane Doe, Reuters", "")
    )
    assert (article.people, article.places, article.author) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (" 2-MAR-1987  09:15:05.40", "1987-03-02T09:15:05.400000"),
        ("27-MAR-1987 00:02:59.13&#5;&#5;&#5;RM", "1987-03-27T00:02:59.130000"),
        ("31-MAR-1987 605:12:19.12", None),
        ("31-MAR-1987", None),
        ("March 31, 1987", None),
    ],
)
def test_odd_dates_are_read_as_far_as_they_are_sound(written, moment):
    (article,) = read_text(ARTICLE.replace("26-FEB-1987 15:01:01.79", written))
    assert article.date is not None
    assert article.date.year == 1987
    assert article.extra.get("datetime") == moment


@pytest.mark.parametrize(
    "written", ["31-FEB-1987 10:00:00.00", "31-XXX-1987", "26-FEB-1987 25:00:00.00"]
)
def test_an_impossible_date_is_reported_and_the_next_article_read(written):
    broken = ARTICLE.replace("26-FEB-1987 15:01:01.79", written)
    problem, article = read_text(broken + ARTICLE)
    assert problem.line == 2
    assert written[:11] in problem.reason
    assert article.id == "1"


def test_no_date_is_no_problem():
    (article,) = read_text(ARTICLE.replace("26-FEB-1987 15:01:01.79", ""))
    assert article.date is None


def test_a_brief_has_a_title_and_what_replaced_its_lost_body_is_no_text():
    text = (
        '<TEXT TYPE="BRIEF">&#2;\n******<TITLE>RATES ROSE\n</TITLE>Blah blah blah.\n&#3;\n\n</TEXT>'
    )
    (article,) = read_text(with_text(text))
    assert (article.title, article.body) == ("RATES ROSE", "")
    assert article.extra["text_type"] == "BRIEF"


def test_an_unprocessed_article_has_its_text_in_text_and_its_first_line_for_a_title():
    text = '<TEXT TYPE="UNPROC">&#2;\nFED REPORT\n    M-1 .... 736.7\n Reuter\n&#3;\n</TEXT>'
    (article,) = read_text(with_text(text))
    assert (article.title, article.body) == ("FED REPORT", "M-1 .... 736.7\n Reuter")


def test_what_stands_before_the_body_is_kept():
    text = "<TEXT>&#2;\n<TITLE>WHEAT</TITLE>\nKANSAS\n<BODY>Prices rose.\n&#3;</BODY></TEXT>"
    (article,) = read_text(with_text(text))
    assert (article.title, article.body) == ("WHEAT", "KANSAS\nPrices rose.")


def test_an_article_without_text_or_tags_is_still_one():
    first, second = read_text("<REUTERS NEWID='7'></REUTERS><REUTERS></REUTERS>")
    assert [first.id, second.id] == ["file#1", "file#2"]
    assert (first.title, first.body, first.extra) == ("", "", {})


def test_bytes_that_are_not_utf8_lose_no_article():
    data = ARTICLE.encode().replace(b"Showers", b"Z\xfcrich \x00\x1bsaid")
    (article,) = read_text(data)
    assert article.body.startswith("Zürich  said fell here")


def test_entities_of_control_characters_become_spaces_and_others_characters():
    (article,) = read_text(ARTICLE.replace("Showers", "a&#1;b&#13;&#0;c&eacute;&#xe9;&nothing;R&D"))
    assert article.body.startswith("a b\n\ufffdcéé&nothing;R&D")


def test_an_article_without_its_end_is_read_and_reported():
    unclosed = ARTICLE.replace("</REUTERS>", "")
    *_, last = items = read_text(unclosed + ARTICLE + unclosed)
    assert [getattr(item, "id", None) for item in items] == [None, "1", "1", None, "1"]
    assert [item.line for item in (items[0], items[3])] == [2, 46]
    assert last.body == read_text(ARTICLE)[0].body


def test_articles_are_found_wherever_the_chunks_end(monkeypatch):
    whole = read_text(ARTICLE * 3)
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(reuters, "_CHUNK_BYTES", size)
        assert read_text(ARTICLE * 3) == whole


def test_an_article_too_large_is_cut_and_the_next_one_read(monkeypatch):
    monkeypatch.setattr(reuters, "_MAX_BYTES", 1 << 20)
    problem, cut, article = read_text(ARTICLE.replace("Showers", "x\n" * (1 << 20)) + ARTICLE)
    assert problem.line == 2
    assert "as far as it goes" in problem.reason
    assert cut.body.startswith("x\nx")
    assert article == read_text(ARTICLE)[0]


@pytest.mark.parametrize("piece", ["<TITLE>", "<D></D>", "<PLACES>", "a", "&", "<", "a=", "! "])
def test_a_broken_file_takes_no_longer_than_a_sound_one(piece):
    # Patterns that search again from every start would take hours for this.
    items = read_text("<REUTERS " + piece * 300_000 + "><TEXT><AUTHOR>" + piece * 300_000)
    assert len(items) == 2


def test_sgml_of_another_kind_is_reported():
    (problem,) = read_text("<DOC><DOCNO>1</DOCNO></DOC>")
    assert "holds no <REUTERS> article" in problem.reason


def test_labels_become_the_names_that_people_write():
    places = ["el-salvador", "usa", "uk", "west-germany", "trinidad-tobago", "ussr"]
    assert [place_name(label) for label in places] == [
        "El Salvador",
        "United States",
        "United Kingdom",
        "West Germany",
        "Trinidad and Tobago",
        "Soviet Union",
    ]
    people = ["james-baker", "de-la-madrid", "von-weizsaecker", "leigh-pemberton", "reagan", "le"]
    assert [person_name(label) for label in people] == [
        "James Baker",
        "de la Madrid",
        "von Weizsaecker",
        "Leigh-Pemberton",
        "Reagan",
        "Le",
    ]


@pytest.mark.skipif(len(FILES) != 15, reason="the Reuters-21578 files are not here")
def test_the_real_files_give_every_article_clean():
    problems = []
    articles = [a for file in FILES for a in read(file, on_problem=problems.append)]
    assert problems == []
    assert [article.id for article in articles] == [str(number) for number in range(1, 15001)]
    # One unprocessed article is nothing but its header.
    assert [a.id for a in articles if not a.title and not a.body] == ["12793"]
    control = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]|&#\\d+;")
    assert not [a.id for a in articles if control.search(a.title) or control.search(a.body)]
    first, last = dt.date(1987, 2, 26), dt.date(1987, 4, 8)
    assert {first, last} <= {article.date for article in articles}
    assert all(article.date and first <= article.date <= last for article in articles)
    assert sum(article.people is not None for article in articles) == 740
