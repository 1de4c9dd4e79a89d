"""Printing: the papers of a case as Word and PDF, the whole file, and the letter of a refusal."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView, View

from cases.calc.sheets import SHEET_OF
from cases.models import Case, IntakeRefusal, PrintedFile
from cases.permissions_files import FILE_READERS
from cases.permissions_papers import (
    can_fetch_print,
    can_print,
    can_print_paper,
    is_destroyed,
    prints_for_court_only,
)
from cases.selectors.print_desk import print_desk
from cases.services.eligibility import refuse_hopeless_print
from cases.services.printed_files import (
    fetch_print,
    record_letter,
    record_printing,
    request_file,
)
from cases.services.printing import paper_name, pdf_support, render_paper, render_refusal
from cases.views.files import case_crumb
from mediation.common.errors import RuleBroken
from mediation.common.forms import WebForm
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedQuerysetMixin,
    ServiceFormMixin,
)

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


class PapersView(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin, DetailView):
    """Each paper of a case, ready to print."""

    roles = FILE_READERS
    queryset = Case.objects.select_related("committee", "volume").prefetch_related("mediators")
    template_name = "cases/papers.html"

    def get_title(self) -> str:
        return _("Print papers of %(number)s") % {"number": self.object.number}

    def get_crumbs(self):
        return (case_crumb(self.request.user, self.object), (_("Print papers"), None))

    def get_context_data(self, **kwargs):
        user, case = self.request.user, self.object
        open_to = can_print(user, case)
        for_court = prints_for_court_only(user, case)
        return super().get_context_data(
            desk=print_desk(case, for_court=for_court) if open_to else None,
            for_court=for_court,
            is_destroyed=is_destroyed(case),
            pdf=pdf_support(),
            **kwargs,
        )


class PaperView(RoleRequiredMixin, View):
    """One paper as a file; every download is recorded once."""

    roles = FILE_READERS

    def get(self, request, pk, paper, format, item=None):
        case, sheet = _case(request, pk), SHEET_OF.get(paper)
        if sheet is None or not can_print_paper(request.user, case, sheet):
            raise Http404
        try:
            refuse_hopeless_print(case=case, paper=paper)
            content = render_paper(case=case, paper=paper, format=format, item=item)
        except LookupError:
            raise Http404 from None
        except RuleBroken as refusal:
            return _said(request, refusal, reverse("cases:papers", args=[pk]))
        record_printing(case=case, paper=paper, format=format, by=request.user)
        return as_file(content, f"{paper_name(case, paper)}.{format}")


class WholeFileView(RoleRequiredMixin, ServiceFormMixin, FormView):
    """Asking for the whole file as one PDF; the work goes on in the background."""

    roles = FILE_READERS
    title = _("The whole file as one PDF")
    form_class = WebForm
    template_name = "cases/whole_file.html"
    submit_label = _("Make the PDF")

    @cached_property
    def case(self) -> Case:
        case = _case(self.request, self.kwargs["pk"])
        if not can_print(self.request.user, case):
            raise Http404
        return case

    def get_crumbs(self):
        papers = reverse("cases:papers", args=[self.case.pk])
        return ((self.case.number, papers), (self.title, None))

    def get_context_data(self, **kwargs):
        return super().get_context_data(case=self.case, pdf=pdf_support(), **kwargs)

    def perform(self, form):
        for_court = prints_for_court_only(self.request.user, self.case)
        return request_file(case=self.case, by=self.request.user, for_court=for_court)

    def get_success_url(self):
        return reverse("common:job", args=[self.result.pk])


class PrintedFileView(RoleRequiredMixin, View):
    """Fetching what a job has made."""

    roles = FILE_READERS

    def get(self, request, pk):
        mine = PrintedFile.objects.visible_to(request.user)
        printed = get_object_or_404(mine, pk=pk)
        if not can_fetch_print(request.user, printed):
            raise Http404
        try:
            content = fetch_print(printed=printed, by=request.user)
        except RuleBroken as refusal:
            return _said(request, refusal, reverse("common:start"))
        return as_file(content, printed_name(printed))


class RefusalLetterView(RoleRequiredMixin, View):
    """The letter (不予受理通知书) for a dispute that was not accepted."""

    roles = (Role.MEDIATOR, Role.OFFICE_HEAD, Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR)

    def get(self, request, pk, format):
        mine = IntakeRefusal.objects.visible_to(request.user)
        refusal = get_object_or_404(mine.select_related("station__committee", "office"), pk=pk)
        try:
            content = render_refusal(refusal=refusal, format=format)
        except RuleBroken as said:
            return _said(request, said, reverse("cases:refusal", args=[pk]))
        record_letter(refusal=refusal, format=format, by=request.user)
        return as_file(content, f"{SHEET_OF['refusal'].title}-{pk}.{format}")


def printed_name(printed: PrintedFile) -> str:
    """A file name without anybody's name."""
    if printed.is_archive:
        return f"卷宗文书-{printed.pk}.zip"
    case = printed.cases.first()
    return f"{case.number}-{'司法确认材料' if printed.is_for_court else '卷宗'}.pdf"


def as_file(content: bytes, name: str) -> HttpResponse:
    """A file to be saved, kept by nobody on the way."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _case(request, pk: int) -> Case:
    mine = Case.objects.visible_to(request.user)
    wanted = (
        "volume",
        "committee",
        "station",
        "office",
        "district",
        "division",
        "lead",
        "dispute_type",
    )
    rows = mine.select_related(*wanted, "tier_claimed", "tier_fixed")
    return get_object_or_404(rows.prefetch_related("mediators"), pk=pk)


def _said(request, refusal: RuleBroken, back: str | Promise) -> HttpResponse:
    """The sentence of a refusal on the page from which the paper was asked for."""
    messages.error(request, str(refusal))
    return redirect(str(back))
