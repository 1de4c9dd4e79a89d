"""The mediator's first page: the quarter, the pay, what is due."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from assessment.selectors.mine import duties, pay_so_far, quarter_so_far
from mediation.common.roles import Role
from mediation.common.views import PageMixin, RoleRequiredMixin


class HomeView(RoleRequiredMixin, PageMixin, TemplateView):
    roles = (Role.MEDIATOR,)
    others_start_elsewhere = True
    title = _("Home")
    template_name = "assessment/home.html"

    def get_context_data(self, **kwargs):
        mediator = getattr(self.request.user, "mediator", None)
        if mediator is None:
            return super().get_context_data(**kwargs)
        today = timezone.localdate()
        return super().get_context_data(
            mediator=mediator,
            quarter=quarter_so_far(mediator, today),
            pay=pay_so_far(mediator),
            duties=duties(mediator, today),
            **kwargs,
        )
