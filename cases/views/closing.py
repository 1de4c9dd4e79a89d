"""Closing a case: the result, the agreement, and what the parties owe each other."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ReviewState
from cases.forms import CloseCaseForm, obligations_formset, obligations_typed
from cases.permissions import can_close_case
from cases.selectors.agreements import agreement_rule_on
from cases.selectors.tier_proposals import tier_proposal_before_closing
from cases.selectors.tiers import tiers_in_force
from cases.services.closing import close_case
from cases.views.work import CaseFormView

AGREED = ("agreed_on", "effective_on", "facts", "content", "copies", "written_wanted", "why_oral")
CLOSED = (
    "closed_on",
    "outcome",
    "outcome_note",
    "tier_claimed",
    "amount",
    "evidence_fixed",
    "guided_to_court",
    "presence_evidenced",
)


class CloseCaseView(CaseFormView):
    """Besides sending it, the page can be asked for one more obligation, or for monthly parts.

    A returned case brings back what was closed with.
    """

    permitted = staticmethod(can_close_case)
    title = _("Close the case")
    form_class = CloseCaseForm
    template_name = "cases/close.html"
    submit_label = _("Close the case")
    success_message = _("The case is closed. Complete its papers, then submit it.")

    def get_form_kwargs(self):
        """With the tiers of the day of closing: a guide ends, the case may have closed before."""
        given = super().get_form_kwargs()
        typed = given.get("data", given["initial"]).get("closed_on")
        day = _clean(self.form_class.base_fields["closed_on"], typed) or timezone.localdate()
        return {**given, "tiers": tiers_in_force(self.case.district_id, day)}

    def get_initial(self):
        start = {"version": self.case.version, "closed_on": timezone.localdate()}
        if self.case.review_state != ReviewState.RETURNED:
            return start
        return {**start, **_values(self.case, CLOSED), **_values(self.agreement, AGREED)}

    @cached_property
    def agreement(self):
        return getattr(self.case, "agreement", None)

    @cached_property
    def owed(self):
        if self.request.method == "POST":
            return obligations_formset(self.request.POST)
        of_returned = self.case.review_state == ReviewState.RETURNED and self.agreement
        rows = self.agreement.obligations.all() if of_returned else ()
        names = ("description", "amount", "due_on", "done_on")
        return obligations_formset(initial=[_values(row, names) for row in rows])

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if "more" in request.POST or "split" in request.POST:
            return self._once_more(request.POST)
        form = self.get_form()
        both_are_valid = all([form.is_valid(), self.owed.is_valid()])
        fits = both_are_valid and self.owed.fits(form.day_of_agreement)
        return self.form_valid(form) if fits else self.form_invalid(form)

    def perform(self, form):
        facts = form.closing(self.owed.obligations())
        return close_case(case=self.case, by=self.request.user, **facts)

    def _once_more(self, typed) -> HttpResponse:
        """The page with everything as typed, and more blocks for obligations."""
        rows, form = obligations_typed(typed), self.get_form()
        values = {name: typed.get(name, "") for name in self.form_class.base_fields}
        if "split" in typed:
            form.full_clean()
            if not form.parts:
                return self.form_invalid(form)
            rows += [_values(part, ("description", "amount", "due_on")) for part in form.parts]
            values |= {"instalments": "", "first_due_on": ""}
        self.owed = obligations_formset(initial=rows)
        blank = self.form_class(initial=values, tiers=form.fields["tier_claimed"].queryset)
        return self.render_to_response(self.get_context_data(form=blank))

    def get_context_data(self, **kwargs):
        rule = agreement_rule_on(self.case.district_id, timezone.localdate())
        context = super().get_context_data(owed=self.owed, rule=rule, **kwargs)
        return {**context, "proposal": self._proposal(context["form"])}

    def _proposal(self, form):
        """What the rules propose with the day and the sum that are in the form."""
        day, amount = (_typed(form, name) for name in ("closed_on", "amount"))
        return tier_proposal_before_closing(
            self.case, closed_on=day or timezone.localdate(), amount=amount
        )


def _typed(form, name):
    """The value of a field as it stands in the page; None if it is empty or makes no sense."""
    return _clean(form.fields[name], form[name].value())


def _clean(field, value):
    try:
        return field.clean(value)
    except ValidationError:
        return None


def _values(row, names) -> dict:
    return {name: getattr(row, name) for name in names} if row is not None else {}
