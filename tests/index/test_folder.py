"""The folder of an archive: made, opened, refused; seen by readers as of the last commit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zlib

import pytest
from making_archives import article, commit, contents, delete, file_names, new_folder, offer

from dateline.index import folder as folder_module
from dateline.index.errors import ArchiveError, DamagedArchiveError, NotAnArchiveError
from dateline.index.folder import Folder
from dateline.index.format import write_container
from dateline.index.transaction import Transaction


def test_a_new_archive_is_a_folder_with_an_empty_commit(tmp_path):
    folder = new_folder(tmp_path / "deep" / "down")
    assert file_names(folder) == {"manifest.json"}
    assert folder.snapshot().n_live == folder.snapshot().manifest.commit == 0
    assert folder.language == "english"


def test_creating_an_archive_that_is_there_opens_it(tmp_path):
    commit(new_folder(tmp_path), article("1", "text"))
    assert contents(new_folder(tmp_path)) == {"1": "text"}


def test_the_language_is_chosen_when_it_is_made(tmp_path):
    assert new_folder(tmp_path, "german").language == "german"
    assert new_folder(tmp_path).language == "german"
    with pytest.raises(ArchiveError, match="is an archive in german, not french: leave out"):
        new_folder(tmp_path, "french")


def test_an_unknown_language_makes_no_folder(tmp_path):
    with pytest.raises(ArchiveError, match="klingon"):
        new_folder(tmp_path, "klingon")
    assert not (tmp_path / "news").exists()


@pytest.mark.parametrize("create", [False, True])
def test_a_file_is_no_archive(tmp_path, create):
    (tmp_path / "file").write_text("text")
    with pytest.raises(NotAnArchiveError, match="is a file, and an archive is a folder: name"):
        Folder(tmp_path / "file", create=create)
    assert (tmp_path / "file").read_text() == "text"


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_with_other_files_is_no_archive_and_stays_as_it_is(tmp_path, create):
    (tmp_path / "holiday.jpg").write_bytes(b"")
    remedy = "name an empty or a new folder" if create else "name the folder of an archive, or make"
    with pytest.raises(NotAnArchiveError, match=f"with other files and no archive: {remedy}"):
        Folder(tmp_path, create=create)
    assert os.listdir(tmp_path) == ["holiday.jpg"]


def test_where_there_is_nothing_the_remedy_names_the_command(tmp_path):
    with pytest.raises(
        NotAnArchiveError, match=r"there is no archive at .*: make one with `dateline"
    ):
        Folder(tmp_path / "nothing")


@pytest.mark.parametrize(
    "left", [[], ["lock"], ["lock", "manifest.json.new"], ["00000001-0.segment", "00000001.ledger"]]
)
def test_a_folder_whose_first_commit_never_completed_is_an_empty_archive(tmp_path, left):
    for name in left:
        (tmp_path / name).write_bytes(b"half written")
    folder = Folder(tmp_path)
    assert folder.snapshot().n_live == 0
    assert commit(folder, article("1", "text")) == ["added"]
    assert contents(Folder(tmp_path)) == {"1": "text"}
    assert file_names(folder) == {"manifest.json", "00000001-0.segment"}


def test_such_a_folder_takes_the_language_it_is_created_with(tmp_path):
    (tmp_path / "lock").touch()
    assert Folder(tmp_path, create=True, language="spanish").language == "spanish"
    assert Folder(tmp_path).language == "spanish"


def test_the_one_who_creates_second_overwrites_nothing(tmp_path, monkeypatch):
    """Both saw no archive; the other was faster, and has committed by now."""
    saw_nothing = folder_module._is_archive

    def commits_meanwhile(path):
        seen = saw_nothing(path)
        monkeypatch.undo()
        commit(Folder(path, create=True), article("1", "text"))
        return seen

    monkeypatch.setattr(folder_module, "_is_archive", commits_meanwhile)
    assert contents(Folder(tmp_path / "news", create=True)) == {"1": "text"}


def test_a_closed_archive_says_so(tmp_path):
    folder = new_folder(tmp_path)
    folder.close()
    with pytest.raises(ArchiveError, match="was closed: open it again"):
        folder.snapshot()


# What readers see


def test_a_snapshot_is_the_same_until_something_is_committed(tmp_path):
    folder = new_folder(tmp_path)
    before = folder.snapshot()
    assert folder.snapshot() is before
    commit(folder, article("1"))
    assert folder.snapshot().manifest.commit == 1


def test_a_segment_that_stays_is_not_opened_again(tmp_path):
    folder = new_folder(tmp_path)
    commit(folder, article("1"), article("2"))
    (before,) = folder.snapshot().segments
    delete(folder, "1")
    (after,) = folder.snapshot().segments
    assert after.segment is before.segment
    assert (before.n_live, after.n_live) == (2, 1)


def test_a_reader_sees_the_commits_of_another_process(tmp_path):
    reader = new_folder(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from making_archives import *\n"
        "commit(Folder(Path(sys.argv[2])), article('1', 'from afar'))"
    )
    command = [sys.executable, "-P", "-c", code, os.path.dirname(__file__), str(reader.path)]
    subprocess.run(command, check=True)
    assert contents(reader) == {"1": "from afar"}


def test_an_old_snapshot_stays_readable_after_its_files_are_gone(tmp_path):
    folder = new_folder(tmp_path)
    for number in range(3):
        commit(folder, article(str(number), f"body {number}"))
    delete(folder, "0")
    old = folder.snapshot()
    with Transaction(folder) as transaction:
        transaction.compact()
    assert not {live.segment.name for live in old.segments} & file_names(folder)
    segments = [live.segment for live in old.segments]
    assert [s.articles.article(0).body for s in segments] == ["body 1", "body 2"]
    assert all(segment.lexicon.find("bodi") for segment in segments)


def test_an_archive_made_anew_at_the_same_path_is_read_anew(tmp_path):
    reader = new_folder(tmp_path)
    commit(reader, article("1", "first"), article("2", "first too"))
    assert set(contents(reader)) == {"1", "2"}
    for path in reader.path.iterdir():
        path.unlink()
    commit(new_folder(tmp_path), article("3", "second"), article("4", "and more of the second"))
    assert set(contents(reader)) == {"3", "4"}


def test_a_reader_tries_again_where_a_writer_was_faster(tmp_path, monkeypatch):
    folder = new_folder(tmp_path)
    commit(folder, article("1", "old"))
    read, calls = folder_module.read_manifest, []

    def overtaken(path):
        manifest = read(path)
        if not calls:
            calls.append(1)
            writer = Folder(path)
            commit(writer, article("1", "new"), fresh=True)
        return manifest

    monkeypatch.setattr(folder_module, "read_manifest", overtaken)
    assert contents(Folder(folder.path)) == {"1": "new"}


def test_a_file_that_is_missing_is_damage(tmp_path):
    folder = new_folder(tmp_path)
    commit(folder, article("1"))
    (folder.path / "00000001-0.segment").unlink()
    with pytest.raises(DamagedArchiveError, match=r"00000001-0\.segment is missing: restore"):
        Folder(folder.path).snapshot()


def test_a_segment_of_another_size_than_the_manifest_says_is_damage(tmp_path):
    folder = new_folder(tmp_path)
    commit(folder, article("1"))
    other = new_folder(tmp_path / "other")
    commit(other, article("1"), article("2"))
    name = "00000001-0.segment"
    (other.path / name).rename(folder.path / name)
    with pytest.raises(DamagedArchiveError, match="holds 2 articles and not 1"):
        Folder(folder.path).snapshot()


# Damage


MANIFEST_OF_GERMANS = b'{"dateline": 1, "commit": {"language": "german", "segments": ['


@pytest.mark.parametrize(
    ("left", "asked", "language"),
    [
        (MANIFEST_OF_GERMANS, None, "german"),
        (MANIFEST_OF_GERMANS, "french", "french"),
        (b'{"language": "germ\x00n"}', None, "english"),
        (b'{"language": "klingon"}', None, "english"),
        (b"", None, "english"),
        (b"", "french", "french"),
    ],
)
def test_a_damaged_manifest_is_an_error_when_articles_are_asked_for_and_its_language_is_kept(
    tmp_path, left, asked, language
):
    commit(new_folder(tmp_path, "german"), article("1"))
    (tmp_path / "news" / "manifest.json").write_bytes(left)
    folder = Folder(tmp_path / "news", language=asked)
    assert folder.language == folder.analyzer.language == language
    for _ in range(2):
        with pytest.raises(DamagedArchiveError, match="--rebuild"):
            folder.snapshot()


def test_a_damaged_segment_leaves_the_language_in_no_doubt(tmp_path):
    commit(new_folder(tmp_path, "german"), article("1"))
    (tmp_path / "news" / "00000001-0.segment").write_bytes(b"DATELINE")
    assert new_folder(tmp_path).language == "german"
    with pytest.raises(ArchiveError, match="is an archive in german, not french: leave out"):
        new_folder(tmp_path, "french")


def test_a_manifest_without_what_it_must_say_is_damage_even_under_a_right_checksum(tmp_path):
    folder = new_folder(tmp_path)
    record = {"dateline": 1, "crc32": zlib.crc32(b'{"language":"german"}')}
    content = json.dumps(record | {"commit": {"language": "german"}})
    (folder.path / "manifest.json").write_text(content)
    with pytest.raises(DamagedArchiveError, match=r"does not say what it must .*--rebuild"):
        Folder(folder.path).snapshot()


def test_a_segment_without_what_it_must_say_is_damage_even_under_right_checksums(tmp_path):
    folder = new_folder(tmp_path)
    commit(folder, article("1"))
    (folder.path / "00000001-0.segment").write_bytes(write_container("SEGM", {"meta": b"{}"}))
    with pytest.raises(DamagedArchiveError, match=r"cannot be opened \(.*articles.*--rebuild"):
        Folder(folder.path).snapshot()


def test_a_damaged_archive_that_was_restored_is_read(tmp_path):
    folder = new_folder(tmp_path)
    commit(folder, article("1", "text"))
    path = folder.path / "manifest.json"
    sound = path.read_bytes()
    path.write_bytes(b"")
    again = Folder(folder.path)
    path.write_bytes(sound)
    assert contents(again) == {"1": "text"}


def test_a_damaged_archive_can_be_closed(tmp_path):
    (new_folder(tmp_path).path / "manifest.json").write_bytes(b"")
    folder = Folder(tmp_path / "news")
    folder.close()
    with pytest.raises(ArchiveError, match="was closed: open it again"):
        folder.snapshot()


# An archive that was made for nothing


def test_an_archive_that_was_made_and_never_committed_to_can_be_withdrawn(tmp_path):
    folder = new_folder(tmp_path / "deep" / "down")
    folder.withdraw()
    assert list(tmp_path.iterdir()) == []
    folder.withdraw()


def test_withdrawing_leaves_what_was_there_before(tmp_path):
    (tmp_path / "news").mkdir()
    new_folder(tmp_path).withdraw()
    assert list((tmp_path / "news").iterdir()) == []
    (tmp_path / "beside").write_text("a letter")
    new_folder(tmp_path).withdraw()
    assert {path.name for path in tmp_path.iterdir()} == {"beside", "news"}


def test_an_archive_that_was_there_or_holds_a_commit_is_not_withdrawn(tmp_path):
    made = new_folder(tmp_path)
    new_folder(tmp_path).withdraw()
    assert file_names(made) == {"manifest.json"}
    commit(Folder(made.path), article("1", "text"))
    made.withdraw()
    assert contents(Folder(made.path)) == {"1": "text"}


def test_an_archive_that_another_is_writing_to_is_not_withdrawn(tmp_path):
    made = new_folder(tmp_path)
    with Transaction(Folder(made.path)) as transaction:
        made.withdraw()
        offer(transaction, article("1", "text"))
        transaction.commit()
    assert contents(Folder(made.path)) == {"1": "text"}


def test_an_archive_whose_folder_holds_other_things_by_now_keeps_them(tmp_path):
    made = new_folder(tmp_path)
    (made.path / "letter.txt").write_text("a letter")
    made.withdraw()
    assert os.listdir(made.path) == ["letter.txt"]


def test_a_commit_that_another_thread_reads_first_is_not_missed(tmp_path, monkeypatch):
    folder = new_folder(tmp_path)
    commit(folder, article("1", "old"))
    folder.snapshot()
    stamp_of_manifest = folder._manifest_stamp

    def ask_late():
        """Let all of this happen between looking at the snapshot and at the manifest."""
        monkeypatch.undo()
        commit(Folder(folder.path), article("2", "new"))
        folder.snapshot()
        return stamp_of_manifest()

    monkeypatch.setattr(folder, "_manifest_stamp", ask_late)
    assert contents(folder) == {"1": "old", "2": "new"}


def test_many_threads_read_while_one_writes(tmp_path):
    folder, failures = new_folder(tmp_path), []
    commit(folder, article("0", "body 0"))
    done = threading.Event()

    def read():
        while not done.is_set():
            found = contents(folder)
            if found != {str(n): f"body {n}" for n in range(len(found))}:
                failures.append(found)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 20):
        commit(folder, article(str(number), f"body {number}"))
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(contents(folder)) == 20
