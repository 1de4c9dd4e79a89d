"""Suspected duplicates."""

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from cases.calc.duplicates import Match
from cases.choices import SuspicionStatus
from cases.models import DuplicateSuspicion
from cases.services import duplicates
from mediation.common.admin import (
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    ViewOnlyAdminMixin,
    service_action,
)
from mediation.common.identity import mask_id, mask_phone

WHY = {
    Match.SAME_PEOPLE: _("two parties with the same ID numbers"),
    Match.LIKELY_SAME_PEOPLE: _("two parties alike; a telephone or a name stands in for a number"),
}


@admin.register(DuplicateSuspicion)
class SuspicionAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    note = _(
        "Two cases that share two parties. Read both, then say whether they are one dispute "
        "(it is paid once) or two. While this is open, neither passes the review."
    )
    list_display = ["case", "other", "why", "status", "decided_by"]
    list_filter = ["status"]
    list_select_related = ["case", "other", "decided_by"]
    search_fields = ["case__number", "other__number"]
    fields = [
        ("case", "other"),
        ("parties_here", "parties_there"),
        ("dispute_here", "dispute_there"),
        ("course_here", "course_there"),
        "why",
        "status",
        "reason",
        ("decided_by", "decided_at"),
    ]

    def get_fields(self, request, obj=None):
        """The two cases beside each other; people and words for who may read them in a case."""
        may = {
            "parties_here": request.user.has_perm("cases.view_party"),
            "dispute_here": request.user.has_perm("cases.view_session"),
        }
        return [row for row in self.fields if may.get(row[0], True)]

    @display(description=_("reason of the suspicion"))
    def why(self, row):
        return WHY.get(row.reason_code, row.reason_code)

    @display(description=_("parties"))
    def parties_here(self, row):
        return _parties(row.case)

    @display(description=_("parties of the other case"))
    def parties_there(self, row):
        return _parties(row.other)

    @display(description=_("the dispute"))
    def dispute_here(self, row):
        return row.case.summary

    @display(description=_("the other dispute"))
    def dispute_there(self, row):
        return row.other.summary

    @display(description=_("course"))
    def course_here(self, row):
        return _course(row.case)

    @display(description=_("course of the other case"))
    def course_there(self, row):
        return _course(row.other)

    @service_action(
        description=_("Same dispute"),
        permission="cases.decide_duplicatesuspicion",
        done=_("%(row)s: one dispute; it is paid once."),
        form=ReasonForm,
        when=lambda row: row.status == SuspicionStatus.OPEN,
    )
    def same(self, row, *, by, reason):
        return duplicates.decide(suspicion=row, same=True, reason=reason, by=by)

    @service_action(
        description=_("Different disputes"),
        permission="cases.decide_duplicatesuspicion",
        done=_("%(row)s: two disputes."),
        form=ReasonForm,
        when=lambda row: row.status == SuspicionStatus.OPEN,
    )
    def different(self, row, *, by, reason):
        return duplicates.decide(suspicion=row, same=False, reason=reason, by=by)


def _parties(case):
    return format_html_join(
        "",
        "<p>{} {} {} {}</p>",
        (
            (
                party.name,
                party.get_side_display(),
                mask_id(party.id_number) if party.id_number else "",
                mask_phone(party.phone) if party.phone else "",
            )
            for party in case.parties.all()
        ),
    )


def _course(case):
    """Type, days, people who mediated, and where it stands: what tells two disputes apart."""
    days = [date_format(case.accepted_on, "Y-m-d")]
    if case.closed_on:
        days.append(date_format(case.closed_on, "Y-m-d"))
    facts = (
        case.dispute_type.name,
        " – ".join(days),
        case.lead,
        case.station,
        case.get_outcome_display() or _("Not ended yet"),
        case.get_review_state_display(),
    )
    return " · ".join(map(str, facts))
