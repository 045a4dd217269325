"""Texts as their owner has them, to read names from."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json

import pytest

from dateline.corpus.errors import ReadError
from dateline.corpus.passages import Passage
from dateline.corpus.problem import Problem
from dateline.corpus.reading import read_passages
from dateline.corpus.sources import find_sources

DAY = dt.date(2017, 4, 24)


@pytest.fixture
def passages(tmp_path):
    """Return what a file of that name and those bytes holds."""

    def read(name: str, data: bytes, format: str | None = None) -> list[Passage | Problem]:
        path = tmp_path / name
        path.write_bytes(data)
        (source,) = find_sources([path], format=format)
        return list(read_passages(source, format))

    return read


def from_stream(data: bytes, format: str | None = None) -> list[Passage | Problem]:
    return list(read_passages(io.BytesIO(data), format))


def test_a_text_file_is_read_as_it_is(passages):
    text = "\r\nEnvoys met\r\n\r\n  in Tókyo\tand\x07 left.  \n"
    (found,) = passages("a.txt", text.encode())
    assert found == Passage("a", text.replace("\x07", " "), None, 0, is_file=True)


def test_in_dated_text_names_begin_behind_the_date(passages):
    text = "\n date 2017-04-24 Envoys met.\n"
    (found,) = passages("a.txt", text.encode())
    assert (found.published, found.text) == (DAY, text)
    assert found.text[found.start :] == " Envoys met.\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_offsets_are_characters_whatever_the_encoding(passages, encoding):
    (found,) = passages("a.txt", "Gómez met".encode(encoding))
    assert found.text == "Gómez met"


def test_two_bytes_a_character_without_a_mark_are_read_as_well_as_can_be(passages):
    (found,) = passages("a.txt", "Envoys met\r\n".encode("utf-16-le"))
    assert found.text == "Envoys met\n"


def test_a_path_with_a_day_dates_a_plain_text(passages):
    (found,) = passages("2017-04-24-envoys.txt", b"Envoys met")
    assert found.published == DAY


def test_of_records_it_is_title_empty_line_body(passages):
    records = [
        {"id": "1", "title": "Wool", "body": "It rose.", "date": "2017-04-24"},
        {"id": "2", "body": "Rye fell.", "url": "https://example.org/2017/04/24/rye"},
    ]
    lines = "\n".join(map(json.dumps, records)) + "\nno json\n"
    first, second, problem = passages("a.jsonl.gz", gzip.compress(lines.encode()))
    assert first == Passage("1", "Wool\n\nIt rose.", DAY)
    assert second == Passage("2", "Rye fell.", DAY)
    assert isinstance(problem, Problem)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n ", "holds no text"),
        ("a.txt", bytes(range(32)) * 99, "is binary"),
        ("a.txt", b"date 2017-02-30 Envoys met", "does not exist"),
        ("a.txt.gz", b"no gzip", "broken gz data"),
    ],
)
def test_what_cannot_be_read_is_a_problem(passages, name, data, reason):
    (problem,) = passages(name, data)
    assert isinstance(problem, Problem)
    assert reason in problem.reason


def test_a_stream_is_text_dated_or_not_unless_its_format_is_told():
    (plain,) = from_stream(b"Envoys met")
    assert plain == Passage("-", "Envoys met", None, 0, is_file=True)
    (dated,) = from_stream(b"date 2017-04-24 Envoys met")
    assert (dated.published, dated.start) == (DAY, 15)
    (record,) = from_stream(b'{"id": "1", "title": "Envoys"}', "jsonl")
    assert record == Passage("1", "Envoys\n\n", None)
    with pytest.raises(ReadError, match="no format 'docx'"):
        from_stream(b"x", "docx")


def test_an_empty_stream_is_a_problem():
    (problem,) = from_stream(b"")
    assert problem.reason.startswith("standard input is empty")


class Broken(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise OSError("no more")


def test_a_stream_that_breaks_is_a_problem():
    (problem,) = read_passages(io.BufferedReader(Broken()))
    assert "standard input failed" in problem.reason
