"""How often one may try to sign in: five times, then a pause. Counted per e-mail address, across all processes."""

import hashlib

from django.core.cache import cache

from marketplace.kernel.errors import TooMany

MOST = 5
PAUSE_MINUTES = 10


class Paused(TooMany):
    """Too many tries. Signing in rests for 10 minutes; a new password ends the pause at once."""


def spend(email: str) -> int:
    """Takes one try and says how many are left. The last one begins the pause.

    Each count is one atomic step of the cache, so that tries at once are all counted.
    """
    key, seconds = _key(email), PAUSE_MINUTES * 60
    cache.add(key, 0, seconds)
    try:
        spent = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.set(key, spent := 1, seconds)
    if spent > MOST:
        raise Paused
    if spent == MOST:
        cache.touch(key, seconds)
    return MOST - spent


def give_back(email: str) -> None:
    """The try was right. Earlier wrong ones stay counted, or a thief could interleave them with his own sign-ins."""
    try:
        cache.decr(_key(email))
    except ValueError:
        return


def forget(email: str) -> None:
    cache.delete(_key(email))


def _key(email: str) -> str:
    return "tries:" + hashlib.sha256(email.strip().lower().encode()).hexdigest()
