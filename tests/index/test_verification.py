"""verify: silent over a sound archive, and never silent over damage."""

from __future__ import annotations

import random
import re
import struct
import zlib

import pytest
from making_archives import article, commit, delete, entry, new_folder

from dateline.corpus.article import Article
from dateline.corpus.mention import Mention
from dateline.index import verification
from dateline.index.analysis import Analyzer
from dateline.index.builder import write_segment
from dateline.index.folder import Folder
from dateline.index.format import damaged as damaged_error
from dateline.index.format import read_container, write_container
from dateline.index.verification import Damage, verify


def made(path):
    """A small archive with every kind of file and of section."""
    folder = new_folder(path)
    names = {
        "people": ["Joseph Yun", "Kim"],
        "places": ["Tokyo"],
        "source": "Wire",
        "mentions": [Mention("person", "Kim", 1, 0, 0.9)],
    }
    articles = [
        Article(
            str(n),
            f"Talks {n}",
            f"A talk about talking, {n} missiles",
            f"2017-04-{n + 1:02}",
            **names,
        )
        for n in range(20)
    ]
    commit(folder, *articles, article("undated", "Nothing is known."), origin="a.txt")
    delete(folder, "3", "5")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def damaged(folder, tmp_path):
    """A copy of the archive that a test may spoil."""
    for path in folder.path.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_a_sound_archive_has_no_damage(folder):
    assert {path.suffix for path in folder.path.iterdir()} == {
        ".json",
        ".segment",
        ".dead",
        ".ledger",
        "",
    }
    assert list(verify(folder.path)) == []


def test_a_folder_whose_first_commit_never_completed_is_sound(tmp_path):
    assert list(verify(tmp_path)) == []


def fillings(data):
    """Return the offsets between sections, which hold NUL."""
    table, n_sections = struct.unpack_from("<QI", data, 16)
    used = set(range(36)) | set(range(table, len(data)))
    for number in range(n_sections):
        offset, length = struct.unpack_from("<QQ", data, table + 32 * number + 16)
        used |= set(range(offset, offset + length))
    return sorted(set(range(len(data))) - used)


@pytest.mark.parametrize("pattern", ["*.segment", "*.dead", "*.ledger", "manifest.json"])
def test_a_changed_byte_is_damage_wherever_it_lies(damaged, pattern):
    (path,) = damaged.glob(pattern)
    sound = path.read_bytes()
    chance = random.Random(1)
    places = chance.sample(range(len(sound)), min(200, len(sound)))
    if path.suffix != ".json":
        between = fillings(sound)
        places += chance.sample(between, min(20, len(between)))
    for at in places:
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 0x41]) + sound[at + 1 :])
        found = list(verify(damaged))
        assert found, at
        assert all(damage.file == path.name for damage in found)


@pytest.mark.parametrize("pattern", ["*.segment", "*.ledger"])
def test_a_byte_between_sections_is_named(damaged, pattern):
    (path,) = damaged.glob(pattern)
    sound = path.read_bytes()
    at = fillings(sound)[-1]
    path.write_bytes(sound[:at] + b"x" + sound[at + 1 :])
    (found,) = verify(damaged)
    assert (found.file, found.part) == (path.name, "padding")
    assert "is not NUL" in found.reason


@pytest.mark.parametrize("pattern", ["*.segment", "*.dead", "*.ledger"])
def test_bytes_after_the_last_section_are_damage(damaged, pattern):
    (path,) = damaged.glob(pattern)
    path.write_bytes(path.read_bytes() + bytes(3))
    (found,) = verify(damaged)
    assert (found.file, found.part) == (path.name, "header")
    assert "does not end with its section table" in found.reason


@pytest.mark.parametrize("pattern", ["*.segment", "*.dead", "*.ledger"])
def test_bytes_between_the_last_section_and_the_table_are_damage(damaged, pattern):
    (path,) = damaged.glob(pattern)
    data = path.read_bytes()
    (table,) = struct.unpack_from("<Q", data, 16)
    start = data[:16] + struct.pack("<Q", table + 3) + data[24:32]
    checksum = struct.pack("<I", zlib.crc32(data[table:], zlib.crc32(start)))
    path.write_bytes(start + checksum + data[36:table] + b"abc" + data[table:])
    (found,) = verify(damaged)
    assert found == Damage(path.name, "padding", "3 bytes follow the last section")


