"""The query language: what is typed, and what it is read as.

The right column is the plan in canonical form (search/canonical.py),
where every operator is written out; test_canonical.py says which plan
that is.
"""

from __future__ import annotations

import datetime as dt

import pytest

from dateline.search.canonical import write_plan
from dateline.search.parser import ParsedQuery, parse, parse_words
from dateline.search.plan import And, Everything, Nothing, Or, Phrase, Term
from dateline.search.stopwords import ENGLISH

NOW = dt.date(2017, 4, 28)


def read(query: str, **options: object) -> ParsedQuery:
    return parse(query, now=NOW, **options)


READ_WITHOUT_A_WORD = [
    # words
    ("carl vinson", "carl AND vinson"),
    ("Carl VINSON", "carl AND vinson"),
    ("Gómez", "gomez"),
    ("U.S. navy", "us AND navy"),
    ("fox-it", '"fox it"'),
    ("missile test-fired", 'missile AND "test fired"'),
    ("O'Brien Ministry's", "obrien AND ministry"),
    ("3.5 155,221", "3.5 AND 155221"),
    ("北京 summit", '"北 京" AND summit'),
    ("kim, jong; un!", "kim AND jong AND un"),
    ("tokyo — talks & more tests", "tokyo AND talks AND tests"),
    ("[update] {talks} <b>", "update AND talks AND b"),
    ("a-1^2", '"a 1"^2'),
    ("x=y", '"x y"'),
    ("missile missile", "missile AND missile"),
    ("", "*"),
    (" \t\n", "*"),
    ("*", "*"),
    ("**", "*"),
    # stop words
    ("the summit in tokyo", "summit AND tokyo"),
    ("to be or not to be", "to AND be AND or AND not AND to AND be"),
    ("the", "the"),
    ("us", "us"),
    ("may will", "may AND will"),
    ("+the summit", "the AND summit"),
    ("the AND summit", "the AND summit"),
    ("the OR summit", "the OR summit"),
    ("the^2 summit", "the^2 AND summit"),
    ('"the" summit', "the AND summit"),
    ('"the summit"', '"the summit"'),
    ("summit -the", "summit AND NOT the"),
    ("the -summit", "the AND NOT summit"),
    ("the places:japan", "places:japan"),
    ("(the summit) OR (in tokyo)", "summit OR tokyo"),
    ("title:(the summit)", "title:summit"),
    ("title:the", "title:the"),
    # phrases
    ('"carl vinson"', '"carl vinson"'),
    ('"vinson"', "vinson"),
    ('"Carl Vinson" missile', '"carl vinson" AND missile'),
    ('"nuclear test"~5', '"nuclear test"~5'),
    ('"nuclear test"~1', '"nuclear test"~1'),
    ('"nuclear test"~0', '"nuclear test"'),
    ('"nuclear test"~5^2', '"nuclear test"~5^2'),
    ('"vinson"~5', "vinson"),
    ("“carl vinson” „kim jong“", '"carl vinson" AND "kim jong"'),
    ('kim"carl vinson"jong', 'kim AND "carl vinson" AND jong'),
    (r'"say \"no\" to war"', '"say no to war"'),
    ('"one AND (two)"', '"one and two"'),
    # operators: NOT before AND before OR before standing side by side
    ("kim AND jong", "kim AND jong"),
    ("kim OR jong", "kim OR jong"),
    ("kim AND jong OR un", "(kim AND jong) OR un"),
    ("kim OR jong AND un", "kim OR (jong AND un)"),
    ("NOT kim AND jong", "NOT kim AND jong"),
    ("NOT kim OR jong", "NOT kim OR jong"),
    ("(kim OR jong) AND un", "(kim OR jong) AND un"),
    ("NOT (kim OR jong)", "NOT (kim OR jong)"),
    ("carl vinson OR nimitz", "carl AND (vinson OR nimitz)"),
    ("carl vinson AND nimitz", "carl AND vinson AND nimitz"),
    ("kim AND NOT jong", "kim AND NOT jong"),
    ("kim NOT jong", "kim AND NOT jong"),
    ("kim OR NOT jong", "kim OR NOT jong"),
    ("kim AND -jong OR +un", "(kim AND NOT jong) OR un"),
    ("NOT kim", "NOT kim"),
    ("NOT NOT *", "NOT *"),
    ("NOT (NOT kim)", "kim"),
    ("NOT (NOT *)", "*"),
    ("-kim", "NOT kim"),
    ("-kim -jong", "NOT kim AND NOT jong"),
    ("+kim jong -un", "kim AND jong AND NOT un"),
    ("+kim +jong", "kim AND jong"),
    ("-(kim jong)", "NOT (kim AND jong)"),
    ("-places:japan", "NOT places:japan"),
    ('-"carl vinson"', 'NOT "carl vinson"'),
    ("kim and jong or un", "kim AND jong AND un"),
    ("ANDY ORLANDO NOTRE", "andy AND orlando AND notre"),
    ("(kim)OR(jong)", "kim OR jong"),
    ('"kim"AND"jong"', "kim AND jong"),
    ("fox -it", "fox AND NOT it"),
    ("((kim))", "kim"),
    ("(kim (jong un))", "kim AND jong AND un"),
    # fields
    ("title:summit", "title:summit"),
    ("body:summit", "body:summit"),
    ("Title:summit", "title:summit"),
    ("title:summit talks", "title:summit AND talks"),
    ('title:"summit talks"', 'title:"summit talks"'),
    ('title:"summit talks"~3', 'title:"summit talks"~3'),
    ("title:(summit talks)", "title:summit AND title:talks"),
    ("title:(summit OR talks) kim", "(title:summit OR title:talks) AND kim"),
    ("title:(summit body:talks)", "title:summit AND body:talks"),
    ("title:(summit date:2017)", "title:summit AND date:[2017-01-01 TO 2017-12-31]"),
    ("title:fox-it", 'title:"fox it"'),
    ("title:summit^3", "title:summit^3"),
    ("title:miss*", "title:miss*"),
    ("title:*", "title:*"),
    ("title:AND", "title:and"),
    ("title:-kim", "title:kim"),
    ("title:10:30", 'title:"10 30"'),
    ("people:kim", "people:kim"),
    ("person:kim", "people:kim"),
    ("people:Hong-kyun", "people:hong-kyun"),
    ('people:"Carl Vinson"', 'people:"carl vinson"'),
    ("places:japan", "places:japan"),
    ("place:japan", "places:japan"),
    ("places:(japan OR china)", "places:japan OR places:china"),
    ("places:(japan china)", "places:japan AND places:china"),
    ("places:(japan -china)", "places:japan AND NOT places:china"),
    ("source:reuters", "source:reuters"),
    ("id:reuters/1", 'id:"reuters/1"'),
    ("id:http://a.b/c?d=1*^2~", 'id:"http://a.b/c?d=1*^2~"'),
    ('id:"two words"', 'id:"two words"'),
    ("id:(1 OR 2)", 'id:"1" OR id:"2"'),
    ("id:(a?b)", 'id:"a?b"'),
    ("id:*", 'id:"*"'),
    (r"id:a\ b", 'id:"a b"'),
    ('id:"a\\"\\“b\\\\"', 'id:"a\\"\\“b\\\\"'),
    ("id:a:b kim", 'id:"a:b" AND kim'),
    # a colon that makes no field
    ("http://example.org/a", '"http example org a"'),
    ("10:30", '"10 30"'),
    ("Update: talks", "update AND talks"),
    ("std::vector", '"std vector"'),
    ("note:", "note"),
    ("fox-it:kim", '"fox it kim"'),
    (r"kim\:jong", '"kim jong"'),
    ('"kim:jong"', '"kim jong"'),
    # wildcards
    ("missile*", "missile*"),
    ("te?t", "te?t"),
    ("tes?", "tes?"),
    ("*ing", "*ing"),
    ("M*SS**LE", "m*ss*le"),
    ("Gó?ez", "go?ez"),
    ("test-fi*", "test AND fi*"),
    ("O'Br*", "obr*"),
    ("mis*^2", "mis*^2"),
    ("日*", "日"),
    ("NOT test-fi*", "NOT (test AND fi*)"),
    # weights
    ("word^2", "word^2"),
    ("word^0.5", "word^0.5"),
    ("word^1", "word"),
    ("word^0", "word^0"),
    ("(kim OR jong^2)^1.5", "kim^1.5 OR jong^3"),
    ("(carl vinson)^2", "carl^2 AND vinson^2"),
    ("((carl)^2 vinson)^9999999", "carl^1000000 AND vinson^1000000"),
    ("places:japan^2", "places:japan"),
    # dates; test_intervals.py has them all
    ("date:2017-04-24", "date:2017-04-24"),
    ("date:2017-04", "date:[2017-04-01 TO 2017-04-30]"),
    ("date:2017", "date:[2017-01-01 TO 2017-12-31]"),
    ("date:[2017-04-01 TO 2017-04-30]", "date:[2017-04-01 TO 2017-04-30]"),
    ("date:[2017-04-01 TO *]", "date:[2017-04-01 TO *]"),
    ("date:{2016 TO 2018}", "date:[2017-01-01 TO 2017-12-31]"),
    ("date:april", "date:[2017-04-01 TO 2017-04-30]"),
    ("date:april..may", "date:[2016-04-01 TO 2016-05-31]"),
    ("date:2016..", "date:[2016-01-01 TO *]"),
    ('date:"last week"', "date:[2017-04-17 TO 2017-04-23]"),
    ("date:today", "date:2017-04-28"),
    ('date:"24 april 2017"', "date:2017-04-24"),
    ("date:24-april-2017", "date:2017-04-24"),
    ("date:24/04/2017", "date:2017-04-24"),
    ("date:[13/03/2017 TO 24.4.2017]", "date:[2017-03-13 TO 2017-04-24]"),
    ("date:13/03/2017..24/04/2017", "date:[2017-03-13 TO 2017-04-24]"),
    ("date:>2017", "date:[2018-01-01 TO *]"),
    ("date:>=2017", "date:[2017-01-01 TO *]"),
    ("date:<2017", "date:[* TO 2016-12-31]"),
    ("date:<=2017", "date:[* TO 2017-12-31]"),
    ("date:*", "date:*"),
    ("date:(2016 OR 2014)", "date:[2016-01-01 TO 2016-12-31] OR date:[2014-01-01 TO 2014-12-31]"),
    ("-date:2017", "NOT date:[2017-01-01 TO 2017-12-31]"),
    ("kim date:2017-04-24^2 jong", "kim AND date:2017-04-24 AND jong"),
    ("date:>9999", "NOT *"),
    ("kim AND date:>9999", "kim AND (NOT *)"),
    # backslashes
    (r"\+kim", "kim"),
    (r"\-kim", "kim"),
    (r"kim\*", "kim"),
    (r"a\*b*", "a AND b*"),
    (r"\(kim\)", "kim"),
    (r"\"kim\"", "kim"),
    (r"kim \AND jong", "kim AND jong"),
    ("kim\\", "kim"),
    ("id:\\ kim", 'id:" kim"'),
    ("kim id:\\", "kim"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "canonical"), READ_WITHOUT_A_WORD)
