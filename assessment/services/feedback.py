"""What a party says by itself after the closing: a few answers, or "this never happened".

Nothing of it touches the case's own row, so nobody on the mediator's side can see that the
party spoke (SECURITY A7, T3). What it means for pay is decided by the bureau, on a red flag.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.calc import red_flags
from assessment.choices import FeedbackKind, RedFlagStatus
from assessment.models import Feedback, RedFlag
from assessment.selectors import visits as reads
from assessment.services.red_flags import raise_flags
from cases.models import Case, Party
from cases.selectors.requests import rule_on
from mediation.common import audit
from mediation.common.errors import RuleBroken
from stations.models import Division

AT_ONCE = 500

DENIED = red_flags.ProposedFlag("never_happened", red_flags.Severity.HIGH, holds_pay=True)
"""Where no rule of the bureau speaks of it, a denial still holds the pay until it is decided."""


class StillOpen(RuleBroken):
    code = "case_still_open"
    message = _("This mediation is not finished yet. Come back when it is.")


class SentBefore(RuleBroken):
    code = "feedback_sent_before"
    message = _("You have already sent this. Thank you; it cannot be changed any more.")


@transaction.atomic
def send_feedback(
    *, party: Party, satisfaction: int, explained: str, performed: str, remarks: str = ""
) -> Feedback:
    """Take down a party's answers; they raise the same red flags as those of a visit.

    Refused: an open case, a second time, an answer that is not offered.
    """
    return _send(
        party,
        Feedback(
            kind=FeedbackKind.SATISFACTION,
            satisfaction=satisfaction,
            explained=explained,
            performed=performed,
            remarks=remarks.strip(),
        ),
    )


@transaction.atomic
def deny_mediation(*, party: Party, remarks: str = "") -> Feedback:
    """Take down that a party knows of no such mediation; a red flag holds the case's pay.

    Refused: an open case, a second time.
    """
    return _send(party, Feedback(kind=FeedbackKind.DENIAL, remarks=remarks.strip()))


@transaction.atomic
def forget_remarks(*, district: Division, day: date) -> int:
    """Destroy the remarks sent longer ago than the rule keeps requests; the answers stay.

    What an undecided red flag rests on is kept until it is decided. Each one is recorded; at
    most 500 a night and district, oldest first.
    """
    last = day - timedelta(days=rule_on(district.pk, day).keep_days)
    undecided = RedFlag.objects.filter(feedback=OuterRef("pk"), status=RedFlagStatus.OPEN)
    old = Feedback.objects.filter(
        ~Exists(undecided),
        case__district=district,
        sent_at__lt=timezone.make_aware(datetime.combine(last, time.min)),
        forgotten_at__isnull=True,
    )
    rows = list(old.select_for_update(of=["self"]).order_by("pk")[:AT_ONCE])
    now = timezone.now()
    Feedback.objects.filter(pk__in=[row.pk for row in rows]).update(remarks="", forgotten_at=now)
    for row in rows:
        audit.record("feedback_forgotten", row, by=None)
    return len(rows)


def _send(party: Party, feedback: Feedback) -> Feedback:
    # The lock on the party makes two sends of one form wait for each other.
    party = Party.objects.select_for_update(of=["self"]).select_related("case").get(pk=party.pk)
    case = party.case
    if case.closed_on is None:
        raise StillOpen
    if Feedback.objects.filter(party=party, kind=feedback.kind).exists():
        raise SentBefore
    feedback.case, feedback.party, feedback.sent_at = case, party, timezone.now()
    feedback.clean_fields(exclude=["case", "party"])
    feedback.save(force_insert=True)
    audit.record(f"feedback_{feedback.kind}", feedback, by=None, case=case.pk)
    raise_flags(
        _proposed(case, feedback),
        case_id=case.pk,
        district=case.district,
        feedback=feedback,
        at=feedback.sent_at,
    )
    return feedback


def _proposed(case: Case, feedback: Feedback) -> tuple[red_flags.ProposedFlag, ...]:
    rules = reads.flag_rules(case.district, timezone.localdate())
    if feedback.kind == FeedbackKind.DENIAL:
        return red_flags.propose(red_flags.Answers(never_happened=True), rules) or (DENIED,)
    return red_flags.propose(
        red_flags.Answers(
            satisfaction=feedback.satisfaction,
            performance=feedback.performed,
            has_remarks=bool(feedback.remarks),
        ),
        rules,
    )