@pytest.mark.parametrize("pattern", ["*.segment", "*.dead", "*.ledger"])
def test_a_missing_and_a_truncated_file_are_damage(damaged, pattern):
    (path,) = damaged.glob(pattern)
    sound = path.read_bytes()
    for length in (0, 10, 40, len(sound) // 2, len(sound) - 1):
        path.write_bytes(sound[:length])
        assert path.name in {damage.file for damage in verify(damaged)}
    path.unlink()
    assert {damage.file for damage in verify(damaged)} == {path.name}


def test_a_damaged_manifest_is_the_one_thing_said(damaged):
    (damaged / "manifest.json").write_bytes(b"{}")
    (found,) = verify(damaged)
    assert (found.file, found.part) == ("manifest.json", "manifest")
    assert found.reason == "cannot be read ('dateline')"


def test_damage_names_file_part_and_reason(damaged):
    (path,) = damaged.glob("*.segment")
    data = bytearray(path.read_bytes())
    data[data.rfind(b"Tokyo")] ^= 1
    path.write_bytes(data)
    found = list(verify(damaged))
    reason = "has a wrong checksum in block 0"
    assert found[0] == Damage("00000001-0.segment", "places.values", reason)


def test_a_part_that_is_not_the_one_read_is_named_in_the_reason():
    def fails():
        raise damaged_error("term_info", "ends before term 2")

    found = list(verification._attempt("x.segment", "terms", fails))
    assert found == [Damage("x.segment", "terms", "term_info ends before term 2")]


def test_a_file_that_the_system_refuses_is_named_once():
    def fails():
        raise PermissionError(13, "Permission denied", "/somewhere/x.segment")

    found = list(verification._attempt("x.segment", "header", fails))
    assert found == [Damage("x.segment", "header", "cannot be read (Permission denied)")]


# Checksums are right, and what they seal makes no sense: a fault of the program that wrote it.


def resealed(path, **sections):
    """Write a segment again with other sections under right checksums."""
    data = memoryview(path.read_bytes())
    old = {name: bytes(s.read()) for name, s in read_container("SEGM", path.name, data).items()}
    new = {name: change(old[name]) for name, change in sections.items()}
    path.write_bytes(write_container("SEGM", old | new))


def doc_freq_plus_1(data):
    (freq,) = struct.unpack_from("<I", data, 16)
    return data[:16] + struct.pack("<I", freq + 1) + data[20:]


def twice_the_same(data):
    """Let the last posting of the last term, a dense list, be of the article before."""
    return data[:-2] + data[-4:-3] + data[-1:]


def swapped(data):
    """Exchange the first two numbers."""
    return data[4:8] + data[:4] + data[8:]


@pytest.mark.parametrize(
    ("section", "change", "part", "reason"),
    [
        ("dates", lambda data: data[::-1], "dates", "dates do not rise"),
        ("dates", lambda data: data[:-4], "dates", "dates do not rise"),
        ("term_info", doc_freq_plus_1, "terms", "not as it was written"),
        ("term_info", lambda data: data[:-9], "terms", "ends before term"),
        ("postings", lambda data: data[:-1], "terms", "outside its section|as it was written"),
        ("postings", twice_the_same, "terms", r"term \d+ is in \d+ articles, not \d+"),
        ("positions", lambda data: data[:-1] + b"\x80", "terms", "not as they were written"),
        ("form_info", lambda data: data[:-16], "forms", "ends before form"),
        ("form_postings", lambda data: bytes(len(data)), "forms", "outside the articles of its"),
        ("articles", lambda data: data[:-1], "articles", "asks for bytes"),
        ("articles", lambda data: bytes(len(data)), "articles", "not as many as it had"),
        ("article_ends", swapped, "articles", "asks for bytes"),
        ("codebook", lambda data: data[:-1], "articles", "codebook cannot be read"),
        ("lengths", lambda data: data[::-1], "articles", "not as many as it had"),
        ("title_lengths", lambda data: data[::-1], "articles", "not as many as it had"),
        ("id_docs", swapped, "ids", "the id of article . leads elsewhere"),
        ("doc_ids", swapped, "ids", "the id of article . leads elsewhere"),
        ("people.docs", lambda data: bytes(len(data)), "people", "does not exist"),
        ("people.values", lambda data: b"", "people", "at least 4 bytes"),
        ("source.of", lambda data: data[:-4], "source", "article 20 has other values"),
        ("places.ends", lambda data: data[:-4], "places", r"of \d lists none is number"),
        ("broader.docs", lambda data: bytes(len(data)), "places", "does not exist"),
        ("broader.of", lambda data: data[:-4] + data[-8:-4], "places", "is of other values"),
        ("broader.of", lambda data: data[:-4] + b"\xff" * 4, "places", "4294967295"),
        ("mentions", lambda data: b"\xff" * len(data), "articles", "mentions holds a row"),
    ],
)
def test_sections_that_contradict_each_other_are_damage(damaged, section, change, part, reason):
    (path,) = damaged.glob("*.segment")
    resealed(path, **{section: change})
    found = [damage for damage in verify(damaged) if damage.part == part]
    assert found, list(verify(damaged))
    assert re.search(reason, found[0].reason), found


def test_a_segment_without_a_section_is_damage(damaged):
    (path,) = damaged.glob("*.segment")
    data = memoryview(path.read_bytes())
    old = {name: bytes(s.read()) for name, s in read_container("SEGM", path.name, data).items()}
    del old["meta"]
    path.write_bytes(write_container("SEGM", old))
    assert list(verify(damaged)) == [Damage(path.name, "contents", "'meta'")]


@pytest.mark.parametrize("dead", [b"\x29\0\0", b"\x28\0\x80", b"\x20\0\x20", b""])
def test_deletes_that_the_manifest_does_not_know_of_are_damage(damaged, dead):
    (path,) = damaged.glob("*.dead")
    path.write_bytes(write_container("DEAD", {"dead": dead}))
    (found,) = verify(damaged)
    assert (found.file, found.part) == (path.name, "contents")
    assert "the manifest says 2 of 21" in found.reason


# What others do meanwhile


def test_a_commit_that_sweeps_files_while_they_are_opened_is_no_damage(damaged, monkeypatch):
    archive, calls = Folder(damaged), []
    read = verification.read_manifest

    def overtaken(path):
        manifest = read(path)
        calls.append(manifest.commit)
        if len(calls) == 1:
            commit(archive, article("1", "all is new"), fresh=True)
        return manifest

    monkeypatch.setattr(verification, "read_manifest", overtaken)
    assert list(verify(damaged)) == []
    assert calls == [2, 3, 3]


def test_a_file_that_is_swept_after_its_bytes_and_before_its_contents_is_no_damage(
    damaged, monkeypatch
):
    archive, map_file = Folder(damaged), verification.map_file

    def overtaken(path):
        data = map_file(path)
        monkeypatch.undo()
        commit(archive, article("1", "all is new"), fresh=True)
        return data

    monkeypatch.setattr(verification, "map_file", overtaken)
    assert list(verify(damaged)) == []


def test_a_commit_that_sweeps_files_while_they_are_checked_is_no_damage(damaged, monkeypatch):
    archive, check = Folder(damaged), verification._check_padding

    def overtaken(data):
        monkeypatch.undo()
        commit(archive, article("1", "all is new"), fresh=True)
        check(data)

    monkeypatch.setattr(verification, "_check_padding", overtaken)
    assert list(verify(damaged)) == []


def test_an_archive_that_is_removed_meanwhile_is_not_sound(damaged, monkeypatch):
    read = verification.read_manifest

    def overtaken(path):
        manifest = read(path)
        for file in path.iterdir():
            file.unlink()
        return manifest

    monkeypatch.setattr(verification, "read_manifest", overtaken)
    assert {found.part for found in verify(damaged)} == {"manifest"}


def test_a_form_that_no_article_has_is_damage(damaged):
    (path,) = damaged.glob("*.segment")

    def no_docs(data):
        rows = [list(row) for row in struct.iter_unpack("<QII", data)]
        return b"".join(struct.pack("<QII", offset, 0, term) for offset, _, term in rows)

    resealed(path, form_info=no_docs)
    assert any("no article has the form" in damage.reason for damage in verify(damaged))


def test_a_segment_of_another_commit_is_damage(damaged):
    (path,) = damaged.glob("*.segment")
    write_segment(path, [entry(article("1"))], Analyzer())
    reasons = [damage.reason for damage in verify(damaged)]
    assert any("holds 1 articles, and the manifest says 21" in reason for reason in reasons)


def test_an_error_without_words_is_named_by_its_kind():
    def fails():
        raise IndexError

    assert list(verification._attempt("f", "p", fails)) == [Damage("f", "p", "IndexError")]
