"""Which queue answers what: the 77 intents of Banking77 (Casanueva et al., 2020) on five queues.

The skill of a queue has its name; `LEVELS` says which queues ask for more than level 1.
"""

QUEUES: dict[str, tuple[str, str]] = {
    "cards": (
        "Cards",
        """
        activate_my_card apple_pay_or_google_pay card_about_to_expire card_acceptance card_arrival
        card_delivery_estimate card_linking card_not_working change_pin contactless_not_working
        disposable_card_limits get_disposable_virtual_card get_physical_card getting_spare_card
        getting_virtual_card order_physical_card pin_blocked supported_cards_and_currencies
        virtual_card_not_working visa_or_mastercard
        """,
    ),
    "payments": (
        "Card payments and cash",
        """
        atm_support card_payment_fee_charged card_payment_not_recognised card_payment_wrong_exchange_rate
        card_swallowed cash_withdrawal_charge cash_withdrawal_not_recognised declined_card_payment
        declined_cash_withdrawal direct_debit_payment_not_recognised extra_charge_on_statement
        pending_card_payment pending_cash_withdrawal Refund_not_showing_up request_refund
        reverted_card_payment? transaction_charged_twice wrong_amount_of_cash_received
        wrong_exchange_rate_for_cash_withdrawal
        """,
    ),
    "transfers": (
        "Transfers and exchange",
        """
        balance_not_updated_after_bank_transfer balance_not_updated_after_cheque_or_cash_deposit
        beneficiary_not_allowed cancel_transfer declined_transfer exchange_charge exchange_rate
        exchange_via_app failed_transfer fiat_currency_support pending_transfer receiving_money
        transfer_fee_charged transfer_into_account transfer_not_received_by_recipient transfer_timing
        """,
    ),
    "top-ups": (
        "Top-ups",
        """
        automatic_top_up pending_top_up top_up_by_bank_transfer_charge top_up_by_card_charge
        top_up_by_cash_or_cheque top_up_failed top_up_limits top_up_reverted topping_up_by_card
        verify_top_up
        """,
    ),
    "security": (
        "Identity and security",
        """
        age_limit compromised_card country_support edit_personal_details lost_or_stolen_card
        lost_or_stolen_phone passcode_forgotten terminate_account unable_to_verify_identity
        verify_my_identity verify_source_of_funds why_verify_identity
        """,
    ),
}
LEVELS = {"security": 2}
PRIORITIES = {"security": 5}
QUEUE_OF = {intent: slug for slug, (_, intents) in QUEUES.items() for intent in intents.split()}
