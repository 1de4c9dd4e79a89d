"""The one button of a case: what comes next, for this person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import SETTLED, ConfirmationTrack, ReviewState
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Step:
    """``sentence`` says where the case stands, ``url`` and ``label`` are the button."""

    sentence: str = ""
    is_warning: bool = False
    label: str = ""
    url: str = ""
    may_work: bool = False
    may_apply: bool = False


def next_step(user, case: Case) -> Step:
    mediator = getattr(user, "mediator", None)
    if mediator is None or not case.mediators.filter(mediator=mediator).exists():
        return Step()
    if case.closed_on is None:
        return Step(
            label=_("Close the case"), url=reverse("cases:close", args=[case.pk]), may_work=True
        )
    return _after_closing(case)


def _after_closing(case: Case) -> Step:
    may_apply = case.outcome in SETTLED and case.confirmation == ConfirmationTrack.NONE
    submit = {"label": _("Submit for review"), "url": reverse("cases:submit", args=[case.pk])}
    sentences = {
        ReviewState.SUBMITTED: _("The judicial office is reviewing this case."),
        ReviewState.OFFICE_PASSED: _("The office has passed this case; the bureau reviews it."),
        ReviewState.PASSED: _("Approved. It is paid with the settlement of the month."),
    }
    if case.review_state == ReviewState.RETURNED:
        sentence = _("Returned to you: %(reason)s") % {"reason": _last_reason(case)}
        return Step(sentence, True, may_work=True, may_apply=may_apply, **submit)
    if case.review_state == ReviewState.REJECTED:
        sentence = _("Not approved: %(reason)s") % {"reason": _last_reason(case)}
        return Step(sentence, True, may_work=True, may_apply=may_apply)
    if case.review_state == ReviewState.NOT_SUBMITTED:
        return Step(may_work=True, may_apply=may_apply, **submit)
    return Step(sentences[case.review_state], may_work=True, may_apply=may_apply)


def _last_reason(case: Case) -> str:
    last = case.reviews.order_by("-decided_at").first()
    return last.reason if last else ""
