"""The quarter end (季度考核): one page for the ranking of one quarter of one district."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assessment.admin.bases import districts_of
from assessment.admin.words import quota_in_words
from assessment.choices import QuarterStatus
from assessment.models import QuarterRun
from assessment.selectors import quarter_end as reads
from mediation.common import jobs
from mediation.common.admin import AdminForm, AdminFormView, AdminPageView
from mediation.common.choices import UNFINISHED
from mediation.common.models import Job
from mediation.common.periods import Quarter
from stations.models import Division

JOB = "assessment.close_quarter"
COMPUTE = "assessment.close_quarterrun"
SEE = (COMPUTE, "assessment.recompute_quarterrun")


def quarter_end_url(run: QuarterRun) -> str:
    return _url(run.district, Quarter.of(run.quarter))


def quarter_end(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Where "Quarter end" leads: the last whole quarter of the person's first district."""
    district = districts_of(request.user).first()
    if district is None or not any(request.user.has_perm(name) for name in SEE):
        raise Http404
    return redirect(_url(district, Quarter.before(timezone.localdate())))


class QuarterMixin:
    """District and quarter of the address; a foreign or unwritten one is not there (404)."""

    @cached_property
    def district(self) -> Division:
        district = districts_of(self.request.user).filter(code=self.kwargs["district"]).first()  # type: ignore[attr-defined]
        if district is None:
            raise Http404
        return district

    @cached_property
    def quarter(self) -> Quarter:
        try:
            return Quarter.parse(self.kwargs["quarter"])  # type: ignore[attr-defined]
        except ValueError as error:
            raise Http404 from error

    @property
    def job_key(self) -> str:
        return f"{self.district.code}:{self.quarter}"


class QuarterEndView(QuarterMixin, AdminPageView):
    permissions = SEE
    template_name = "admin/assessment/quarter_end.html"

    def get_title(self) -> Any:
        return _("Quarter end %(quarter)s") % {"quarter": self.quarter}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = reads.run_of(self.district, self.quarter)
        near = [("previous", self.quarter.previous()), ("next", self.quarter.next())]
        kwargs |= {
            "district": self.district,
            "quarter": self.quarter,
            "quarters": [(name, str(of), _url(self.district, of)) for name, of in near],
            "steps": QuarterStatus.choices,
            "is_over": self.quarter.end <= timezone.localdate(),
            "run": run,
            "buttons": self.model_admin.buttons(self.request, run) if run else [],
            "compute_url": self.compute_url(run),
            "job": Job.objects.filter(kind=JOB, key=self.job_key, state__in=UNFINISHED).first(),
        }
        if run:
            kwargs |= self.figures(run)
        return super().get_context_data(**kwargs)

    def compute_url(self, run: QuarterRun | None) -> str:
        """Where the draft is computed, if there can be one and the person may."""
        closed = run is not None and run.status != QuarterStatus.DRAFT
        if closed or not self.request.user.has_perm(COMPUTE):
            return ""
        return reverse(
            "admin:assessment_quarter_compute", args=[self.district.code, str(self.quarter)]
        )

    def figures(self, run: QuarterRun) -> dict[str, Any]:
        ranking = reads.ranking(run)
        return {
            "ranking": [(row, quota_in_words(row.place.params)) for row in ranking],
            "bands": reads.bands(run),
            "flags": [(flag, quota_in_words(flag.params)) for flag in reads.flags(run)],
            "of_run": f"run__id__exact={run.pk}",
            "more": run.place_count > len(ranking),
        }


class CloseView(QuarterMixin, AdminFormView):
    """Ask for the ranking; it is computed by a worker, on a page that shows how far it is."""

    permissions = (COMPUTE,)
    form_class = AdminForm
    template_name = "admin/assessment/compute_quarter.html"
    submit_label = _("Compute")

    def get_title(self) -> Any:
        return _("Compute %(quarter)s") % {"quarter": self.quarter}

    def perform(self, form: AdminForm) -> Job:
        return jobs.request(
            JOB,
            key=self.job_key,
            by=self.request.user,
            args={"district": self.district.pk, "quarter": str(self.quarter)},
        )

    def get_success_url(self) -> str:
        return reverse("common:job", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"back": _url(self.district, self.quarter), "quarter": self.quarter}
        return super().get_context_data(**kwargs)


def _url(district: Division, quarter: Quarter) -> str:
    return reverse("admin:assessment_quarter_end_of", args=[district.code, str(quarter)])
