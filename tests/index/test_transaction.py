"""Transactions: what becomes of articles, all at once or not at all, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_archives import article, commit, contents, delete, file_names, new_folder, offer

from dateline.index import builder as builder_module
from dateline.index import files, store
from dateline.index import transaction as transaction_module
from dateline.index.entry import digest_of
from dateline.index.errors import ArchiveError, DamagedArchiveError, LockedArchiveError
from dateline.index.folder import Folder
from dateline.index.ledger import MANY, Fingerprint
from dateline.index.mergeplan import FAN
from dateline.index.transaction import Transaction
from dateline.index.verdict import Outcome
from dateline.index.verification import verify

SEEN = Fingerprint(10, 20, "digest", "how", 1)


@pytest.fixture
def folder(tmp_path):
    return new_folder(tmp_path)


def stored_bodies(folder):
    """Return the bodies of all articles on the disk, deleted ones too."""
    segments = [live.segment for live in folder.snapshot().segments]
    return {s.articles.article(doc).body for s in segments for doc in range(s.n_docs)}


def reopened(folder):
    return contents(Folder(folder.path))


# What becomes of an article


def test_new_changed_and_unchanged_articles_are_told_apart(folder):
    assert commit(folder, article("1", "a"), article("2", "b")) == ["added", "added"]
    assert commit(folder, article("1", "a"), article("2", "B")) == ["unchanged", "changed"]
    assert reopened(folder) == {"1": "a", "2": "B"}


def test_an_id_that_comes_again_from_the_same_source_is_a_new_version(folder):
    outcomes = commit(folder, article("1", "a"), article("1", "a"), article("1", "b"))
    assert outcomes == ["added"] * 3
    assert reopened(folder) == {"1": "b"}


def test_the_last_version_of_a_source_is_what_is_compared_with_the_archive(folder, monkeypatch):
    """Whether what was put before it waits, was taken by the kernels, or is in a segment."""
    versions = article("1", "one"), article("1", "two"), article("2")
    commit(folder, *versions)
    files_before = file_names(folder)
    for batch, chunk in [(10**9, 10**9), (10**9, 1), (1, 10**9)]:
        monkeypatch.setattr(transaction_module, "BATCH_CHARACTERS", batch)
        monkeypatch.setattr(builder_module, "CHUNK_CHARACTERS", chunk)
        assert commit(folder, *versions) == ["changed", "unchanged", "unchanged"]
        assert file_names(folder) == files_before, "nothing was committed"
    delete(folder, "1")
    files_before = file_names(folder)
    assert commit(folder, *versions) == ["added", "unchanged", "unchanged"]
    assert commit(folder, *versions, *versions)[3:] == ["added", "unchanged", "unchanged"]
    assert file_names(folder) == files_before
    assert reopened(folder) == {"2": ""}
    assert commit(folder, *versions, article("3")) == ["added", "unchanged", "unchanged", "added"]
    assert reopened(folder) == {"2": "", "3": ""}
    assert commit(folder, *versions, article("1", "three"))[3] == "added"
    assert reopened(folder) == {"1": "three", "2": "", "3": ""}


def test_what_was_deleted_and_put_in_one_transaction_can_be_restored_to_deleted(folder):
    commit(folder, article("1", "a"), article("2", "b"))
    with Transaction(folder) as transaction:
        transaction.delete(["1"])
        assert offer(transaction, article("1", "other")) is Outcome.ADDED
        assert offer(transaction, article("1", "a")) is Outcome.UNCHANGED
        transaction.commit()
    assert reopened(folder) == {"2": "b"}
    assert commit(folder, article("1", "a")) == ["unchanged"], "it stays away"


@pytest.mark.parametrize("batch", [1, 10**9])
def test_a_version_that_is_put_after_a_later_one_was_judged_is_left_out(folder, monkeypatch, batch):
    """People and places are read between the two, so that puts lag behind."""
    monkeypatch.setattr(transaction_module, "BATCH_CHARACTERS", batch)
    a, b, c = (article("1", body) for body in "abc")
    commit(folder, b)
    with Transaction(folder) as transaction:
        for given_ in (a, c, b):
            transaction.judge("1", digest_of(given_))
        transaction.restore("1")
        transaction.put(a, digest_of(a))
        transaction.put(c, digest_of(c))
        assert not transaction.commit()
    with Transaction(folder) as transaction:
        transaction.judge("1", digest_of(a))
        transaction.put(a, digest_of(a))
        transaction.judge("1", digest_of(c))
        offer(transaction, article("2", "makes a segment of what waits"))
        assert transaction.judge("1", digest_of(a)) == (Outcome.CHANGED, Outcome.CHANGED, False)
        transaction.put(c, digest_of(c))
        transaction.put(a, digest_of(a))
        transaction.commit()
    assert reopened(folder)["1"] == "a"


def test_the_same_id_from_two_sources_keeps_the_first(folder):
    with Transaction(folder) as transaction:
        assert offer(transaction, article("1", "a"), "a.txt") is Outcome.ADDED
        assert offer(transaction, article("1", "b"), "b.txt") is Outcome.REPEATED
        assert offer(transaction, article("1", "a"), "b.txt") is Outcome.REPEATED
        transaction.commit()
    assert reopened(folder) == {"1": "a"}


def test_the_same_id_from_another_source_in_a_later_run_replaces_the_old(folder):
    commit(folder, article("1", "a"), origin="a.txt")
    assert commit(folder, article("1", "b"), origin="b.txt") == ["changed"]
    assert reopened(folder) == {"1": "b"}


def test_an_article_that_comes_again_from_another_source_belongs_to_that(folder):
    commit(folder, article("1", "same"), article("2", "other"), origin="old.txt")
    assert commit(folder, article("1", "same"), origin="new.txt") == ["unchanged"]
    with Transaction(folder) as transaction:
        assert transaction.prune("old.txt") == 1
        transaction.commit()
    assert reopened(folder) == {"1": "same"}
    with Transaction(folder) as transaction:
        assert transaction.prune("new.txt") == 1
        transaction.commit()
    assert reopened(folder) == {}


def test_a_file_that_was_renamed_keeps_its_articles_when_the_old_name_is_pruned(folder):
    commit(folder, article("1", "same"), article("2", "gone"), origin="old.txt")
    with Transaction(folder) as transaction:
        assert offer(transaction, article("1", "same"), "new.txt") is Outcome.UNCHANGED
        assert transaction.prune("old.txt") == 1
        transaction.commit()
    assert reopened(folder) == {"1": "same"}


@pytest.mark.parametrize("batch", [1, 10**9])
def test_the_last_version_wins_whether_segments_are_written_on_the_way_or_not(
    folder, monkeypatch, batch
):
    monkeypatch.setattr(transaction_module, "BATCH_CHARACTERS", batch)
    commit(folder, article("1", "old"), article("2", "stays"))
    commit(folder, *(article("1", f"version {n}") for n in range(5)), article("3", "x"))
    assert reopened(folder) == {"1": "version 4", "2": "stays", "3": "x"}
    assert list(verify(folder.path)) == []


def test_text_that_was_replaced_does_not_count_for_the_batch(folder, monkeypatch):
    monkeypatch.setattr(transaction_module, "BATCH_CHARACTERS", 100)
    commit(folder, *(article("1", "x" * 60 + str(n)) for n in range(9)))
    assert folder.snapshot().n_docs == 1


offers = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from(["", "x", "y z"]), st.sampled_from("ab")),
    max_size=8,
)
runs = st.lists(st.tuples(offers, st.sets(st.sampled_from("123"))), min_size=1, max_size=4)


def what_is_left(run, stored, deleted):
    """Return what each version of a run is, and what is stored and deleted after it.

    `stored` are (body, origin) by id, `deleted` bodies: a naive twin of
    transactions, which goes by the last version of each id.
    """
    owners, last, outcomes = {}, {}, []
    for id_, body, origin in run:
        if owners.setdefault(id_, origin) != origin:
            outcomes.append(Outcome.REPEATED)
            continue
        last[id_] = body
        was = deleted.get(id_, stored.get(id_, (None,))[0])
        other = Outcome.CHANGED if id_ in stored else Outcome.ADDED
        outcomes.append(Outcome.UNCHANGED if body == was else other)
    stays = {id_: body for id_, body in deleted.items() if last.get(id_, body) == body}
    wanted = {id_: (last[id_], owners[id_]) for id_ in last if id_ not in stays}
    return outcomes, stored | wanted, stays


@given(runs=runs, batch=st.sampled_from([1, 3, 10**9]), chunk=st.sampled_from([1, 10**9]))
def test_articles_are_told_apart_as_by_a_dictionary_of_all_that_came(runs, batch, chunk):
    """Also where what came before is known only from a segment that was written on the way."""
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patched:
        patched.setattr(transaction_module, "BATCH_CHARACTERS", batch)
        patched.setattr(builder_module, "CHUNK_CHARACTERS", chunk)
        folder, stored, deleted = new_folder(Path(place)), {}, {}
        for run, gone in runs:
            before = stored, deleted
            outcomes, stored, deleted = what_is_left(run, stored, deleted)
            with Transaction(folder) as transaction:
                for (id_, body, origin), outcome in zip(run, outcomes, strict=True):
                    assert transaction.owner(id_) == before[0].get(id_, (None, None))[1]
                    assert offer(transaction, article(id_, body), origin) is outcome
                assert transaction.commit() == ((stored, deleted) != before)
            assert reopened(folder) == {id_: body for id_, (body, _) in stored.items()}
            delete(folder, *gone)
            deleted |= {id_: stored.pop(id_)[0] for id_ in gone & stored.keys()}
        assert list(verify(folder.path)) == []


# Deleting


def test_a_deleted_article_is_gone_and_stays_away_while_it_is_as_it_was(folder):
    commit(folder, article("1", "a"), article("2", "b"))
    assert delete(folder, "1", "1", "none") == 1
    assert reopened(folder) == {"2": "b"}
    assert commit(folder, article("1", "a")) == ["unchanged"]
    assert reopened(folder) == {"2": "b"}


def test_a_deleted_article_returns_with_other_content_and_can_be_deleted_again(folder):
    commit(folder, article("1", "a"))
    delete(folder, "1")
    assert commit(folder, article("1", "new")) == ["added"]
    assert reopened(folder) == {"1": "new"}
    assert commit(folder, article("1", "a")) == ["changed"]
    assert delete(folder, "1") == 1
    assert commit(folder, article("1", "a")) == ["unchanged"]
    assert reopened(folder) == {}


def test_what_is_put_without_asking_is_there_even_if_it_was_deleted(folder):
    same = article("1", "a")
    commit(folder, same)
    delete(folder, "1")
    with Transaction(folder) as transaction:
        transaction.put(same, digest_of(same))
        transaction.commit()
    assert reopened(folder) == {"1": "a"}
    assert commit(folder, same) == ["unchanged"]


def test_deleting_what_was_put_in_the_same_transaction_takes_it_back(folder):
    with Transaction(folder) as transaction:
        offer(transaction, article("1", "a"))
        offer(transaction, article("2", "b"))
        assert transaction.delete(["1"]) == 1
        transaction.commit()
    assert reopened(folder) == {"2": "b"}
    assert commit(folder, article("1", "a")) == ["unchanged"]


def test_an_id_that_is_no_unicode_is_none_that_is_there(folder):
    commit(folder, article("1"))
    assert delete(folder, "\udcff") == 0


def test_pruning_removes_what_came_from_a_source_but_for_some(folder):
    commit(folder, article("1"), article("2"), article("3"), origin="a.txt")
    commit(folder, article("4"), origin="b.txt")
    delete(folder, "3")
    with Transaction(folder) as transaction:
        assert transaction.prune("a.txt", {"2"}) == 1
        assert transaction.prune("a.txt", {"2"}) == 0
        assert transaction.prune("elsewhere") == 0
        transaction.commit()
    assert set(reopened(folder)) == {"2", "4"}
    assert commit(folder, article("1"), origin="a.txt") == ["added"], "pruned is not deleted"


def test_a_segment_without_a_live_article_is_dropped(folder):
    commit(folder, article("1"))
    commit(folder, article("2"))
    delete(folder, "1")
    assert file_names(folder) == {
        "manifest.json", "00000002-0.segment", "00000003.ledger",
    }  # fmt: skip


def test_deletes_add_up_from_commit_to_commit(folder):
    commit(folder, *(article(str(n)) for n in range(9)))
    for n in range(4):
        delete(folder, str(n))
    assert set(reopened(folder)) == set("45678")
    assert [name for name in file_names(folder) if name.endswith(".dead")] == [
        "00000001-0-00000005.dead"
    ]
    assert [record.n_dead for record in folder.snapshot().manifest.segments] == [4]


def test_compacting_takes_deleted_text_off_the_disk_and_leaves_one_segment(folder):
    for n in range(4):
        commit(folder, article(str(n), f"body {n}"), article(f"{n}x", f"more {n}"))
    delete(folder, "0", "1x")
    assert "body 0" in stored_bodies(folder)
    with Transaction(folder) as transaction:
        transaction.compact()
    live = {"more 0", "body 1", "body 2", "more 2", "body 3", "more 3"}
    assert stored_bodies(folder) == live == set(reopened(folder).values())
    assert len(folder.snapshot().segments) == 1
    assert not any(name.endswith(".dead") for name in file_names(folder))
    assert commit(folder, article("0", "body 0")) == ["unchanged"], "it stays away"


@pytest.mark.parametrize("sample", [1, store.SAMPLE_CHARACTERS], ids=["general", "own"])
@pytest.mark.parametrize("n_commits", [1, 3])
def test_after_compacting_no_word_is_left_of_deleted_text(folder, monkeypatch, sample, n_commits):
    monkeypatch.setattr(store, "SAMPLE_CHARACTERS", sample)
    secret = article("s", "Quixworthy lied. " * 20, "Zebulon Quixworthy confessed")
    for n in range(n_commits):
        others = (article(f"{n}-{m}", "trade and the market " * 3) for m in range(9))
        commit(folder, *([] if n else [secret]), *others)
    delete(folder, "s")
    with Transaction(folder) as transaction:
        transaction.compact()
    on_disk = b"".join((folder.path / name).read_bytes() for name in file_names(folder)).lower()
    assert not [word for word in (b"quixworthy", b"lied", b"confessed") if word in on_disk]


def test_a_codebook_that_was_handed_on_is_forgotten_with_what_it_was_trained_on(
    folder, monkeypatch
):
    monkeypatch.setattr(store, "SAMPLE_CHARACTERS", 1)
    commit(folder, article("s", "Quixworthy lied. " * 20, "Zebulon Quixworthy confessed"))
    commit(folder, *(article(str(n), "trade and the market " * 3) for n in range(9)))
    delete(folder, "s")  # and with it goes its segment, but not what the other one took over
    with Transaction(folder) as transaction:
        transaction.compact()
    on_disk = b"".join((folder.path / name).read_bytes() for name in file_names(folder)).lower()
    assert not [word for word in (b"quixworthy", b"lied", b"confessed") if word in on_disk]


def test_small_segments_that_become_a_large_one_take_over_the_archives_codebook(
    folder, monkeypatch
):
    monkeypatch.setattr(store, "SAMPLE_CHARACTERS", 600)
    commit(folder, article("large", " ".join(f"w{n}" for n in range(20_000))))
    for n in range(FAN):
        commit(folder, article(str(n), f"trade and market number{n} " * 5))
    large, merged = (live.segment for live in folder.snapshot().segments)
    assert (large.n_docs, merged.n_docs) == (1, FAN)
    assert merged.articles.codebook == large.articles.codebook


# Replacing everything


def test_a_fresh_commit_replaces_all_articles_deletes_and_sources(folder):
    commit(folder, article("1", "a"), article("2", "b"), origin="a.txt")
    delete(folder, "2")
    with Transaction(folder) as transaction:
        transaction.remember("a.txt", SEEN)
        transaction.commit()
    reader = Folder(folder.path)
    with Transaction(folder, fresh=True) as transaction:
        assert transaction.fingerprint("a.txt") is None
        assert offer(transaction, article("2", "b")) is Outcome.ADDED
        assert set(contents(reader)) == {"1"}, "readers see the old until then"
        assert transaction.commit()
    assert contents(reader) == {"2": "b"}
    assert file_names(folder) == {"manifest.json", "00000004-0.segment"}


def test_a_fresh_commit_of_nothing_is_an_empty_archive(folder):
    commit(folder, article("1"))
    commit(folder, fresh=True)
    assert reopened(folder) == {}


# Replacing what is damaged


def spoil_manifest(folder):
    (folder.path / "manifest.json").write_bytes(b"{}")


def spoil_segment(folder):
    (path,) = folder.path.glob("*.segment")
    path.write_bytes(path.read_bytes()[:100])


def lose_segment(folder):
    for path in folder.path.glob("*.segment"):
        path.unlink()


def damaged_archive(folder, spoil):
    """Commit so that there are files of every kind, numbers up to 2, and spoil the archive."""
    commit(folder, article("1", "a"), article("2", "b"))
    delete(folder, "2")
    spoil(folder)
    return {path.name: path.read_bytes() for path in folder.path.iterdir()}


@pytest.mark.parametrize("spoil", [spoil_manifest, spoil_segment, lose_segment])
def test_a_fresh_commit_replaces_a_damaged_archive(folder, spoil):
    old = damaged_archive(folder, spoil)
    again = Folder(folder.path)
    with pytest.raises(DamagedArchiveError):
        Transaction(again)
    with Transaction(again, fresh=True) as transaction:
        assert transaction.sources() == []
        assert offer(transaction, article("1", "a")) is Outcome.ADDED
        transaction.remember("a.txt", SEEN)
        transaction._flush()
        transaction._open_written()  # that is, wait until it is written
        now = {path.name: path.read_bytes() for path in folder.path.iterdir()}
        assert now.items() > old.items(), "until the commit nothing of the old is touched"
        assert transaction.commit()
    assert contents(again) == reopened(folder) == {"1": "a"}
    assert file_names(folder) == {"manifest.json", "00000003-0.segment", "00000003.ledger"}
    assert again.snapshot().manifest.commit == 3
    assert list(verify(folder.path)) == []


@pytest.mark.parametrize("spoil", [spoil_manifest, spoil_segment, lose_segment])
def test_a_fresh_transaction_that_fails_leaves_a_damaged_archive_as_it_was(folder, spoil):
    old = damaged_archive(folder, spoil)

    def fail():
        with Transaction(Folder(folder.path), fresh=True) as transaction:
            offer(transaction, article("1", "b"))
            transaction._flush()
            raise KeyError("what the caller did")

    with pytest.raises(KeyError):
        fail()
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == old


def test_commits_are_numbered_above_all_files_and_the_manifest_where_it_can_be_read(folder):
    damaged_archive(folder, spoil_manifest)
    (folder.path / "0000000a-0-0000001f.dead").touch()
    commit(Folder(folder.path), article("1"), fresh=True)
    assert folder.snapshot().manifest.commit == 0x20
    with Transaction(folder) as transaction:
        transaction.compact()  # writes no file but the manifest
    spoil_segment(folder)
    commit(Folder(folder.path), article("1"), fresh=True)
    assert folder.snapshot().manifest.commit == 0x22


def test_where_a_damaged_archive_cannot_be_replaced_all_its_files_stay(folder, monkeypatch):
    old = damaged_archive(folder, spoil_manifest)

    def fails(*_):
        raise OSError("no space left")

    monkeypatch.setattr(transaction_module, "write_manifest", fails)
    with pytest.raises(OSError, match="no space left"):
        commit(Folder(folder.path), article("1"), fresh=True)
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()}.items() >= old.items()


def test_an_archive_that_is_damaged_meanwhile_loses_nothing_more(folder):
    commit(folder, article("1", "a"))
    with pytest.raises(DamagedArchiveError), Transaction(folder, fresh=True):
        spoil_manifest(folder)
    assert file_names(folder) == {"manifest.json", "00000001-0.segment"}
    commit(folder, article("1", "b"), fresh=True)
    assert reopened(folder) == {"1": "b"}


# Sources


def test_sources_are_remembered_and_forgotten(folder):
    with Transaction(folder) as transaction:
        assert transaction.fingerprint("a.txt") is None
        transaction.remember("a.txt", SEEN)
        transaction.remember("b.txt", SEEN)
        assert transaction.commit()
    with Transaction(folder) as transaction:
        assert transaction.fingerprint("a.txt") == SEEN
        assert transaction.sources() == ["a.txt", "b.txt"]
        transaction.remember("a.txt", None)
        assert transaction.sources() == ["b.txt"]
        transaction.commit()
    with Transaction(folder) as transaction:
        assert transaction.fingerprint("a.txt") is None
        assert transaction.sources() == ["b.txt"]


def test_a_source_whose_name_is_no_unicode_is_remembered(folder):
    name = "caf\udce9.txt"
    commit(folder, article("1"), origin=name)
    with Transaction(folder) as transaction:
        transaction.remember(name, SEEN)
        transaction.commit()
    with Transaction(folder) as transaction:
        assert transaction.sources() == [name]
        assert transaction.prune(name) == 1


def test_ledgers_stay_few_and_say_the_same(folder):
    for n in range(3 * MANY):
        commit(folder, article(str(n), "x"), article("stays"))
        with Transaction(folder) as transaction:
            transaction.remember(f"{n}.txt", SEEN)
            transaction.remember(f"{n - 1}.txt", None)
            transaction.delete([str(n)])
            transaction.commit()
        assert len(folder.snapshot().manifest.ledgers) < MANY
    with Transaction(folder) as transaction:
        assert transaction.sources() == [f"{3 * MANY - 1}.txt"]
    assert commit(folder, article("0", "x"), article("9", "x")) == ["unchanged"] * 2


# Commits


def test_what_is_not_committed_has_not_happened(folder):
    commit(folder, article("1", "a"))
    before = file_names(folder)
    with Transaction(folder) as transaction:
        offer(transaction, article("1", "b"))
        offer(transaction, article("2", "c"))
        transaction.delete(["1"])
        transaction.remember("a.txt", SEEN)
        transaction._flush()
        assert file_names(folder) != before
    assert file_names(folder) == before
    assert reopened(folder) == {"1": "a"}


def test_an_error_in_the_transaction_leaves_the_archive_as_it_was(folder):
    commit(folder, article("1", "a"))

    def fail():
        with Transaction(folder) as transaction:
            offer(transaction, article("1", "b"))
            raise KeyError("what the caller did")

    with pytest.raises(KeyError):
        fail()
    assert reopened(folder) == {"1": "a"}
    assert commit(folder, article("1", "b")) == ["changed"]


def test_a_commit_of_nothing_is_none(folder):
    commit(folder, article("1", "a"))
    with Transaction(folder) as transaction:
        assert offer(transaction, article("1", "a")) is Outcome.UNCHANGED
        assert transaction.delete(["none"]) == 0
        assert not transaction.commit()
    assert folder.snapshot().manifest.commit == 1


@pytest.mark.parametrize("end", [Transaction.commit, Transaction.compact])
@pytest.mark.parametrize("again", [Transaction.commit, Transaction.compact])
def test_a_transaction_commits_once(folder, end, again):
    with Transaction(folder) as transaction:
        offer(transaction, article("1", "a"))
        transaction.delete(["1"])
        end(transaction)
        offer(transaction, article("2", "b"))
        with pytest.raises(ArchiveError, match="was committed: begin another"):
            again(transaction)
    assert reopened(folder) == {}
    assert list(verify(folder.path)) == []
    assert file_names(folder) == folder.snapshot().manifest.files | {"manifest.json"}


def test_after_a_commit_of_nothing_a_transaction_goes_on(folder):
    with Transaction(folder) as transaction:
        assert not transaction.commit()
        offer(transaction, article("1", "a"))
        assert transaction.commit()
    assert reopened(folder) == {"1": "a"}


def test_many_small_commits_stay_few_segments(folder):
    n_commits = 2 * FAN * FAN + 1
    for n in range(n_commits):
        commit(folder, article(str(n), f"body of {n}"))
        assert len(folder.snapshot().segments) <= 2 * FAN
    assert len(reopened(folder)) == n_commits
    assert list(verify(folder.path)) == []


def test_files_that_no_commit_names_are_swept_and_others_are_let_be(folder):
    commit(folder, article("1"))
    before = file_names(folder)
    for name in ("000000ff-0.segment", "00000001-0-00000009.dead", "0000000a.ledger",
                 "manifest.json.new", "notes.txt", "x.segment"):  # fmt: skip
        (folder.path / name).write_text("left over")
    commit(folder, article("1"))
    assert file_names(folder) == before | {"notes.txt", "x.segment"}


# One writer


def test_one_process_writes_at_a_time(folder):
    with Transaction(folder):
        with pytest.raises(LockedArchiveError, match="try again when it has finished"):
            Transaction(Folder(folder.path))
        assert reopened(folder) == {}
    assert commit(folder, article("1")) == ["added"]


HOLDER = """
import sys, time
from pathlib import Path
from dateline.corpus.article import Article
from dateline.index.folder import Folder
from dateline.index.transaction import Transaction
with Transaction(Folder(Path(sys.argv[1]))) as transaction:
    transaction.put(Article("half", body="done"), bytes(16))
    transaction._flush()
    transaction._open_written()
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_a_process_that_was_killed_is_free_and_its_files_are_swept(folder):
    commit(folder, article("1", "a"))
    before = file_names(folder)
    command = [sys.executable, "-P", "-c", HOLDER, str(folder.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedArchiveError):
            Transaction(folder)
        holder.send_signal(signal.SIGKILL)
    assert file_names(folder) != before
    assert reopened(folder) == {"1": "a"}
    assert commit(folder, article("1", "a")) == ["unchanged"]
    assert file_names(folder) == before


def test_a_transaction_that_cannot_begin_lets_go_of_the_lock(folder):
    delete_me = article("1")
    commit(folder, delete_me)
    delete(folder, "1")
    (ledger,) = folder.path.glob("*.ledger")
    ledger.write_bytes(b"")
    with pytest.raises(DamagedArchiveError) as first:
        Transaction(folder)
    with pytest.raises(DamagedArchiveError) as second:
        Transaction(folder)
    # Both are held until here, so that no lock is freed because nothing refers to it.
    assert str(first.value) == str(second.value)


def test_a_transaction_that_cannot_end_lets_go_of_the_lock(folder):
    transaction = Transaction(folder)
    with pytest.raises(ArchiveError, match="was closed"), transaction:
        folder.close()
    assert commit(Folder(folder.path), article("1")) == ["added"]


# Crashes


class Crash(BaseException):
    """Not an Exception, so that nothing can catch it by mistake."""


def crash_at(monkeypatch, k, when):
    """Make the k-th write of a file fail: before it, halfway through, or after it."""
    real, calls = files.new_file, []

    @contextmanager
    def new_file(path):
        calls.append(path)
        fails = len(calls) == k
        if fails and when == "before":
            raise Crash
        with real(path) as file:
            yield file
        if fails:
            if when == "halfway":
                os.truncate(path, path.stat().st_size // 2)
            raise Crash

    monkeypatch.setattr(files, "new_file", new_file)
    return calls


def busy_transaction(folder):
    """Commit three segments, deletes in an old one, a merge, and a ledger."""
    with Transaction(folder) as transaction:
        offer(transaction, article("1", "changed"))
        transaction._flush()
        offer(transaction, article("new", "new"))
        transaction.delete(["2"])
        transaction.remember("a.txt", SEEN)
        transaction.commit()


@pytest.mark.parametrize("when", ["before", "halfway", "after"])
def test_a_crash_at_any_write_leaves_the_last_commit_and_the_next_transaction_works(
    tmp_path, monkeypatch, when
):
    k = 0
    while True:
        k += 1
        folder = new_folder(tmp_path / str(k))
        commit(folder, *(article(str(n), "old") for n in range(5)))
        for n in range(10, 9 + FAN - 2):
            commit(folder, article(str(n), "old"))
        old = contents(folder)
        with monkeypatch.context() as patched:
            calls = crash_at(patched, k, when)
            # A process that dies sweeps nothing.
            patched.setattr(Transaction, "_sweep", lambda *_: None)
            try:
                busy_transaction(folder)
            except Crash:
                crashed = True
            else:
                crashed = False
        if not crashed:
            break
        assert reopened(folder) == old
        assert list(verify(folder.path)) == []
        busy_transaction(folder)
        assert reopened(folder) == {n: b for n, b in old.items() if n != "2"} | {
            "1": "changed", "new": "new",
        }  # fmt: skip
        assert list(verify(folder.path)) == []
        assert file_names(folder) == folder.snapshot().manifest.files | {"manifest.json"}
    assert len(calls) == k - 1 >= 5


def test_a_crash_while_sweeping_loses_nothing(folder, monkeypatch):
    commit(folder, article("1", "a"))
    unlink = os.unlink

    def fails(path, **_):
        raise OSError("busy")

    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.unlink", fails)
        with pytest.raises(OSError, match="busy"):
            commit(folder, article("1", "b"))
    assert os.unlink is unlink
    assert reopened(folder) == {"1": "b"}
    assert commit(folder, article("1", "b")) == ["unchanged"]
    assert file_names(folder) == {"manifest.json", "00000002-0.segment"}
