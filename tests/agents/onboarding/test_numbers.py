"""Tax numbers and accounts: right ones are written compactly, wrong ones are told what is wrong."""

import pytest

from agents.onboarding import numbers, policy


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("SE", "19900101-0017", "19900101-0017"),
        ("NO", "151086 95088", "15108695088"),
        ("DK", "211062-5629", "2110625629"),
        ("FI", "131052-308T", "131052-308T"),
        ("DE", "36 574 261 809", "36574261809"),
        ("FR", "30 23 217 600 053", "3023217600053"),
        ("PL", "44051401359", "44051401359"),
        ("ES", "54362315-K", "54362315K"),
        ("LU", " 1893 1201 05732 ", "1893 1201 05732"),  # no check is known: a person looks at it
    ],
)
def test_a_right_number_is_taken_as_people_write_it(country, typed, kept):
    assert numbers.tax_number(country, typed) == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("SE", "19900101-0018"),
        ("SE", "1990"),
        ("SE", ""),
        ("DE", "36574261890"),
        ("FR", "hello"),
        ("FI", "131052-308U"),
        ("LU", "12"),
        ("LU", "1" * 41),
        ("SE", "٠١٢٣٤٥٦٧٨٩"),
    ],
)
def test_a_wrong_number_is_refused_beside_its_field(country, typed):
    with pytest.raises(numbers.BadTaxNumber) as refused:
        numbers.tax_number(country, typed)

    assert refused.value.errors["tax_number"][0]


def test_every_country_has_a_check_or_a_person_looks():
    assert policy.COUNTRIES - set(numbers.CHECKS) == policy.WITHOUT_TAX_CHECK


def test_an_account_names_its_bank_and_country():
    account = numbers.account("SE45 5000 0000 0583 9825 7466")

    assert (account.iban, account.country) == ("SE4550000000058398257466", "SE")
    assert account.bank


@pytest.mark.parametrize(
    "typed", ["", "SE", "SE4550000000058398257467", "SE45 5000 0000", "XX00 1234", "12345678", "é"]
)
def test_a_wrong_account_is_refused_beside_its_field(typed):
    with pytest.raises(numbers.BadIban) as refused:
        numbers.account(typed)

    assert refused.value.errors["iban"][0]
