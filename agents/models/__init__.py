from agents.models.activity import Activity
from agents.models.agent import Agent
from agents.models.connection import Connection
from agents.models.decision import PersonalDecision
from agents.models.person import Person
from agents.models.session import Session
from agents.models.skill import Proficiency, Skill, SpokenLanguage

__all__ = [
    "Activity",
    "Agent",
    "Connection",
    "Person",
    "PersonalDecision",
    "Proficiency",
    "Session",
    "Skill",
    "SpokenLanguage",
]
