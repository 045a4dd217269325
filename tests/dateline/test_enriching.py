"""People and places read from texts by several processes, as if by one."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import pytest

import dateline
from dateline import enriching
from dateline.corpus.entities import enrich as read_alone
from dateline.corpus.entities.reader import read_mentions
from dateline.enriching import Enricher

KIM = "Kim Hong-kyun met Joseph Yun in Tokyo on Tuesday, and flew home to Seoul."


def items(count: int) -> list[enriching.Item]:
    return [
        (dateline.Article(f"a{n}", title=f"Article {n}", body=KIM), bytes([n % 256]), "origin")
        for n in range(count)
    ]


def enrich(count: int, workers: int | None, mode: enriching.EntityMode = "auto"):
    with Enricher(mode, workers) as enricher:
        return list(enricher.enrich(iter(items(count))))


# --- what comes out -------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 500])
def test_two_processes_give_what_one_gives_in_the_same_order(count):
    one = enrich(count, 1)
    assert enrich(count, 2) == one
    assert [article.id for article, _, _ in one] == [f"a{n}" for n in range(count)]
    assert all("Joseph Yun" in article.people for article, _, _ in one)


def test_a_process_reads_the_model_once_and_with_its_first_text():
    program = (
        "from dateline import enriching\n"
        "from dateline.corpus.entities import gazetteer, model\n"
        "tables = [model.model, model.tagger, gazetteer.gazetteer]\n"
        "print([table.cache_info().misses for table in tables])\n"
        f"texts = [('', {KIM!r})] * 3\n"
        "list(enriching._read(texts)), list(enriching._read(texts))\n"
        "print([table.cache_info().misses for table in tables])\n"
    )
    command = [sys.executable, "-P", "-c", program]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert printed == "[0, 0, 0]\n[1, 1, 1]\n"


def test_never_takes_the_articles_as_they_are_and_starts_nothing(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert enrich(200, 2, "never") == items(200)


def test_a_few_articles_are_read_without_another_process(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert len(enrich(40, 2)) == 40


def test_by_default_there_is_a_process_for_each_core(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert len(enrich(200, None)) == 200


def test_articles_are_asked_for_only_as_they_are_needed():
    asked = 0

    def lazily():
        nonlocal asked
        for item in items(2000):
            asked += 1
            yield item

    with Enricher("always", 2) as enricher:
        next(enricher.enrich(lazily()))
        assert asked < 1000


@pytest.mark.parametrize("workers", [0, -1])
def test_a_number_of_workers_that_cannot_be_is_refused(workers):
    with pytest.raises(ValueError, match=f"workers is {workers}: make it 1 or more"):
        Enricher("auto", workers)


def test_an_unknown_mode_is_refused_before_any_article_is_read():
    with pytest.raises(ValueError, match=r"'sometimes'.*auto, always, never"):
        Enricher("sometimes")  # type: ignore[arg-type]


# --- what goes wrong ------------------------------------------------------------


def test_a_killed_process_is_a_dateline_error_that_names_the_remedy():
    with Enricher("auto", 2) as enricher:
        found = enricher.enrich(iter(items(5000)))
        next(found)
        for process in enricher.processes:
            process.kill()
        with pytest.raises(dateline.DatelineError, match=r"nothing was committed.*fewer workers"):
            list(found)


def test_a_process_that_cannot_be_started_is_a_dateline_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(dateline.DatelineError, match="cannot be started"):
        enrich(200, 2)


def test_a_process_that_dies_at_once_is_a_dateline_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(dateline.DatelineError, match="nothing was committed"):
        enrich(200, 2)


def test_no_process_is_left_when_the_enricher_is_left():
    with Enricher("auto", 2) as enricher:
        next(enricher.enrich(iter(items(1000))))
        processes = list(enricher.processes)
        assert 1 <= len(processes) <= 2
    assert all(process.poll() is not None for process in processes)


def test_an_exception_in_the_middle_is_not_hidden_by_the_processes():
    def broken():
        yield from items(300)
        raise RuntimeError("the disk is on fire")

    with pytest.raises(RuntimeError, match="on fire"), Enricher("auto", 2) as enricher:
        list(enricher.enrich(broken()))


# --- the other side -------------------------------------------------------------


def serve(*chunks: object) -> list[object]:
    """Return what a worker answers to chunks."""
    asked = io.BytesIO(b"".join(pickle.dumps(chunk) for chunk in chunks))
    answers = io.BytesIO()
    enriching.serve(asked, answers)
    answers.seek(0)
    found = []
    while answers.tell() < len(answers.getvalue()):
        found.append(pickle.load(answers))
    return found


def texts(count: int) -> list[tuple[str, str]]:
    return [(article.title, article.body) for article, _, _ in items(count)]


def test_a_worker_answers_each_chunk_until_there_are_no_more():
    first, second = serve(texts(3), texts(1))
    assert len(first) == 3
    assert second == first[:1]
    assert second[0] == tuple(map(tuple, read_mentions(*texts(1)[0])))
    assert {type(mention) for mention in second[0]} == {tuple}


def test_a_worker_hands_back_what_went_wrong_with_where_and_goes_on(monkeypatch):
    def fail(title, body):
        if title == "Article 0":
            raise dateline.ArticleError("no such thing")
        return ()

    monkeypatch.setattr(enriching, "read_mentions", fail)
    error, answer = serve(texts(1), texts(2)[1:])
    assert isinstance(error, dateline.ArticleError)
    assert "in fail" in "".join(error.__notes__)
    assert answer == [()]


def test_a_worker_that_fails_while_it_is_asked_ends_as_a_program_does():
    """Not in an abort, because the thread that takes questions holds its standard input."""
    breaking = "import pickle; pickle.dumps = None\n"
    code = breaking + enriching._WORKER.format(path=sys.path, package="dateline")
    worker = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with worker:
        worker.stdin.write(pickle.dumps(texts(1)))
        worker.stdin.flush()
        assert worker.wait(60) == 1
        assert b"Fatal" not in worker.stderr.read()


def test_what_went_wrong_in_a_worker_is_raised_here():
    # No text, and none can be made of it: what only a mistake of ours could send.
    bad = SimpleNamespace(title=10**5000, body="", people=None, places=None)
    with pytest.raises(ValueError, match="digits") as caught, Enricher("auto", 2) as enricher:
        list(enricher.enrich(iter([*items(200), (bad, b"", ""), *items(63)])))
    assert "in read_mentions" in "".join(caught.value.__notes__)


def test_only_what_is_to_be_read_goes_to_a_process():
    known = [
        (dateline.Article(f"k{n}", body=KIM, people=(), places=()), b"", "") for n in range(300)
    ]
    mixed = [item for pair in zip(items(300), known, strict=True) for item in pair]
    with Enricher("auto", 2) as enricher:
        found = list(enricher.enrich(iter(mixed)))
    assert found[1::2] == known
    assert found[::2] == enrich(300, 1)
    assert enrich(300, 1) == [(read_alone(article), *rest) for article, *rest in items(300)]


# --- as people start it ----------------------------------------------------------

HEARD = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
FIVE_LINES = """
import dateline
with dateline.open({path!r}, create=True) as archive:
    articles = ({{"id": str(n), "body": "Joseph Yun was in Tokyo."}} for n in range(300))
    print(archive.add(articles, workers=2).added, archive.count("places:tokyo"))
