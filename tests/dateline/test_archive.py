"""The library: an archive that is opened, added to, searched and closed."""

from __future__ import annotations

import datetime as dt
import errno
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from whoosh import query as whoosh_query

import dateline
from dateline.index import files

WOOL = {
    "id": "wool",
    "title": "Wool prices",
    "body": "Wool rose in Sydney.",
    "date": "2016-05-01",
    "people": ["Ann Lee"],
    "places": ["Sydney", "Australia"],
    "source": "Example Wire",
}
TIN = {
    "id": "tin",
    "title": "Tin mine",
    "body": "A mine in Perth sold tin and wool.",
    "date": "2017-04-24",
    "people": ["Ann Lee", "Bo Chen"],
    "places": ["Perth", "Australia"],
    "source": "Daily Example",
}
RAIN = dateline.Article("rain", title="Rain", body="It rained.", people=(), places=())


@pytest.fixture
def archive(tmp_path):
    with dateline.open(tmp_path / "news", create=True) as archive:
        archive.add([WOOL, TIN, RAIN])
        yield archive


def ids(hits) -> list[str]:
    return [hit.id for hit in hits]


# --- opening and closing ---------------------------------------------------------


def test_what_was_added_is_there_when_the_archive_is_opened_again(archive):
    archive.close()
    with dateline.open(archive.path) as again:
        assert ids(again.search("tin")) == ["tin"]
        assert repr(again) == f"Archive({str(archive.path)!r})"


def test_create_opens_an_archive_that_is_there(archive):
    with dateline.open(str(archive.path), create=True) as again:
        assert again.count("") == 3


def test_without_create_a_missing_archive_is_an_error_that_says_how_to_make_one(tmp_path):
    with pytest.raises(dateline.NotAnArchiveError, match="make one with `dateline index"):
        dateline.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("create", [False, True])
def test_a_file_is_no_archive(tmp_path, create):
    path = tmp_path / "file"
    path.write_text("precious")
    with pytest.raises(dateline.NotAnArchiveError, match="is a file, and an archive is a folder"):
        dateline.open(path, create=create)
    assert path.read_text() == "precious"


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_of_other_things_is_no_archive_and_is_left_as_it_is(tmp_path, create):
    (tmp_path / "letter.txt").write_text("precious")
    with pytest.raises(dateline.NotAnArchiveError, match="with other files and no archive"):
        dateline.open(tmp_path, create=create)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("use", [
    lambda a: a.search("wool"), lambda a: a.count(""), lambda a: list(a.ids("")),
    lambda a: a.get("wool"), lambda a: a.stats(), lambda a: a.add([WOOL]),
    lambda a: a.delete(["wool"]), lambda a: a.rebuild([WOOL]), lambda a: a.compact(),
    lambda a: a.index([a.path.parent]),
    lambda a: a.search_words("wool"),
])  # fmt: skip
def test_a_closed_archive_says_so_and_stays_free_for_others(archive, use):
    archive.close()
    with pytest.raises(dateline.ArchiveError, match="was closed: open it again") as raised:
        use(archive)
    with dateline.open(archive.path) as again:
        assert again.add([WOOL]).unchanged == 1
    assert raised.type is dateline.ArchiveError


def test_closing_twice_is_no_error(archive):
    archive.close()
    archive.close()


def test_while_one_writes_another_is_told_to_wait(archive):
    def meanwhile():
        with dateline.open(archive.path) as other:
            assert other.count("") == 3  # readers never wait
            with pytest.raises(dateline.LockedArchiveError, match="try again"):
                other.delete(["wool"])
        yield {"id": "new"}

    assert archive.add(meanwhile()).added == 1
    assert archive.count("") == 4


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody may write to")
def test_where_no_folder_can_be_made_the_system_says_which():
    with pytest.raises(OSError, match="/proc/news"):
        dateline.open("/proc/news", create=True)


# --- adding ----------------------------------------------------------------------


def test_mappings_and_articles_may_be_mixed(archive):
    assert archive.get("wool") == dateline.Article.from_mapping(WOOL)
    assert archive.get("rain") == RAIN
    assert archive.get("snow") is None


