"""The demo's synthetic people: a dozen agents and a trickle of customers, all of them from outside."""

import asyncio
import contextlib
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from marketplace.simulator.outside.agent import SyntheticAgent
from marketplace.simulator.outside.client import OutsideClient, Refused
from marketplace.simulator.outside.customer import SyntheticCustomer
from marketplace.simulator.outside.pace import Habits, Pace
from marketplace.simulator.outside.questions import HANDOVER, QUESTIONS

SPEED = 6.0  # so that a newcomer sees tickets end
EVERY_SECONDS = 9.0  # between two customers, on average


class Traffic:
    """`world` is what `manage.py demo` wrote into its JSON file."""

    def __init__(self, world: dict[str, Any], *, seed: int = 0) -> None:
        self.world = world
        self.pace = Pace(SPEED, seed or int(time.time()), Habits(patience_mean=1800, miss_share=0.02))
        self.numbers = itertools.count(1)
        self.run_id = f"{int(time.time()):x}"
        self.customers: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as together:
            for one in self.world["agents"]:
                if not one["for_you"]:
                    together.create_task(self._agent(one))
            for client in self.world["clients"]:
                together.create_task(self._client(client))

    async def _agent(self, one: dict[str, Any]) -> None:
        await asyncio.sleep(self.pace.random.random() * 3)
        while True:
            with contextlib.suppress(httpx2.HTTPError):
                token = await self._token(one)
                await SyntheticAgent(one["email"], f"{self.world['sockets']}/ws/agent", token, self.pace).run()
            await asyncio.sleep(5)

    async def _token(self, one: dict[str, Any]) -> str:
        """Sign in as a program does."""
        async with httpx2.AsyncClient(trust_env=False, timeout=30) as http:
            answer = await http.post(
                f"{self.world['address']}/api/v1/tokens", json={"email": one["email"], "password": one["password"]}
            )
        answer.raise_for_status()
        token: str = answer.json()["token"]
        return token

    async def _client(self, client: dict[str, Any]) -> None:
        share = len(client["queues"]) / sum(len(other["queues"]) for other in self.world["clients"])
        async with OutsideClient([self.world["address"]], client["key"]) as api:
            while True:
                await asyncio.sleep(self.pace.random.expovariate(share / EVERY_SECONDS))
                with contextlib.suppress(Refused):
                    ticket = await api.create(self._body(client))
                    url = self.world["sockets"] + "/ws/chat/" + ticket["chat_url"].rstrip("/").rsplit("/", 1)[-1]
                    customer = SyntheticCustomer(url, self.pace.of(ticket["id"]))
                    task = asyncio.create_task(customer.run())
                    self.customers.add(task)
                    task.add_done_callback(self.customers.discard)

    def _body(self, client: dict[str, Any]) -> dict[str, Any]:
        queue = self.pace.random.choice([slug for slug in client["queues"] if slug in QUESTIONS])
        subject, language, text = self.pace.random.choice(QUESTIONS[queue])
        number = next(self.numbers)
        now = datetime.now(UTC)
        return {
            "reference": f"demo-{self.run_id}-{number}",
            "queue": queue,
            "language": language,
            "subject": subject,
            "customer": {"reference": f"demo-{self.run_id}-{number}", "name": f"Customer {number}"},
            "reason": "Not in the assistant's power",
            "transcript": [
                {"author": "customer", "text": text, "at": (now - timedelta(seconds=40)).isoformat()},
                {"author": "assistant", "text": HANDOVER[language], "at": (now - timedelta(seconds=20)).isoformat()},
            ],
        }
