"""What can be done about an agreement that is not performed."""

from datetime import date

from cases.choices import ConfirmationTrack, NextStep
from cases.choices_confirmation import OPEN_TRACKS
from cases.models import Obligation
from cases.selectors.terms import term_of


def next_steps(obligation: Obligation, day: date) -> list[NextStep]:
    """What the other side can be told on the day about an obligation that is not met.

    Going on to urge, and suing over the agreement, are always open (law arts. 31, 32); a payment
    order is for sums, confirmation only while its term runs and nobody has applied, enforcement
    only after a ruling.
    """
    case = obligation.agreement.case
    found = [NextStep.URGE, NextStep.SUE]
    if obligation.amount:
        found.append(NextStep.PAYMENT_ORDER)
    if case.confirmation in OPEN_TRACKS and not term_of(case).is_over(day):
        found.append(NextStep.CONFIRMATION)
    if case.confirmation == ConfirmationTrack.VALID:
        found.append(NextStep.ENFORCEMENT)
    return found
