"""The register of a period: what payroll's own systems read."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import AsyncClient

from agents.models import Person
from dispatch.people import presence
from marketplace.pay import checks, periods, register, summary
from marketplace.pay.models import Earning, Period
from tests import people
from tests.pay import work

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def period(db):
    """Alice has worked two tickets, bob one."""
    queue = people.queue(people.client("acme"))
    alice, bob = people.agent("alice"), people.agent("bob")
    people.online(alice, now=NOON)
    work.done(queue, at=NOON, seconds=60)
    work.done(queue, at=NOON + timedelta(minutes=5), seconds=900)
    presence.go_offline(alice, now=NOON + timedelta(hours=1))
    people.online(bob, now=NOON + timedelta(hours=1))
    work.done(queue, at=NOON + timedelta(hours=1), seconds=60)
    work.react()
    return Period.objects.get()


@pytest.fixture
def pia(db):
    return people.person("pia", Person.Role.PAYROLL)


def read(period):
    return list(csv.DictReader(io.StringIO(b"".join(register.chunks(period)).decode(), newline="")))


def test_every_earning_every_person_and_the_total_have_a_row(period):
    rows = read(period)

    assert [(row["record"], row["agent_name"], row["lines"], row["amount"]) for row in rows] == [
        ("line", "Alice", "1", "48.00"),
        ("line", "Alice", "1", "60.30"),
        ("person", "Alice", "2", "108.30"),
        ("line", "Bob", "1", "48.00"),
        ("person", "Bob", "1", "48.00"),
        ("total", "", "3", "156.30"),
    ]


def test_the_total_is_the_sum_of_the_lines_and_of_the_people(period):
    rows = read(period)

    def cents(record):
        return sum(round(float(row["amount"]) * 100) for row in rows if row["record"] == record)

    assert cents("line") == cents("person") == cents("total") == summary.of_periods([period])[0].total.amount


def test_columns_times_and_amounts_are_for_machines(period):
    first = read(period)[0]

    assert tuple(first) == register.COLUMNS
    assert (first["period_start"], first["period_end"], first["currency"]) == ("2026-11-16", "2026-11-30", "SEK")
    assert (first["started_at"], first["handled_seconds"]) == ("2026-11-20T12:00:00.000000Z", "60.000")


def test_the_same_rows_give_the_same_bytes(period):
    assert b"".join(register.chunks(period)) == b"".join(register.chunks(period))


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_name_that_a_sheet_would_run_is_only_text(period, name):
    Person.objects.filter(agent__isnull=False).update(name=name)

    rows = read(period)

    assert {row["agent_name"] for row in rows if row["record"] != "total"} == {f"'{name}"}


def test_names_with_commas_quotes_and_umlauts_survive(period):
    Person.objects.filter(agent__isnull=False).update(name='Özdemir-Fält, "M."')

    assert read(period)[0]["agent_name"] == 'Özdemir-Fält, "M."'


def test_a_period_without_work_has_its_head_and_a_total_of_nothing(db):
    rows = read(periods.current("EUR", NOON))

    assert [(row["record"], row["lines"], row["amount"]) for row in rows] == [("total", "0", "0.00")]


def test_a_long_register_comes_in_parts(period, monkeypatch):
    monkeypatch.setattr(register, "CHUNK", 2)

    assert len(list(register.chunks(period))) > 2


def test_pia_downloads_it_over_the_api_and_from_the_page(period, pia, client):
    client.force_login(pia)

    over_api = client.get(f"/api/v1/pay/periods/{period.pk}/export?format=csv")
    from_page = client.get(f"/payroll/{period.pk}/register.csv")

    assert over_api["Content-Type"] == "text/csv; charset=utf-8"
    assert "humanline-SEK-2026-11-16-2026-11-30.csv" in over_api["Content-Disposition"]
    assert b"".join(over_api) == b"".join(from_page) == b"".join(register.chunks(period))


@pytest.mark.django_db(transaction=True)
async def test_an_asynchronous_server_streams_the_same(period, pia):
    client = AsyncClient()
    await client.aforce_login(pia)

    answer = await client.get(f"/payroll/{period.pk}/register.csv")

    parts = [part async for part in answer]
    assert b"".join(parts).startswith(b"record,period_start")


def test_periods_are_listed_with_people_tickets_and_amount(period, pia, client):
    client.force_login(pia)

    found = client.get("/api/v1/pay/periods").json()["results"]

    assert [(one["currency"], one["people"], one["tickets"], one["amount"]["amount"]) for one in found] == [
        ("SEK", 2, 3, 15630)
    ]


@pytest.mark.parametrize("role", ["agent", "operator", "client_operator"])
@pytest.mark.parametrize(
    "path",
    ["/payroll", "/payroll/1", "/payroll/1/register.csv", "/api/v1/pay/periods", "/api/v1/pay/periods/1",
     "/api/v1/pay/periods/1/export?format=csv"],
)  # fmt: skip
def test_only_payroll_staff_see_periods(db, client, role, path):
    client.force_login(people.person("nosy", role))

    answer = client.get(path)

    assert (answer.status_code, b"Only payroll staff" in answer.content) == (403, True)


def test_an_administrator_sees_periods_too(period, client):
    client.force_login(people.person("root", "administrator"))

    assert client.get(f"/payroll/{period.pk}").status_code == 200


@pytest.mark.parametrize("path", ["/payroll", "/earnings", "/quality", "/earnings/today"])
def test_whoever_is_not_signed_in_is_asked_to(db, client, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_every_check_passes_when_all_is_paid(period):
    assert [check.passed for check in checks.of_period(period, now=NOON + timedelta(days=1))] == [True] * 6


def test_a_check_finds_work_that_is_not_paid(period):
    queue = people.queue(people.client("zeta"))
    work.done(queue, at=NOON + timedelta(hours=2), seconds=60)

    found = checks.of_period(period, now=NOON + timedelta(days=1))

    assert [check.sentence for check in found if not check.passed] == ["1 piece of ended work not paid yet"]


def test_a_check_finds_an_amount_that_its_quote_does_not_give(period):
    queue = people.queue(people.client("zeta"))
    wrong = work.done(queue, at=NOON + timedelta(hours=2), seconds=60)
    row = period.transfers.create(
        reference="wrong", debit="work", credit="agent:1", amount=1, currency="SEK", agent=wrong.agent, posted_at=NOON
    )
    Earning.objects.create(
        assignment=wrong, agent=wrong.agent, period=period, transfer=row, quote=wrong.offer.quote, rule="", outcome="",
        started_at=NOON, ended_at=NOON, handled_ms=0, lines=[["Cards", 1]], amount=1, currency="SEK", posted_at=NOON,
    )  # fmt: skip

    found = checks.of_period(period, now=NOON + timedelta(days=1))

    assert [check.sentence for check in found if not check.passed] == ["1 amount not as the frozen quote gives"]
