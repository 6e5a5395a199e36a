"""Customers read the house's words in their ticket's language, or in their browser's."""

import json
import re
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.core import mail
from django.test import Client as Browser
from django.urls import path, reverse
from django.utils import timezone, translation

from dispatch.doors.chat import words
from dispatch.doors.sockets import customers
from dispatch.doors.sockets.chat import ChatSocket
from dispatch.handing import answering
from dispatch.models import OpeningHours, Ticket
from dispatch.reading.estimates import Wait
from dispatch.telling import tongues
from dispatch.work import conversation, following_up, leaving
from tests import people

APPLICATION = URLRouter([path("ws/chat/<str:link>", ChatSocket.as_asgi())])


def in_line(language: str) -> Ticket:
    return people.ticket(people.queue(people.client("acme"), language_fallback=[language]), language=language)


def page(ticket: Ticket, accepted: str = "") -> str:
    headers = {"accept-language": accepted} if accepted else {}
    answer = Browser().get(reverse("chat", args=[ticket.link]), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_a_ticket_in_swedish_has_a_swedish_page_whatever_the_browser_asks_for() -> None:
    shown = page(in_line("sv-SE"), "fr")

    assert '<html lang="sv"' in shown
    assert "Du är nummer" in shown
    assert "Gå tillbaka till assistenten" in shown
    assert "You are number" not in shown


@pytest.mark.django_db
def test_where_the_house_does_not_speak_the_tickets_language_the_browser_decides() -> None:
    ticket = in_line("so")

    assert "Vous êtes numéro" in page(ticket, "so,fr-CA;q=0.9,en;q=0.8")
    assert "You are number" in page(ticket, "so,de;q=0.9")
    assert "You are number" in page(ticket)


@pytest.mark.django_db
def test_the_pages_script_is_given_its_sentences_in_the_same_language() -> None:
    found = re.search(r'<script id="words" type="application/json">(.*?)</script>', page(in_line("fr")))

    assert found
    said = json.loads(found[1])
    assert said["writing"] == "{name} écrit"
    assert said["unsent"] == "Pas encore envoyé. Part de lui-même"


@pytest.mark.django_db
def test_the_door_speaks_the_browsers_language_with_its_hours_and_its_errors() -> None:
    queue = people.queue(people.client("acme"), "cards", door=True)
    for weekday in (0, 1, 2, 5):
        OpeningHours.objects.create(queue=queue, weekday=weekday, opens="08:00", closes="17:00")

    door = Browser().get("/ask/acme/cards", headers={"accept-language": "sv"}).content.decode()
    refused = Browser().post("/ask/acme/cards", {"text": ""}, headers={"accept-language": "fr"})

    assert "Fråga en person hos Acme" in door
    assert "<dt>Måndag till onsdag</dt>" in door
    assert "<dd>stängt</dd>" in door
    assert refused.status_code == 400
    assert "Dites en quelques mots de quoi il s’agit." in refused.content.decode()


@pytest.mark.django_db
def test_what_cannot_be_done_is_said_in_the_customers_language() -> None:
    ticket = in_line("fr")

    refused = Browser().post(reverse("chat_rating", args=[ticket.link]), {"score": "3"})

    assert refused.status_code == 409
    assert "Aucune personne n’a encore clos ce ticket." in refused.content.decode()


@pytest.mark.django_db
def test_a_mail_comes_in_the_tickets_language() -> None:
    alice = people.agent("alice", languages=("sv",))
    people.online(alice)
    ticket = in_line("sv")
    leaving.leave_address(ticket, "eva@example.org", now=timezone.now())
    conversation.agent_says(answering.accept(people.offered(ticket), now=timezone.now()), "Hej!", now=timezone.now())

    following_up.write_due(now=timezone.now() + timedelta(minutes=1))

    [sent] = mail.outbox
    assert sent.subject == "Alice hos Acme har svarat dig"
    assert "Svara här och läs hela samtalet:" in sent.body


@pytest.mark.parametrize(
    ("language", "low", "high", "said"),
    [
        ("sv", 130, 290, "om ungefär 2 till 5\u00a0minuter"),
        ("sv", 20, 50, "inom ungefär 1\u00a0minut"),
        ("fr", 20, 130, "d’ici environ 3\u00a0minutes"),
        ("fr", 5400, 11520, "dans environ 1 à 4\u00a0heures"),
    ],
)
def test_a_guess_is_said_as_the_language_says_it(language: str, low: float, high: float, said: str) -> None:
    with translation.override(language):
        assert words.wait(Wait(4, low, (low + high) / 2, high)) == said


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [("sv-FI,sv;q=0.9,en;q=0.5", "sv"), ("de,fr;q=0.4,sv;q=0.7", "sv"), ("fr;q=0,de", "en"), ("", "en"), ("*", "en")],
)
def test_a_browsers_dearest_language_that_the_house_speaks_is_spoken(accepted: str, spoken: str) -> None:
    assert tongues.of_header(accepted) == spoken


@pytest.mark.django_db(transaction=True)
async def test_the_socket_says_waits_and_refusals_as_the_page_does() -> None:
    ticket = await sync_to_async(in_line)("so")
    asked = [(b"accept-language", b"sv,en;q=0.5")]
    line = WebsocketCommunicator(APPLICATION, f"/ws/chat/{ticket.link}", headers=asked)
    await line.connect()
    await line.receive_json_from(timeout=5)

    await line.send_json_to({"type": "message", "text": "  ", "ref": 1})
    refused = await line.receive_json_from(timeout=5)
    [socket] = customers.current().sockets

    assert refused["problem"]["title"] == "Ett meddelande behöver någon text."
    assert socket.language == "sv"
    await line.disconnect()
