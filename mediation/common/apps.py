from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "mediation.common"
    label = "common"
    verbose_name = _("Accounts, roles and records")
    default_auto_field = "django.db.models.BigAutoField"
