"""The month end (月结): one page for one month of one district, from draft to closed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assessment.admin.bases import districts_of
from assessment.admin.words import withheld_word
from assessment.choices import RunStatus
from assessment.models import SettlementRun
from assessment.reasons import warning_sentence
from assessment.selectors import month_end as reads
from mediation.common import jobs
from mediation.common.admin import AdminForm, AdminFormView, AdminPageView
from mediation.common.choices import UNFINISHED
from mediation.common.models import Job
from mediation.common.periods import Month
from stations.models import Division

JOB = "assessment.settle_month"
SEE = "assessment.view_settlementrun"
COMPUTE = "assessment.prepare_settlementrun"

# What would still change the month's pay: title, list behind it, and its filter.
MATTERS = (
    (
        "sheets",
        _("Offices without a signed sheet"),
        "mediators.attendancesheet",
        "status__exact=open",
    ),
    ("office", _("Cases waiting for the office"), "cases.case", "review_state__exact=submitted"),
    (
        "bureau",
        _("Cases waiting for the bureau"),
        "cases.case",
        "review_state__exact=office_passed",
    ),
    ("red_flags", _("Red flags that hold pay"), "assessment.redflag", "status__exact=open"),
    ("duplicates", _("Suspected duplicates"), "cases.duplicatesuspicion", "status__exact=open"),
)


def month_end_url(run: SettlementRun) -> str:
    return _url(run.district, Month.of(run.month))


def month_end(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Where "Month end" leads: the last whole month of the person's first district."""
    district = districts_of(request.user).first()
    if district is None or not request.user.has_perm(SEE):
        raise Http404
    return redirect(_url(district, Month.before(timezone.localdate())))


class MonthMixin:
    """District and month of the address; a foreign or unwritten one is not there (404)."""

    @cached_property
    def district(self) -> Division:
        district = districts_of(self.request.user).filter(code=self.kwargs["district"]).first()  # type: ignore[attr-defined]
        if district is None:
            raise Http404
        return district

    @cached_property
    def month(self) -> Month:
        try:
            return Month.parse(self.kwargs["month"])  # type: ignore[attr-defined]
        except ValueError as error:
            raise Http404 from error

    @property
    def job_key(self) -> str:
        return f"{self.district.code}:{self.month}"


class MonthEndView(MonthMixin, AdminPageView):
    permissions = (SEE,)
    template_name = "admin/assessment/month_end.html"

    def get_title(self) -> Any:
        return _("Month end %(month)s") % {"month": self.month}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = reads.run_of(self.district, self.month)
        kwargs |= {
            "district": self.district,
            "month": self.month,
            "months": self.months(),
            "steps": RunStatus.choices,
            "is_over": self.month.end <= timezone.localdate(),
            "run": run,
            "buttons": self.model_admin.buttons(self.request, run) if run else [],
            "compute_url": self.compute_url(run),
            "job": Job.objects.filter(kind=JOB, key=self.job_key, state__in=UNFINISHED).first(),
            "matters": self.matters(),
        }
        if run and run.computed_at:
            kwargs |= self.figures(run)
        return super().get_context_data(**kwargs)

    def compute_url(self, run: SettlementRun | None) -> str:
        """Where the draft is computed, if there can be one and the person may."""
        closed = run is not None and run.status != RunStatus.DRAFT
        if closed or not self.request.user.has_perm(COMPUTE):
            return ""
        return reverse("admin:assessment_month_compute", args=[self.district.code, str(self.month)])

    def months(self) -> list[tuple[str, str]]:
        near = [("previous", self.month.previous()), ("next", self.month.next())]
        return [(name, str(month), _url(self.district, month)) for name, month in near]

    def matters(self) -> list[dict[str, Any]]:
        """What is open, each with the list behind it for those who may read that list."""
        found = reads.open_matters(self.district, self.month)
        counts = {
            "sheets": len(found.sheets),
            "office": found.waiting_for_office,
            "bureau": found.waiting_for_bureau,
            "red_flags": found.red_flags,
            "duplicates": found.duplicates,
        }
        names = [f"{gap.name}（{gap.contracts}）" for gap in found.sheets]
        return [
            {
                "title": title,
                "count": counts[key],
                "url": self.list_url(model, query),
                "names": names if key == "sheets" else (),
            }
            for key, title, model, query in MATTERS
        ]

    def list_url(self, model: str, query: str) -> str:
        app, name = model.split(".")
        if not self.request.user.has_perm(f"{app}.view_{name}"):
            return ""
        return f"{reverse(f'admin:{app}_{name}_changelist')}?{query}"

    def figures(self, run: SettlementRun) -> dict[str, Any]:
        found = reads.figures(run)
        of_run = f"run__id__exact={run.pk}"
        return {
            "figures": found,
            "payers": reads.payer_totals(run),
            "organisations": reads.organisations_total(run),
            "warnings": [warning_sentence(warning) for warning in run.warnings],
            "withheld": [
                (withheld_word(reason), final, count, f"{of_run}&why={reason}")
                for reason, final, count in reads.withheld_by_reason(run)
            ],
            "of_run": of_run,
            "lines_of_run": f"settlement__{of_run}",
            "may_export": self.request.user.has_perm("assessment.export_settlementline"),
        }


class ComputeView(MonthMixin, AdminFormView):
    """Ask for the draft; it is computed by a worker, on a page that shows how far it is."""

    permissions = (COMPUTE,)
    form_class = AdminForm
    template_name = "admin/assessment/compute.html"
    submit_label = _("Compute")

    def get_title(self) -> Any:
        return _("Compute %(month)s") % {"month": self.month}

    def perform(self, form: AdminForm) -> Job:
        return jobs.request(
            JOB,
            key=self.job_key,
            by=self.request.user,
            args={"district": self.district.pk, "month": str(self.month)},
        )

    def get_success_url(self) -> str:
        return reverse("common:job", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"back": _url(self.district, self.month), "month": self.month}
        return super().get_context_data(**kwargs)


def _url(district: Division, month: Month) -> str:
    return reverse("admin:assessment_month_end_of", args=[district.code, str(month)])
