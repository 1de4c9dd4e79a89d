"""Cases that belong together, seen from one of them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.forms import LinkForm, MergeForm
from cases.models import Case, CaseLink
from cases.permissions import can_link, can_merge
from cases.selectors.links import case_of_number
from cases.services.links import end_link, link_cases, merge_repeat
from cases.views.work import CaseFormView
from mediation.common.forms import WebForm


class LinkView(CaseFormView):
    permitted = staticmethod(can_link)
    title = _("Link to another case")
    form_class = LinkForm
    success_message = _("The two cases are linked.")

    def perform(self, form):
        data, by = form.cleaned_data, self.request.user
        other = case_of_number(by, data.pop("number"))
        return link_cases(case=self.case, other=other, by=by, **data)


class MergeView(CaseFormView):
    permitted = staticmethod(can_merge)
    title = _("Same dispute as another case")
    form_class = MergeForm
    template_name = "cases/merge.html"
    submit_label = _("Close it into the first case")
    success_message = _("Merged. Its sessions and papers are shown with the first case.")

    def perform(self, form):
        data, by = form.cleaned_data, self.request.user
        first = case_of_number(by, data.pop("number"))
        return merge_repeat(case=self.case, first=first, by=by, **data)


class EndLinkView(CaseFormView):
    title = _("Take the link back")
    form_class = WebForm
    template_name = "cases/end_link.html"
    submit_label = _("Take the link back")
    success_message = _("The two cases are no longer linked.")

    @property
    def case(self) -> Case:
        return self.link.case

    @property
    def link(self) -> CaseLink:
        mine = CaseLink.objects.visible_to(self.request.user).select_related(
            "case__committee", "other"
        )
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def perform(self, form):
        return end_link(link=self.link, by=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(link=self.link, **kwargs)
