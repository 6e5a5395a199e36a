"""The standing: how large a share of an agent's customers is satisfied, and how sure we are. Pure."""

from dataclasses import dataclass

from marketplace.quality import beta

SATISFIED = 4  # a score of 4 or 5
SHOWN_FROM = 20  # ratings; below that it is shown to nobody and everybody counts as average

# Before the first rating every share is as likely as every other: Bayes's and Laplace's uniform prior, whose mean is
# Laplace's rule of succession, (satisfied + 1) / (ratings + 2) (P. S. Laplace, "Mémoire sur la probabilité des causes
# par les évènements", 1774). It weighs as two ratings do, and so little at 20 that no colleague's work decides.
PRIOR_SATISFIED, PRIOR_NOT = 1.0, 1.0
OUTSIDE = 0.05  # of the 90 % interval, on each side


@dataclass(frozen=True)
class Standing:
    """`mean`, `low` and `high` are shares of one; `low` and `high` bound the 90 % interval."""

    mean: float
    low: float
    high: float
    ratings: int


def of_ratings(satisfied: int, ratings: int) -> Standing:
    """The standing after `ratings` answers, `satisfied` of them good. The order they came in plays no part."""
    if not 0 <= satisfied <= ratings:
        raise ValueError("satisfied customers are some of those who answered")
    a, b = PRIOR_SATISFIED + satisfied, PRIOR_NOT + ratings - satisfied
    return Standing(a / (a + b), beta.quantile(OUTSIDE, a, b), beta.quantile(1 - OUTSIDE, a, b), ratings)
