"""Indexing files: what is new is added, what is unchanged is skipped, and nothing is lost."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import dateline
from dateline import IndexOptions, ReadError, indexing
from dateline.index import files
from dateline.omitting import say_left_out

ENVOYS = "Joseph Yun met Kenji Kanasugi in Tokyo."


@pytest.fixture
def archive(tmp_path):
    with dateline.open(tmp_path / "archive", create=True) as archive:
        yield archive


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two files of articles: `a.jsonl` with a1, a2, a3 and `b.jsonl` with b1, b2."""
    folder = tmp_path / "articles"
    folder.mkdir()
    write(folder / "a.jsonl", a1="wool", a2="tin", a3="copper")
    write(folder / "b.jsonl", b1="wool", b2="zinc")
    return folder


def write(path: Path, **bodies: str) -> None:
    lines = [json.dumps({"id": name, "body": body}) + "\n" for name, body in bodies.items()]
    path.write_text("".join(lines))
    # As if it were written an hour ago: a file that is only seconds old is looked into again.
    os.utime(path, (time.time() - 3600,) * 2)


def touch(path: Path) -> None:
    os.utime(path, (time.time() - 1800,) * 2)


def index(archive, *paths, **options):
    """Return what a run did, as (added, changed, unchanged, removed)."""
    report = archive.index(paths, options=IndexOptions(**{"entities": "never", **options}))
    assert report.problems == ()
    return counts(report)


def index_with_problems(archive, *paths, **options):
    """Return what a run did, and what it could not read as (file name, line, reason)."""
    report = archive.index(paths, options=IndexOptions(**{"entities": "never", **options}))
    return counts(report), [(Path(p.path).name, p.line, p.reason) for p in report.problems]


def counts(report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed


def ids(archive, query: str = "") -> set[str]:
    return set(archive.ids(query))


# --- new, changed, unchanged ------------------------------------------------------


def test_all_articles_of_a_folder_are_added_as_one_commit(archive, folder):
    before = archive.stats().generation
    assert index(archive, folder) == (5, 0, 0, 0)
    assert ids(archive) == {"a1", "a2", "a3", "b1", "b2"}
    assert archive.stats().generation == before + 1


@pytest.mark.parametrize("kind", [str, Path])
def test_one_path_needs_no_list(archive, folder, kind):
    assert archive.index(kind(folder)).added == 5


def test_a_second_run_reads_nothing_and_commits_nothing(archive, folder, monkeypatch):
    index(archive, folder)
    before = archive.stats()
    monkeypatch.setattr(indexing, "read_source", None)
    monkeypatch.setattr(indexing, "digest", None)
    report = archive.index(folder, options=IndexOptions(entities="never"))
    assert (counts(report), report.n_bytes) == ((0, 0, 5, 0), 0)
    assert archive.stats() == before


def test_a_file_that_was_only_touched_is_not_read_again(archive, folder, monkeypatch):
    index(archive, folder)
    touch(folder / "a.jsonl")
    monkeypatch.setattr(indexing, "read_source", None)
    assert index(archive, folder) == (0, 0, 5, 0)
    monkeypatch.setattr(indexing, "digest", None)  # and its new time is remembered
    assert index(archive, folder) == (0, 0, 5, 0)


def test_of_a_changed_file_only_the_changed_articles_are_put(archive, folder):
    index(archive, folder)
    write(folder / "a.jsonl", a1="wool", a2="silk", a3="copper", a4="brass")
    assert index(archive, folder) == (1, 1, 4, 0)
    assert (ids(archive, "silk"), ids(archive, "tin")) == ({"a2"}, set())
    assert archive.stats().articles == 6


def test_a_file_that_changed_within_a_second_of_being_read_is_seen_to_have_changed(archive, folder):
    path = folder / "a.jsonl"
    path.write_text(json.dumps({"id": "a1", "body": "wool"}))
    index(archive, folder)
    status = path.stat()
    path.write_text(json.dumps({"id": "a1", "body": "silk"}))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    index(archive, folder)
    assert ids(archive, "silk") == {"a1"}


def test_a_young_file_that_did_not_change_commits_nothing(archive, folder):
    (folder / "a.jsonl").write_text(json.dumps({"id": "a1", "body": "wool"}))
    index(archive, folder)
    before = archive.stats()
    assert index(archive, folder) == (0, 0, 3, 0)
    assert archive.stats() == before


def test_reading_a_file_in_another_way_reads_it_again(archive, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"id": "x", "title": "One", "kop": "Two", "body": ENVOYS}))
    assert index(archive, path) == (1, 0, 0, 0)
    assert index(archive, path, field_map={"title": "kop"}) == (0, 1, 0, 0)
    assert archive.get("x").title == "Two"
    assert index(archive, path, field_map={"title": "kop"}, format="jsonl") == (0, 0, 1, 0)
    assert archive.get("x").people is None
    assert index(archive, path, field_map={"title": "kop"}, entities="auto") == (0, 1, 0, 0)
    assert "Joseph Yun" in archive.get("x").people
    assert index(archive, path, field_map={"title": "kop"}, entities="auto") == (0, 0, 1, 0)


