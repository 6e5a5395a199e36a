"""The scripts of every page: clocks that follow the server, a connection that comes back and says so meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from agents.models import Person
from tests import people

PAGE = "/accounts/second-step/"
CONNECT = """async () => {
    const { Connection } = await import("/static/humanline/js/connection.js");
    window.heard = [];
    window.connection = new Connection("/ws/test", { kept: "Your tickets are held for 90 s." });
    for (const type of ["open", "lost", "refused", "desk"]) connection.on(type, () => heard.push(type));
}"""


@pytest.fixture
def alice(transactional_db) -> Person:
    return people.person("alice", Person.Role.AGENT)


class Server:
    """The other end of the page's socket. It can hang up and refuse."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.said: list[str] = []
        self.away = False
        page.route_web_socket("**/ws/test", self.open)

    def open(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.said.append(str(text)))
        if self.away:
            socket.close(code=1013)
        else:
            socket.send('{"type": "desk", "at": "2026-11-20T14:32:08Z"}')


@pytest.fixture
def page(visit, alice) -> Page:
    return visit(PAGE, alice, timezone_id="Europe/Stockholm")


@pytest.fixture
def server(page) -> Server:
    server = Server(page)
    page.evaluate(CONNECT)
    page.wait_for_function("() => heard.includes('desk')")
    return server


def test_a_connection_hears_and_speaks(page, server):
    page.evaluate("connection.send({ type: 'seen', offer: 7 })")
    page.wait_for_timeout(100)

    assert page.evaluate("[connection.state, ...heard]") == ["open", "open", "desk"]
    assert server.said == ['{"type":"seen","offer":7}']


def test_a_short_break_is_mended_without_a_word(page, server):
    server.sockets[-1].close(code=1012)

    page.wait_for_function("() => connection.state === 'open' && heard.filter(type => type === 'open').length === 2")
    assert page.evaluate("heard") == ["open", "desk", "lost", "open", "desk"]
    expect(page.locator("#connection")).to_be_empty()


def test_a_lost_connection_says_since_when_and_what_is_kept_and_leaves_by_itself(page, server):
    banner = page.locator("#connection")

    server.away = True
    server.sockets[-1].close(code=1012)
    expect(banner).to_contain_text("Connection lost at 15:32:")
    expect(banner).to_contain_text("Your tickets are held for 90 s. What you see may be old.")
    expect(banner).to_contain_text("Trying again in")
    assert page.evaluate("connection.send({ type: 'seen', offer: 7 })") is False
    server.away = False

    expect(banner).to_be_empty(timeout=30_000)
    assert len(server.sockets) >= 3


def test_coming_back_online_does_not_wait_out_the_pause(page, server):
    page.evaluate("Math.random = () => 0.999")  # the longest pauses
    server.away = True
    server.sockets[-1].close(code=1012)
    expect(page.locator("#connection")).to_contain_text("Trying again in 4\u00a0s")
    server.away = False

    waited = page.evaluate(
        """() => new Promise((done) => {
            const began = performance.now();
            connection.on("open", () => done(performance.now() - began));
            dispatchEvent(new Event("online"));
        })"""
    )

    assert waited < 3_000


def test_a_refused_connection_is_not_tried_again(page, server):
    server.sockets[-1].close(code=4401)

    expect(page.locator("#connection")).to_contain_text("You are signed out here")
    page.wait_for_timeout(1_500)
    assert page.evaluate("connection.state") == "closed"
    assert len(server.sockets) == 1


def test_clocks_follow_the_server_and_not_the_device(page):
    server_now = datetime.now(UTC) - timedelta(days=2)
    page.evaluate(
        """([since, until, at]) => {
            document.querySelector("h1").insertAdjacentHTML("afterend",
                `<time id="up" data-since="${since}"></time><time id="down" data-until="${until}"></time>`);
            return import("/static/humanline/js/clock.js").then((clock) => {
                clock.sync("2000-01-01T00:00:00Z"); // far behind: the device slept, or the server was set anew
                clock.sync(at); clock.refresh();
            });
        }""",
        [
            (server_now - timedelta(seconds=252)).isoformat(),
            (server_now + timedelta(seconds=30)).isoformat(),
            server_now.isoformat(),
        ],
    )

    assert page.locator("#up").inner_text() == "4:12"
    assert page.locator("#down").inner_text() == "0:30"
    expect(page.locator("#up")).to_have_text("4:14")


def test_single_keys_are_left_to_whoever_types(page):
    page.evaluate(
        """async () => {
            const keys = await import("/static/humanline/js/keys.js");
            window.pressed = [];
            keys.add("a", "Accept", () => pressed.push("a"));
            keys.add("g q", "Queues", () => pressed.push("g q"));
            keys.add("mod+enter", "Send", () => pressed.push("send"));
            document.querySelector("h1").insertAdjacentHTML("afterend", "<textarea></textarea>");
        }"""
    )

    page.keyboard.press("a")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.locator("textarea").focus()
    page.keyboard.press("a")
    page.keyboard.press("Control+Enter")

    assert page.evaluate("pressed") == ["a", "g q", "send"]
    assert page.locator("textarea").input_value() == "a"