def test_is_read_as(query, canonical):
    parsed = read(query)
    assert str(parsed) == canonical
    assert [n for n in parsed.notices if "row" not in n and "nothing to join" not in n] == []


LONE_SIGN = "a + or - that stands before no word is left out"
OPERATOR = "AND, OR, NOT, + or - with nothing to join is left out"
QUOTE = "a quote without a second one is left out"
UNCLOSED = "a bracket that is not closed is closed at the end"
UNOPENED = "a closing bracket without an opening one is left out"
EMPTY = "brackets with nothing in them are left out"
CARET = "a ^ that is no weight, as in word^2, is left out"
TILDE = 'a ~ that is no distance, as in "two words"~5, is left out'
FUZZY = "word~ is read as the plain word: similar spellings are not looked for yet"
EXACT = "=word is read as the plain word: exact spelling is not looked for yet"
VALUE = "a field without a value is left out"
SIGNS = "of several signs in a row only the last counts"
NO_WORD = "there is no word in the query to look for"
CUT = "only the first 1,000 words are read, as there are operators"
DEEP = "brackets more than 50 deep are left out"


@pytest.mark.parametrize(
    ("query", "canonical", "notices"),
    [
        # operators in a nonsense place
        ("AND", "and", ["AND, OR and NOT alone are read as words"]),
        ("(OR)", "or", ["AND, OR and NOT alone are read as words"]),
        ("OR OR kim", "kim", [OPERATOR]),
        ("AND kim", "kim", [OPERATOR]),
        ("kim NOT", "kim", [OPERATOR]),
        ("kim AND", "kim", [OPERATOR]),
        ("kim AND OR jong", "kim AND jong", [OPERATOR]),
        ("kim NOT AND jong", "kim AND jong", [OPERATOR]),
        ("NOT NOT kim", "NOT kim", [OPERATOR]),
        ("NOT -kim", "NOT kim", [OPERATOR]),
        ("(AND kim OR) jong", "kim AND jong", [OPERATOR]),
        ("kim OR (AND)", "kim", [OPERATOR, EMPTY]),
        ("kim - jong", "kim AND jong", [LONE_SIGN]),
        ("kim -", "kim", [LONE_SIGN]),
        ("(kim -)", "kim", [LONE_SIGN]),
        ("--since kim", "NOT since AND kim", [SIGNS]),
        ("-+kim", "kim", [SIGNS]),
        ('-" kim', "kim", [QUOTE, OPERATOR]),
        # stray quotes and brackets
        ('"kim jong', "kim AND jong", [QUOTE]),
        ('kim" jong', "kim AND jong", [QUOTE]),
        ('"kim" 5" gun', "kim AND 5 AND gun", [QUOTE]),
        ("kim) jong", "kim AND jong", [UNOPENED]),
        ("(kim OR jong", "kim OR jong", [UNCLOSED]),
        ("kim AND (jong OR un", "kim AND (jong OR un)", [UNCLOSED]),
        ("kim AND (", "kim", [UNCLOSED, EMPTY, OPERATOR]),
        (":-) kim", "kim", [UNOPENED]),
        ("kim ()", "kim", [EMPTY]),
        ("kim OR (()) jong", "kim OR jong", [EMPTY]),
        ("NOT () kim", "kim", [OPERATOR, EMPTY]),
        ("()^2 kim", "kim", [EMPTY]),
        # stray carets and tildes
        ("kim^", "kim", [CARET]),
        ("^2 kim", "2 AND kim", [CARET]),
        ("kim^jong", "kim AND jong", [CARET]),
        ("kim^2^3", "kim AND 2^3", [CARET]),
        ("~100 people", "100 AND people", [TILDE]),
        ('"kim jong"~', '"kim jong"', [TILDE]),
        ("(kim)~2", "kim AND 2", [TILDE]),
        ("kim~jong", "kim AND jong", [TILDE]),
        # fields without a value
        ('title:" kim', "kim", [QUOTE, VALUE]),
        ("title:() kim", "kim", [VALUE, EMPTY]),
        ("(title:^) kim", "kim", [CARET, VALUE, EMPTY]),
        ('title:" -kim', "NOT kim", [QUOTE, VALUE]),
        ('kim title:" OR jong', "kim OR jong", [QUOTE, VALUE]),
        ('-title:" kim', "kim", [QUOTE, VALUE, OPERATOR]),
        ('-"title:kim', "title:kim", [QUOTE, OPERATOR]),
        ('title:"', "NOT *", [QUOTE, VALUE, NO_WORD]),
        (
            "title: kim",
            "title AND kim",
            ["title: is read as a word, as no value stands right behind it"],
        ),
        ("date:", "date", ["date: is read as a word, as no value stands right behind it"]),
        # for a later version
        ("vinsen~", "vinsen", [FUZZY]),
        ("vinsen~2 kim", "vinsen AND kim", [FUZZY]),
        ("title:vinsen~1^2", "title:vinsen^2", [FUZZY]),
        ("=Vinson", "vinson", [EXACT]),
        ('="Fox-It"', '"fox it"', [EXACT]),
        ("title:=Vinson", "title:vinson", [EXACT]),
        ('-=Vinson +="Fox-It"', 'NOT vinson AND "fox it"', [EXACT]),
        ("people:kim*", "people:kim", ["people: knows no wildcards: * and ? are left out"]),
        # nothing to look for
        ("!!!", "NOT *", [NO_WORD]),
        ("-", "NOT *", [LONE_SIGN, NO_WORD]),
        ("()", "NOT *", [EMPTY, NO_WORD]),
        ('""', "NOT *", [NO_WORD]),
        ("title:!!!", "NOT *", [NO_WORD]),
        ("people:!!!", "NOT *", [NO_WORD]),
        ('id:""', "NOT *", [NO_WORD]),
        ("NOT !!!", "NOT *", [NO_WORD]),
        ("???", "NOT *", [NO_WORD]),
        # limits
        ("(" * 60 + "kim" + ")" * 60, "kim", [DEEP]),
        ("+kim " * 2000, " AND ".join(["kim"] * 1000), [CUT]),
        ('"' + "kim " * 2000 + '"', '"' + " ".join(["kim"] * 1000) + '"', [CUT]),
    ],
)
def test_what_stands_amiss_is_read_as_best_it_can_be_with_a_notice(query, canonical, notices):
    parsed = read(query)
    assert str(parsed) == canonical
    assert list(parsed.notices) == notices