def test_the_same_file_twice_on_the_command_line_is_read_once(archive, folder):
    assert index(archive, folder / "a.jsonl", folder) == (5, 0, 0, 0)


def test_an_id_twice_in_one_file_is_a_new_version(archive, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "x", "body": "first"}\n{"id": "x", "body": "second"}\n')
    assert index(archive, path) == (1, 0, 0, 0), "one article, counted once"
    assert archive.get("x").body == "second"


def test_a_version_that_a_later_one_in_its_file_replaces_is_noted_with_file_and_id(
    archive, tmp_path
):
    path = tmp_path / "x.jsonl"
    path.write_text(lines_of(("w", "wool"), ("x", "first"), ("x", "second"), ("w", "wool")))
    report = archive.index(path, options=IndexOptions(entities="never"))
    assert report.problems == ()
    (note,) = report.notes
    assert note.path == str(path)
    assert note.reason.startswith("an earlier version was replaced by a later one of the same id")
    assert "'x'" in note.reason
    assert archive.index(path, options=IndexOptions(entities="never")).notes == ()
    path.write_text(lines_of(("w", "wool"), ("w", "wool")))
    assert archive.index(path, options=IndexOptions(entities="never")).notes == ()


def test_how_many_deleted_articles_stay_away_is_reported(archive, folder):
    options = IndexOptions(entities="never")
    assert archive.index(folder, options=options).kept_away == 0
    archive.delete(["a1", "a2"])
    for dry_run in (True, False):
        report = archive.index(folder, options=replace(options, dry_run=dry_run))
        assert (report.unchanged, report.kept_away) == (5, 2)
    archive.add([{"id": "a1", "body": "wool"}], entities="never")
    assert archive.index(folder, options=options).kept_away == 1
    assert archive.index(folder, options=replace(options, rebuild=True)).kept_away == 0


def test_files_of_other_formats_are_counted_and_named_where_there_is_nothing_else(
    archive, tmp_path
):
    for name in ("a.html", "b.pdf", "c.pdf", "d.csv", "e.doc", "f.odt", "g"):
        (tmp_path / "papers").mkdir(exist_ok=True)
        (tmp_path / "papers" / name).write_text("text")
    with pytest.raises(ReadError, match=r"7 files of other formats left out \(\.csv, \.doc"):
        archive.index(tmp_path / "papers")
    (tmp_path / "papers" / "a.txt").write_text("text")
    report = archive.index(tmp_path / "papers")
    assert (report.added, report.left_out[".pdf"], sum(report.left_out.values())) == (1, 2, 7)
    assert say_left_out(report.left_out).endswith("(.csv, .doc, .html, .pdf, no suffix, …)")
    assert say_left_out({".csv": 1}) == "1 file of other formats left out (.csv)"


def test_the_files_of_an_archive_in_the_folder_are_not_of_other_formats(archive, tmp_path):
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "b.pdf").write_text("text")
    for _ in range(2):
        assert archive.index(tmp_path).left_out == {".pdf": 1}


def test_progress_is_told_of_articles_and_bytes_and_ends_with_all(archive, tmp_path):
    write(tmp_path / "x.jsonl", **{f"n{number}": "wool" for number in range(250)})
    told = []
    archive.index(
        tmp_path / "x.jsonl",
        options=IndexOptions(entities="never"),
        progress=lambda n_articles, n_bytes: told.append((n_articles, n_bytes)),
    )
    assert told == [(100, 400), (200, 800), (250, 1000)]


