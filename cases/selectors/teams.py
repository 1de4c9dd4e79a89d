"""Who may join a case."""

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Case
from mediators.models import Contract, Mediator


def colleagues_of(case: Case, *, besides) -> QuerySet[Mediator]:
    """Mediators of the case's office under contract today, and those already on the case."""
    under_contract = Contract.objects.on(timezone.localdate()).values("mediator")
    here = Mediator.objects.filter(office=case.office_id, pk__in=under_contract)
    on_case = Mediator.objects.filter(parts__case=case)
    found = Mediator.objects.filter(pk__in=here.values("pk")) | Mediator.objects.filter(
        pk__in=on_case.values("pk")
    )
    return found.exclude(user=besides).order_by("number")
