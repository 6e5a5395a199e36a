"""What the house lays down about places in shifts. The page *How places are given* shows each of these."""

from datetime import datetime, timedelta

FREE_RELEASE = timedelta(hours=24)  # before the start
SECOND_THOUGHT = timedelta(minutes=10)  # after the claim, while the shift has not begun
GRACE = timedelta(minutes=5)  # after the start, until an agent who is not there has missed it
LATE_CANCELLATION = timedelta(hours=24)  # before the start: what the house cancels later is paid
BONUS_FROM_PERCENT = 90  # of the shift: who was there for so much of it has its bonus, for all of it
LEAST_REST_OF_SHIFT = timedelta(minutes=30)  # a running shift can be claimed while so much of it is left
SWAP_ANSWER = timedelta(hours=24)


def free_until(starts_at: datetime, claimed_at: datetime, until: datetime) -> datetime:
    """Until when a claim is released at once: the shift's own limit, or a moment to think again."""
    return min(max(until, claimed_at + SECOND_THOUGHT), starts_at)


def time_to_answer(starts_at: datetime, now: datetime) -> timedelta:
    """How long a place is offered to one person of the list: the nearer the shift, the shorter."""
    left = starts_at - now
    if left > timedelta(hours=48):
        return timedelta(hours=4)
    if left > timedelta(hours=12):
        return timedelta(hours=1)
    if left > timedelta(hours=2):
        return timedelta(minutes=20)
    return timedelta(minutes=5)


def can_be_claimed(ends_at: datetime, now: datetime) -> bool:
    return ends_at - now >= LEAST_REST_OF_SHIFT
