"""Who uses the server: the first user starts it, the last one stops it.

Users hold a shared lock on one file. The system lets go of it when a process dies, however it dies,
so nobody is counted who is gone.
"""

import atexit
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from marketplace.kernel.embedded import place as places
from marketplace.kernel.embedded import server
from marketplace.kernel.embedded.errors import ServerUnavailable

_held: dict[Path, IO[bytes]] = {}


@contextlib.contextmanager
def one_at_a_time(var_dir: Path) -> Iterator[None]:
    """Starting and stopping wait for each other, across processes."""
    with _opened(var_dir, "postgres.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(var_dir: Path) -> None:
    """Have the server running until this process ends."""
    var_dir = Path(os.path.abspath(var_dir))
    if var_dir in _held:
        return
    with one_at_a_time(var_dir):
        users = _opened(var_dir, "postgres.users")
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            server.start(places.place_of(var_dir))
        except BaseException:
            users.close()
            raise
    _held[var_dir] = users
    atexit.register(leave, var_dir, os.getpid())


def leave(var_dir: Path, process: int) -> None:
    """Give the server up as this process ends; the last user stops it, unless somebody asked for it to stay."""
    users = _held.pop(Path(os.path.abspath(var_dir)), None)
    if users is None or process != os.getpid():  # a forked child inherits the promise, not the duty
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave the server half stopped
    with one_at_a_time(var_dir), users:
        stays = (Path(var_dir) / "postgres.stays").exists()
        if not stays and _is_last(users):
            try:
                server.stop(places.place_of(var_dir))
            except ServerUnavailable as reason:
                sys.stderr.write(f"{reason}\n")


def _is_last(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opened(var_dir: Path, name: str) -> IO[bytes]:
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        return (var_dir / name).open("ab")
    except OSError as error:
        raise ServerUnavailable(f"{var_dir / name} cannot be written: {error.strerror}.") from error
