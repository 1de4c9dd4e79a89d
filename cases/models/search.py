"""What the search of cases looks into: derived from the case, and rebuilt from it at any time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.common.grams import GramIndex, GramsField

from .cases import Case


class CaseSearch(models.Model):
    """The texts of a case as they are compared, and their pieces for the index.

    Three columns of text, because not everybody may look into all: the header (numbers and
    mediators), the file (what the dispute is about, sessions, agreement), and the names of the
    parties. Written by `cases.services.search` and by nobody else.
    """

    case = models.OneToOneField(
        Case,
        verbose_name=_("case"),
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="search_row",
    )
    header = models.TextField(_("numbers and mediators"), blank=True)
    body = models.TextField(_("words of the file"), blank=True)
    names = models.TextField(_("names of the parties"), blank=True)
    grams = GramsField(_("pieces"), blank=True)

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        ordering = ["case"]
        indexes = [GramIndex(fields=["grams"], name="casesearch_grams")]

    def __str__(self):
        return str(self.case)
