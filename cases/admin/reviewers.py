"""How reviewers decide, for the bureau: speed, returns, tiers fixed otherwise."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.selectors.reviewers import reviewers
from mediation.common.admin import AdminPageView
from mediation.common.periods import Quarter


class ReviewersView(AdminPageView):
    """The quarter of ``?quarter=2026Q3``, else the present one."""

    permissions = ("cases.review_bureau", "cases.view_reviewers")
    title = _("Reviewers")
    template_name = "admin/cases/case/reviewers.html"

    @property
    def quarter(self) -> Quarter:
        present = Quarter.of(timezone.localdate())
        try:
            wanted = Quarter.parse(self.request.GET.get("quarter", ""))
        except ValueError:
            return present
        return wanted if wanted.first_day <= present.first_day else present

    def get_context_data(self, **kwargs):
        quarter = self.quarter
        rows = reviewers(self.request.user, start=quarter.first_day, end=quarter.end)
        near = [("prev", quarter.previous())]
        if quarter != Quarter.of(timezone.localdate()):
            near.append(("next", quarter.next()))
        return super().get_context_data(rows=rows, quarter=quarter, near=near, **kwargs)
