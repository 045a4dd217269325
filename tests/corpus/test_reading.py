"""Reading files, folders and standard input: every article comes out, every failure is told."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import lzma
import warnings
from pathlib import Path

import pytest
import zstandard

from dateline.corpus import reading
from dateline.corpus.article import Article
from dateline.corpus.errors import ReadError
from dateline.corpus.problem import Problem
from dateline.corpus.reading import ReadWarning, read, read_source, read_stdin
from dateline.corpus.sources import find_sources

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
TEXT = "date 2017-04-24 Diplomats met. They agreed.\n"
ARTICLE = Article(id="a", title="Diplomats met.", body="They agreed.", date=dt.date(2017, 4, 24))


def read_file(path, data, **options):
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (source,) = find_sources([path], format=options.get("format"))
    return list(read_source(source, **options))


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        ("", bytes),
        (".gz", gzip.compress),
        (".GZ", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", zstandard.compress),
    ],
)
def test_a_packed_file_gives_the_same_article(tmp_path, suffix, pack):
    assert read_file(tmp_path / f"a.txt{suffix}", pack(TEXT.encode())) == [ARTICLE]


def test_packed_parts_end_to_end_are_one_file(tmp_path):
    records = [b'{"id": "a"}\n', b'{"id": "b"}\n']
    for suffix, pack in ((".gz", gzip.compress), (".zst", zstandard.compress)):
        items = read_file(tmp_path / f"n.jsonl{suffix}", b"".join(map(pack, records)))
        assert [item.id for item in items] == ["a", "b"]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_a_file_that_is_not_packed_as_it_says_is_reported(tmp_path, suffix):
    (problem,) = read_file(tmp_path / f"a.txt{suffix}", TEXT)
    assert f"broken {suffix[1:]} data" in problem.reason


@pytest.mark.parametrize("cut", [5, 40, -4, -12])
def test_a_packed_file_that_was_cut_off_is_reported(tmp_path, cut):
    data = gzip.compress(b"".join(b'{"id": "%d"}\n' % n for n in range(1000)))
    *_, problem = read_file(tmp_path / "a.jsonl.gz", data[:cut])
    assert isinstance(problem, Problem)
    assert "broken gz data" in problem.reason


def test_what_comes_before_a_break_is_read(tmp_path, monkeypatch):
    body = bytes(range(33, 127)) * 20_000
    lines = b'{"id": "a"}\n{"id": "b", "body": "' + body.replace(b"\\", b"").replace(b'"', b"")
    data = gzip.compress(lines * 2, compresslevel=0)
    first, problem = read_file(tmp_path / "a.jsonl.gz", data[: len(data) // 2])
    assert first.id == "a"
    assert "broken gz data" in problem.reason


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.sgm", "a.txt.gz"])
def test_an_empty_file_is_reported(tmp_path, name):
    assert [item.reason for item in read_file(tmp_path / name, b"")] == [
        "the file is empty: fill it or leave it out"
    ]


def test_a_packed_nothing_is_reported(tmp_path):
    (problem,) = read_file(tmp_path / "a.txt.gz", gzip.compress(b""))
    assert "the file is empty" in problem.reason


def test_lines_without_an_article_are_reported(tmp_path):
    (problem,) = read_file(tmp_path / "a.jsonl", "\n \n")
    assert "holds no article" in problem.reason


def test_a_format_can_be_forced(tmp_path):
    (article,) = read_file(tmp_path / "a.txt", TEXT, format="text")
    assert (article.title, article.date) == (TEXT.strip(), None)


def test_a_source_whose_kind_is_unknown_is_reported(tmp_path):
    path = tmp_path / "a.log"
    path.write_text(TEXT)
    (source,) = find_sources([path], format="dated")
    (problem,) = read_source(source)
    assert "known are .txt" in problem.reason


def test_a_file_that_is_gone_or_closed_is_reported(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(TEXT)
    (source,) = find_sources([tmp_path])
    (tmp_path / "a.txt").unlink()
    (problem,) = read_source(source)
    assert "does not exist any more" in problem.reason

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(reading, "open_unpacked", refuse)
    (problem,) = read_source(source)
    assert "may not be read" in problem.reason


def test_a_disk_that_fails_is_reported(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(TEXT)
    (source,) = find_sources([tmp_path])

    def fail(path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(reading, "open_unpacked", fail)
    (problem,) = read_source(source)
    assert "check the disk" in problem.reason


def test_a_field_map_reaches_the_records(tmp_path):
    items = read_file(
        tmp_path / "a.jsonl", '{"id": "a", "kicker": "T"}', field_map={"title": "kicker"}
    )
    assert items == [Article(id="a", title="T")]


def test_standard_input_is_json_lines():
    items = list(read_stdin(io.BytesIO(b'{"id": "a", "t": "T"}\nnull\n'), field_map={"title": "t"}))
    assert items[0] == Article(id="a", title="T")
    assert (items[1].path, items[1].line) == ("-", 2)


def test_standard_input_without_a_line_is_no_problem():
    assert list(read_stdin(io.BufferedReader(io.BytesIO(b"")))) == []


def test_standard_input_that_fails_is_reported():
    class Broken(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            raise OSError(5, "Input/output error")

    (problem,) = read_stdin(io.BufferedReader(Broken()))
    assert problem.path == "-"
    assert "standard input failed" in problem.reason


def test_a_folder_is_read_lazily(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(TEXT)
    articles = read(tmp_path)
    assert next(articles) == ARTICLE
    (tmp_path / "b.txt").write_text("date 2017-04-25 Other.")
    assert [article.title for article in articles] == ["Other."]


def test_a_folder_without_articles_gives_none(tmp_path):
    assert list(read(tmp_path)) == []


def test_what_cannot_be_read_is_a_warning_where_the_articles_are_asked_for(tmp_path):
    (tmp_path / "a.jsonl").write_text('null\n{"id": "a"}\n')
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert [article.id for article in read(tmp_path)] == ["a"]
    (warning,) = caught
    assert warning.category is ReadWarning
    assert warning.filename == __file__
    assert "a.jsonl:1: null" in str(warning.message)


def test_problems_can_be_taken_by_a_function(tmp_path):
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone")
    problems = []
    assert list(read(tmp_path, on_problem=problems.append)) == []
    assert [Path(problem.path).name for problem in problems] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("name", ["missing", "a.pdf"])
def test_a_path_that_cannot_be_read_at_all_is_an_error_at_once(tmp_path, name):
    (tmp_path / "a.pdf").write_text("x")
    with pytest.raises(ReadError, match=name):
        read(tmp_path / name)


def test_a_format_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(ReadError, match="no format 'pdf'"):
        read(tmp_path, "pdf")


@pytest.mark.skipif(not (DATA / "articles").is_dir(), reason="the sample article is not here")
def test_the_article_of_the_tokyo_talks_has_its_date_and_all_its_text():
    (article,) = read(DATA / "articles")
    assert article.id == "000_57b25ce32ab654a7"
    assert article.date == dt.date(2017, 4, 24)
    assert article.title.startswith(
        "Chief nuclear negotiators from left to right, Joseph Yun, U.S."
    )
    assert article.title.endswith("at the Iikura Guesthouse in Tokyo Tuesday.")
    assert article.body.startswith("Senior diplomats from Japan, the United States")
    (path,) = (DATA / "articles").glob("*.txt")
    whole = path.read_text().strip().removeprefix("date 2017-04-24 ")
    assert f"{article.title}\n\n{article.body}" == whole
