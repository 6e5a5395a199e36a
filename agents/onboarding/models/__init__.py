"""The records of the way in."""

from agents.onboarding.models.agreement import Agreement, Signature
from agents.onboarding.models.connection_check import ConnectionCheck
from agents.onboarding.models.decline import Decline
from agents.onboarding.models.document import Document
from agents.onboarding.models.draft import Draft
from agents.onboarding.models.profile import Engagement, Profile, Track
from agents.onboarding.models.published import EarnedPerHour
from agents.onboarding.models.requirement import Requirement, RequirementStep

__all__ = [
    "Agreement",
    "ConnectionCheck",
    "Decline",
    "Document",
    "Draft",
    "EarnedPerHour",
    "Engagement",
    "Profile",
    "Requirement",
    "RequirementStep",
    "Signature",
    "Track",
]
