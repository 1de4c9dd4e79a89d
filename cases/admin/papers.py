"""Templates of papers in the admin, and printing from the list and the page of cases."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from cases.choices import PrintedPaper, TemplateStatus
from cases.models import PaperTemplate
from cases.permissions_papers import can_print
from cases.selectors.template_desk import example_of, facts_to_name, template_desk
from cases.services import templates
from cases.services.printed_files import WHOLE, request_archive
from cases.services.printing import pdf_support
from cases.services.printing.sample import sample_of, try_out
from cases.services.printing.stock import built_in
from cases.views.papers import as_file
from mediation.common.admin import (
    AdminForm,
    AdminPageView,
    ModelAdminBase,
    ReasonForm,
    ScopedAdminMixin,
    service_action,
)
from mediation.common.admin.actions import CONFIRMED, ServiceAction
from mediation.common.admin.pages import AdminPageMixin
from mediation.common.errors import RuleBroken, sentence_of
from stations.models import Division
from stations.querysets import district_ids

VIEW, REVEAL = "cases.view_papertemplate", "cases.reveal_party"


class TemplateForm(forms.ModelForm):
    """A new version; a version is never edited."""

    file = forms.FileField(
        label=_("Word file (.docx)"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=_(
            "Take the template that is in force, change it in Word or WPS, upload it here. It is "
            "checked, and used once a second person puts it in force."
        ),
    )

    class Meta:
        model = PaperTemplate
        fields = ["district", "paper", "note"]


class RetireForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = ""  # a template concerns no single person


class TemplateOverview(AdminPageView):
    """Every paper with the template in force, to fetch, to try out and to replace."""

    template_name = "admin/cases/templates.html"
    title = _("Templates of papers")
    permissions = (VIEW,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        district = _district(self.request.user)
        sample = sample_of(PrintedPaper.AGREEMENT)
        return super().get_context_data(
            desk=template_desk(district) if district else [],
            facts=[(fact, example_of(sample, fact.path)) for fact in facts_to_name()],
            pdf=pdf_support(),
            may_offer=self.request.user.has_perm("cases.add_papertemplate"),
            **kwargs,
        )


class BuiltInView(AdminPageMixin, View):
    """The built-in template: as Word to change it, as PDF of an invented case to look at it."""

    permissions = (VIEW,)

    def get(self, request: HttpRequest, paper: str, format: str) -> HttpResponseBase:
        if paper not in PrintedPaper.values:
            raise Http404
        return _template_file(request, built_in(paper), paper, format, "0")


class OwnTemplateView(AdminPageMixin, View):
    """The same of a version of the bureau."""

    permissions = (VIEW,)

    def get(self, request: HttpRequest, pk: int, format: str) -> HttpResponseBase:
        mine = PaperTemplate.objects.visible_to(request.user)
        row = get_object_or_404(mine, pk=pk)
        return _template_file(request, bytes(row.content), row.paper, format, str(row.version))


@admin.register(PaperTemplate)
class PaperTemplateAdmin(ScopedAdminMixin, ModelAdminBase):
    form = TemplateForm
    list_display = [
        "paper",
        "version",
        "status",
        "note",
        "offered_by",
        "offered_at",
        "activated_by",
        "activated_at",
    ]
    list_filter = ["status", "paper"]
    list_select_related = ["offered_by", "activated_by"]
    search_fields = ["note"]
    custom_urls = [
        ("overview/", "cases_papertemplate_overview", TemplateOverview.as_view()),
        (
            "built-in/<slug:paper>.<slug:format>",
            "cases_papertemplate_built_in",
            BuiltInView.as_view(),
        ),
        (
            "versions/<int:pk>.<slug:format>",
            "cases_papertemplate_version",
            OwnTemplateView.as_view(),
        ),
    ]

    def get_queryset(self, request):
        """Lists do not read the files."""
        return super().get_queryset(request).defer("content")

    def is_frozen(self, row):
        return True

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["district", "paper", "file", "note"]
        return [*self.list_display[:4], "sha256", *self.list_display[4:], "retired_by", "reason"]

    def get_changeform_initial_data(self, request):
        district = _district(request.user)
        paper = request.GET.get("paper", "")
        known = {"paper": paper} if paper in PrintedPaper.values else {}
        return {**({"district": district.pk} if district else {}), **known}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "district":
            kwargs["queryset"] = Division.objects.filter(pk__in=district_ids(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A new file is tried before the transaction of the form begins."""
        file = request.FILES.get("file") if request.method == "POST" else None
        if file is not None and self.has_add_permission(request):
            try:
                templates.try_file(file)
            except RuleBroken as refusal:
                request.refusal = sentence_of(refusal)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_service(self, form, *, by, change):
        return templates.offer_template(**form.cleaned_data, by=by)

    def render_change_form(self, request, context, **kwargs):
        response = super().render_change_form(request, context, **kwargs)
        row = kwargs.get("obj")
        if row is not None:
            buttons = [_file_button(row, kind) for kind in ("docx", "pdf")]
            context["service_buttons"] = [*buttons, *context.get("service_buttons", [])]
        return response

    @service_action(
        description=_("Put in force"),
        permission="cases.activate_papertemplate",
        done=_("%(row)s is in force; papers are printed with it from now on."),
        places=("row",),
        when=lambda row: row.status == TemplateStatus.OFFERED,
        explanation=_("Look at the sample first. Who offered it cannot put it in force."),
        variant=ActionVariant.PRIMARY,
    )
    def activate(self, row, *, by):
        return templates.activate_template(template=row, by=by)

    @service_action(
        description=_("Take back"),
        permission="cases.activate_papertemplate",
        done=_("%(row)s is taken back. Without another one the built-in template is used."),
        places=("row",),
        form=RetireForm,
        when=lambda row: row.status != TemplateStatus.RETIRED,
        variant=ActionVariant.DANGER,
    )
    def retire(self, row, *, by, reason):
        return templates.retire_template(template=row, reason=reason, by=by)


