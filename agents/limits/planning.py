"""What a person plans to work. Whoever lets them plan registers it here: this application knows of no shifts."""

from collections.abc import Callable

from agents.limits.policy.stretches import Stretch
from agents.models import Agent

Source = Callable[[Agent], list[Stretch]]
SOURCES: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    SOURCES[name] = source


def of_agent(agent: Agent) -> list[Stretch]:
    return [one for source in SOURCES.values() for one in source(agent)]
