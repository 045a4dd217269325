"""Crews: pieces of work in the order they need, with threads or without, and what goes wrong."""

from __future__ import annotations

import faulthandler
import itertools
import sys
import threading
import traceback
import weakref
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from functools import partial
from queue import SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.index import crew
from dateline.index.crew import Crew

ANY = pytest.mark.parametrize("n_threads", [0, 1, 3])


@given(
    n_threads=st.integers(0, 3),
    befores=st.lists(st.sets(st.integers(0, 20), max_size=3), max_size=20),
)
def test_each_piece_is_done_once_and_after_those_that_it_comes_after(n_threads, befores):
    done, pieces = [], []
    with closing(Crew(n_threads)) as crew:
        for number, before in enumerate(befores):
            after = [pieces[other] for other in before if other < number]
            pieces.append(crew.do(partial(done.append, number), after))
        crew.wait(pieces)
    assert sorted(done) == list(range(len(befores)))
    for number, before in enumerate(befores):
        assert all(done.index(other) < done.index(number) for other in before if other < number)


@ANY
def test_what_a_piece_returns_is_its_result(n_threads):
    with closing(Crew(n_threads)) as crew:
        piece = crew.do(lambda: 7)
        crew.wait([piece])
        assert piece.result() == 7


def test_without_threads_all_is_done_by_who_asks():
    crew = Crew(0)
    assert crew.do(threading.get_ident).result() == threading.get_ident()


def n_running(crew):
    return sum(thread.locked() for thread in crew._threads)


def test_its_threads_are_gone_when_it_is_closed():
    crew, found = Crew(2), SimpleQueue()
    crew.do(lambda: found.put(threading.get_ident()))
    assert found.get() != threading.get_ident()
    assert n_running(crew) > 0
    crew.close()
    assert n_running(crew) == 0


def test_a_crew_that_has_nothing_to_do_begins_no_thread(monkeypatch):
    monkeypatch.setattr(crew, "start_new_thread", None)
    Crew(3).close()


def held_up(crew):
    """Keep the one thread of a crew busy; return its piece, and what lets it go on."""
    begun, go_on = threading.Event(), threading.Event()

    def hold_up():
        begun.set()
        go_on.wait()

    piece = crew.do(hold_up)
    begun.wait()
    return piece, go_on


def test_who_waits_does_other_pieces_meanwhile():
    with closing(Crew(1)) as crew:
        slow, go_on = held_up(crew)
        helped = crew.do(threading.get_ident)
        last = crew.do(go_on.set)
        crew.wait([slow, last])
        assert helped.result() == threading.get_ident()


def fail():
    raise LookupError("what went wrong")


@ANY
def test_what_goes_wrong_is_raised_by_who_waits_with_where_it_was(n_threads):
    with closing(Crew(n_threads)) as crew:
        with pytest.raises(LookupError) as caught:
            crew.wait([crew.do(fail)])
        assert "in fail" in "".join(traceback.format_exception(caught.value))


@ANY
def test_what_comes_after_a_piece_that_failed_fails_as_it_did_and_is_not_done(n_threads):
    done = []
    with closing(Crew(n_threads)) as crew:
        first = crew.do(fail)
        last = crew.do(partial(done.append, 1), [crew.do(int, [first])])
        with pytest.raises(LookupError):
            crew.wait([last])
    assert done == []


def test_an_interrupt_of_who_helps_is_raised_at_once():
    def interrupt():
        raise KeyboardInterrupt

    with closing(Crew(1)) as crew:
        slow, go_on = held_up(crew)
        crew.do(interrupt)
        with pytest.raises(KeyboardInterrupt):
            crew.wait([slow])
        go_on.set()


def test_what_has_not_begun_when_a_crew_is_closed_is_never_done_and_waited_for_in_vain():
    crew, done = Crew(1), []
    slow, go_on = held_up(crew)
    late = [crew.do(partial(done.append, "too late")), crew.do(int, [slow])]
    threading.Timer(0.05, go_on.set).start()
    crew.close()
    assert done == []
    for piece in late:
        with pytest.raises(CancelledError):
            crew.wait([piece])


@contextmanager
def interrupted_at(n_steps):
    """Raise an interrupt at the so manieth step of a crew's code where a signal's can be raised.

    The interpreter looks for signals as a function begins and as a call returns.
    """
    left = n_steps

    def count(frame, event, argument):
        nonlocal left
        if event in ("call", "c_return") and frame.f_code.co_filename == crew.__file__:
            left -= 1
            if left == 0:
                raise KeyboardInterrupt

    sys.setprofile(count)
    try:
        yield lambda: left <= 0
    finally:
        sys.setprofile(None)


def ends(act):
    """Do something that may be interrupted, in this thread; tell whether it was."""
    faulthandler.dump_traceback_later(60, exit=True)  # what never ends fails
    try:
        act()
    except KeyboardInterrupt:
        return True
    finally:
        faulthandler.cancel_dump_traceback_later()
    return False


def test_a_crew_can_be_closed_wherever_it_was_interrupted():
    def use(given):
        pieces = [given.do(int)]
        pieces.append(given.do(int, pieces))
        given.wait(pieces)

    for n_steps in itertools.count(1):
        given = Crew(1)
        with interrupted_at(n_steps) as was_interrupted:
            ends(partial(use, given))
        ends(given.close)
        assert n_running(given) == 0
        if not was_interrupted():
            break
    assert n_steps > 20


def test_an_interrupt_of_its_closing_is_raised_when_its_threads_are_gone():
    # The first step is the call itself: what is interrupted there has not begun to close.
    for n_steps in itertools.count(2):
        given = Crew(2)
        given.wait([given.do(int)])
        with interrupted_at(n_steps) as was_interrupted:
            assert ends(given.close) == was_interrupted()
        assert n_running(given) == 0
        if not was_interrupted():
            break
    assert n_steps > 5


def test_a_piece_that_failed_lets_go_of_what_it_was_made_from():
    large = Crew(0)  # anything that can be referred to weakly
    gone = weakref.ref(large)
    piece = partial([].remove, large)
    with closing(Crew(1)) as crew:
        with pytest.raises(ValueError, match="not in list"):
            crew.wait([piece := crew.do(piece)])
        del large
        assert gone() is None
