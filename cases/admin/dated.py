"""Policy in the admin: dated rows of a district, with a note above that says what a row means."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mediation.common.admin import ModelAdminBase
from stations.querysets import district_ids

DATED = _(
    "A changed rule is a new row: end the old one on a day and write the new one from that day, "
    "with its document number; what was decided before keeps the old one. Rows marked as examples "
    "came with the demonstration and wait for yours."
)


def dated(meaning: Promise) -> Promise:
    """The meaning of a row, and how to change dated rows."""
    return format_lazy("{} {}", meaning, DATED)


class PolicyAdmin(ModelAdminBase):
    """A new row is of the person's district, where there is only one."""

    def get_changeform_initial_data(self, request):
        known = super().get_changeform_initial_data(request)
        mine = list(district_ids(request.user))
        return {"district": mine[0], **known} if len(mine) == 1 else known
