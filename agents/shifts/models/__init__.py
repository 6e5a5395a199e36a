from agents.shifts.models.absence import Absence
from agents.shifts.models.calendar_link import CalendarLink
from agents.shifts.models.claim import Claim
from agents.shifts.models.entry import WaitlistEntry
from agents.shifts.models.shift import Place, Shift, ShiftSkill
from agents.shifts.models.swap import Swap

__all__ = ["Absence", "CalendarLink", "Claim", "Place", "Shift", "ShiftSkill", "Swap", "WaitlistEntry"]
