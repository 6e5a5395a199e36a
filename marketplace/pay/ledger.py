"""Reading the ledger: what each account holds, and that all of them together hold nothing."""

from collections import defaultdict

from django.db import connection

from marketplace.kernel.money import Money

BALANCES = """
    SELECT currency, account, sum(amount)::bigint
      FROM (SELECT currency, debit AS account, -amount AS amount FROM pay_transfer
            UNION ALL
            SELECT currency, credit, amount FROM pay_transfer) AS sides
     GROUP BY currency, account ORDER BY currency, account
"""


def balances() -> dict[tuple[str, str], int]:
    """(currency, account) → credits less debits, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(BALANCES)
        return {(currency, account): amount for currency, account, amount in cursor.fetchall()}


def trial_balance() -> dict[str, Money]:
    """The sum over all accounts, per currency: zero, or the ledger is not a ledger."""
    sums: dict[str, int] = defaultdict(int)
    for (currency, _), amount in balances().items():
        sums[currency] += amount
    return {currency: Money(amount, currency) for currency, amount in sums.items()}
