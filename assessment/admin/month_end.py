"""The month end (月结): one page for one month of one district, from draft to closed."""

from typing import Any

from django.contrib import admin
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
from mediation.common.money import money_text
from mediation.common.periods import Month
from stations.models import Division

JOB = "assessment.settle_month"
SEE = "assessment.view_settlementrun"
COMPUTE = "assessment.prepare_settlementrun"


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
        return super().get_context_data(
            district=self.district,
            month=self.month,
            run=run,
            is_over=self.month.end <= timezone.localdate(),
            buttons=self.model_admin.buttons(self.request, run) if run else [],
            compute_url=self.compute_url(run),
            job=Job.objects.filter(kind=JOB, key=self.job_key, state__in=UNFINISHED).first(),
            matters=self.matters(),
            months=self.months(),
            **(self.figures(run) if run and run.computed_at else {}),
            **kwargs,
        )

    def compute_url(self, run: SettlementRun | None) -> str:
        """Where the draft is computed, if there can be one and the person may."""
        closed = run is not None and run.status != RunStatus.DRAFT
        if closed or not self.request.user.has_perm(COMPUTE):
            return ""
        return reverse(
            "admin:assessment_month_compute", args=[self.district.code, str(self.month)]
        )

    def months(self) -> list[tuple[str, str]]:
        near = [("previous", self.month.previous()), ("next", self.month.next())]
        return [(name, str(month), _url(self.district, month)) for name, month in near]

    def matters(self) -> list[dict[str, Any]]:
        """What is open, each with the list behind it for who may read that list."""
        found = reads.open_matters(self.district, self.month)
        reviews = "admin:cases_case_changelist"
        sheets = [f"{gap.name}（{gap.contracts}）" for gap in found.sheets]
        return [
            self._matter(
                _("Attendance sheets not signed"),
                len(found.sheets),
                "mediators.attendancesheet",
                f"month__gte={self.month.first_day}",
                sheets,
            ),
            self._matter(
                _("Cases waiting for the office"),
                found.waiting_for_office,
                "cases.case",
                "review_state__exact=submitted",
            ),
            self._matter(
                _("Cases waiting for the bureau"),
                found.waiting_for_bureau,
                "cases.case",
                "review_state__exact=office_passed",
            ),
            self._matter(
                _("Red flags that hold pay"),
                found.red_flags,
                "assessment.redflag",
                "status__exact=open",
            ),
            self._matter(
                _("Suspected duplicates"),
                found.duplicates,
                "cases.duplicatesuspicion",
                "status__exact=open",
            ),
        ]
