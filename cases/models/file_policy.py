"""Policy of the case file: which papers it needs for what, and how long it is kept."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import Paper
from cases.choices_files import MADE_BY_MACHINE, FilePurpose, OutcomeGroup
from mediation.common.constraints import NoOverlap, range_in_order
from stations.models import DisputeType, PolicyRow


def check_papers(text: str) -> None:
    """Codes of papers, separated by commas; none of those that the machine makes."""
    codes = text.split(",")
    wrong = [code for code in codes if code not in Paper.values]
    if wrong:
        raise ValidationError(
            _("There is no paper “%(papers)s”."), params={"papers": ", ".join(wrong)}
        )
    if set(codes) & set(MADE_BY_MACHINE):
        raise ValidationError(
            _("Cover and back cover are made by the machine; nobody is asked for them.")
        )


class FileRequirement(PolicyRow):
    """A paper that a file needs for a purpose; any one of several may be enough.

    As long as a district has no row for a purpose, the ministry's catalogue of 2010 stands
    (`cases.calc.completeness.CATALOGUE`). A row of a dispute type is asked of its cases
    besides the rows of all types.
    """

    purpose = models.CharField(_("purpose"), max_length=12, choices=FilePurpose)
    outcome_group = models.CharField(
        _("asked of"), max_length=15, choices=OutcomeGroup, default=OutcomeGroup.ALL
    )
    dispute_type = models.ForeignKey(
        DisputeType,
        verbose_name=_("dispute type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: every type."),
    )
    papers = models.CharField(
        _("papers, any one of them"), max_length=200, validators=[check_papers]
    )
    is_must = models.BooleanField(
        _("must"), default=True, help_text=_("Otherwise it is asked for where the case has it.")
    )
    wet_ink = models.BooleanField(
        _("signed by hand where the law asks for it"),
        default=False,
        help_text=_(
            "For dispute types without electronic signature a scan of the signed paper is needed "
            "(Electronic Signature Law, art. 3)."
        ),
    )
    valid_days = models.PositiveSmallIntegerField(
        _("not older than days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )

    class Meta:
        verbose_name = _("file requirement")
        verbose_name_plural = _("file requirements")
        ordering = ["district", "purpose", "-valid_from", "id"]
        constraints = [
            range_in_order("filerequirement_days_in_order"),
            models.CheckConstraint(
                name="filerequirement_valid_days_positive",
                condition=Q(valid_days__isnull=True) | Q(valid_days__gte=1),
                violation_error_message=_("The number of days is at least 1."),
            ),
            NoOverlap(
                name="filerequirement_once_of_all_types",
                fields=["district", "purpose", "outcome_group", "papers"],
                condition=Q(dispute_type__isnull=True),
                violation_error_message=_("This paper is already asked for on some of these days."),
            ),
            NoOverlap(
                name="filerequirement_once_of_a_type",
                fields=["district", "purpose", "outcome_group", "papers", "dispute_type"],
                violation_error_message=_("This paper is already asked for on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} · {self.names()}"

    def names(self) -> str:
        """The papers as people read them: "application or acceptance register"."""
        return str(_(" or ")).join(str(Paper(code).label) for code in self.papers.split(","))


class RetentionRule(PolicyRow):
    """How long an archived file is kept (保管期限): by outcome and dispute type.

    The closest rule counts: type and outcome, then type, then outcome, then all.
    """

    outcome_group = models.CharField(
        _("applies to"), max_length=15, choices=OutcomeGroup, default=OutcomeGroup.ALL
    )
    dispute_type = models.ForeignKey(
        DisputeType,
        verbose_name=_("dispute type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: every type."),
    )
    years = models.PositiveSmallIntegerField(
        _("years"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Counted from the year after the closing. Empty: for ever."),
    )

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["district", "-valid_from", "id"]
        constraints = [
            range_in_order("retentionrule_days_in_order"),
            models.CheckConstraint(
                name="retentionrule_years_positive",
                condition=Q(years__isnull=True) | Q(years__gte=1),
                violation_error_message=_("A term has at least one year."),
            ),
            NoOverlap(
                name="retentionrule_once_of_all_types",
                fields=["district", "outcome_group"],
                condition=Q(dispute_type__isnull=True),
                violation_error_message=_(
                    "Another retention rule is in force on some of these days."
                ),
            ),
            NoOverlap(
                name="retentionrule_once_of_a_type",
                fields=["district", "outcome_group", "dispute_type"],
                violation_error_message=_(
                    "Another retention rule is in force on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.document_number} · {self.term()}"

    def term(self) -> str:
        if self.years is None:
            return str(_("for ever"))
        return str(_("%(years)s years")) % {"years": self.years}
