"""An answer in a conversation: its words for this customer, recorded, and what became of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.answers import using
from dispatch.answers.models import AnswerUse
from dispatch.work import closing, conversation
from tests import people
from tests.dispatch.answers import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return people.client("acme")


@pytest.fixture
def answer(acme):
    text = "Hello {customer}, {agent} here. About {ticket}: a refund takes five working days."
    return library.answer(acme, library.writer(), "Refunds", text)


def used(answer, work):
    return using.put_in(answer, work, now=timezone.now())


def outcome(after=timedelta(minutes=1)):
    using.settle(now=timezone.now() + after)
    return AnswerUse.objects.get().outcome


def test_its_words_are_for_this_customer(acme, answer):
    work = library.talking(acme)

    _, text = used(answer, work)

    assert text == f"Hello Cleo, Alice here. About {work.ticket.number}: a refund takes five working days."


def test_a_customer_without_a_name_leaves_no_gap(acme, answer):
    work = library.talking(acme, customer_name="")

    assert used(answer, work)[1].startswith("Hello, Alice here.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text, "as_it_is"),
        (lambda text: f"  {text}\n", "as_it_is"),
        (lambda text: text.replace("five", "three"), "adapted"),
        (lambda text: f"{text} Is there anything else?", "adapted"),
        (lambda text: "One moment.", "dropped"),
    ],
)
def test_what_was_sent_says_whether_it_helped(acme, answer, change, said):
    work = library.talking(acme)
    _, text = used(answer, work)
    conversation.agent_says(work, change(text), now=timezone.now())

    assert outcome() == said


def test_it_stays_open_while_nothing_was_sent_and_is_dropped_when_the_work_ends(acme, answer):
    work = library.talking(acme)
    used(answer, work)

    assert outcome() == ""
    closing.close(work, "solved", now=timezone.now())
    assert outcome() == "dropped"


def test_a_conversation_that_has_ended_takes_no_answer(client, acme, answer):
    work = library.talking(acme)
    closing.close(work, "solved", now=timezone.now())
    client.force_login(work.agent.person)

    assert client.post(f"/desk/work/{work.pk}/answers/{answer.pk}/use/").status_code == 409
    assert AnswerUse.objects.count() == 0


def test_the_desk_finds_puts_in_and_proposes_without_a_script(client, acme, answer):
    work = library.talking(acme)
    client.force_login(work.agent.person)

    found = client.get(f"/desk/work/{work.pk}/answers/?q=ref").content.decode()
    words = client.post(f"/desk/work/{work.pk}/answers/{answer.pk}/use/").content.decode()
    said = {"title": "Refunds", "text": "Better.", "keywords": "", "why": "Shorter"}
    proposed = client.post(f"/desk/work/{work.pk}/answers/{answer.pk}/proposal/", said, follow=True)
    wrong = client.post(f"/desk/work/{work.pk}/proposal/", {**said, "title": ""})

    assert "Put it in" in found
    assert "Hello Cleo, Alice here." in words
    assert f'action="/desk/work/{work.pk}/messages/"' in words
    assert "Not decided yet" in proposed.content.decode()
    assert wrong.status_code == 400
    assert "Better." in wrong.content.decode()


def test_beside_the_conversation_stands_what_fits_it(client, acme, answer):
    work = library.talking(acme, subject="Where is my refund?")
    client.force_login(work.agent.person)

    beside = client.get(f"/desk/work/{work.pk}/beside/").content.decode()

    assert "Search 1 answer" in beside
    assert ">Refunds</a>" in beside


def test_another_clients_answers_are_not_found(client, acme, answer):
    work = library.talking(people.client("zeta"))
    client.force_login(work.agent.person)

    codes = [
        client.post(f"/desk/work/{work.pk}/answers/{answer.pk}/use/").status_code,
        client.get(f"/desk/work/{work.pk}/answers/{answer.pk}/proposal/").status_code,
        client.post(f"/api/v1/assignments/{work.pk}/answers/{answer.pk}/use").status_code,
    ]

    assert codes == [404, 404, 404]
    assert client.get(f"/api/v1/assignments/{work.pk}/answers?q=refund").json() == {"answers": []}


def test_a_program_finds_uses_and_proposes(client, acme, answer):
    work = library.talking(acme)
    client.force_login(work.agent.person)
    base = f"/api/v1/assignments/{work.pk}"

    found = client.get(f"{base}/answers?q=refu").json()["answers"]
    words = client.post(f"{base}/answers/{answer.pk}/use").json()
    said = {"answer": answer.pk, "title": "Refunds", "text": "Better."}
    proposed = client.post(f"{base}/proposals", said, content_type="application/json")

    assert [one["id"] for one in found] == [answer.pk]
    assert words["text"].startswith("Hello Cleo")
    assert (proposed.status_code, proposed.json()["state"]) == (201, "open")
