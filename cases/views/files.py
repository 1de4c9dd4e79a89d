"""The file of a case: what is in it, putting papers on and taking them off, reading the scans."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView, View

from cases.forms.files import PaperForm, TakeOffForm
from cases.models import Case, Document, DocumentFile
from cases.permissions import can_put_on_file
from cases.permissions_files import (
    FILE_READERS,
    can_archive_case,
    can_read_scan,
    can_take_off_file,
    shows_thumbnail,
)
from cases.permissions_papers import prints_for_court_only
from cases.selectors.files import file_page
from cases.services.archive import archive_case
from cases.services.papers import put_uploads_on_file, record_scan_read, take_off_file
from cases.views.work import CaseFormView
from mediation.common.files import respond
from mediation.common.forms import WebForm
from mediation.common.roles import Role, has_role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedQuerysetMixin,
    ServiceFormMixin,
)


def case_crumb(user, case: Case) -> tuple[str, str]:
    """Back to the case: its page, or the office's and the bureau's desk."""
    on_pages = has_role(user, Role.MEDIATOR, Role.COURT_LIAISON)
    name = "cases:detail" if on_pages else "admin:cases_case_change"
    return case.number, reverse(name, args=[case.pk])


class CaseFileView(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin, DetailView):
    """What is in the file, with small pictures, and what it still lacks for which purpose."""

    roles = FILE_READERS
    queryset = Case.objects.select_related("dispute_type", "committee", "office", "volume")
    template_name = "cases/file.html"

    def get_title(self):
        return _("Case file %(number)s") % {"number": self.object.number}

    def get_crumbs(self):
        return (case_crumb(self.request.user, self.object), (_("Case file"), None))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            file=file_page(
                self.object, for_court=prints_for_court_only(self.request.user, self.object)
            ),
            may_put=can_put_on_file(self.request.user, self.object),
            may_archive=can_archive_case(self.request.user, self.object),
            may_take_off=can_take_off_file(self.request.user, self.object),
            **kwargs,
        )


class PaperView(CaseFormView):
    permitted = staticmethod(can_put_on_file)
    title = _("Put a paper on file")
    form_class = PaperForm
    submit_label = _("Put on file")
    success_message = _("The paper is on file.")

    def get_initial(self):
        return {"paper": self.request.GET.get("paper", "")}

    def get_success_url(self):
        return reverse("cases:file", args=[self.case.pk])

    def perform(self, form):
        return put_uploads_on_file(
            key=form.cleaned_data["client_key"],
            case=self.case,
            by=self.request.user,
            uploads=form.uploads(),
            **form.facts(),
        )


class TakeOffView(CaseFormView):
    permitted = staticmethod(can_take_off_file)
    title = _("Take a paper off the file")
    form_class = TakeOffForm
    template_name = "cases/take_off.html"
    submit_label = _("Take off the file")
    success_message = _("The paper is off the file. Its scan is kept with the case.")

    @cached_property
    def document(self) -> Document:
        mine = Document.objects.visible_to(self.request.user).select_related("case__committee")
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    @property
    def case(self) -> Case:
        return self.document.case

    def get_success_url(self):
        return reverse("cases:file", args=[self.case.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(document=self.document, **kwargs)

    def perform(self, form):
        return take_off_file(document=self.document, by=self.request.user, **form.cleaned_data)


class ArchiveView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """Archiving from the page of the file: the mediator, the office or the bureau."""

    roles = (Role.MEDIATOR, Role.OFFICE_HEAD, Role.BUREAU_ADMIN)
    title = _("Archive the file")
    form_class = WebForm
    template_name = "cases/archive.html"
    submit_label = _("Archive")
    success_message = _("The file is archived. Its papers stay as they are.")

    @cached_property
    def case(self) -> Case:
        rows = Case.objects.visible_to(self.request.user).select_related("committee")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_success_url(self):
        return reverse("cases:file", args=[self.case.pk])

    def get_crumbs(self):
        return ((self.case.number, self.get_success_url()), (self.title, None))

    def get_context_data(self, **kwargs):
        return super().get_context_data(case=self.case, **kwargs)

    def perform(self, form):
        return archive_case(case=self.case, by=self.request.user)


class ScanView(RoleRequiredMixin, View):
    """One photo or PDF in full. Each reading is a row of the audit log."""

    roles = FILE_READERS
    http_method_names = ["get"]

    def get(self, request, pk):
        scan = visible_scan(request.user, pk)
        if not can_read_scan(request.user, scan):
            raise Http404
        record_scan_read(scan=scan, by=request.user)
        return respond(scan.stored, request, name=f"{scan.document.paper}-{scan.pk}")


class ThumbnailView(RoleRequiredMixin, View):
    """The small picture in the list. Proofs of identity have none: they are read in full."""

    roles = FILE_READERS
    http_method_names = ["get"]

    def get(self, request, pk):
        scan = visible_scan(request.user, pk)
        if not shows_thumbnail(scan):
            raise Http404
        return respond(scan.stored, request, thumbnail=True)


def visible_scan(user, pk: int) -> DocumentFile:
    rows = DocumentFile.objects.visible_to(user).on_file()
    return get_object_or_404(
        rows.select_related("stored", "document__case__same_dispute_as"), pk=pk
    )
