"""The team of a case and its shares."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.common.forms import WebForm
from mediators.models import Mediator


class TeamForm(WebForm):
    """A share for everybody on the case, and one mediator who may join."""

    newcomer = forms.ModelChoiceField(
        label=_("Add a mediator"),
        queryset=Mediator.objects.none(),
        required=False,
        empty_label=_("Nobody"),
    )
    newcomer_share = forms.IntegerField(
        label=_("Share of the new mediator in percent"), required=False, min_value=0, max_value=100
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, parts, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = {}
        for part in parts:
            name = f"share_{part.mediator_id}"
            self.members[name] = part.mediator
            self.fields[name] = forms.IntegerField(
                label=_("Share of %(name)s in percent") % {"name": part.mediator.full_name},
                min_value=0,
                max_value=100,
                initial=part.share,
            )
            self.fields[name].widget.attrs.update({"class": "weui-input", "inputmode": "numeric"})
        self.order_fields([*self.members, "newcomer", "newcomer_share", "reason"])
        self.fields["newcomer"].queryset = colleagues

    def shares(self) -> dict[Mediator, int]:
        data = self.cleaned_data
        found = {person: data[name] for name, person in self.members.items()}
        if data["newcomer"] is not None:
            found[data["newcomer"]] = data["newcomer_share"] or 0
        return found


class TeamAnswerForm(WebForm):
    agrees = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("I agree")), ("no", _("I do not agree"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Needed if you do not agree."),
    )
