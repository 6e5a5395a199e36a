from agents.limits.models.ceiling import Ceiling, CeilingSkill
from agents.limits.models.log_in import GuaranteedTime, LogIn
from agents.limits.models.opt_out import OptOut
from agents.limits.models.permit import Permit
from agents.limits.models.standing import Standing
from agents.limits.models.waiting import Waiting
from agents.limits.models.waiver import HouseWaiver

__all__ = [
    "Ceiling",
    "CeilingSkill",
    "GuaranteedTime",
    "HouseWaiver",
    "LogIn",
    "OptOut",
    "Permit",
    "Standing",
    "Waiting",
]
