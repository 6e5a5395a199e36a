"""The library of the tests."""

from typing import Any

from django.utils import timezone

from agents.models import Grant, Person
from dispatch.answers import writing
from dispatch.answers.models import Answer
from dispatch.handing import answering
from dispatch.models import Assignment, Client
from tests import people


def writer(name: str = "olga", role: str = Person.Role.OPERATOR) -> Person:
    """An operator who was given the right to write."""
    one = people.person(name, role)
    Grant.objects.create(person=one, right="write_answers", granted_by=one, granted_at=timezone.now())
    return one


def answer(client: Client, by: Person, title: str, text: str, *, language: str = "en", keywords: str = "") -> Answer:
    said = {"title": title, "text": text, "keywords": keywords}
    return writing.create(client, language, **said, by=by, now=timezone.now())


def talking(client: Client, name: str = "alice", **fields: Any) -> Assignment:
    """An agent in conversation with a customer of this client."""
    languages = (fields.get("language", "en"),)
    people.online(people.agent(name, languages=languages))
    queue = client.queues.first() or people.queue(client)
    ticket = people.ticket(queue, **{"customer_name": "Cleo", **fields})
    return answering.accept(people.offered(ticket), now=timezone.now())
