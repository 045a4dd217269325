"""An archive that was written once can be read, searched and changed by every later program.

The golden archive is described in v1/README.md.  Nothing here asks for a
score: ranking may change, the bytes may not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

import dateline
from dateline.index.format import VERSION
from dateline.index.ledger import Fingerprint, read_ledger
from dateline.index.manifest import read_manifest

FORMATS = Path(__file__).parent
GOLDEN = FORMATS / "v1" / "archive"
SHA256 = "a71beb7c0ec6c9402c2f44aed85856425a65b3394404ab84e3f8686dd94610d3"

NEWEST = {"sort": "newest"}
CARRIERS = ["2017-06-01-two-carriers", "2017-04-24-tokyo-talks", "2017-04-09-carrier-course"]
NOTES = [f"note-{number:03}" for number in range(298, 0, -1) if number != 150]

SEARCHES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("carrier vinson", NEWEST, CARRIERS),
    ('"carl vinson"', {"sort": "oldest"}, CARRIERS[::-1]),
    ("fog", NEWEST, NOTES),
    ("delay", NEWEST, ["delay", *NOTES]),
    ("frigates", NEWEST, ["note-199", "note-099"]),
    ("(fog OR anchor) -delays", NEWEST, ["long-gaps", "undated-note"]),
    ("title:anchor", NEWEST, ["long-gaps", "undated-note"]),
    ("title:anchor body:anchor", {"until": "2016-12"}, ["long-gaps"]),
    ("anchor", {}, ["undated-note", "long-gaps"]),  # the other has 4,000 words
    ('"anchor tide"', {}, ["long-gaps"]),
    ('"swell anchor"', {}, ["long-gaps"]),
    ('"anchor swell"', {}, []),
    ('"sea anchor"~1', {}, []),
    ('"sea anchor"~2', {}, ["long-gaps"]),
    # Words as written: case, accents and forms.
    ('"jose GOMEZ flew"', {}, ["łódź/1"]),
    ("東京 strasse lodz ελλαδα film 1250", {}, ["łódź/1"]),
    ('"東京 answers"', {}, ["łódź/1"]),
    ("a1b2c3", {}, ["odd"]),
    ("xxxxx*", {}, ["odd"]),
    (
        "missil*",
        NEWEST,
        [
            "2017-09-03-sixth-test",
            "2017-07-04-long-range-missile",
            "2017-06-01-two-carriers",
            "2017-04-28-security-council",
            "2017-04-24-tokyo-talks",
            "2017-04-16-failed-launch",
            "2017-04-09-carrier-course",
            "2017-03-06-missile-launches",
        ],
    ),
    ("d?lay", {}, ["delay"]),
    (
        "delayed*",
        NEWEST,
        ["note-257", "note-207", "note-157", "note-107", "note-057", "note-007"],
    ),
    # People, places, source.
    ("people:gomez", {}, ["łódź/1"]),
    ('people:"ada anchor"', {}, ["long-gaps"]),
    ("people:宮崎", {}, ["łódź/1"]),
    ("", {"person": "kim"}, ["2017-04-24-tokyo-talks", "2017-04-16-failed-launch"]),
    ("", {"place": "tokyo"}, [*CARRIERS[:2], "2017-03-06-missile-launches"]),
    ("places:dover", NEWEST, ["note-240", "note-180", "note-120", "note-060"]),
    ("vinson", {"person": "kishida", "place": "korea"}, ["2017-04-24-tokyo-talks"]),
    ("source:almanac", NEWEST, ["last-day", "first-day"]),
    ("", {"source": "wire"}, ["delay", *NOTES]),
    # Dates.
    (
        "date:2017-04",
        NEWEST,
        [
            "2017-04-28-security-council",
            "2017-04-24-tokyo-talks",
            "2017-04-16-failed-launch",
            "2017-04-09-carrier-course",
        ],
    ),
    ("", {"until": "2016"}, ["long-gaps", "odd", "empty", "łódź/1", "first-day"]),
    ("", {"since": "2019-10-24"}, ["last-day", "delay", "note-298", "note-297", "note-296"]),
    ("fog", {"since": "2019-01-01", "until": "2019-01-03", **NEWEST}, ["note-002", "note-001"]),
    ("note -fog", NEWEST, ["undated-note", "undated-other"]),
    ("id:łódź/1", {}, ["łódź/1"]),
]


def copy_golden(folder: Path) -> dateline.Archive:
    shutil.copytree(GOLDEN, folder)
    return dateline.open(folder)


@pytest.fixture
def archive(tmp_path: Path) -> dateline.Archive:
    return copy_golden(tmp_path / "archive")


@pytest.fixture(scope="module", params=["as it was made", "compacted"])
def searched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dateline.Archive:
    archive = copy_golden(tmp_path_factory.mktemp("golden") / "archive")
    if request.param == "compacted":
        archive.compact()
    return archive


def find(archive: dateline.Archive, query: str, **options: Any) -> list[str]:
    results = archive.search(query, limit=1000, match="all", **options)
    ids = [hit.id for hit in results]
    assert results.total == len(ids)
    return ids


def test_the_current_version_has_a_golden_archive():
    assert (FORMATS / f"v{VERSION}" / "archive").is_dir()


def test_its_bytes_are_those_that_were_written():
    whole = hashlib.sha256()
    for path in sorted(GOLDEN.iterdir()):
        whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    assert whole.hexdigest() == SHA256


def test_every_byte_of_it_is_sound(searched):
    assert searched.verify() == []


def test_it_says_what_is_in_it(archive):
    stats = archive.stats()
    assert (stats.articles, stats.deleted, stats.segments, stats.language) == (314, 6, 3, "english")
    assert (stats.first_date, stats.last_date) == (dt.date(1, 1, 1), dt.date(9999, 12, 31))


@pytest.mark.parametrize(("query", "options", "ids"), SEARCHES)
def test_a_search_finds_the_same_articles_in_the_same_order(searched, query, options, ids):
    assert find(searched, query, **options) == ids


def test_all_articles_are_there_newest_first_and_undated_last(searched):
    assert find(searched, "") == [
        "last-day",
        "delay",
        *NOTES,
        "2017-09-03-sixth-test",
        "2017-07-04-long-range-missile",
        "2017-06-01-two-carriers",
        "2017-04-28-security-council",
        "2017-04-24-tokyo-talks",
        "2017-04-16-failed-launch",
        "2017-04-09-carrier-course",
        "2017-03-06-missile-launches",
        "long-gaps",
        "odd",
        "empty",
        "łódź/1",
        "first-day",
        "undated-note",
        "undated-other",
    ]


def test_facets_count_people_places_sources_and_years(searched):
    assert searched.facets("missile", "people", limit=4) == [
        ("Fumio Kishida", 2),
        ("Rex Tillerson", 2),
        ("Yun Byung Se", 2),
        ("António Guterres", 1),
    ]
    assert searched.facets("*", "places", limit=6) == [
        ("Japan", 7),
        ("North Korea", 7),
        ("China", 6),
        ("United States", 6),
        ("Seoul", 5),
        ("Dover", 4),
    ]
    assert searched.facets("*", "source") == [("Wire", 298), ("Almanac", 2), ("Agence Élan", 1)]
    assert searched.facets("*", "year") == [
        ("2019", 298),
        ("2017", 8),
        ("2016", 4),
        ("0001", 1),
        ("9999", 1),
    ]


def test_a_timeline_counts_articles_by_month(searched):
    assert searched.timeline("missile", by="month") == [
        (dt.date(2017, 3, 1), 1),
        (dt.date(2017, 4, 1), 4),
        (dt.date(2017, 5, 1), 0),
        (dt.date(2017, 6, 1), 1),
        (dt.date(2017, 7, 1), 1),
        (dt.date(2017, 8, 1), 0),
        (dt.date(2017, 9, 1), 1),
    ]


def test_a_hit_shows_where_its_words_are(searched):
    (hit,) = searched.search('"japanese destroyers trained"')
    assert "<mark>Japanese destroyers trained</mark> in the Pacific" in hit.snippet.html()


def test_an_article_comes_back_with_all_its_fields(searched):
    assert searched.get("łódź/1").to_mapping() == {
        "id": "łódź/1",
        "title": "Łódź wita „Gómeza”: 東京 answers",
        "body": (
            "José Gómez flew from Łódź to 東京 on Monday. O'Brien's U.S. editor paid €3.50 for "
            "a straße map and 1,250 naïve stickers 🚢.\n\n«Ça va», he said; the ﬁlm was in Ελλάδα."
        ),
        "date": "2016-02-29",
        "people": ["José Gómez", "宮崎 駿"],
        "places": ["Łódź", "東京"],
        "source": "Agence Élan",
        "url": "https://example.org/łódź?no=1",
        "section": "World/Świat",
        "author": "Zoë Núñez",
        "language": "pl",
        "extra": {
            "datetime": "2016-02-29T06:30:00+01:00",
            "ключ": ["ä", 1, 2.5, None, True, {"a": []}],
        },
    }


@pytest.mark.parametrize(
    "fields",
    [
        {
            "id": "undated-note",
            "title": "Notes on anchors",
            "body": "Changed: no anchor holds for ever.",
        },
        {
            "id": "undated-other",
            "title": "More notes",
            "body": "Another note, about tides.",
            "people": [],
            "places": [],
        },
        {"id": "empty", "title": "", "body": "", "date": "2016-03-01"},
        {
            "id": "odd",
            "title": "\t\x01  ",
            "body": "x" * 300 + "é" * 100 + "\x00\x7f ~~ a1b2c3",
            "date": "2016-04-02",
        },
        {
            "id": "long-gaps",
            "title": "Anchor at sea",
            "body": "anchor " + "tide " * 150 + "anchor " + "tide swell " * 1800 + "anchor",
            "date": "2016-04-02",
            "people": ["Ada Anchor"],
            "places": [],
        },
    ],
    ids=lambda fields: fields["id"],
)
def test_what_an_article_lacks_it_lacks_when_it_comes_back(searched, fields):
    assert searched.get(fields["id"]).to_mapping() == fields


@pytest.mark.parametrize(
    "article_id", ["2017-03-16-whanganui-river", "note-000", "note-150", "note-299"]
)
def test_what_was_deleted_is_gone(searched, article_id):
    assert searched.get(article_id) is None


def test_the_ledger_says_what_was_read_and_deleted():
    ledger = read_ledger(GOLDEN, read_manifest(GOLDEN).ledgers)
    assert len(ledger.sources) == 9
    assert ledger.sources["/srv/news/2017-04-24-tokyo-talks.txt"] == Fingerprint(
        1363, 1_500_000_000_000_001_363, "861fb4f2a8ca5f95", "auto||", 1
    )
    assert ledger.deleted["undated-other"] is None  # it came back
    assert {id_ for id_, digest in ledger.deleted.items() if digest} == {
        "2017-03-16-whanganui-river",
        "note-000",
        "note-150",
        "note-299",
    }


def test_a_place_is_found_by_what_it_lies_in_once_segments_are_merged(archive):
    """It was written before that was looked up."""
    assert "2017-04-24-tokyo-talks" not in find(archive, "places:asia")
    assert find(archive, "places:poland") == []
    archive.compact()
    assert "2017-04-24-tokyo-talks" in find(archive, "places:asia")
    assert find(archive, "places:poland") == ["łódź/1"]
    assert archive.verify() == []


def test_it_can_be_added_to_deleted_from_and_compacted(archive):
    archive.add(
        [
            {
                "id": "zeppelin",
                "title": "Zeppelin over Łódź",
                "body": "It passed an anchor in the fog.",
                "date": "2019-10-25",
                "people": ["Ada Anchor"],
            }
        ],
        entities="never",
    )
    assert archive.delete(["note-298", "2017-09-03-sixth-test", "undated-other"]) == 3
    for _ in range(2):  # the second time in one segment
        assert archive.verify() == []
        assert find(archive, "zeppelin lodz") == ["zeppelin"]
        assert find(archive, "anchor", sort="newest") == ["zeppelin", "long-gaps", "undated-note"]
        assert find(archive, 'people:"ada anchor"', sort="newest") == ["zeppelin", "long-gaps"]
        assert find(archive, "fog", since="2019-10-24", sort="newest") == [
            "note-297",
            "zeppelin",
            "note-296",
        ]
        assert find(archive, "sixth nuclear test", sort="newest") == ["2017-04-24-tokyo-talks"]
        assert archive.get("undated-other") is None
        assert archive.stats().articles == 312
        archive.compact()
    assert archive.stats().segments == 1
    assert archive.stats().deleted == 0
