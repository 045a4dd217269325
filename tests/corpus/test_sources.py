"""Which files a PATH stands for, what they are called, and what is said of the others."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from dateline.corpus import sources
from dateline.corpus.compression import packing
from dateline.corpus.errors import ReadError
from dateline.corpus.formats import FORMAT_NAMES, detect_format, named_format, split_suffix
from dateline.corpus.problem import Problem
from dateline.corpus.sources import Source, digest, find_sources


def plant(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def stems(paths, **options):
    return [found.stem for found in find_sources(paths, **options) if isinstance(found, Source)]


def problems(paths, **options):
    return [found for found in find_sources(paths, **options) if isinstance(found, Problem)]


def test_a_folder_gives_its_files_at_any_depth_in_order(tmp_path):
    plant(tmp_path, "b.txt", "a/2.jsonl", "a/1.sgm.gz", "c/d/e.NDJSON.xz")
    assert stems([tmp_path]) == ["a/1", "a/2", "b", "c/d/e"]


def test_a_source_knows_its_file(tmp_path, monkeypatch):
    plant(tmp_path, "news/a.txt")
    monkeypatch.chdir(tmp_path)
    (source,) = find_sources(["news"])
    status = (tmp_path / "news/a.txt").stat()
    assert source == Source(
        path=tmp_path / "news/a.txt",
        name="news/a.txt",
        stem="a",
        size=4,
        mtime_ns=status.st_mtime_ns,
    )
    (source,) = find_sources(["."])
    assert (source.name, source.stem) == ("news/a.txt", "news/a")


def test_hidden_files_unknown_kinds_and_readmes_are_left_out_of_folders(tmp_path):
    plant(tmp_path, ".a.txt", ".git/b.txt", "c.pdf", "d", "README.txt", "sub/readme.TXT", "e.txt")
    assert stems([tmp_path]) == ["e"]
    assert problems([tmp_path]) == []


def test_a_file_that_is_named_is_taken_whatever_its_name(tmp_path):
    plant(tmp_path, ".a.txt", "README.txt")
    assert stems([tmp_path / ".a.txt", tmp_path / "README.txt"]) == [".a", "README"]


def test_a_named_file_of_no_known_kind_is_reported_with_the_kinds(tmp_path):
    plant(tmp_path, "a.pdf")
    (problem,) = problems([tmp_path / "a.pdf"])
    assert ".txt .jsonl .ndjson .sgm .sgml" in problem.reason
    assert ".gz" in problem.reason


def test_a_forced_format_takes_every_file_that_is_not_hidden(tmp_path):
    plant(tmp_path, "a.json", "b", ".c")
    assert stems([tmp_path], format="jsonl") == ["a", "b"]
    assert stems([tmp_path / "a.json"], format="jsonl") == ["a"]


def test_files_of_other_formats_in_folders_are_told_with_their_suffix(tmp_path):
    plant(tmp_path, "a.txt", "b.pdf", "x/c.PDF.gz", "d.html", "e", ".f.pdf", "README.md", "g.csv")
    others = {}
    found = list(find_sources([tmp_path], exclude=["*.csv"], on_other=others.__setitem__))
    assert [source.stem for source in found] == ["a"]
    told = {os.path.relpath(path, tmp_path): suffix for path, suffix in others.items()}
    assert told == {"b.pdf": ".pdf", "x/c.PDF.gz": ".pdf", "d.html": ".html", "e": ""}


def test_a_format_that_is_not_there_is_an_error_that_names_those_that_are():
    with pytest.raises(ReadError, match="dated, text, jsonl, reuters"):
        next(find_sources([], format="pdf"))
    assert [named_format(name).name for name in FORMAT_NAMES] == list(FORMAT_NAMES)


def test_a_file_that_is_reached_twice_is_given_once(tmp_path):
    plant(tmp_path, "a/b.txt")
    assert stems([tmp_path / "a/b.txt", tmp_path, tmp_path / "a"]) == ["b"]


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("*.jsonl", ["a/b", "a/x/c"]),
        ("x", ["a/b", "d"]),
        ("a/*", ["d"]),
        ("a/x/c.txt", ["a/b", "d"]),
        ("*", []),
        ("nothing", ["a/b", "a/x/c", "d"]),
    ],
)
def test_globs_leave_out_files_and_folders_by_path_or_name(tmp_path, glob, left):
    plant(tmp_path, "a/b.txt", "a/x/c.txt", "d.jsonl")
    assert stems([tmp_path], exclude=[glob]) == left


def test_globs_leave_out_named_files_too(tmp_path):
    plant(tmp_path, "a.txt")
    assert list(find_sources([tmp_path / "a.txt"], exclude=["a.*"])) == []


def test_a_path_that_does_not_exist_is_reported_and_the_next_one_read(tmp_path):
    plant(tmp_path, "a.txt")
    problem, source = find_sources([tmp_path / "missing", tmp_path])
    assert problem.path == str(tmp_path / "missing")
    assert "does not exist" in problem.reason
    assert source.stem == "a"


def test_a_path_that_no_file_can_have_is_reported(tmp_path):
    (problem,) = problems(["a\0b"])
    assert "cannot be read" in problem.reason
    (problem,) = problems([tmp_path / ("x" * 5000)])
    assert "cannot be read" in problem.reason


def test_a_pipe_is_neither_file_nor_folder(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (problem,) = problems([tmp_path / "pipe.txt"])
    assert "neither a file nor a folder" in problem.reason
    assert list(find_sources([tmp_path])) == []


def test_a_folder_that_may_not_be_read_is_reported(tmp_path, monkeypatch):
    plant(tmp_path, "a/b.txt", "c.txt")
    scan = os.scandir

    def guarded(path):
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(sources.os, "scandir", guarded)
    problem, source = find_sources([tmp_path])
    assert "may not be read" in problem.reason
    assert source.stem == "c"


def test_links_to_files_are_followed_and_loops_are_not(tmp_path):
    plant(tmp_path, "a/b.txt")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "a/self.txt").symlink_to(tmp_path / "a/self.txt")
    (tmp_path / "a/gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a/link.txt").symlink_to(tmp_path / "a/b.txt")
    assert stems([tmp_path]) == ["a/b", "a/link"]
    gone, loop = problems([tmp_path])
    assert gone.path.endswith("gone.txt")
    assert "does not exist" in gone.reason
    assert loop.path.endswith("self.txt")
    assert "cannot be read" in loop.reason


def test_a_path_may_be_a_link_to_a_folder(tmp_path):
    plant(tmp_path, "a/b.txt")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert stems([tmp_path / "link"]) == ["b"]


@pytest.fixture
def deep_folder(tmp_path):
    """A folder 1,200 folders deep; what makes and removes folders elsewhere recurses."""
    folders = [str(tmp_path)]
    for _ in range(1200):
        folders.append(f"{folders[-1]}/d")
        os.mkdir(folders[-1])
    yield Path(folders[-1])
    for folder in reversed(folders[1:]):
        os.rmdir(folder)


def test_folders_may_nest_deeper_than_functions(tmp_path, deep_folder):
    file = deep_folder / "a.txt"
    file.write_text("text")
    found = stems([tmp_path])
    file.unlink()
    assert found == ["d/" * 1200 + "a"]


def test_a_name_that_is_not_utf8_can_still_be_printed(tmp_path):
    plant(tmp_path, os.fsdecode(b"G\xf3mez.txt"))
    (source,) = find_sources([tmp_path])
    assert source.stem == "G\ufffdmez"
    assert source.name.encode()
    assert digest(source.path)


def test_a_digest_is_of_the_bytes_on_the_disk(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 3_000_000)
    assert digest(path) == hashlib.blake2b(b"x" * 3_000_000, digest_size=16).digest()
    with pytest.raises(FileNotFoundError):
        digest(tmp_path / "missing")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.txt", ("a", ".txt")),
        ("a.b.TXT.GZ", ("a.b", ".txt")),
        (".a.txt", (".a", ".txt")),
        ("a", ("a", "")),
        ("a.gz", ("a", "")),
        (".gz", (".gz", "")),
        (".txt", (".txt", "")),
        ("a.json", ("a", ".json")),
    ],
)
def test_a_name_is_parted_from_its_suffixes(name, parts):
    assert split_suffix(name) == parts


def test_packing_is_told_by_the_last_suffix():
    assert [packing(name) for name in ("a.txt", "a.txt.GZ", "a.zst")] == ["", ".GZ", ".zst"]


@pytest.mark.parametrize(
    ("name", "beginning", "form"),
    [
        ("a.txt", b" date 2017-04-24 Text", "dated"),
        ("a.txt.gz", b"\n\tdate 2017-02-30\nText", "dated"),
        ("a.txt", b"\xef\xbb\xbfdate 2017-04-24 Text", "dated"),
        ("a.txt", "date 2017-04-24 Text".encode("utf-16"), "dated"),
        ("a.txt", b"date 2017-04-245", "text"),
        ("a.txt", b"The date 2017-04-24", "text"),
        ("a.TXT", b"", "text"),
        ("a.jsonl", b"date 2017-04-24", "jsonl"),
        ("a.ndjson.xz", b"", "jsonl"),
        ("a.sgm", b"", "reuters"),
        ("a.pdf", b"", None),
        ("a", b"", None),
    ],
)
def test_a_format_is_told_by_suffix_and_beginning(name, beginning, form):
    found = detect_format(name, beginning)
    assert (found and found.name) == form