def test_people_and_places_are_unknown_known_or_known_to_be_none(archive, tmp_path):
    lines = [
        {"id": "unknown", "body": ENVOYS},
        {"id": "none", "body": ENVOYS, "people": [], "places": []},
        {"id": "known", "body": ENVOYS, "people": ["Ann Lee"], "places": []},
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "x.sgm").write_text(
        '<REUTERS NEWID="7"><DATE>26-FEB-1987</DATE><PEOPLE></PEOPLE><PLACES><D>japan</D></PLACES>'
        f"<TEXT><TITLE>Envoys</TITLE><BODY>{ENVOYS}</BODY></TEXT></REUTERS>"
    )
    index(archive, tmp_path / "x.jsonl", tmp_path / "x.sgm", entities="auto")
    assert ids(archive, "people:kanasugi") == {"unknown", "7"}
    assert ids(archive, "places:tokyo") == {"unknown"}
    assert archive.get("7").places == ("Japan",)
    index(archive, tmp_path / "x.jsonl", tmp_path / "x.sgm", entities="always")
    assert ids(archive, "people:kanasugi places:tokyo") == {"unknown", "none", "known", "7"}


def test_many_small_files_are_spread_over_the_processes_like_one_large_one(archive, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number:03}.txt").write_text(f"date 2017-04-24 {ENVOYS} It was day {number}.")
    assert index(archive, folder, entities="auto", workers=2) == (150, 0, 0, 0)
    with dateline.open(tmp_path / "alone", create=True) as alone:
        index(alone, folder, entities="auto", workers=1)
        assert {i: archive.get(i) for i in ids(archive)} == {i: alone.get(i) for i in ids(alone)}


# --- one id from two sources ------------------------------------------------------

REPEATED = "the id 'a1' came from another source too: the first is kept"


def test_of_one_id_from_two_files_in_one_run_the_first_is_kept_and_the_second_reported(
    archive, folder
):
    write(folder / "b.jsonl", b1="wool", a1="silk")
    expected = [("b.jsonl", None, REPEATED)]
    assert index_with_problems(archive, folder) == ((4, 0, 0, 0), expected)
    assert archive.get("a1").body == "wool"
    # The first file is not even read a second time, and still keeps its id.
    assert index_with_problems(archive, folder) == ((0, 0, 4, 0), expected)
    assert archive.get("a1").body == "wool"


def test_an_id_from_another_file_in_a_later_run_is_a_new_version(archive, folder, tmp_path):
    index(archive, folder)
    write(tmp_path / "later.jsonl", a1="silk")
    assert index(archive, tmp_path / "later.jsonl") == (0, 1, 0, 0)
    assert archive.get("a1").body == "silk"


def test_when_the_first_of_two_files_is_gone_the_article_stays_with_the_other(archive, folder):
    write(folder / "b.jsonl", b1="wool", a1="wool")
    index_with_problems(archive, folder)
    (folder / "a.jsonl").unlink()
    assert index(archive, folder, prune=True) == (0, 0, 2, 2)
    assert ids(archive) == {"a1", "b1"}


# --- deletes ----------------------------------------------------------------------


def test_a_deleted_article_stays_away_while_its_record_is_unchanged(archive, folder):
    index(archive, folder)
    assert archive.delete(["a2"]) == 1
    assert index(archive, folder) == (0, 0, 5, 0)
    touch(folder / "a.jsonl")
    index(archive, folder)
    write(folder / "a.jsonl", a1="wool", a2="tin", a3="copper", a4="brass")
    assert index(archive, folder) == (1, 0, 5, 0)
    assert "a2" not in ids(archive)
    assert (archive.count("tin"), archive.get("a2")) == (0, None)


def test_a_deleted_article_stays_away_when_its_file_is_read_in_another_way(archive, folder):
    index(archive, folder)
    archive.delete(["a2"])
    index(archive, folder, entities="auto")
    index(archive, folder, format="jsonl")
    assert "a2" not in ids(archive)


def test_an_article_that_code_added_and_deleted_stays_away_from_its_file_too(archive, folder):
    archive.add(dateline.read(folder))
    archive.delete(["a2"])
    assert index(archive, folder) == (0, 0, 5, 0)
    assert "a2" not in ids(archive)


def test_a_deleted_article_comes_back_when_its_record_changes(archive, folder):
    index(archive, folder)
    archive.delete(["a2"])
    write(folder / "a.jsonl", a1="wool", a2="silk", a3="copper")
    assert index(archive, folder) == (1, 0, 4, 0)
    assert ids(archive, "silk") == {"a2"}


