"""The ledger: the later over the earlier, and nothing of what was taken back once compacted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.index.errors import DamagedArchiveError
from dateline.index.ledger import Fingerprint, Ledger, read_ledger, write_ledger

names = st.text(st.characters() | st.sampled_from("a\udce9"), max_size=4)
prints = st.builds(
    Fingerprint, st.integers(0, 2**63), st.integers(0, 2**63), names, names, st.integers(0, 9)
)
ledgers = st.builds(
    Ledger,
    st.dictionaries(names, st.none() | prints, max_size=4),
    st.dictionaries(st.sampled_from("abcd"), st.none() | st.binary(max_size=16), max_size=4),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(ledgers, max_size=4))
def test_files_say_together_what_the_ledgers_said_in_turn(tmp_path_factory, parts):
    folder = tmp_path_factory.mktemp("ledgers")
    whole = Ledger()
    for number, part in enumerate(parts):
        (folder / f"{number}.ledger").write_bytes(write_ledger(part))
        whole.update(part)
    assert read_ledger(folder, [f"{number}.ledger" for number in range(len(parts))]) == whole


@given(ledgers)
def test_compacted_it_holds_what_was_not_taken_back(ledger):
    compacted = ledger.compacted()
    assert compacted.sources == {n: seen for n, seen in ledger.sources.items() if seen is not None}
    assert compacted.deleted == {n: seen for n, seen in ledger.deleted.items() if seen is not None}


def test_a_ledger_is_true_where_it_says_something_even_that_something_is_forgotten():
    assert not Ledger()
    assert Ledger(sources={"a.txt": None})
    assert Ledger(deleted={"1": b""})


def test_the_name_of_a_file_may_be_no_unicode(tmp_path):
    ledger = Ledger({"caf\udce9.txt": Fingerprint(1, 2, "3", "4", 5)})
    (tmp_path / "x").write_bytes(write_ledger(ledger))
    assert read_ledger(tmp_path, ["x"]) == ledger


def test_a_file_that_is_none_is_damage(tmp_path):
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(DamagedArchiveError, match="x is 0 bytes long"):
        read_ledger(tmp_path, ["x"])