def test_a_word_that_says_nothing_takes_no_part():
    assert str(read("kim AND !!! OR jong")) == "kim OR jong"
    assert str(read("-!!! kim")) == "kim"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("who is Kim?", "kim"),
        ("Where is the Carl Vinson ?!", "carl AND vinson"),
        ("Kim?", "kim?"),
        ("carl vinso?", "carl AND vinso?"),
        ("the OR vinso?", "the OR vinso?"),
        ("is it te?t?", "te?t?"),
    ],
)
def test_a_question_mark_ends_a_question_that_begins_with_a_stop_word(query, canonical):
    assert str(read(query)) == canonical


def test_a_question_is_noticed():
    assert read("who is Kim?").notices == (
        "the ? at the end is read as a question mark, not as any character",
    )


@pytest.mark.parametrize(
    ("query", "relaxed"),
    [
        ("carl vinson", "carl OR vinson"),
        ("carl missile missile", "carl OR missile OR missile"),
        ('carl "kim jong" mis*', 'carl OR "kim jong" OR mis*'),
        ("carl vinson places:japan", "(carl OR vinson) AND places:japan"),
        ("date:today a1 -kim a2", "date:2017-04-28 AND (a1 OR a2) AND NOT kim"),
        ("+carl vinson", "carl AND (vinson OR *)"),
        ("+carl vinson kim", "carl AND (vinson OR kim OR *)"),
        ("the carl vinson", "carl OR vinson"),
        ("title:(carl vinson)", "title:carl OR title:vinson"),
        ("(carl vinson)", "carl OR vinson"),
        ("carl (vinson nimitz)", "carl OR (vinson AND nimitz)"),
        ("carl vinson AND nimitz", "carl OR (vinson AND nimitz)"),
        ("carl vinson OR nimitz", "carl OR vinson OR nimitz"),
        ("kim (places:japan OR missile)", "kim OR places:japan OR missile"),
        ("kim un (place:us OR date:today)", "(kim OR un) AND (places:us OR date:2017-04-28)"),
    ],
)  # fmt: skip
def test_any_of_the_words_is_what_auto_falls_back_to_and_what_any_asks_for(query, relaxed):
    found = read(query).relaxed
    assert found is not None
    assert write_plan(found) == relaxed
    assert str(read(query, match="any")) == relaxed