def test_a_deleted_article_comes_back_with_a_rebuild(archive, folder):
    index(archive, folder)
    archive.delete(["a2"])
    assert index(archive, folder, rebuild=True) == (5, 0, 0, 0)
    assert "a2" in ids(archive)
    assert index(archive, folder) == (0, 0, 5, 0)


def lines_of(*articles: tuple[str, str]) -> str:
    return "".join(json.dumps({"id": name, "body": body}) + "\n" for name, body in articles)


VERSIONS = lines_of(("d", "one"), ("d", "two"), ("e", "wool"))


@pytest.fixture
def versions(tmp_path) -> Path:
    """A file with two versions of `d`, and a bad line, so that it is read each time."""
    path = tmp_path / "x.jsonl"
    path.write_text(VERSIONS + "not json\n")
    return path


@pytest.mark.parametrize("entities", ["never", "auto"])
def test_what_has_several_versions_in_a_file_is_unchanged_while_the_last_one_is(
    archive, versions, entities
):
    assert index_with_problems(archive, versions, entities=entities)[0] == (2, 0, 0, 0)
    before = archive.stats()
    for dry_run in (True, False):
        done, problems = index_with_problems(archive, versions, entities=entities, dry_run=dry_run)
        assert (done, len(problems)) == ((0, 0, 2, 0), 1)
    assert archive.stats() == before, "nothing was committed"
    assert archive.get("d").body == "two"


@pytest.mark.parametrize("how", ["never", "auto", "always"])
def test_a_deleted_article_stays_away_while_its_last_version_is_unchanged(archive, versions, how):
    index_with_problems(archive, versions, entities=how)
    archive.delete(["d"])
    for text in (
        VERSIONS + "not json\n",
        VERSIONS.replace("wool", "silk"),
        VERSIONS.replace("one", "another first"),
        VERSIONS + lines_of(("f", "tin")),
    ):
        versions.write_text(text)
        dry = index_with_problems(archive, versions, entities=how, dry_run=True)
        assert index_with_problems(archive, versions, entities=how) == dry
        assert archive.get("d") is None
    versions.write_text(VERSIONS.replace("two", "three"))
    assert index(archive, versions, entities=how) == (1, 0, 1, 0)
    assert archive.get("d").body == "three"


def test_strict_says_nothing_is_new_where_an_id_stands_twice(archive, versions):
    versions.write_text(VERSIONS)
    index(archive, versions)
    before = archive.stats()
    assert index(archive, versions, strict=True, format="jsonl") == (0, 0, 2, 0)
    assert archive.stats().articles == before.articles
    assert archive.get("d").body == "two"


def test_the_last_version_is_kept_where_an_id_moves_to_another_file(archive, versions, tmp_path):
    index_with_problems(archive, versions)
    versions.rename(tmp_path / "y.jsonl")
    done, _ = index_with_problems(archive, tmp_path / "y.jsonl", prune=True)
    assert (done, archive.get("d").body) == ((0, 0, 2, 0), "two")
    (tmp_path / "y.jsonl").write_text(lines_of(("e", "wool")))
    assert index(archive, tmp_path / "y.jsonl", prune=True) == (0, 0, 1, 1)