def test_the_report_counts_articles_and_bytes_of_title_and_body(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        report = archive.add([{"id": "x", "title": "Gómez", "body": "spoke"}])
    assert (report.added, report.changed, report.unchanged, report.removed) == (1, 0, 0, 0)
    assert (report.problems, report.n_bytes) == ((), 11)
    assert report.seconds > 0


def test_the_same_articles_again_change_nothing(archive):
    before = archive.stats()
    report = archive.add([WOOL, TIN, RAIN])
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    assert archive.stats() == before


def test_a_known_id_with_other_content_replaces_the_older_article(archive):
    report = archive.add([{**WOOL, "body": "Silk fell in Lyon."}])
    assert (report.added, report.changed) == (0, 1)
    assert ids(archive.search("silk")) == ["wool"]
    assert archive.count("sydney NOT places:sydney") == 0
    assert archive.stats().articles == 3


def test_of_one_id_given_twice_the_later_is_kept(archive):
    report = archive.add([{"id": "x", "body": "first"}, {"id": "x", "body": "second"}])
    assert (report.added, report.changed, report.problems) == (1, 0, ())
    assert archive.get("x").body == "second"
    assert archive.count("first") == 0


def test_one_article_given_twice_is_added_once(archive):
    report = archive.add([{"id": "x"}, {"id": "x"}])
    assert (report.added, report.unchanged) == (1, 0)
    assert archive.stats().articles == 4


@pytest.mark.parametrize("bad", [
    {"title": "no id"}, {"id": ""}, {"id": "x", "date": "2017-02-30"}, {"id": "x", "body": 5},
    "articles/", 5, None,
])  # fmt: skip
def test_what_makes_no_article_is_an_error_and_nothing_is_added(archive, bad):
    before = archive.stats()
    with pytest.raises(dateline.ArticleError):
        archive.add([{"id": "fine"}, bad])
    assert archive.get("fine") is None
    assert archive.stats() == before


def test_one_mapping_that_is_not_in_a_list_is_an_error(archive):
    with pytest.raises(dateline.ArticleError, match="Article or a mapping"):
        archive.add(WOOL)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_articles_that_end_in_an_exception_are_not_added(archive, error):
    def broken():
        yield {"id": "fine"}
        raise error

    before = archive.stats()
    with pytest.raises(error):
        archive.add(broken())
    assert archive.stats() == before
    assert archive.add([{"id": "fine"}]).added == 1


def test_a_full_disk_leaves_the_archive_as_it_was(archive, monkeypatch):
    def full(path, data):
        path.write_bytes(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    before = archive.stats()
    with monkeypatch.context() as disk:
        disk.setattr(files, "write_new", full)
        with pytest.raises(OSError, match="No space left"):
            archive.add([{"id": "new"}])
        with pytest.raises(OSError, match="No space left"):
            archive.delete(["wool"])
    assert archive.stats() == before
    assert archive.verify() == []
    assert archive.add([{"id": "new"}]).added == 1


def test_an_archive_that_may_not_be_written_can_be_read(archive, monkeypatch):
    real = files.os.open

    def forbidden(path, flags, *args, **options):
        if Path(path).name == "lock":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, flags, *args, **options)

    monkeypatch.setattr(files.os, "open", forbidden)
    with pytest.raises((PermissionError, dateline.DatelineError), match=r"(?i)permission"):
        archive.add([{"id": "new"}])
    assert archive.count("wool") == 2


def test_a_lone_surrogate_becomes_a_replacement_character(archive):
    archive.add([{"id": "s\ud800", "title": "half\udfff", "body": "of one", "people": ["\ud83d"]}])
    assert archive.get("s�").title == "half�"
    assert archive.verify() == []


def test_nul_bytes_and_control_characters_are_kept_and_separate_words(archive):
    archive.add([{"id": "nul", "body": "copper\0zinc\x1fbrass"}])
    assert ids(archive.search("zinc")) == ["nul"]
    assert archive.get("nul").body == "copper\0zinc\x1fbrass"
    assert archive.verify() == []


# --- people and places -----------------------------------------------------------

ENVOYS = "Joseph Yun met Kenji Kanasugi in Tokyo."


@pytest.mark.parametrize(("given", "mode", "read"), [
    ({}, "auto", True),
    ({"people": [], "places": []}, "auto", False),
    ({"people": None, "places": None}, "auto", True),
    ({}, "always", True),
    ({"people": [], "places": []}, "always", True),
    ({"people": ["X"], "places": ["Y"]}, "always", True),
    ({}, "never", False),
])  # fmt: skip
def test_people_and_places_are_read_from_the_text_where_the_mode_says_so(
    tmp_path, given, mode, read
):
    with dateline.open(tmp_path / "a", create=True) as archive:
        archive.add([{"id": "x", "body": ENVOYS, **given}], entities=mode)
        assert archive.count("people:kanasugi") == archive.count("places:tokyo") == int(read)


def test_a_list_that_is_given_wins_and_only_the_other_is_read(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        archive.add([{"id": "x", "body": ENVOYS, "people": ["Ann Lee"]}])
        article = archive.get("x")
    assert article.people == ("Ann Lee",)
    assert "Tokyo" in article.places


def test_never_leaves_unknown_what_is_unknown(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        archive.add([{"id": "x", "body": ENVOYS}, {"id": "y", "people": []}], entities="never")
        assert archive.get("x").people is None
        assert archive.get("y").people == ()


def test_reading_in_another_mode_is_a_change(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        archive.add([{"id": "x", "body": ENVOYS}], entities="never")
        assert archive.add([{"id": "x", "body": ENVOYS}], entities="auto").changed == 1
        assert archive.count("people:kanasugi") == 1


def test_several_processes_make_the_archive_that_one_makes(tmp_path):
    articles = [{"id": str(n), "title": f"Day {n}", "body": ENVOYS, "date": "2017-04-24"}
                for n in range(300)]  # fmt: skip
    archives = []
    for workers in (1, 2):
        with dateline.open(tmp_path / str(workers), create=True) as archive:
            archive.add(articles, workers=workers)
            archives.append([archive.get(article["id"]) for article in articles])
    assert archives[0] == archives[1]
    assert archives[0][299].people == ("Joseph Yun", "Kenji Kanasugi")


def test_when_a_process_dies_nothing_is_added(archive, monkeypatch):
    before = archive.stats()
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        with pytest.raises(dateline.DatelineError, match="nothing was committed"):
            archive.add([{"id": f"n{n}", "body": ENVOYS} for n in range(200)], workers=2)
    assert archive.stats() == before
    assert archive.add([{"id": "new"}]).added == 1


@pytest.mark.parametrize("options", [{"workers": 0}, {"entities": "sometimes"}])
def test_options_that_cannot_be_are_refused_and_nothing_is_locked(archive, options):
    with pytest.raises(ValueError, match="make it") as raised:
        archive.add([{"id": "new"}], **options)
    assert archive.add([{"id": "new"}]).added == 1
    assert raised.type is ValueError


# --- searching -------------------------------------------------------------------


def test_a_hit_says_who_where_when_and_why(archive):
    (hit,) = archive.search('"tin and wool"')
    assert (hit.rank, hit.id, hit.title) == (1, "tin", "Tin mine")
    assert (hit.date, hit.source, hit.url) == (dt.date(2017, 4, 24), "Daily Example", None)
    assert (hit.people, hit.places) == (("Ann Lee", "Bo Chen"), ("Perth", "Australia"))
    assert "<mark>tin and wool</mark>" in hit.snippet.html()
    assert hit.score > 0


def test_without_a_query_all_articles_come_newest_first_and_undated_last(archive):
    assert ids(archive.search()) == ["tin", "wool", "rain"]
    assert ids(archive.search("  ", sort="oldest")) == ["wool", "tin", "rain"]
    assert list(archive.ids("", sort="newest")) == ["tin", "wool", "rain"]


def test_words_that_no_article_has_together_are_searched_singly_but_never_counted_so(archive):
    results = archive.search("rained sydney")
    assert results.relaxed
    assert results.total == 2
    assert archive.count("rained sydney") == 0
    assert list(archive.ids("rained sydney")) == []
    assert archive.count("rained sydney", match="any") == 2
    assert not archive.search("rained sydney", match="all")


@pytest.mark.parametrize(("options", "found"), [
    ({"since": dt.date(2017, 1, 1)}, {"tin"}),
    ({"since": dt.datetime(2017, 4, 24, 23)}, {"tin"}),
    ({"since": "2017-04"}, {"tin"}),
    ({"until": "2016"}, {"wool"}),
    ({"since": "2016-05-01", "until": dt.date(2016, 5, 1)}, {"wool"}),
    ({"since": "last year", "now": dt.date(2018, 3, 1)}, {"tin"}),
    ({"since": "april", "until": "april", "now": dt.date(2017, 6, 1)}, {"tin"}),
    ({"since": "2018"}, set()),
    ({"person": "lee"}, {"wool", "tin"}),
    ({"person": "Ann Lee", "place": "Perth"}, {"tin"}),
    ({"person": ["Ann Lee", "Bo Chen"]}, {"tin"}),
    ({"place": ("australia", "sydney")}, {"wool"}),
    ({"place": {"nowhere"}}, set()),
    ({"source": "Example Wire"}, {"wool"}),
    ({"source": "example"}, {"wool", "tin"}),
])  # fmt: skip
def test_filters_narrow_search_count_and_ids_alike(archive, options, found):
    assert set(ids(archive.search("", **options))) == found
    assert set(archive.ids("", **options)) == found
    assert archive.count("", **options) == len(found)


@pytest.mark.parametrize("options", [{"until": "<0001"}, {"since": ">9999"}])
def test_days_before_and_after_the_calendar_find_nothing(archive, options):
    assert archive.count("", **options) == archive.search("", **options).total == 0
    assert list(archive.ids("wool", **options)) == []


@pytest.mark.parametrize("text", ["2017-02-30", "someday", "24/24/2017", ""])
@pytest.mark.parametrize("end", ["since", "until"])
def test_a_date_that_cannot_be_read_is_a_query_error(archive, end, text):
    for use in (archive.search, archive.count, archive.ids):
        with pytest.raises(dateline.QueryError):
            use("wool", **{end: text})


@pytest.mark.parametrize(("text", "problem"), [
    ("2017-02-30", "there is no such date as '2017-02-30'"), ("someday", "'someday' is no date"),
])  # fmt: skip
@pytest.mark.parametrize("end", ["since", "until"])
def test_the_error_names_which_date_cannot_be_read(archive, end, text, problem):
    with pytest.raises(dateline.QueryError) as raised:
        archive.search("wool", **{end: text})
    assert str(raised.value).startswith(f"{end}: {problem}: write it as 2017-04-24, ")


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_date_is_called_empty(archive, text):
    with pytest.raises(dateline.QueryError, match=r"^until is empty: write it as"):
        archive.search("wool", until=text)


@pytest.mark.parametrize("end", ["since", "until"])
def test_a_date_of_another_type_is_a_query_error(archive, end):
    with pytest.raises(dateline.QueryError, match="date or text such as 2017-04"):
        archive.search("wool", **{end: 2017})


@pytest.mark.parametrize(
    ("since", "until", "days", "found"),
    [
        ("2018", "2017", "2017-01-01 to 2018-12-31", {"tin"}),
        (dt.date(2018, 3, 1), dt.date(2016, 1, 1), "2016-01-01 to 2018-03-01", {"tin", "wool"}),
        (">2017", "<2016", "2015-12-31 to 2018-01-01", {"tin", "wool"}),
    ],
)
def test_dates_in_the_other_order_are_swapped_and_a_notice_says_so(
    archive, since, until, days, found
):
    results = archive.search("", since=since, until=until)
    assert {hit.id for hit in results} == found
    assert results.notices == (f"since {since} is after until {until}: read as {days}",)
    assert archive.notices("", since=since, until=until) == results.notices
    assert archive.count("", since=since, until=until) == len(found)
    assert archive.search('"wool', since="2018", until="2017").notices[1:] == (
        "since 2018 is after until 2017: read as 2017-01-01 to 2018-12-31",
    )


def test_dates_in_order_or_on_one_day_are_given_no_notice(archive):
    assert archive.search("", since="2017", until="2017").notices == ()
    assert archive.search("", since=dt.date(2017, 1, 1), until=dt.date(2017, 1, 1)).notices == ()


@pytest.mark.parametrize("query", ["wool", '"wool', "(wool", "wool^x", "*"])
def test_the_notices_of_a_query_are_those_of_its_search(archive, query):
    assert archive.notices(query) == archive.search(query).notices


@pytest.mark.parametrize("query", ["colour:red", "date:2017-13", "date:2017-02-30"])
def test_an_unknown_field_or_impossible_date_is_an_error_at_once(archive, query):
    for use in (archive.search, archive.count, archive.ids):
        with pytest.raises(dateline.QueryError) as raised:
            use(query)
        assert raised.value.query == query


def test_a_page_is_cut_by_limit_and_offset_and_the_total_stays(archive):
    page = archive.search("", limit=1, offset=1)
    assert (ids(page), page[0].rank, page.total) == (["wool"], 2, 3)
    assert ids(archive.search("", limit=0)) == []
    assert ids(archive.search("", offset=99)) == []


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_negative_limit_or_offset_is_refused(archive, name):
    with pytest.raises(ValueError, match=f"{name} is -1: make it 0 or more"):
        archive.search("", **{name: -1})


def test_an_unknown_match_or_sort_is_refused(archive):
    with pytest.raises(ValueError, match=r"'some'.*auto, all, any"):
        archive.search("wool", match="some")
    for use in (archive.search, archive.ids):
        with pytest.raises(ValueError, match=r"'best'.*relevance, newest, oldest"):
            use("wool", sort="best")


@pytest.mark.parametrize("query", [
    whoosh_query.Term("title", "tin"),
    whoosh_query.And([whoosh_query.Term("body", "tin"), whoosh_query.Term("people", "bo")]),
    whoosh_query.Phrase("body", ["tin", "and", "wool"]),
])  # fmt: skip
def test_a_query_may_be_built_in_code(archive, query):
    assert ids(archive.search(query)) == ["tin"]
    assert list(archive.ids(query, sort="newest")) == ["tin"]
    assert archive.count(query, place="perth") == 1
    assert archive.count(query, place="sydney") == 0


def test_a_date_in_a_query_that_is_built_in_code_is_relative_to_now(archive):
    query, now = whoosh_query.Term("date", "last year"), dt.date(2018, 3, 1)
    assert ids(archive.search(query, now=now)) == list(archive.ids(query, now=now)) == ["tin"]
    assert archive.count(query, now=now) == 1
    assert archive.count(query, now=dt.date(2017, 3, 1)) == 1
    assert archive.count(query, now=dt.date(2016, 3, 1)) == 0


def test_words_without_syntax_are_searched_as_they_stand(archive):
    assert set(ids(archive.search_words("tin: (mine AND"))) == {"tin"}
    assert ids(archive.search_words("tin sydney", match="all")) == []
    assert len(archive.search_words("wool", limit=1)) == 1


def test_a_hundred_thousand_words_find_what_they_ask_for(archive):
    words = " ".join(f"word{n}" for n in range(99_999))
    assert ids(archive.search(f"{words} tin", match="any")) == ["tin"]
    assert archive.count(f"{words} tin") == 0
    assert archive.search(f'"{words}" (tin').hits is not None


def test_eight_threads_search_while_another_writes(archive):
    def look(number: int) -> bool:
        return {"tin", "wool"} <= set(ids(archive.search("wool", limit=50))) and bool(
            archive.search(f"tin OR number{number}")[0].snippet.html()
        )

    with ThreadPoolExecutor(8) as threads:
        looks = [threads.submit(look, number) for number in range(200)]
        for number in range(20):
            archive.add([{"id": f"n{number}", "body": f"number{number}"}])
        assert all(look.result() for look in looks)
    assert archive.count("") == 23


def test_results_stay_readable_when_the_archive_changes_and_closes(archive):
    results = archive.search("wool")
    archive.delete(["wool", "tin"])
    archive.compact()
    archive.close()
    assert {hit.title for hit in results} == {"Wool prices", "Tin mine"}
    assert all(hit.snippet.highlights for hit in results)


# --- languages -------------------------------------------------------------------


def test_french_splits_at_the_apostrophe_and_stems(tmp_path):
    with dateline.open(tmp_path / "fr", create=True, language="french") as archive:
        archive.add([{"id": "x", "title": "L'homme", "body": "Les prix de l'or ont monté.",
                      "people": [], "places": []}])  # fmt: skip
        assert archive.language == archive.stats().language == "french"
        assert archive.count("homme") == archive.count("l'homme") == archive.count("monter") == 1
        assert archive.search("l'or")[0].snippet.html().count("<mark>") == 1


def test_the_small_words_of_english_count_in_another_language(tmp_path):
    """`or` is gold in French, and no word to leave out."""
    with dateline.open(tmp_path / "fr", create=True, language="french") as archive:
        archive.add([{"id": "gold", "body": "Le prix or baisse"}, {"id": "tin", "body": "Le prix"}])
        assert list(archive.ids("prix or")) == ["gold"]
        assert ids(archive.search_words("or prix", match="all")) == ["gold"]


def test_russian_words_are_found_in_another_case(tmp_path):
    with dateline.open(tmp_path / "ru", create=True, language="russian") as archive:
        archive.add([{"id": "x", "body": "Переговоры прошли в Москве."}])
        assert archive.count("москва") == archive.count("переговорами") == 1


def test_another_language_than_the_archive_has_is_an_error(archive):
    for create in (False, True):
        with pytest.raises(dateline.ArchiveError, match="is an archive in english, not french"):
            dateline.open(archive.path, create=create, language="french")
    assert dateline.open(archive.path, language="english").language == "english"


def test_an_unknown_language_is_an_error_and_makes_no_archive(tmp_path):
    with pytest.raises(dateline.ArchiveError, match="choose one of arabic"):
        dateline.open(tmp_path / "new", create=True, language="klingon")
    assert not (tmp_path / "new").exists()


# --- deleting, rebuilding, compacting ---------------------------------------------


def test_a_deleted_article_is_gone_from_hits_counts_and_ids(archive):
    assert archive.delete(["wool", "nobody", "wool"]) == 1
    assert ids(archive.search("wool")) == list(archive.ids("wool")) == ["tin"]
    assert archive.count("wool") == archive.count("person:lee") == 1
    assert archive.get("wool") is None
    assert archive.delete("wool") == 0
    stats = archive.stats()
    assert (stats.articles, stats.deleted) == (2, 1)
    assert stats.first_date == dt.date(2017, 4, 24)


def test_ids_of_a_search_can_be_deleted_as_they_come(archive):
    assert archive.delete(archive.ids("wool")) == 2
    assert list(archive.ids("")) == ["rain"]


def test_an_article_that_is_added_again_in_code_is_back(archive):
    """What a program hands over is wanted; only unchanged files bring no deleted article back."""
    archive.delete(["wool"])
    assert archive.add([WOOL, WOOL]).added == 1
    assert archive.get("wool") == dateline.Article.from_mapping(WOOL)
    assert archive.add([WOOL]).unchanged == 1


def test_compact_takes_deleted_text_off_the_disk(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        archive.add([{"id": "keep"}])
        archive.add([{"id": "secret-id", "body": "x"}])
        archive.delete(["secret-id"])
        archive.compact()
        assert (archive.stats().segments, archive.stats().deleted) == (1, 0)
        segments = [path.read_bytes() for path in archive.path.glob("*.segment")]
        assert not any(b"secret-id" in data for data in segments)


def test_rebuild_replaces_everything_and_forgets_what_was_deleted(archive):
    archive.delete(["wool"])
    report = archive.rebuild([WOOL, {"id": "new"}])
    assert (report.added, report.changed, report.removed) == (2, 0, 0)
    assert set(archive.ids("")) == {"wool", "new"}
    assert archive.stats().deleted == 0


def test_readers_see_the_old_articles_until_a_rebuild_is_done(archive):
    def meanwhile():
        with dateline.open(archive.path) as reader:
            assert set(reader.ids("")) == {"wool", "tin", "rain"}
        assert archive.count("") == 3
        yield {"id": "new"}

    archive.rebuild(meanwhile())
    assert list(archive.ids("")) == ["new"]


def test_a_rebuild_that_fails_leaves_the_archive_as_it_was(archive):
    before = archive.stats()
    with pytest.raises(dateline.ArticleError):
        archive.rebuild([{"id": "new"}, {"id": ""}])
    assert archive.stats() == before


def spoil_manifest(path):
    (path / "manifest.json").write_bytes(b"")


def spoil_segment(path):
    (segment,) = path.glob("*.segment")
    segment.write_bytes(segment.read_bytes()[:40])


@pytest.mark.parametrize("spoil", [spoil_manifest, spoil_segment])
def test_a_damaged_archive_says_so_until_it_is_rebuilt(archive, tmp_path, spoil):
    spoil(archive.path)
    (tmp_path / "new.jsonl").write_text('{"id": "new"}')
    with dateline.open(archive.path) as damaged:
        uses = [lambda a: a.search("wool"), lambda a: a.add([WOOL]), lambda a: a.stats(),
                lambda a: a.delete(["wool"]), lambda a: a.compact(), lambda a: a.get("wool"),
                lambda a: a.index(tmp_path / "new.jsonl")]  # fmt: skip
        for use in uses:
            with pytest.raises(dateline.DamagedArchiveError, match="--rebuild"):
                use(damaged)
        assert damaged.verify()
        assert damaged.rebuild([WOOL]).added == 1
        assert ids(damaged.search("wool")) == ["wool"]
    spoil(archive.path)
    with dateline.open(archive.path) as damaged:
        options = dateline.IndexOptions(rebuild=True)
        assert damaged.index(tmp_path / "new.jsonl", options=options).added == 1
        assert list(damaged.ids("")) == ["new"]
        assert damaged.verify() == []


def test_a_rebuild_of_a_damaged_archive_that_fails_removes_nothing(archive, tmp_path):
    spoil_manifest(archive.path)
    before = {path.name: path.read_bytes() for path in archive.path.iterdir()}
    options = dateline.IndexOptions(rebuild=True)
    with dateline.open(archive.path) as damaged:
        with pytest.raises(dateline.ArticleError):
            damaged.rebuild([{"id": "new"}, {"id": ""}])
        with pytest.raises(dateline.ReadError):
            damaged.index(tmp_path / "none", options=options)
    assert {path.name: path.read_bytes() for path in archive.path.iterdir()} == before


@pytest.mark.parametrize("options", [
    {}, {"strict": True}, {"rebuild": True}, {"format": "odt"}, {"dry_run": True}, {"prune": True},
])  # fmt: skip
def test_an_archive_that_was_made_to_index_nothing_does_not_stay(tmp_path, options):
    with dateline.open(tmp_path / "deep" / "new", create=True) as archive:
        assert archive.stats().articles == 0, "it is made at once"
        with suppress(dateline.ReadError):
            archive.index(tmp_path / "none", options=dateline.IndexOptions(**options))
        assert archive.stats().articles == 0, "and there until it is closed"
    assert list(tmp_path.iterdir()) == []
    archive.close()


def test_an_archive_that_was_added_to_stays_when_there_is_nothing_to_index(tmp_path):
    with dateline.open(tmp_path / "new", create=True) as archive:
        archive.index(tmp_path / "none")
        archive.add([WOOL])
    with dateline.open(tmp_path / "new", create=True) as archive:
        archive.index(tmp_path / "none")
        assert list(archive.ids("")) == ["wool"]
    assert dateline.open(tmp_path / "new").count("") == 1


def test_an_archive_that_was_made_and_not_indexed_stays(tmp_path):
    def fail():
        with dateline.open(tmp_path / "new", create=True):
            raise KeyError("what the caller did")

    with pytest.raises(KeyError):
        fail()
    with dateline.open(tmp_path / "new") as archive:
        assert archive.stats().articles == 0


def test_stats_of_an_empty_archive(tmp_path):
    with dateline.open(tmp_path / "a", create=True) as archive:
        stats = archive.stats()
        assert archive.verify() == []
        assert not archive.search("anything")
    assert (stats.articles, stats.segments, stats.deleted) == (0, 0, 0)
    assert (stats.first_date, stats.last_date, stats.language) == (None, None, "english")
    assert stats.bytes > 0


def test_stats_do_not_stumble_over_a_file_that_a_writer_removes(archive, monkeypatch):
    real = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda folder: [*real(folder), folder / "gone.segment"])
    assert archive.stats().articles == 3


def test_verify_names_the_damaged_file(archive):
    assert archive.verify() == []
    (segment,) = archive.path.glob("*.segment")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    damages = archive.verify()
    assert {damage.file for damage in damages} == {segment.name}


# --- against a plain dict ---------------------------------------------------------

WORDS = ("wool", "tin", "rain", "Gómez", "U.S.", "carrier")
keys = st.sampled_from([f"id-{n}" for n in range(8)])
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
articles = st.fixed_dictionaries(
    {
        "title": texts,
        "body": texts,
        "people": st.just(()),
        "places": st.lists(st.sampled_from(["Perth", "Lyon"])),
        "date": st.none() | st.dates(dt.date(2016, 1, 1), dt.date(2018, 1, 1)),
    }
)


class ArchiveMachine(RuleBasedStateMachine):
    """Whatever is done to an archive, it holds what a dict of the same articles holds."""

    @initialize()
    def open(self) -> None:
        ROOT[0] = ROOT[0].with_name(f"archive-{id(self)}-{len(ROOT)}")
        ROOT.append(ROOT[0])
        self.archive = dateline.open(ROOT[0], create=True)
        self.model: dict[str, dateline.Article] = {}

    @rule(given=st.dictionaries(keys, articles, max_size=4))
    def add(self, given):
        added = [dateline.Article(key, **fields) for key, fields in given.items()]
        new = sum(article.id not in self.model for article in added)
        same = sum(self.model.get(article.id) == article for article in added)
        report = self.archive.add(added, entities="never")
        assert (report.added, report.unchanged) == (new, same)
        self.model |= {article.id: article for article in added}

    @rule(key=keys)
    def delete(self, key):
        assert self.archive.delete([key]) == (key in self.model)
        self.model.pop(key, None)

    @rule(key=keys, fields=articles)
    def rebuild(self, key, fields):
        article = dateline.Article(key, **fields)
        self.archive.rebuild([article], entities="never")
        self.model = {key: article}

    @rule()
    def compact(self):
        self.archive.compact()
        assert self.archive.stats().deleted == 0

    @rule()
    def reopen(self):
        self.archive.close()
        self.archive = dateline.open(self.archive.path)

    @rule(word=st.sampled_from(WORDS))
    def search(self, word):
        holding = {key for key, a in self.model.items() if word in f"{a.title} {a.body}".split()}
        assert set(self.archive.ids(word)) == holding
        assert self.archive.search(word, limit=99).total == len(holding)

    @rule(place=st.sampled_from(["perth", "lyon"]))
    def filter(self, place):
        holding = {key for key, a in self.model.items() if place.title() in a.places}
        assert set(self.archive.ids("", place=place)) == holding

    @rule()
    def verify(self):
        assert self.archive.verify() == []

    @invariant()
    def holds_what_the_dict_holds(self):
        if not hasattr(self, "archive"):
            return
        assert set(self.archive.ids("")) == set(self.model)
        assert {key: self.archive.get(key) for key in self.model} == self.model
        stats = self.archive.stats()
        dates = [article.date for article in self.model.values() if article.date]
        assert stats.articles == len(self.model)
        assert stats.first_date == min(dates, default=None)
        assert stats.last_date == max(dates, default=None)

    def teardown(self) -> None:
        if hasattr(self, "archive"):
            self.archive.close()


ROOT: list[Path] = []


def test_an_archive_behaves_like_a_dict_of_articles(tmp_path):
    ROOT[:] = [tmp_path / "archive"]
    run_state_machine_as_test(
        ArchiveMachine,
        settings=settings(
            max_examples=30, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    "options", [{"until": "<0001"}, {"since": ">9999"}, {"since": "{2017 TO 2017}"}]
)
def test_dates_that_hold_no_day_find_nothing(tmp_path, options) -> None:
    edges = [{"id": day, "date": day} for day in ("0001-01-01", "2018-01-01", "9999-12-31")]
    with dateline.open(tmp_path / "archive", create=True) as archive:
        archive.add(edges, entities="never")
        assert archive.count("", **options) == 0
