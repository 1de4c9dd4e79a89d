"""The rows beside a case, fetched at once for a page that shows them all."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects

from cases.models import Case, CaseLink, Confirmation, Escalation, Recusal, Session

PLAIN = ("inquiries", "session_plans", "team_proposals", "extensions", "reviews", "referrals")


def fetch_beside(case: Case) -> None:
    """Everything that happened to the case, so that ``case.inquiries.all()`` asks nothing.

    Most cases have few kinds of such rows: one query tells which, and only those are read.
    """
    wanted = _wanted()
    present = present_beside(case, wanted)
    found = [Prefetch(name, wanted[name] if name in present else _none(name)) for name in wanted]
    prefetch_related_objects([case], *found)


def present_beside(case: Case, names: Iterable[str]) -> set[str]:
    """Which of the relations have a row, in one query."""
    names, quote = list(names), connection.ops.quote_name
    fields = [Case._meta.get_field(name).field for name in names]
    places = [(quote(field.model._meta.db_table), quote(field.column)) for field in fields]
    one = "EXISTS (SELECT 1 FROM {} WHERE {} = %s)"  # noqa: S608  (names of our own tables)
    asked = (one.format(*place) for place in places)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", [case.pk] * len(names))
        answers = cursor.fetchone()
    return {name for name, there in zip(names, answers, strict=True) if there}


def _wanted() -> Mapping[str, Any]:
    sessions = Session.objects.select_related("second_mediator").prefetch_related("participants")
    standing = CaseLink.objects.standing()
    dressed = {
        "sessions": sessions,
        "escalations": Escalation.objects.prefetch_related("steps"),
        "recusals": Recusal.objects.select_related("mediator"),
        "confirmations": Confirmation.objects.all(),
        "repeats": Case.objects.order_by("pk"),
        "links": standing.select_related("other"),
        "links_back": standing.select_related("case"),
    }
    return {**dict.fromkeys(PLAIN), **dressed}


def _none(name: str) -> Any:
    return Case._meta.get_field(name).related_model._base_manager.none()