@pytest.mark.parametrize(
    "query",
    [
        "carl", "", "*", '"carl vinson"', "carl AND vinson", "carl OR vinson", "places:japan",
        "carl places:japan", "+carl +vinson", "-carl", "missile missile", "carl -vinson",
        "places:(japan china)", "!!!",
    ],
)  # fmt: skip
def test_nothing_is_relaxed_where_any_word_and_all_words_are_the_same(query):
    assert read(query).relaxed is None


def test_all_and_any_never_relax():
    assert read("carl vinson", match="all").relaxed is None
    assert read("carl vinson", match="any").relaxed is None
    assert read("carl vinson", match="all").plan == read("carl vinson").plan


def test_match_is_one_of_three():
    with pytest.raises(ValueError, match="match is 'some': make it one of auto, all, any"):
        read("kim", match="some")


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("carl vinson", [("carl", "vinson")]),
        ("carl vinson japan", [("carl", "vinson"), ("vinson", "japan")]),
        ("one two three four", [("two", "three"), ("three", "four")]),
        ("kim jong un pyongyang missile", []),
        ("carl", []),
        ("talks in tokyo", []),
        ("the talks tokyo", [("talks", "tokyo")]),
        ("carl places:japan vinson", []),
        ("carl vinson places:japan", [("carl", "vinson")]),
        ("carl vinson -kim", [("carl", "vinson")]),
        ("(carl vinson)", [("carl", "vinson")]),
        ("(carl vinson)^2", [("carl", "vinson")]),
        ("+carl vinson", []),
        ("carl AND vinson", []),
        ("carl^2 vinson", []),
        ("title:(carl vinson)", []),
        ('carl "vinson"', []),
        ("fox-it kim", []),
        ("the who", [("the", "who")]),
    ],
)
def test_plain_words_side_by_side_are_pairs_where_two_to_four_take_part(query, pairs):
    assert read(query).pairs == tuple(pairs)


