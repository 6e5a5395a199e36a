"""The library is written in versions: who, when, why; what was can be again; agents make it better."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agents import rights
from agents.models import Deed, Person
from agents.notices.models import Notice
from dispatch.answers import comparing, using, writing
from dispatch.answers.models import Answer, AnswerVersion, Proposal
from dispatch.answers.models.proposal import WordMissing
from tests import people
from tests.dispatch.answers import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga():
    return library.writer()


@pytest.fixture
def answer(olga):
    return library.answer(people.client("acme"), olga, "Refunds", "Refunds take 5 days.")


def rewritten(answer, by, text, *, read):
    said = {"title": answer.title, "text": text, "keywords": ""}
    return writing.rewrite(answer, **said, by=by, now=timezone.now(), read=read, why="The law changed")


def proposed(answer, text="Refunds take 3 days, {customer}."):
    work = library.talking(answer.client)
    said = {"title": answer.title, "text": text, "keywords": "", "why": "Customers ask by name"}
    return using.propose(work.agent, work, answer, **said, now=timezone.now())


def test_every_change_is_a_version_and_what_was_can_be_again(answer, olga):
    rewritten(answer, olga, "Refunds take 10 days.", read=1)
    writing.restore(answer, 1, by=olga, now=timezone.now())

    answer.refresh_from_db()
    assert answer.text == "Refunds take 5 days."
    assert list(answer.versions.values_list("number", "text").order_by("number")) == [
        (1, "Refunds take 5 days."),
        (2, "Refunds take 10 days."),
        (3, "Refunds take 5 days."),
    ]
    assert Deed.objects.filter(kind="answer.written", person=olga).count() == 3


def test_saving_what_stands_there_makes_no_version(answer, olga):
    rewritten(answer, olga, answer.text, read=1)

    assert AnswerVersion.objects.count() == 1


def test_of_two_who_change_it_the_second_is_told_and_loses_nothing(client, answer, olga):
    rewritten(answer, olga, "Refunds take 10 days.", read=1)
    client.force_login(olga)
    mine = {"title": "Refunds", "text": "Refunds take 2 days.", "keywords": "", "read": "1"}

    refused = client.post(f"/answers/{answer.pk}/", mine)
    again = client.post(f"/answers/{answer.pk}/", {**mine, "read": "2"})

    assert refused.status_code == 400
    assert "Refunds take 2 days." in refused.content.decode()
    assert "Refunds take 10 days." in refused.content.decode()
    assert 'name="read" value="2"' in refused.content.decode()
    assert again.status_code == 302
    assert Answer.objects.get().text == "Refunds take 2 days."


def test_the_database_keeps_versions_as_they_were(answer):
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerVersion.objects.update(text="Something else")


def test_a_title_stands_once_in_a_library_and_comes_back_only_where_it_is_free(answer, olga):
    with pytest.raises(writing.TitleTaken):
        library.answer(answer.client, olga, "Refunds", "Another.")
    writing.withdraw(answer, by=olga, now=timezone.now())
    library.answer(answer.client, olga, "Refunds", "Another.")

    with pytest.raises(writing.TitleTaken):
        writing.restore(answer, 1, by=olga, now=timezone.now())


def test_a_proposal_that_is_taken_is_the_next_version_and_its_agent_hears_why(answer, olga):
    proposal = proposed(answer)

    writing.accept(proposal, word="Warmer, thank you", by=olga, now=timezone.now())

    version = AnswerVersion.objects.get(number=2)
    assert (version.text, version.proposal, version.written_by) == ("Refunds take 3 days, {customer}.", proposal, olga)
    assert Notice.objects.get(person=proposal.agent.person).body == "Refunds: Warmer, thank you"


def test_a_proposal_for_what_is_missing_becomes_an_answer(answer, olga):
    work = library.talking(answer.client, language="sv", name="bob")
    said = {"title": "Återbetalning", "text": "Det tar 5 dagar.", "keywords": "", "why": ""}
    proposal = using.propose(work.agent, work, None, **said, now=timezone.now())

    made = writing.accept(proposal, word="Yes", by=olga, now=timezone.now())

    assert (made.language, made.client) == ("sv", answer.client)
    assert Proposal.objects.get().answer == made


def test_a_refusal_needs_a_word(answer, olga):
    proposal = proposed(answer)

    with pytest.raises(WordMissing):
        writing.refuse(proposal, word="  ", by=olga, now=timezone.now())
    writing.refuse(proposal, word="The law says 5", by=olga, now=timezone.now())

    assert Proposal.objects.get().state == "refused"
    assert Answer.objects.get().version == 1


def test_a_proposal_for_an_older_version_is_not_taken_over_the_newer_one(client, answer, olga):
    proposal = proposed(answer)
    rewritten(answer, olga, "Refunds take 10 days.", read=1)
    client.force_login(olga)

    page = client.get("/answers/proposals/").content.decode()
    answered = client.post(f"/answers/proposals/{proposal.pk}/decision/", {"word": "Yes", "verdict": "accepted"})

    assert "The answer has changed since" in page
    assert "Take it into the library" not in page
    assert answered.status_code == 400
    assert Proposal.objects.get().state == "open"
    assert Answer.objects.get().text == "Refunds take 10 days."


def test_who_was_not_given_the_right_reads_and_does_not_write(client, answer):
    olof = people.person("olof", Person.Role.OPERATOR)
    client.force_login(olof)
    said = {"title": "Refunds", "text": "Mine.", "keywords": "", "read": "1"}

    codes = [
        client.get(f"/answers/{answer.pk}/").status_code,
        client.post(f"/answers/{answer.pk}/", said).status_code,
        client.post(f"/answers/{answer.pk}/withdrawal/").status_code,
        client.post(f"/answers/{answer.pk}/versions/1/restoration/").status_code,
        client.get("/answers/new/").status_code,
        client.put(f"/api/v1/answers/{answer.pk}", {**said, "read": 1}, content_type="application/json").status_code,
    ]

    assert codes == [200, 403, 403, 403, 403, 403]
    assert Answer.objects.get().version == 1


def test_a_clients_people_see_and_write_their_own_library_alone(client, answer):
    carl, zoe = people.member("carl", answer.client), people.member("zoe", people.client("zeta"))
    rights.lay_down(carl, ["write_answers"], by=people.person("ada", "administrator"), now=timezone.now())
    said = {"title": "Refunds", "text": "Ours.", "keywords": "", "read": "1"}

    client.force_login(zoe)
    hers = [client.get(f"/answers/{answer.pk}/").status_code, "Refunds" in client.get("/answers/").content.decode()]
    client.force_login(carl)
    his = client.post(f"/answers/{answer.pk}/", said).status_code

    assert hers == [404, False]
    assert his == 302


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("title", "x" * 121), ("text", ""), ("text", "x" * 4001), ("language", "xx")]
)
def test_what_does_not_fit_is_said_beside_its_field(client, answer, olga, field, value):
    client.force_login(olga)
    said = {"client": answer.client.pk, "language": "en", "title": "Fees", "text": "None.", "keywords": "k"}

    page = client.post("/answers/new/", {**said, field: value})

    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert 'value="k"' in page.content.decode()


def test_a_program_writes_and_restores(client, answer, olga):
    client.force_login(olga)
    said = {"title": "Refunds", "text": "Ten days.", "read": 1}

    changed = client.put(f"/api/v1/answers/{answer.pk}", said, content_type="application/json")
    stale = client.put(f"/api/v1/answers/{answer.pk}", {**said, "text": "x"}, content_type="application/json")
    back = client.put(f"/api/v1/answers/{answer.pk}/restoration", {"version": 1}, content_type="application/json")

    assert (changed.json()["version"], stale.status_code) == (2, 409)
    assert (back.json()["version"], back.json()["text"]) == (3, "Refunds take 5 days.")
    assert len(client.get(f"/api/v1/answers/{answer.pk}/versions").json()["results"]) == 3


def test_a_comparison_shows_what_came_and_what_went():
    parts = comparing.parts("Refunds take 5 days.", "Refunds take 10 working days.")

    assert "".join(one.text for one in parts if one.kind != "gone") == "Refunds take 10 working days."
    assert "".join(one.text for one in parts if one.kind != "new") == "Refunds take 5 days."
    assert [one.text for one in parts if one.kind == "gone"] == ["5"]
