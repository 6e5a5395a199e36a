"""Agreements in versions: a new one is announced, asked for before it takes effect, and binds only when signed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Person
from agents.notices.models import Notice
from agents.onboarding import agreeing, keeping_watch
from agents.onboarding.models import Agreement, Requirement
from tests import people
from tests.agents.onboarding import newcomers
from tests.agents.onboarding.newcomers import row

pytestmark = pytest.mark.django_db
State = Requirement.State


@pytest.fixture
def published():
    """Ebba has signed version 1; version 2 takes effect in twenty days."""
    now = timezone.now()
    agent = newcomers.newcomer()
    newcomers.hand_in_everything(agent, now=now)
    ada = people.person("ada", Person.Role.ADMINISTRATOR)
    text = agreeing.publish(
        ada, engagement="employed", title="New", text="New text", effective_from=now + timedelta(days=20), now=now
    )
    agent.refresh_from_db()
    return agent, text, now


def test_a_new_version_asks_before_it_takes_effect_and_the_old_one_binds_until_then(published):
    agent, text, now = published

    assert agreeing.signable(agent, now=now) == [text]
    assert agreeing.current("employed", now=now).version == 1
    assert row(agent, "agreement").state == State.MET
    assert row(agent, "agreement").expires_at == text.effective_from
    assert Notice.objects.filter(person=agent.person, title="The agreement has a new version").count() == 1


def test_who_signs_it_in_time_notices_nothing(published):
    agent, text, now = published

    agreeing.sign(agent, text, name="Ebba Lind", text_sha256=text.text_sha256, now=now)
    keeping_watch.expire(now=now + timedelta(days=21))

    assert row(agent, "agreement").state == State.MET
    assert row(agent, "agreement").evidence["version"] == 2


def test_who_does_not_sign_is_asked_again_when_it_takes_effect(published):
    agent, text, now = published
    later = now + timedelta(days=21)

    keeping_watch.expire(now=later)

    assert row(agent, "agreement").state == State.EXPIRED
    assert agreeing.signable(agent, now=later) == [text]


def test_the_signature_holds_the_hash_of_the_very_text(published):
    agent, _, _ = published

    signature = agent.signatures.get()

    assert signature.text_sha256 == Agreement.hash_of(signature.agreement.text)
    assert signature.name == "Ebba Lind"


def test_an_administrator_publishes_on_a_page_and_nothing_typed_is_lost(client):
    client.force_login(people.person("ada", Person.Role.ADMINISTRATOR))
    said = {"engagement": "freelance", "title": "Second", "text": "## New\r\n\r\nText <script>"}
    soon = timezone.localdate() + timedelta(days=3)
    later = timezone.localdate() + timedelta(days=40)

    too_soon = client.post("/manage/agreements/", {**said, "effective_on": soon})
    published = client.post("/manage/agreements/", {**said, "effective_on": later}, follow=True).content.decode()

    assert too_soon.status_code == 400
    assert "15 days" in too_soon.content.decode()
    assert "Text &lt;script&gt;" in too_soon.content.decode()
    assert Agreement.objects.filter(engagement="freelance").count() == 2
    assert "<h2>New</h2>" in published
    assert "<script>" not in published.split("New version")[0].split("<main")[1]


def test_only_an_administrator_publishes_and_never_from_one_day_to_the_next():
    now = timezone.now()
    olga, ada = people.person("olga", Person.Role.OPERATOR), people.person("ada", Person.Role.ADMINISTRATOR)
    said = {"engagement": "freelance", "title": "New", "text": "New text"}

    with pytest.raises(agreeing.AdministratorsOnly):
        agreeing.publish(olga, **said, effective_from=now + timedelta(days=30), now=now)
    with pytest.raises(agreeing.TooSoon):
        agreeing.publish(ada, **said, effective_from=now + timedelta(days=14), now=now)
