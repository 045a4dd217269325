"""Lanes: work in its order, with a thread or without, and what goes wrong in it."""

from __future__ import annotations

import threading
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index.lane import Lane

EITHER = pytest.mark.parametrize("has_thread", [False, True])


@EITHER
@given(pieces=st.lists(st.integers(), max_size=20))
def test_pieces_are_done_in_their_order(has_thread, pieces):
    lane, done = Lane(has_thread=has_thread), []
    futures = [lane.do(done.append, piece) for piece in pieces]
    lane.wait()
    lane.close()
    assert done == pieces
    assert all(future.done() for future in futures)


def test_without_a_thread_all_is_done_by_who_asks():
    lane = Lane(has_thread=False)
    assert lane.do(threading.get_ident).result() == threading.get_ident()


def test_a_thread_of_its_own_does_all_and_is_gone_when_the_lane_is_closed():
    lane = Lane(has_thread=True)
    workers = {lane.do(threading.current_thread).result() for _ in range(5)}
    assert len(workers) == 1
    assert threading.current_thread() not in workers
    lane.close()
    assert not any(worker.is_alive() for worker in workers)


def test_who_hands_over_waits_while_the_lane_is_full():
    lane, go_on, n_begun = Lane(has_thread=True), threading.Event(), 0

    def hand_over():
        nonlocal n_begun
        for _ in range(10):
            lane.do(go_on.wait)
            n_begun += 1

    giver = threading.Thread(target=hand_over)
    giver.start()
    giver.join(0.2)
    assert giver.is_alive()
    assert n_begun <= 4
    go_on.set()
    giver.join()
    assert n_begun == 10
    lane.close()


def fail():
    raise LookupError("what went wrong")


@EITHER
def test_what_goes_wrong_is_raised_where_it_was_asked_for_with_where_it_was(has_thread):
    lane = Lane(has_thread=has_thread)

    def ask():
        lane.do(fail)
        lane.wait()

    with pytest.raises(LookupError) as caught:
        ask()
    assert "in fail" in "".join(traceback.format_exception(caught.value))
    lane.close()


def test_what_goes_wrong_is_raised_by_the_next_piece_at_the_latest():
    lane = Lane(has_thread=True)
    lane.do(fail).exception()
    with pytest.raises(LookupError):
        lane.do(int)
    lane.close()


def test_what_has_not_begun_when_a_lane_is_closed_is_never_done():
    lane, begun, go_on, done = Lane(has_thread=True), threading.Event(), threading.Event(), []
    lane.do(begun.set)
    lane.do(go_on.wait)
    lane.do(done.append, "too late")
    begun.wait()
    threading.Timer(0.05, go_on.set).start()
    lane.close()
    assert done == []
