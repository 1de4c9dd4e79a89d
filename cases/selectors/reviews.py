"""What stands in the way of a review."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from cases.choices import RecusalStatus, SuspicionStatus
from cases.models import Case, DuplicateSuspicion
from mediators.models import Mediator


def open_suspicions(case: Case) -> QuerySet[DuplicateSuspicion]:
    """Undecided suspicions that the case, or a repeat merged into it, is one with another."""
    return suspicions_about([case])


def suspicions_about(cases: Collection[Case]) -> QuerySet[DuplicateSuspicion]:
    of_repeats = Q(case__same_dispute_as__in=cases) | Q(other__same_dispute_as__in=cases)
    return DuplicateSuspicion.objects.filter(
        Q(case__in=cases) | Q(other__in=cases) | of_repeats, status=SuspicionStatus.OPEN
    )


def takes_part(user, case: Case) -> bool:
    """Did the user log or mediate the case, or is the user a party to it?

    Who stepped back because of a conflict of interest has that conflict in a review as well.
    """
    if case.created_by_id == user.pk:
        return True
    if mediates(user, case) or _stepped_back(user, case):
        return True
    own_numbers = Mediator.objects.filter(user=user, id_number_index__isnull=False)
    return case.parties.filter(id_number_index__in=own_numbers.values("id_number_index")).exists()


def _stepped_back(user, case: Case) -> bool:
    left = case.recusals.filter(status=RecusalStatus.REPLACED)
    return left.filter(mediator__user=user).exists()


def mediates(user, case: Case) -> bool:
    """Is the user the lead or a co-mediator of the case?"""
    return case.mediators.filter(mediator__user=user).exists()
