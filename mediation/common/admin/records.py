"""The audit log (audit administrator), long jobs and the calendar of working days."""

import json

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.paginator import InfinitePaginator

from mediation.common import audit
from mediation.common.admin.actions import service_action
from mediation.common.admin.base import ModelAdminBase, ScopedAdminMixin, ViewOnlyAdminMixin
from mediation.common.errors import RuleBroken
from mediation.common.models import AuditEvent, CalendarDay, Job


class LogBroken(RuleBroken):
    code = "audit_log_broken"
    message = _(
        "The log is not as it was written: event %(number)s, kind of fault “%(fault)s”. Keep the "
        "database as it is and tell the head of the bureau."
    )


def _whole(_row: None, found: audit.Verification) -> str:
    return gettext("The log is whole: %(rows)d events were read and recomputed.") % {
        "rows": found.rows
    }


@admin.register(AuditEvent)
class AuditEventAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["sequence", "at", "verb", "subject", "actor", "roles", "address"]
    list_filter = ["area", "at"]
    list_select_related = ["actor"]
    search_fields = ["verb", "=subject_label", "=subject_id", "=request_id", "actor__username"]
    search_help_text = _("What was done, kind or number of the record, user name")
    ordering = ["-sequence"]
    paginator = InfinitePaginator
    fields = [
        "sequence",
        "at",
        "area",
        "verb",
        "subject",
        "actor",
        "roles",
        "address",
        "request_id",
        "facts_as_text",
        "previous_hash",
        "hash",
    ]

    @display(description=_("record"))
    def subject(self, event: AuditEvent) -> str:
        return f"{event.subject_label} {event.subject_id}".strip()

    @display(description=_("facts"))
    def facts_as_text(self, event: AuditEvent) -> str:
        return json.dumps(event.facts, ensure_ascii=False, indent=1, sort_keys=True)

    @service_action(
        description=_("Verify the log"),
        permission="common.verify_auditevent",
        done=_whole,
        places=("list",),
        explanation=_("Every event is read and its seal recomputed. This may take a minute."),
        variant=ActionVariant.PRIMARY,
        icon="verified",
    )
    def verify(self, *, by) -> audit.Verification:
        found = audit.verify()
        if not found.ok:
            raise LogBroken(number=found.first_bad, fault=found.fault)
        return found


@admin.register(Job)
class JobAdmin(ScopedAdminMixin, ViewOnlyAdminMixin, ModelAdminBase):
    list_display = ["kind", "key", "state", "progress", "requested_by", "requested_at", "note"]
    list_filter = ["state", "requested_at"]
    list_select_related = ["requested_by"]
    search_fields = ["kind", "key"]
    fields = [
        "kind",
        "key",
        "state",
        "progress",
        "note",
        "error",
        "attempts",
        "requested_by",
        "requested_at",
        "started_at",
        "finished_at",
    ]

    @display(description=_("progress"))
    def progress(self, job: Job) -> str:
        return f"{job.done}/{job.total}" if job.total else ""


@admin.register(CalendarDay)
class CalendarDayAdmin(ModelAdminBase):
    list_display = ["date", "is_workday", "document_number"]
    list_filter = ["is_workday", "date"]
    search_fields = ["document_number"]
    fields = ["date", "is_workday", "document_number"]
