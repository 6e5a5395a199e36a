"""The garbage collector works little by little: what is dead goes, what lives is looked through seldom."""

import gc
import sys
import threading
import time
import weakref
from collections.abc import Callable

import pytest

from marketplace.kernel import latency


class Held:
    """Something that holds itself, so that its reference count never comes to nothing."""

    def __init__(self) -> None:
        self.itself = self


def looked_through(one: object) -> bool:
    """Whether the collector would look at it: what is put aside is in none of its generations."""
    return any(other is one for other in gc.get_objects())


def soon(met: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not met() and time.monotonic() < until:
        time.sleep(0.01)
    return met()


@pytest.fixture(autouse=True)
def as_before():
    yield
    latency.put_all_aside()


def test_what_is_new_and_dead_goes_by_itself_and_what_lives_is_put_aside():
    gc.disable()  # so that nothing but ours collects
    try:
        with latency.low():
            living = Held()
            dead = weakref.ref(Held())
            assert soon(lambda: dead() is None)
            assert soon(lambda: not looked_through(living))
        assert looked_through(living)
    finally:
        gc.enable()


def test_afterwards_threads_and_turns_are_as_before():
    before, threads = sys.getswitchinterval(), threading.active_count()
    with latency.low():
        assert sys.getswitchinterval() == pytest.approx(latency.SWITCH_SECONDS)
    assert sys.getswitchinterval() == before
    assert threading.active_count() == threads


def test_all_of_it_is_looked_through_only_when_it_has_doubled():
    aside = latency.PutAside()
    outlived = Held()
    aside.put()
    gone = weakref.ref(outlived)
    del outlived

    assert not aside.look()
    assert gone()

    much = [[number] for number in range(sys.getallocatedblocks() // 2 + 1000)]  # two blocks each
    assert aside.look()
    assert gone() is None
    assert much
