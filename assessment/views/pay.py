"""A mediator's statements: every line with its reason."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from assessment.models import Settlement
from assessment.selectors.mine import year_total
from assessment.selectors.statements import lines_in_words, withheld_in_words
from mediation.common.roles import Role
from mediation.common.views import (
    PageMixin,
    RoleRequiredMixin,
    ScopedListView,
    ScopedQuerysetMixin,
    Shown,
)


class PayView(RoleRequiredMixin, ScopedListView):
    roles = (Role.MEDIATOR,)
    title = _("My pay")
    template_name = "assessment/pay.html"
    queryset = Settlement.objects.for_listing()
    default_sort = ("-run__month",)
    empty_sentence = _("No statement has been confirmed yet.")
    columns = (
        Shown("month", _("Month"), value=lambda row: f"{row.run.month:%Y-%m}", link=True),
        Shown("lines", _("Lines"), "int", value="line_count"),
        Shown("total", _("Total"), "money", total="total"),
        Shown("status", _("Status"), value="run.get_status_display"),
    )

    def row_url(self, row):
        return reverse("assessment:statement", args=[row.pk])

    def get_context_data(self, **kwargs):
        year = timezone.localdate().year
        total = year_total(self.request.user, year)
        return super().get_context_data(year=year, year_total=total, **kwargs)


class StatementView(RoleRequiredMixin, PageMixin, ScopedQuerysetMixin, DetailView):
    roles = (Role.MEDIATOR,)
    queryset = Settlement.objects.for_listing()
    template_name = "assessment/statement.html"

    def get_title(self):
        return _("Statement of %(month)s") % {"month": f"{self.object.run.month:%Y-%m}"}

    def get_crumbs(self):
        return ((_("My pay"), reverse_lazy("assessment:pay")), (self.get_title(), None))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            lines=lines_in_words(self.object),
            withheld=withheld_in_words(self.object),
            **kwargs,
        )
