"""A synthetic agent goes home also where the line was down when they said so."""

import asyncio
import json

import pytest
from websockets.asyncio.server import ServerConnection, serve

from marketplace.simulator.outside.agent import SyntheticAgent
from marketplace.simulator.outside.pace import Pace

DESK = {"type": "desk", "activity": {"activity": "available"}, "offers": [], "assignments": []}
NOBODY = {"type": "error", "about": "activity", "problem": {"type": "not_online", "title": "You are offline."}}
OFFLINE = {"type": "activity", "activity": "offline"}


@pytest.mark.parametrize("last_word", [OFFLINE, NOBODY], ids=["offline", "not online"])
async def test_an_agent_whose_leaving_was_lost_says_it_again_and_goes(last_word: dict):
    said: list[str] = []

    async def desk(socket: ServerConnection) -> None:
        await socket.recv()  # the token
        await socket.send(json.dumps(DESK))
        async for text in socket:
            said.append(json.loads(text)["activity"])
            if len(said) == 1:
                return  # lost: the process was killed
            await socket.send(json.dumps(last_word))

    async with serve(desk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        agent = SyntheticAgent("alice", f"ws://127.0.0.1:{port}", "token", Pace(100, 1))
        running = asyncio.create_task(agent.run())
        while agent.line.socket is None:
            await asyncio.sleep(0.01)
        await agent.leave()

        await asyncio.wait_for(running, 10)

    assert said == ["offline", "offline"]


async def test_an_agent_who_is_told_of_the_session_before_the_work_goes_when_both_have_ended():
    work = {"id": 7, "state": "acw"}

    async def desk(socket: ServerConnection) -> None:
        await socket.recv()  # the token
        await socket.send(json.dumps({**DESK, "assignments": [work]}))
        async for text in socket:
            if json.loads(text)["type"] == "activity":
                await socket.send(json.dumps(OFFLINE))
                await socket.send(json.dumps({"type": "work", "assignment": {**work, "state": "completed"}}))

    async with serve(desk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        agent = SyntheticAgent("alice", f"ws://127.0.0.1:{port}", "token", Pace(1, 1))
        running = asyncio.create_task(agent.run())
        while not agent.ended:
            await asyncio.sleep(0.01)
        await agent.leave()

        await asyncio.wait_for(running, 10)

    assert agent.counts.completed == 1
