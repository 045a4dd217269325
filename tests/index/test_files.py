"""Files: the lock, stamps, and replacement in one step."""

from __future__ import annotations

import errno
import os

import pytest

from dateline.index._engine import stamp
from dateline.index.errors import LockedArchiveError
from dateline.index.files import (
    map_file,
    release_map,
    replace,
    stamp_of,
    sync_folder,
    take_lock,
    write_new,
)


def test_a_lock_is_held_by_one_and_free_once_released(tmp_path):
    with take_lock(tmp_path):
        with pytest.raises(
            LockedArchiveError, match=r"another process is writing to .*: try again"
        ):
            take_lock(tmp_path)
        with pytest.raises(LockedArchiveError):
            take_lock(tmp_path, wait_s=0.01)
    take_lock(tmp_path).release()


def test_a_replaced_file_has_another_stamp_even_if_it_says_the_same(tmp_path):
    path = tmp_path / "manifest"
    replace(path, b"same")
    before, old = stamp_of(path), path.open("rb")
    replace(path, b"same")
    assert stamp_of(path) != before
    assert (old.read(), path.read_bytes()) == (b"same", b"same")
    old.close()
    assert [file.name for file in tmp_path.iterdir()] == ["manifest"]


def test_the_engine_reads_the_same_stamp_as_the_system(tmp_path):
    path = tmp_path / "näme"
    write_new(path, b"bytes")
    assert stamp(os.fsencode(path)) == stamp_of(path)


def test_a_file_that_is_not_there_has_no_stamp(tmp_path):
    write_new(tmp_path / "file", b"bytes")
    assert stamp(os.fsencode(tmp_path / "other")) is None
    assert stamp(os.fsencode(tmp_path / "file" / "other")) is None


def test_a_stamp_that_cannot_be_read_is_an_error_that_names_the_file(tmp_path):
    path = str(tmp_path / ("long" * 100))
    with pytest.raises(OSError, match="too long") as caught:
        stamp(os.fsencode(path))
    assert (caught.value.errno, caught.value.filename) == (errno.ENAMETOOLONG, path)


def test_no_two_of_many_replacements_have_the_same_stamp(tmp_path, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: None)  # so that they follow each other at once
    path = tmp_path / "file"
    stamps = set()
    for _ in range(200):
        replace(path, b"same")
        stamps.add(stamp_of(path))
    assert len(stamps) == 200


def test_a_map_shows_the_bytes_of_a_file_and_outlives_it(tmp_path):
    write_new(tmp_path / "file", b"bytes")
    mapped = map_file(tmp_path / "file")
    (tmp_path / "file").unlink()
    sync_folder(tmp_path)
    assert mapped == b"bytes"


def test_a_map_that_was_released_shows_the_same_bytes(tmp_path):
    for content in (b"here", b""):
        (tmp_path / "file").write_bytes(content)
        data = map_file(tmp_path / "file")
        release_map(data)
        assert bytes(data) == content


def test_an_empty_file_maps_to_no_bytes(tmp_path):
    write_new(tmp_path / "empty", b"")
    assert map_file(tmp_path / "empty") == b""
