"""The manifest: read back, replaced in one step, and never half believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index import files
from dateline.index.errors import DamagedArchiveError
from dateline.index.manifest import NAME, Manifest, SegmentRecord, read_manifest, write_manifest

RECORD = SegmentRecord("00000001-0.segment", 3, 1, 999, "00000001-0-00000002.dead")
MANIFEST = Manifest(
    "english", 2, (RECORD, SegmentRecord("00000002-0.segment", 1, 0, 99)), ("2.ledger",)
)


def test_a_manifest_is_read_back(tmp_path):
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_it_names_the_files_of_the_commit():
    assert MANIFEST.files == {
        "00000001-0.segment", "00000001-0-00000002.dead", "00000002-0.segment", "2.ledger",
    }  # fmt: skip


def test_the_next_commit_has_the_next_number():
    following = MANIFEST.next_commit((RECORD,), ())
    assert following == Manifest("english", 3, (RECORD,), ())


def test_where_there_is_none_it_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_manifest(tmp_path)


def test_a_crash_before_the_replacement_leaves_the_old(tmp_path, monkeypatch):
    write_manifest(tmp_path, MANIFEST)

    def crash(*_):
        raise OSError("no space left")

    monkeypatch.setattr(files, "write_new", crash)
    with pytest.raises(OSError, match="no space"):
        write_manifest(tmp_path, MANIFEST.next_commit((), ()))
    assert read_manifest(tmp_path) == MANIFEST


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"7", b'"dateline"', b"{}", b'{"dateline": 1}', b"\xff\xfe",
     b'{"dateline": 1, "crc32": 1}'],
)  # fmt: skip
def test_what_is_no_manifest_is_damage(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(DamagedArchiveError, match=r"manifest\.json cannot be read .*--rebuild$"):
        read_manifest(tmp_path)


def test_a_newer_version_names_both_and_the_remedy(tmp_path):
    write_manifest(tmp_path, MANIFEST)
    record = json.loads((tmp_path / NAME).read_text())
    (tmp_path / NAME).write_text(json.dumps(record | {"dateline": 2, "commit": {"unknown": 1}}))
    reason = (
        "has format version 2, and this program reads 1: use the version of Dateline that wrote"
    )
    with pytest.raises(DamagedArchiveError, match=reason):
        read_manifest(tmp_path)


def test_every_changed_byte_and_every_truncation_is_noticed(tmp_path):
    write_manifest(tmp_path, MANIFEST)
    sound = (tmp_path / NAME).read_bytes()
    for at in range(len(sound)):
        for data in (sound[:at], sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :]):
            (tmp_path / NAME).write_bytes(data)
            with pytest.raises(DamagedArchiveError):
                read_manifest(tmp_path)


@given(st.binary(max_size=60))
def test_any_bytes_are_damage_or_a_manifest(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("manifest")
    (folder / NAME).write_bytes(data)
    with pytest.raises(DamagedArchiveError):
        read_manifest(folder)