def test_people_are_read_anew_of_the_last_version_alone(archive, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(lines_of(("d", "one"), ("d", ENVOYS)))
    index(archive, path)
    assert index(archive, path, entities="auto") == (0, 1, 0, 0)
    assert "Joseph Yun" in archive.get("d").people


def test_several_versions_that_a_program_adds_are_one_article(archive):
    versions = [{"id": "d", "body": "one"}, {"id": "d", "body": "two"}]
    assert counts(archive.add(versions)) == (1, 0, 0, 0)
    assert counts(archive.add(versions)) == (0, 0, 1, 0)
    archive.delete(["d"])
    assert counts(archive.add(versions)) == (1, 0, 0, 0), "a program's articles are wanted"
    assert archive.get("d").body == "two"


# --- prune ------------------------------------------------------------------------


def test_without_prune_what_is_gone_is_kept(archive, folder):
    index(archive, folder)
    (folder / "b.jsonl").unlink()
    write(folder / "a.jsonl", a1="wool")
    assert index(archive, folder) == (0, 0, 1, 0)
    assert len(ids(archive)) == 5


def test_prune_forgets_the_articles_of_a_file_that_is_gone(archive, folder):
    index(archive, folder)
    (folder / "b.jsonl").unlink()
    assert index(archive, folder, prune=True) == (0, 0, 3, 2)
    assert ids(archive) == {"a1", "a2", "a3"}
    assert index(archive, folder, prune=True) == (0, 0, 3, 0)


def test_prune_forgets_an_article_whose_record_is_gone(archive, folder):
    index(archive, folder)
    write(folder / "a.jsonl", a1="wool", a3="copper")
    assert index(archive, folder, prune=True) == (0, 0, 4, 1)
    assert ids(archive) == {"a1", "a3", "b1", "b2"}


def test_prune_empties_the_archive_when_the_folder_is_empty(archive, folder):
    index(archive, folder)
    for path in folder.iterdir():
        path.unlink()
    assert index(archive, folder, prune=True) == (0, 0, 0, 5)
    assert archive.stats().articles == 0


def test_prune_of_a_path_that_does_not_exist_forgets_nothing(archive, folder):
    index(archive, folder)
    folder.rename(folder.with_name("elsewhere"))
    done, problems = index_with_problems(archive, folder, prune=True)
    assert done == (0, 0, 0, 0)
    assert "does not exist" in problems[0][2]
    assert len(ids(archive)) == 5


def test_prune_keeps_what_came_from_other_paths_and_from_no_path(archive, folder, tmp_path):
    other = tmp_path / "articles-2"  # begins as the folder does
    other.mkdir()
    write(other / "c.jsonl", c1="wool")
    index(archive, folder, other)
    archive.add([{"id": "mine"}])
    (other / "c.jsonl").unlink()
    (folder / "b.jsonl").unlink()
    assert index(archive, folder, prune=True)[3] == 2
    assert ids(archive) == {"a1", "a2", "a3", "c1", "mine"}


def test_prune_keeps_excluded_files_that_are_there(archive, folder):
    index(archive, folder)
    assert index(archive, folder, prune=True, exclude=("b.*",)) == (0, 0, 3, 0)
    assert len(ids(archive)) == 5
    (folder / "b.jsonl").unlink()
    assert index(archive, folder, prune=True, exclude=("b.*",)) == (0, 0, 3, 2)


def test_prune_forgets_nothing_of_a_file_that_cannot_be_read_whole(archive, folder):
    index(archive, folder)
    (folder / "a.jsonl").write_text('{"id": "a1", "body": "wool"}\nno JSON\n')
    done, problems = index_with_problems(archive, folder, prune=True)
    assert done == (0, 0, 3, 0)
    assert [problem[:2] for problem in problems] == [("a.jsonl", 2)]
    assert len(ids(archive)) == 5


def test_prune_forgets_a_file_with_problems_when_it_is_gone(archive, folder):
    with (folder / "a.jsonl").open("a") as lines:
        lines.write("no JSON\n")
    index_with_problems(archive, folder)
    (folder / "a.jsonl").unlink()
    assert index(archive, folder, prune=True) == (0, 0, 2, 3)


def test_prune_forgets_nothing_of_a_file_that_is_only_closed_to_us(archive, folder, monkeypatch):
    index(archive, folder)
    real = Path.stat

    def closed(path, **options):
        if path.name == "b.jsonl":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", closed)
    done, problems = index_with_problems(archive, folder, prune=True)
    monkeypatch.undo()
    assert (done[3], [name for name, _, _ in problems]) == (0, ["b.jsonl"])
    assert len(ids(archive)) == 5


@pytest.mark.parametrize("name", ["0.jsonl", "z.jsonl"])
def test_a_renamed_file_keeps_its_articles_and_owns_them(archive, folder, name):
    index(archive, folder)
    (folder / "a.jsonl").rename(folder / name)
    assert index(archive, folder, prune=True, dry_run=True) == (0, 0, 5, 0)
    assert index(archive, folder, prune=True) == (0, 0, 5, 0)
    assert len(ids(archive)) == 5
    write(folder / name, a1="wool")
    assert index(archive, folder, prune=True) == (0, 0, 3, 2)
    (folder / name).unlink()
    assert index(archive, folder, prune=True) == (0, 0, 2, 1)
    assert ids(archive) == {"b1", "b2"}


@pytest.mark.parametrize(("source", "target"), [("a.jsonl", "b.jsonl"), ("b.jsonl", "a.jsonl")])
@pytest.mark.parametrize("text", ["wool", "silk"])
def test_a_record_that_moves_to_another_file_is_not_lost(archive, folder, source, target, text):
    write(folder / source, moving="wool", x="x")
    write(folder / target, y="y")
    index(archive, folder)
    write(folder / source, x="x")
    write(folder / target, y="y", moving=text)
    changed = int(text == "silk")
    assert index(archive, folder, prune=True) == (0, changed, 3 - changed, 0)
    assert ids(archive) == {"moving", "x", "y"}
    assert archive.get("moving").body == text


# --- dry run, strict, exclude -----------------------------------------------------


def test_a_dry_run_counts_and_commits_nothing(archive, folder):
    before = archive.stats()
    assert index(archive, folder, dry_run=True) == (5, 0, 0, 0)
    assert archive.stats() == before
    index(archive, folder)
    write(folder / "a.jsonl", a1="silk", a4="brass")
    (folder / "b.jsonl").unlink()
    before = archive.stats()
    assert index(archive, folder, dry_run=True, prune=True) == (1, 1, 0, 4)
    assert index(archive, folder, dry_run=True, rebuild=True) == (2, 0, 0, 0)
    assert archive.stats() == before
    assert index(archive, folder, prune=True) == (1, 1, 0, 4)


def test_strict_stops_at_the_first_problem_and_commits_nothing(archive, folder):
    (folder / "b.jsonl").write_text('{"id": "b1"}\nno JSON\n{"id": 5.5}\n')
    with pytest.raises(dateline.ReadError, match=r"b\.jsonl:2: .*nothing was committed"):
        index(archive, folder, strict=True)
    assert archive.stats().articles == 0
    assert index_with_problems(archive, folder)[0] == (4, 0, 0, 0)


def test_strict_indexes_what_has_no_problem(archive, folder):
    assert index(archive, folder, strict=True) == (5, 0, 0, 0)


def test_exclude_leaves_files_and_folders_out(archive, folder):
    (folder / "drafts").mkdir()
    write(folder / "drafts" / "c.jsonl", c1="wool")
    assert index(archive, folder, exclude=("drafts", "b.*")) == (3, 0, 0, 0)
    assert ids(archive) == {"a1", "a2", "a3"}


def test_a_forced_format_reads_files_of_any_name(archive, tmp_path):
    (tmp_path / "export.dat").write_text('{"id": "x"}')
    assert index(archive, tmp_path / "export.dat", format="jsonl") == (1, 0, 0, 0)
    with pytest.raises(dateline.ReadError, match=r"klingon.*the formats are"):
        index(archive, tmp_path / "export.dat", format="klingon")


# --- standard input ---------------------------------------------------------------


def pipe(monkeypatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))


