"""The files of a retrieval experiment, and what `evaluate` makes of them."""

from __future__ import annotations

import pytest

from dateline.cli.trec import read_qrels, read_queries, run_line
from dateline.corpus.errors import ReadError


def test_a_query_is_its_id_a_tab_and_its_words(tmp_path):
    path = tmp_path / "queries.tsv"
    path.write_bytes("\ufeff1\tnuclear talks\r\n\n2\tGómez\xff\n".encode() + b"3\t\xff\n")
    assert read_queries(path) == {"1": "nuclear talks", "2": "Gómez\xff", "3": "\ufffd"}


@pytest.mark.parametrize("line", ["no tab here", "\tno id", "1\tx\n1\ty"])
def test_a_query_that_cannot_be_read_is_named_by_its_line(tmp_path, line):
    path = tmp_path / "queries.tsv"
    path.write_text("0\tfirst\n" + line)
    with pytest.raises(ReadError, match=r"queries.tsv:[23]: "):
        read_queries(path)


def test_a_run_line_is_as_trec_eval_reads_it():
    assert run_line("q1", "a", 1, 2.5) == "q1 Q0 a 1 2.500000 dateline"


def test_a_judgement_is_query_zero_article_grade(tmp_path):
    path = tmp_path / "qrels"
    path.write_text("1 0 a 2\n1\t0\tb\t-1\n\n2 0 a 0\n")
    assert read_qrels(path) == {"1": {"a": 2, "b": -1}, "2": {"a": 0}}


@pytest.mark.parametrize("line", ["1 0 a", "1 0 a b c", "1 0 a good"])
def test_a_judgement_that_cannot_be_read_is_named_by_its_line(tmp_path, line):
    path = tmp_path / "qrels"
    path.write_text("1 0 a 2\n" + line)
    with pytest.raises(ReadError, match="qrels:2: "):
        read_qrels(path)
