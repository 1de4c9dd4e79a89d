"""Verbs of the case list that put two cases together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.choices import LinkKind
from cases.selectors.links import case_of_number
from cases.services import links
from mediation.common.admin import AdminForm, service_action


class LinkForm(AdminForm):
    number = forms.CharField(label=_("Number of the other case"), max_length=60)
    kind = forms.ChoiceField(label=_("How they belong together"), choices=LinkKind)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class MergeForm(AdminForm):
    number = forms.CharField(
        label=_("Number of the first case"),
        max_length=60,
        help_text=_("This case is closed into it, keeps its number and is not paid."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SeparateForm(AdminForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The case counts for itself again; closed by the merge alone, it is open."),
    )


class LinkVerbs:
    """For the admin of cases: link to another case, merge a repeat into the first, or undo it."""

    @service_action(
        description=_("Link to another case"),
        permission="cases.link_case",
        done=_("%(row)s is linked."),
        form=LinkForm,
        places=("row",),
    )
    def link(self, case, *, by, number, **link):
        return links.link_cases(case=case, other=case_of_number(by, number), by=by, **link)

    @service_action(
        description=_("Same dispute as another case"),
        permission="cases.merge_case",
        done=_("%(row)s is merged; it is not paid."),
        form=MergeForm,
        places=("row",),
        when=lambda case: case.same_dispute_as_id is None,
    )
    def merge(self, case, *, by, number, reason):
        first = case_of_number(by, number)
        return links.merge_repeat(case=case, first=first, by=by, reason=reason)

    @service_action(
        description=_("A dispute of its own after all"),
        permission="cases.merge_case",
        done=_("%(row)s stands for itself again."),
        form=SeparateForm,
        places=("row",),
        when=lambda case: case.same_dispute_as_id is not None,
    )
    def separate(self, case, *, by, reason):
        return links.separate_repeat(case=case, by=by, reason=reason)