def test_standard_input_is_json_lines_beside_files(archive, folder, monkeypatch):
    pipe(monkeypatch, '{"id": "s1", "body": "wool"}\n\n{"body": "no id"}\n')
    assert index(archive, "-", folder) == (7, 0, 0, 0)
    pipe(monkeypatch, '{"id": "s1", "body": "wool"}\n{"body": "no id"}\n{"id": "s2"}\n')
    assert index(archive, "-", folder) == (1, 0, 7, 0)


def test_problems_of_standard_input_are_told_with_their_line(archive, monkeypatch):
    pipe(monkeypatch, '{"id": "s1"}\nno JSON\n')
    done, problems = index_with_problems(archive, "-")
    assert (done, [problem[:2] for problem in problems]) == ((1, 0, 0, 0), [("-", 2)])


def test_a_deleted_article_of_standard_input_stays_away(archive, monkeypatch):
    for expected in [(1, 0, 0, 0), (0, 0, 1, 0)]:
        pipe(monkeypatch, '{"id": "s1", "body": "wool"}\n')
        assert index(archive, "-") == expected
        archive.delete(["s1"])
    assert ids(archive) == set()


def test_empty_standard_input_is_no_error(archive, monkeypatch):
    pipe(monkeypatch, "")
    assert index(archive, "-") == (0, 0, 0, 0)


