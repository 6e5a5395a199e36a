from agents.limits.models.permit import Permit
from agents.limits.models.standing import Standing
from agents.limits.models.waiver import HouseWaiver

__all__ = ["HouseWaiver", "Permit", "Standing"]
