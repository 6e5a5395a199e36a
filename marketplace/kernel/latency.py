"""A process in which somebody always waits: nothing in it holds up everything else for long.

Python's garbage collector stops the whole process while it looks through what lives, a quarter of a second with 3,000
agents at their desks. Reference counts free nearly everything without it; what is left is sought among what is new,
ten times a second, and whatever outlives that is put aside. What was put aside is looked through only when the process
has doubled, for those rings that outlived a tenth of a second before they died.
"""

import contextlib
import gc
import sys
import threading
import time
from collections.abc import Iterator

SWITCH_SECONDS = 0.0005  # for a thread that computes to let another one go on; CPython's own is ten times that
BETWEEN_SECONDS = 0.1
LOOK_SECONDS = 60.0  # at most so often is everything looked through
GROWTH = 2.0


@contextlib.contextmanager
def low(*, look_seconds: float = LOOK_SECONDS) -> Iterator[None]:
    """Within it the garbage collector works little by little, and threads take turns quickly. Not to be nested.

    Whoever lives for minutes only and must never stand still gives infinity.
    """
    before, over = sys.getswitchinterval(), threading.Event()
    collecting = threading.Thread(target=_collect, args=[PutAside(), look_seconds, over], name="garbage", daemon=True)
    sys.setswitchinterval(SWITCH_SECONDS)
    collecting.start()
    try:
        yield
    finally:
        over.set()
        collecting.join()
        gc.unfreeze()
        sys.setswitchinterval(before)


def put_all_aside() -> None:
    """Free what is dead, whatever its age; nothing of the rest is looked at again by itself."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _collect(aside: "PutAside", look_seconds: float, over: threading.Event) -> None:
    looked = time.monotonic()
    while not over.wait(BETWEEN_SECONDS):
        aside.put()
        if time.monotonic() - looked >= look_seconds:
            aside.look()
            looked = time.monotonic()


class PutAside:
    """What lives, by what has been looked through and what has not: its size in blocks of CPython's allocator."""

    blocks: int  # when all of it was looked through last

    def __init__(self) -> None:
        self.put_all()

    def put(self) -> None:
        """Free what is new and unreachable; the rest of it is not looked at again by itself."""
        gc.collect(1)
        gc.freeze()

    def put_all(self) -> None:
        put_all_aside()
        self.blocks = sys.getallocatedblocks()

    def look(self) -> bool:
        """Look through everything, if there is much more of it than last time. Whether it was done."""
        blocks = sys.getallocatedblocks()
        if blocks > self.blocks * GROWTH:
            self.put_all()
            return True
        self.blocks = min(self.blocks, blocks)
        return False
