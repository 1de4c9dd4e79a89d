"""Parties of a case: the only place where their identity is kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import IdType, PartyKind, PartySide
from cases.querysets import PartyQuerySet
from mediation.common.constraints import kept
from mediation.common.fields import BlindIndexField, EncryptedTextField
from mediators.choices import Sex

from .cases import Case


class Party(models.Model):
    """A person or organisation on one side of a dispute (当事人)."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="parties"
    )
    side = models.CharField(_("side"), max_length=10, choices=PartySide)
    kind = models.CharField(_("kind"), max_length=12, choices=PartyKind, default=PartyKind.PERSON)
    name = models.CharField(_("name"), max_length=80)
    id_type = models.CharField(
        _("document"), max_length=12, choices=IdType, default=IdType.RESIDENT
    )
    id_number = EncryptedTextField(_("document number"), blank=True)
    id_number_index = BlindIndexField(source="id_number")
    phone = EncryptedTextField(_("telephone"), blank=True)
    phone_index = BlindIndexField(source="phone")
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    occupation = models.CharField(_("occupation or position"), max_length=60, blank=True)
    address = models.CharField(_("address or workplace"), max_length=120, blank=True)
    guardian_name = models.CharField(_("guardian"), max_length=40, blank=True)
    is_representative = models.BooleanField(_("speaks for several people"), default=False)
    contact_is_shielded = models.BooleanField(
        _("contact shielded from the other side"), default=False
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["case", "side", "id"]
        constraints = [
            models.CheckConstraint(
                name="party_number_only_with_document",
                condition=~Q(id_type=IdType.NONE) | Q(id_number_index=""),
                violation_error_message=_("Choose the kind of document for this number."),
            ),
            kept("party_kept"),
        ]

    def __str__(self):
        return self.name
