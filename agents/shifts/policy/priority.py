"""Who may claim early: one rule, the same for everybody, and nothing that it does not name plays a part.

Hours in shifts are averaged over the last days on which no protected absence was stated. A protected day is neither
a day with hours nor a day without: it is not among the days at all. So whoever was ill, cared for somebody, was on
strike or could not work for a disability stands exactly where they stood without those days (compare the Tribunale
di Bologna, 31 December 2020, on a booking priority that was blind to the reason of an absence).
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 28
FEW_HOURS_A_WEEK = 8.0
EARLY = timedelta(minutes=60)
LOOK_BACK = 1100  # days, at most: three years of absence


@dataclass(frozen=True)
class Booked:
    """Hours of claims that began on this day and were the agent's when they began, whether then worked or missed."""

    day: date
    hours: float

    @property
    def length(self) -> timedelta:
        return timedelta(hours=self.hours)


@dataclass(frozen=True)
class Inputs:
    """All that the rule looks at, as the agent sees it."""

    days: tuple[date, ...]  # counted, newest first
    protected_days: int  # passed over on the way back
    hours: float  # in the days
    booked: tuple[Booked, ...] = ()  # what these hours are the sum of, newest first

    @property
    def since(self) -> date | None:
        """The first day that counts."""
        return self.days[-1] if self.days else None

    @property
    def weekly(self) -> float:
        """Hours a week; 0 for who has not had a day yet."""
        return self.hours * 7 / len(self.days) if self.days else 0.0

    @property
    def early(self) -> bool:
        return self.weekly < FEW_HOURS_A_WEEK


def inputs(today: date, joined: date, booked: Iterable[Booked], protected: Set[date]) -> Inputs:
    """The last DAYS days before `today` since `joined` that are not protected, and the hours in them."""
    days: list[date] = []
    passed, day = 0, today
    for _ in range(LOOK_BACK):
        day -= timedelta(days=1)
        if day < joined or len(days) == DAYS:
            break
        if day in protected:
            passed += 1
        else:
            days.append(day)
    counted = set(days)
    found = sorted((one for one in booked if one.day in counted), key=lambda one: one.day, reverse=True)
    return Inputs(tuple(days), passed, sum(one.hours for one in found), tuple(found))
