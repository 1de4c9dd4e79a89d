"""Long work and notices: what is going on, and what the person should know."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView

from mediation.common.choices import UNFINISHED
from mediation.common.jobs import with_progress
from mediation.common.models import Job, Notice
from mediation.common.notices import text_of, url_of
from mediation.common.views.bases import PageMixin, ScopedQuerysetMixin
from mediation.common.views.lists import OpenPaginator


class JobView(PageMixin, ScopedQuerysetMixin, DetailView):
    """The progress of long work; the page asks again by itself until it is finished."""

    queryset = Job.objects.all()
    title = _("Work in progress")
    crumbs = ((_("Me"), reverse_lazy("common:me")), (title, None))

    def get_object(self, queryset=None) -> Job:
        return with_progress(super().get_object(queryset))

    def get_template_names(self) -> list[str]:
        part = self.request.headers.get("HX-Request") == "true"
        return ["common/job_part.html" if part else "common/job.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unfinished = self.object.state in UNFINISHED
        return super().get_context_data(unfinished=unfinished, **kwargs)


class NoticeListView(PageMixin, ScopedQuerysetMixin, ListView):
    queryset = Notice.objects.all()
    title = _("Notices")
    template_name = "common/notices.html"
    paginator_class = OpenPaginator
    paginate_by = 30

    def get_crumbs(self):
        return [(_("Me"), reverse("common:me")), (self.title, None)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["entries"] = [
            {"notice": notice, "text": text_of(notice), "url": url_of(notice)}
            for notice in context["object_list"]
        ]
        return context


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks the notice as read and goes to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())
    return redirect(url_of(notice) or reverse("common:notices"))
