"""One ticket from its arrival to its payout, all of it from outside: HTTP, sockets and webhooks of a serving process.

The process is `manage.py serve` on the test's database: web, sockets, dispatcher, Celery worker and beat, as they are.
"""

import csv
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.core.management import call_command
from django.utils import timezone
from knox.models import AuthToken
from standardwebhooks import Webhook

from agents.models import Agent, Person
from dispatch.models import ApiKey, Assignment
from marketplace.kernel import guarantees
from marketplace.pay.models import Earning
from tests import people
from tests.stories.ends import End, Frame, dial, eventually
from tests.stories.serving import serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


class Receiver(ThreadingHTTPServer):
    """The client's own server, which believes no webhook without a right signature."""

    def __init__(self) -> None:
        self.secret = ""
        self.told: list[Frame] = []
        super().__init__(("127.0.0.1", 0), Hook)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks"


class Hook(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append(Webhook(self.server.secret).verify(text, dict(self.headers)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def acmes_server() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """`127.0.0.1:port` of a serving process."""
    with serving(tmp_path) as address:
        yield address


def token_of(person: Person) -> str:
    token: str = AuthToken.objects.create(person)[1]
    return token


def test_a_ticket_from_its_arrival_to_its_payout(served: str, acmes_server: Receiver) -> None:
    acme = people.client("acme")
    people.queue(acme, skills={"cards": 2})
    alice = people.agent("alice", skills={"cards": 3})
    olga, pia = people.person("olga", Person.Role.OPERATOR), people.person("pia", Person.Role.PAYROLL)
    key = ApiKey.issue(acme, "assistant", now=timezone.now())[1]
    assistant = httpx2.Client(
        base_url=f"http://{served}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=20, trust_env=False
    )

    def person_at(path: str, person: Person) -> Any:
        headers = {"Authorization": f"Token {token_of(person)}"}
        return httpx2.get(f"http://{served}/api/v1{path}", headers=headers, timeout=20, trust_env=False)

    with assistant, dial(served, "/ws/agent") as desk_line, dial(served, "/ws/board") as board_line:
        acmes_server.secret = assistant.post("/webhooks/endpoints", json={"url": acmes_server.url}).json()["secret"]
        desk, board = End(desk_line), End(board_line)
        desk.do("authenticate", token=token_of(alice.person))
        desk.do("activity", activity="available")
        board.do("authenticate", token=token_of(olga))
        assert "In conversation" not in board.hear_of("board")["parts"]["people"]

        asked = {
            "reference": "conv-1",
            "queue": "cards",
            "language": "en",
            "customer": {"reference": "c-1", "name": "Eva"},
            "subject": "Card refused",
            "transcript": [{"author": "customer", "text": "My card was refused.", "at": timezone.now().isoformat()}],
        }
        ticket = assistant.post("/tickets", json=asked)
        again = assistant.post("/tickets", json=asked)
        assert (ticket.status_code, again.status_code) == (201, 200)
        assert ticket.json()["id"] == again.json()["id"]

        offer = desk.hear_of("offer")["offer"]
        assert offer["pay"] == {"amount": 4800, "currency": "SEK"}
        desk.do("delivered", offer=offer["id"])
        work = desk.do("accept", offer=offer["id"])["assignment"]
        assert [one["text"] for one in work["conversation"]] == ["My card was refused."]

        with dial(served, "/ws/chat/" + ticket.json()["chat_url"].rsplit("/", 1)[1]) as chat_line:
            chat = End(chat_line)
            assert chat.hear_of("chat")["who"] == {"kind": "person", "name": "Alice", "reconnecting": False}
            chat.do("message", text="Twice, at the hotel.")
            assert desk.hear_of("message")["message"]["text"] == "Twice, at the hotel."
            desk.do("message", assignment=work["id"], text="I have raised the limit.")
            assert chat.hear(lambda one: one.get("message", {}).get("author") == "agent")["message"]["name"] == "Alice"
            board.hear(lambda one: "In conversation" in one.get("parts", {}).get("people", ""))
            assert person_at("/board", olga).json()["agents"]["in_conversation"] == 1

            desk.do("close", assignment=work["id"], disposition="solved", note="The limit.")
            desk.do("complete", assignment=work["id"])
            chat.do("rate", score=5, comment="Quick.")
        paid = desk.hear_of("earning")

    eventually(lambda: len(acmes_server.told) >= 4)
    assert [one["type"] for one in acmes_server.told] == [
        "ticket.assigned",
        "message.sent",
        "ticket.closed",
        "ticket.rated",
    ]
    eventually(lambda: Agent.objects.get(pk=alice.pk).standing_ratings == 1)
    assert paid["amount"] == offer["pay"]  # within the time that the frozen quote includes
    earning = Earning.objects.get()
    assert (earning.assignment_id, earning.amount) == (work["id"], 4800)
    assert earning.quote == Assignment.objects.get().offer.quote
    assert [one["amount"]["amount"] for one in person_at("/me/earnings", alice.person).json()["results"]] == [4800]

    periods = person_at("/pay/periods", pia).json()["results"]
    file = person_at(f"/pay/periods/{periods[0]['id']}/export?format=csv", pia).text
    lines = [row for row in csv.DictReader(io.StringIO(file)) if row["record"] == "line"]
    assert [(row["assignment"], row["amount"], row["currency"]) for row in lines] == [(str(work["id"]), "48.00", "SEK")]

    assert set(guarantees.all_counts().values()) == {0}
    call_command("audit")