def test_plans_are_small_trees():
    assert read("carl vinson").plan == And((Term("carl"), Term("vinson")))
    assert read("carl vinson").relaxed == Or((Term("carl"), Term("vinson")))
    assert read("title:fox-it^2").plan == Phrase(("fox", "it"), "title", 2.0)
    assert read("").plan == Everything()


def test_plain_words_are_never_syntax():
    found = parse_words('+carl "vinson" OR places:japan -kim', match="any", stop_words=ENGLISH)
    assert str(found) == 'carl OR vinson OR "places japan" OR kim'


def test_plain_words_without_a_word_find_nothing():
    assert parse_words(" ?").plan == Nothing()
    assert parse_words("").notices == (NO_WORD,)


def test_words_may_be_split_at_an_apostrophe():
    assert str(read("dell'Aquila")) == "dellaquila"
    assert str(read("dell'Aquila", elide=True)) == '"dell aquila"'
    assert str(read("title:dell'Aquila", elide=True)) == 'title:"dell aquila"'


def test_stop_words_can_be_chosen():
    assert str(read("the summit der", stop_words=frozenset({"der"}))) == "the AND summit"


def test_now_may_be_a_moment():
    moment = dt.datetime(2017, 4, 28, 12, tzinfo=dt.UTC)
    assert str(parse("date:today", now=moment)) == "date:2017-04-28"


def test_plain_words_of_any_number_are_all_read():
    parsed = read("word " * 5_000)
    assert parsed.plan == And((Term("word"),) * 5_000)
    assert parsed.notices == ()


def test_about_250_english_words_tell_nothing():
    assert 220 < len(ENGLISH) < 290
    assert "us" not in ENGLISH
