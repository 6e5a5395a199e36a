from agents.models.activity import Activity
from agents.models.agent import Agent
from agents.models.connection import Connection
from agents.models.decision import PersonalDecision
from agents.models.deed import Deed
from agents.models.grant import Grant, Right
from agents.models.person import Person
from agents.models.session import Session
from agents.models.skill import Proficiency, Skill, SpokenLanguage

__all__ = [
    "Activity",
    "Agent",
    "Connection",
    "Deed",
    "Grant",
    "Person",
    "PersonalDecision",
    "Proficiency",
    "Right",
    "Session",
    "Skill",
    "SpokenLanguage",
]
