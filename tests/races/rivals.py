"""Rivals: the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import OperationalError, connections

from marketplace.kernel.errors import DomainError

PATIENCE_SECONDS = 60


class Deadlocked(AssertionError):
    """Two rivals waited for each other."""


def run(*rivals: Callable[[], Any]) -> list[Any]:
    """Start all rivals at once; what each gave back, or the DomainError that told it why not.

    Any other error is raised here; a deadlock or a rival that never ends fails the test.
    """
    start = threading.Barrier(len(rivals))
    results: list[Any] = [None] * len(rivals)

    def compete(index: int, rival: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait(PATIENCE_SECONDS)
            results[index] = rival()
        except BaseException as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=compete, args=(index, rival), daemon=True) for index, rival in enumerate(rivals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    if any(thread.is_alive() for thread in threads):
        raise Deadlocked()
    for result in results:
        if isinstance(result, OperationalError) and "deadlock" in str(result):
            raise Deadlocked() from result
        if isinstance(result, BaseException) and not isinstance(result, DomainError):
            raise result
    return results


def winners(results: Sequence[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, DomainError)]
