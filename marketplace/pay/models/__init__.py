"""What work is worth: rate cards, periods, the ledger, earnings."""

from marketplace.pay.models.earning import Earning
from marketplace.pay.models.learning_rate import LearningRate
from marketplace.pay.models.period import Period
from marketplace.pay.models.rate_card import RateCard
from marketplace.pay.models.transfer import Transfer

__all__ = ["Earning", "LearningRate", "Period", "RateCard", "Transfer"]