def test_a_closed_standard_input_is_an_error(archive, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(dateline.ReadError, match="standard input is closed"):
        index(archive, "-")


# --- rebuild ----------------------------------------------------------------------


def test_a_rebuild_holds_the_articles_of_its_paths_alone(archive, folder):
    index(archive, folder)
    archive.add([{"id": "mine"}])
    assert index(archive, folder / "b.jsonl", rebuild=True) == (2, 0, 0, 0)
    assert ids(archive) == {"b1", "b2"}
    assert archive.stats().deleted == 0
    assert index(archive, folder) == (3, 0, 2, 0)


def test_readers_see_the_old_archive_until_a_rebuild_commits(archive, folder):
    index(archive, folder / "a.jsonl")
    seen = []
    with dateline.open(archive.path) as reader:
        write(folder / "b.jsonl", **{f"n{number}": "wool" for number in range(100)})
        archive.index(
            folder / "b.jsonl",
            options=IndexOptions(entities="never", rebuild=True),
            progress=lambda *_: seen.append((ids(reader), archive.count(""))),
        )
        assert seen[0] == ({"a1", "a2", "a3"}, 3)
        assert reader.count("") == 100


@pytest.mark.parametrize("prune", [False, True])
def test_a_rebuild_from_an_empty_folder_is_an_error_and_changes_nothing(
    archive, folder, tmp_path, prune
):
    index(archive, folder)
    (tmp_path / "empty").mkdir()
    before = archive.stats()
    with pytest.raises(dateline.ReadError, match="name files"):
        index(archive, tmp_path / "empty", rebuild=True, prune=prune)
    assert archive.stats() == before


def test_a_rebuild_from_files_without_one_article_lists_what_is_wrong(archive, folder, tmp_path):
    index(archive, folder)
    (tmp_path / "bad.jsonl").write_text("no JSON\n")
    with pytest.raises(dateline.ReadError, match=r"(?s)left as it was.*bad\.jsonl:1: "):
        index(archive, tmp_path / "bad.jsonl", rebuild=True)
    assert len(ids(archive)) == 5


def test_a_rebuild_stops_at_a_path_that_cannot_be_opened(archive, folder, tmp_path):
    """A mistyped PATH must not cost the articles that came from it."""
    index(archive, folder)
    with pytest.raises(dateline.ReadError, match=r"does not exist.*left as it was"):
        index(archive, folder / "a.jsonl", tmp_path / "mistyped", rebuild=True)
    assert len(ids(archive)) == 5


def test_a_rebuild_goes_on_past_a_bad_line(archive, folder):
    (folder / "b.jsonl").write_text('{"id": "b1"}\nno JSON\n')
    done, problems = index_with_problems(archive, folder, rebuild=True)
    assert (done, problems[0][:2]) == ((4, 0, 0, 0), ("b.jsonl", 2))


# --- bad input --------------------------------------------------------------------


def unhurt(archive) -> None:
    """Check that what was there before is there still."""
    assert {"a1", "a2", "a3", "b1", "b2"} <= ids(archive)
    assert archive.count("wool") >= 2
    assert archive.verify() == []


def test_a_folder_without_articles_is_an_error(archive, folder, tmp_path):
    index(archive, folder)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "picture.png").write_bytes(b"\x89PNG")
    with pytest.raises(dateline.ReadError, match=r"no articles under .*empty: name files"):
        index(archive, tmp_path / "empty")
    unhurt(archive)


@pytest.mark.parametrize("paths", [[], [""]])
def test_no_path_or_an_empty_one_is_an_error(archive, paths):
    with pytest.raises(dateline.ReadError, match="name"):
        archive.index(paths)


def test_a_path_that_does_not_exist_is_reported_and_the_rest_indexed(archive, folder, tmp_path):
    done, problems = index_with_problems(archive, tmp_path / "none", folder)
    assert done == (5, 0, 0, 0)
    assert problems == [("none", None, "does not exist: check the path")]
    unhurt(archive)


@pytest.mark.parametrize("name", ["x.txt", "x.jsonl", "x.sgm", "x.txt.gz", "x.jsonl.gz"])
def test_an_empty_file_is_reported_each_time_and_the_rest_indexed(archive, folder, name):
    (folder / name).write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")
    done, problems = index_with_problems(archive, folder)
    assert done == (5, 0, 0, 0)
    assert [problem[:2] for problem in problems] == [(name, None)]
    before = archive.stats()
    assert index_with_problems(archive, folder) == ((0, 0, 5, 0), problems)
    assert archive.stats() == before
    unhurt(archive)


