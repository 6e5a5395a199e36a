from agents.limits.models.ceiling import Ceiling, CeilingSkill
from agents.limits.models.log_in import LogIn
from agents.limits.models.permit import Permit
from agents.limits.models.standing import Standing
from agents.limits.models.waiting import Waiting
from agents.limits.models.waiver import HouseWaiver

__all__ = ["Ceiling", "CeilingSkill", "HouseWaiver", "LogIn", "Permit", "Standing", "Waiting"]