class ZipForm(AdminForm):
    """Which paper of the chosen cases, and as what."""

    paper = forms.ChoiceField(
        label=_("Paper"),
        choices=[(WHOLE, _("the whole file, as PDF")), *PrintedPaper.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    format = forms.ChoiceField(label=_("As"), choices=[("pdf", "PDF"), ("docx", "Word")])


ZIP = ServiceAction(
    name="print_zip",
    description=_("Print papers as zip"),
    permission=REVEAL,
    done="",
    places=("rows",),
    form=ZipForm,
    when=None,
    explanation=_("The papers name the parties in full; each download is recorded."),
    reveals=False,
    variant=ActionVariant.DEFAULT,
    icon=None,
)


class PrintingMixin:
    """For the admin of cases: a button on the page, a zip from the list."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if request.user.has_perm(REVEAL):
            actions[ZIP.name] = (_print_zip, ZIP.name, ZIP.description)
        return actions

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any):
        response = super().render_change_form(request, context, **kwargs)  # type: ignore[misc]
        row = kwargs.get("obj")
        if row is not None and can_print(request.user, row):
            button = {
                "title": _("Print papers"),
                "path": reverse("cases:papers", args=[row.pk]),
                "variant": ActionVariant.DEFAULT,
                "icon": "print",
            }
            context["service_buttons"] = [*context.get("service_buttons", []), button]
        return response


def _print_zip(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponseBase:
    """One job for all the chosen cases, asked for after the form."""
    rows = [
        row
        for row in queryset.select_related("volume").order_by("pk")
        if can_print(request.user, row)
    ]
    confirmed = CONFIRMED in request.POST
    form = ZipForm(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        try:
            job = request_archive(cases=rows, by=request.user, **form.cleaned_data)
        except RuleBroken as refusal:
            form.refuse([(refusal.field, str(refusal))])
        else:
            return redirect("common:job", job.pk)
    return model_admin._ask(request, ZIP, rows, form, request.get_full_path())


def _template_file(
    request: HttpRequest, content: bytes, paper: str, format: str, version: str
) -> HttpResponse:
    """The template itself, or what it makes of the invented case."""
    if format not in ("docx", "pdf"):
        raise Http404
    if format == "pdf":
        try:
            content = try_out(content, paper)
        except RuleBroken as refusal:
            return HttpResponse(str(refusal), status=503, content_type="text/plain; charset=utf-8")
    return as_file(content, f"{paper}-{version}.{format}")


def _file_button(row: PaperTemplate, format: str) -> dict[str, Any]:
    titles = {"docx": _("Template (Word)"), "pdf": _("Sample (PDF)")}
    return {
        "title": titles[format],
        "path": reverse("admin:cases_papertemplate_version", args=[row.pk, format]),
        "variant": ActionVariant.DEFAULT,
        "icon": "download",
    }


def _district(user: Any) -> Division | None:
    return Division.objects.filter(pk__in=district_ids(user)).order_by("code").first()
