"""Reading what a visit found about integrity: one visit at a time, for a purpose, on record."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.models import Visit, VisitAnswer
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User


class PurposeMissing(RuleBroken):
    code = "purpose_missing"
    message = _("Say what the answers are needed for.")


class NotAnswered(RuleBroken):
    code = "not_answered"
    message = _("This visit has no answers.")


@transaction.atomic
def read_answers(*, visit: Visit, purpose: str, by: User) -> VisitAnswer:
    """The sealed answers of a visit, after the log says who read them and why.

    SECURITY §3.3 row 23. Refuses without a purpose, and a visit without answers.
    """
    if not purpose.strip():
        raise PurposeMissing("purpose")
    answer = VisitAnswer.objects.filter(visit=visit).first()
    if answer is None:
        raise NotAnswered
    audit.record("visit.answers_read", visit, by=by, purpose=purpose.strip())
    return answer
