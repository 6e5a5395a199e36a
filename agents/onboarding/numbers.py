"""Tax numbers and bank accounts: whether what was typed can be right. No clock, no database."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import exceptions
from stdnum.at import tin
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.ch import ssn
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import nif as es_nif
from stdnum.fi import hetu
from stdnum.fr import nif as fr_nif
from stdnum.gb import utr
from stdnum.gr import vat as gr_afm
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.lt import asmens
from stdnum.lv import pvn
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif as pt_nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.si import ddv
from stdnum.sk import rc as sk_rc

from marketplace.kernel.errors import Invalid


class BadTaxNumber(Invalid):
    """This is not a tax number of your country: a digit may be wrong or missing."""


class BadIban(Invalid):
    """This is not an IBAN: a digit may be wrong or missing."""


@dataclass(frozen=True)
class Check:
    """What the number is called where it is used, and what says whether it can be right (raises, or compacts)."""

    name: str
    validate: Callable[[str], str]


CHECKS: dict[str, Check] = {
    "AT": Check("Abgabenkontonummer", tin.validate),
    "BE": Check("Rijksregisternummer, numéro de registre national", nn.validate),
    "BG": Check("ЕГН", egn.validate),
    "CH": Check("AHV, AVS", ssn.validate),
    "CZ": Check("Rodné číslo", rc.validate),
    "DE": Check("Steuerliche Identifikationsnummer", idnr.validate),
    "DK": Check("CPR-nummer", cpr.validate),
    "EE": Check("Isikukood", ik.validate),
    "ES": Check("NIF, NIE", es_nif.validate),
    "FI": Check("Henkilötunnus", hetu.validate),
    "FR": Check("Numéro fiscal de référence", fr_nif.validate),
    "GB": Check("Unique Taxpayer Reference", utr.validate),
    "GR": Check("ΑΦΜ", gr_afm.validate),
    "HR": Check("OIB", oib.validate),
    "IE": Check("PPS number", pps.validate),
    "IS": Check("Kennitala", kennitala.validate),
    "IT": Check("Codice fiscale", codicefiscale.validate),
    "LT": Check("Asmens kodas", asmens.validate),
    "LV": Check("Personas kods", pvn.validate),
    "NL": Check("BSN", bsn.validate),
    "NO": Check("Fødselsnummer", fodselsnummer.validate),
    "PL": Check("PESEL", pesel.validate),
    "PT": Check("NIF", pt_nif.validate),
    "RO": Check("CNP", cnp.validate),
    "SE": Check("Personnummer", personnummer.validate),
    "SI": Check("Davčna številka", ddv.validate),
    "SK": Check("Rodné číslo", sk_rc.validate),
}
LONGEST = 40


def tax_number_name(country: str) -> str:
    """What people there call it; the plain word where we know no other."""
    check = CHECKS.get(country)
    return check.name if check else str(_("Tax number"))


def tax_number(country: str, typed: str) -> str:
    """The number in its compact form. Where there is no check, what was typed, for a person to look at.

    Raises BadTaxNumber.
    """
    said = typed.strip()
    check = CHECKS.get(country)
    if check is None:
        if not 4 <= len(said) <= LONGEST:
            raise BadTaxNumber(errors={"tax_number": [BadTaxNumber().title]})
        return said
    try:
        return check.validate(said)
    except exceptions.ValidationError as error:
        raise BadTaxNumber(errors={"tax_number": [_why(error)]}) from None


def _why(error: exceptions.ValidationError) -> str:
    if isinstance(error, exceptions.InvalidChecksum):
        return str(_("The last digits do not fit the others: one digit is wrong, or two are swapped."))
    if isinstance(error, exceptions.InvalidLength):
        return str(_("This has too few or too many signs."))
    return BadTaxNumber().title


@dataclass(frozen=True)
class Account:
    """A bank account as its IBAN says it. `bank` is empty where the country's list does not name it."""

    iban: str
    country: str
    bank: str


def account(typed: str) -> Account:
    """Structure, length and checksum are checked. Raises BadIban."""
    try:
        iban = IBAN(typed.strip())
    except SchwiftyException as error:
        raise BadIban(errors={"iban": [_why_iban(error)]}) from None
    return Account(iban=iban.compact, country=iban.country_code, bank=(iban.bank_name or "")[:120])


def _why_iban(error: SchwiftyException) -> str:
    kind = type(error).__name__
    if kind == "InvalidChecksumDigits":
        return str(_("The two digits after the country do not fit the rest: one sign is wrong, or two are swapped."))
    if kind == "InvalidLength":
        return str(_("This has too few or too many signs for an IBAN of its country."))
    return BadIban().title
