"""The worker in a real browser: an offer is shown, its receipt goes back, and the page of choices knows the device."""

import json
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agents.notices import kinds
from dispatch.handing import answering
from dispatch.models import Offer
from dispatch.offers import notifying
from tests import browsers, people

pytestmark = pytest.mark.django_db(transaction=True)
SHOWN = (
    "() => navigator.serviceWorker.ready.then((one) => one.getNotifications())"
    ".then((all) => all.map((one) => one.title))"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.started(browsers.chromium(whole=True)) as one:
        yield one


def shown(page: Page, title: str) -> bool:
    return title in page.evaluate(SHOWN)


def until(seen: Callable[[], bool], page: Page) -> bool:
    """Whether it comes to be; meanwhile the page goes on."""
    for _ in range(300):
        if seen():
            return True
        page.wait_for_timeout(50)
    return False


def test_an_offer_is_shown_on_a_phone_and_counts_as_delivered(visit, axe):
    alice = people.agent("alice")
    people.online(alice)
    offer = people.offered(people.ticket(people.queue(people.client("acme"))))
    bob = people.agent("bob")
    people.online(bob)
    gone = answering.decline(people.offered(people.ticket(offer.ticket.queue)), now=timezone.now())
    page = visit("/notices/choices/", alice.person, width=390, permissions=["notifications"])
    expect(page.get_by_role("button", name="Allow on this device")).to_be_visible()
    expect(page.get_by_label(f"{kinds.KINDS['offer'].label}: Notification")).to_be_checked()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # nothing lies under the navigation of a phone
    axe(page)
    devtools, registrations = page.context.new_cdp_session(page), []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda said: registrations.extend(said["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.evaluate("() => navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)")
    payload = {**notifying.spoken(offer, alice.person), "tag": "offer"}
    late = {**notifying.spoken(gone, bob.person), "tag": "late"}

    for said, title in ((payload, "Offer: 48.00 SEK"), (late, "An offer came and went before it reached this phone")):
        where = {"origin": page.evaluate("location.origin"), "registrationId": registrations[0]["registrationId"]}
        devtools.send("ServiceWorker.deliverPushMessage", {**where, "data": json.dumps(said)})
        assert until(partial(shown, page, title), page)

    assert until(Offer.objects.filter(pk=offer.pk, delivered_at__isnull=False).exists, page)