def test_a_file_with_problems_is_read_again_until_it_is_mended(archive, folder):
    bad = '{"id": "a2", "date": "2017-02-30"}'
    (folder / "a.jsonl").write_text('{"id": "a1", "body": "wool"}\n' + bad)
    touch(folder / "a.jsonl")
    for expected in [(3, 0, 0, 0), (0, 0, 3, 0)]:
        done, problems = index_with_problems(archive, folder)
        assert (done, problems[0][:2]) == (expected, ("a.jsonl", 2))
        assert "2017-02-30" in problems[0][2]
    write(folder / "a.jsonl", a1="wool", a2="tin")
    assert index(archive, folder) == (1, 0, 3, 0)


def test_an_impossible_date_of_a_dated_text_is_reported_or_read_without_one(archive, folder):
    (folder / "x.txt").write_text("date 2017-02-30 Rain fell on a day that never was.")
    report = archive.index(folder, options=IndexOptions(entities="never"))
    article = archive.get("x")
    assert report.problems or (article is not None and article.date is None)
    unhurt(archive)


def test_a_lone_surrogate_and_nul_bytes_are_read(archive, folder):
    (folder / "s.jsonl").write_text(r'{"id": "s", "body": "copper \ud800 zinc\u0000brass"}')
    (folder / "n.txt").write_bytes(b"date 2017-04-24 Nul \0 bytes\n\0here and \xed\xa0\x80 there.")
    assert index(archive, folder) == (7, 0, 0, 0)
    assert archive.get("s").body == "copper � zinc\0brass"
    assert ids(archive, "brass") == {"s"}
    assert ids(archive, "bytes") == {"n"}
    unhurt(archive)


@pytest.mark.parametrize("name", ["x.txt", "x.jsonl"])
def test_a_single_line_of_50_mb_is_read_or_reported(archive, folder, name):
    line = "date 2017-04-24 " + "wool and tin " * (50_000_000 // 13)
    (folder / name).write_text(json.dumps({"id": "x", "body": line}) if name == "x.jsonl" else line)
    index(archive, folder)
    (hit, *_) = archive.search('"tin wool"')
    assert hit.id == "x"
    assert "<mark>tin wool</mark>" in hit.snippet.html()
    unhurt(archive)


def test_a_file_that_may_not_be_read_is_reported(archive, folder, monkeypatch):
    def forbidden(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    index(archive, folder)
    write(folder / "a.jsonl", a9="wool")
    monkeypatch.setattr(indexing, "digest", forbidden)
    done, problems = index_with_problems(archive, folder)
    assert done == (0, 0, 2, 0)
    assert problems[0][0] == "a.jsonl"
    assert "Permission denied" in problems[0][2]
    unhurt(archive)
    with pytest.raises(dateline.ReadError, match="left as it was"):
        index(archive, folder, rebuild=True)
    unhurt(archive)


def test_a_full_disk_commits_nothing_and_the_next_run_works(archive, folder, monkeypatch):
    index(archive, folder)
    write(folder / "c.jsonl", c1="wool")

    def full(path, data):
        path.write_bytes(data[:10])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as disk:
        disk.setattr(files, "write_new", full)
        with pytest.raises(OSError, match="No space left on device"):
            index(archive, folder)
    unhurt(archive)
    assert index(archive, folder) == (1, 0, 5, 0)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_in_the_middle_commits_nothing_and_the_next_run_works(
    archive, folder, workers
):
    index(archive, folder)
    write(folder / "c.jsonl", **{f"n{number}": ENVOYS for number in range(300)})
    before = sorted(path.name for path in archive.path.iterdir())

    def interrupt(n_articles: int, n_bytes: int) -> None:
        if n_articles > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.index(folder, options=IndexOptions(workers=workers), progress=interrupt)
    assert sorted(path.name for path in archive.path.iterdir()) == before
    unhurt(archive)
    assert index(archive, folder) == (300, 0, 5, 0)


def test_an_archive_that_may_not_be_written_says_so_and_stays_readable(
    archive, folder, monkeypatch
):
    index(archive, folder)
    real = os.open

    def forbidden(path, flags, *args, **options):
        if flags & os.O_RDWR and os.fspath(path).endswith("lock"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, flags, *args, **options)

    with monkeypatch.context() as closed:
        closed.setattr(os, "open", forbidden)
        with pytest.raises((OSError, dateline.DatelineError), match=r"(?i)permission"):
            index(archive, folder)
    unhurt(archive)