"""


@pytest.mark.parametrize("way", ["file", "stdin", "-c"])
def test_a_script_needs_no_main_guard(tmp_path, way):
    """Processes that import the caller's script anew would run it again, without end."""
    code = FIVE_LINES.format(path=str(tmp_path / "archive"))
    script = tmp_path / "five.py"
    script.write_text(code)
    arguments = {"file": [str(script)], "stdin": ["-"], "-c": ["-c", code]}[way]
    run = subprocess.run(
        [sys.executable, "-P", *arguments], input=code, capture_output=True, text=True, timeout=120
    )
    assert (run.stdout, run.stderr) == ("300 300\n", "")


def test_an_interrupt_prints_nothing_from_the_processes(tmp_path):
    """Ctrl-C reaches every process of the terminal's group; only the first one answers."""
    code = textwrap.dedent(f"""
        import dateline, itertools
        def endlessly():
            for n in itertools.count():
                if n == 1000:
                    print("running", flush=True)
                yield {{"id": str(n), "body": {KIM!r}}}
        with dateline.open({str(tmp_path / "archive")!r}, create=True) as archive:
            try:
                archive.add(endlessly(), workers=2)
            except KeyboardInterrupt:
                print("interrupted", archive.stats().articles, flush=True)
    """)
    run = subprocess.Popen(
        # What a shell runs with & ignores interrupts, and so would all that it starts.
        [sys.executable, "-P", "-c", f"{HEARD}{code}"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert run.stdout.readline() == "running\n"
    os.killpg(run.pid, signal.SIGINT)
    assert run.communicate(timeout=60) == ("interrupted 0\n", "")
    with dateline.open(tmp_path / "archive") as archive:
        assert archive.add([{"id": "x"}]).added == 1
