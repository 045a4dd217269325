"""What the tagger is trained on: the text that was written for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dateline.corpus.entities.model import tagger

TRAINING = Path(__file__).resolve().parent.parent / "training"
sys.path.append(str(TRAINING))

from written import read_marked, written  # noqa: E402


def test_a_mark_is_a_name_and_its_kind():
    document = read_marked("{Ida Lund|P} left {Oslo|L} with {Arne|P}'s {Saab|M} and {Telenor|O}.")
    assert document.text == "Ida Lund left Oslo with Arne's Saab and Telenor."
    assert [(document.text[start:end], kind) for start, end, kind in document.spans] == [
        ("Ida Lund", "person"),
        ("Oslo", "place"),
        ("Arne", "person"),
        ("Saab", "other"),
        ("Telenor", "organisation"),
    ]


@pytest.mark.parametrize(
    "broken", ["{Ida|P", "Ida|P}", "{Ida}", "{Ida|X}", "{{Ida|P}|P}", "{|P}", "{Ida |P}"]
)
def test_a_broken_mark_is_refused_with_the_way_to_write_it(broken):
    with pytest.raises(ValueError, match=r"write \{name\|P\}"):
        read_marked(f"She met {broken} there.")


def test_the_names_that_were_written_begin_and_end_with_words():
    n_spans, torn = 0, []
    for document in written():
        starts, ends, _ = tagger().features(document.text)[0]
        n_spans += len(document.spans)
        torn += [
            document.text[start:end]
            for start, end, _ in document.spans
            if start not in set(starts) or end not in set(ends)
        ]
    assert n_spans > 5_000
    assert len(torn) < n_spans / 200, torn
