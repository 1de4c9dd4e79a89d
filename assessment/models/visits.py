"""Follow-up by a third party: draws, visits, answers, red flags."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.choices import (
    AttemptResult,
    DrawStatus,
    PerformanceAnswer,
    Question,
    RedFlagStatus,
    Severity,
    VisitStatus,
    YesNo,
)
from assessment.querysets import (
    AgencyAssignmentQuerySet,
    AgencyQuerySet,
    DrawQuerySet,
    FrameQuerySet,
    RedFlagQuerySet,
    VisitPartQuerySet,
    VisitQuerySet,
)
from cases.models import Case
from mediation.common.constraints import NoOverlap, Refuse, or_any, paired, range_in_order
from stations.models import Division

from .feedback import Feedback


class Agency(models.Model):
    """A third-party follow-up agency (第三方回访机构) and the term of its contract."""

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    contract_number = models.CharField(_("contract number"), max_length=60)
    valid_from = models.DateField(_("contract from"))
    valid_to = models.DateField(_("contract to (exclusive)"))

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up agency")
        verbose_name_plural = _("follow-up agencies")
        ordering = ["name"]
        constraints = [
            range_in_order("agency_days_in_order"),
            models.UniqueConstraint(
                fields=["district", "contract_number"],
                name="agency_contract_once",
                violation_error_message=_("This contract is already on record."),
            ),
        ]

    def __str__(self):
        return self.name


class AgencyAssignment(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="agency_assignments",
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="assignments"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)

    objects = AgencyAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("surveyor of an agency")
        verbose_name_plural = _("surveyors of agencies")
        ordering = ["agency", "valid_from"]
        constraints = [
            range_in_order("agencyassignment_days_in_order"),
            NoOverlap(
                name="agencyassignment_one_at_a_time",
                fields=["user"],
                violation_error_message=_(
                    "This surveyor already works for an agency on some of these days."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.agency}"


# What the freeze promised, and the seed once it is known, never change afterwards (G9).
_DRAW_REWRITTEN = (
    "OLD.district_id <> NEW.district_id OR OLD.period_from <> NEW.period_from"
    " OR OLD.period_to <> NEW.period_to OR OLD.share_percent <> NEW.share_percent"
    " OR OLD.seed_source <> NEW.seed_source OR OLD.population <> NEW.population"
    " OR OLD.digest <> NEW.digest OR OLD.sample_size <> NEW.sample_size"
    " OR OLD.visit_days <> NEW.visit_days OR OLD.frozen_by_id <> NEW.frozen_by_id"
    " OR OLD.frozen_at <> NEW.frozen_at OR (OLD.seed <> '' AND OLD.seed <> NEW.seed)"
    " OR OLD.status = 'void' OR (OLD.status = 'drawn' AND NEW.status <> 'void')"
)


class SampleDraw(models.Model):
    """A random draw of closed cases by the published method (SECURITY G9).

    The frame is fixed and its digest published before anybody knows the seed; two people type
    the seed independently. A void draw stays on record beside the one that replaces it.
    """

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    period_from = models.DateField(_("cases approved from"))
    period_to = models.DateField(_("cases approved to (exclusive)"))
    share_percent = models.PositiveSmallIntegerField(
        _("share in percent"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    seed_source = models.CharField(
        _("public event that gives the seed"),
        max_length=120,
        help_text=_("Named before the cases are fixed, for example the next lottery draw."),
    )
    population = models.PositiveIntegerField(_("cases in the frame"))
    digest = models.CharField(_("digest of the frame"), max_length=64)
    sample_size = models.PositiveIntegerField(_("sample size"))
    visit_days = models.PositiveSmallIntegerField(
        _("days for the visits"), default=30, validators=[MinValueValidator(1)]
    )
    status = models.CharField(
        _("status"), max_length=8, choices=DrawStatus, default=DrawStatus.FROZEN
    )
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("fixed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    frozen_at = models.DateTimeField(_("fixed at"))
    seed = models.CharField(_("seed"), max_length=120, blank=True)
    seeded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seed entered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    seeded_at = models.DateTimeField(_("seed entered at"), null=True, blank=True)
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seed witnessed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    witnessed_at = models.DateTimeField(_("seed witnessed at"), null=True, blank=True)
    void_reason = models.CharField(_("why void"), max_length=200, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("random draw")
        verbose_name_plural = _("random draws")
        ordering = ["-period_from", "-id"]
        constraints = [
            range_in_order("sampledraw_days_in_order", start="period_from", end="period_to"),
            NoOverlap(
                name="sampledraw_once_a_period",
                fields=["district"],
                start="period_from",
                end="period_to",
                condition=~Q(status=DrawStatus.VOID),
                violation_error_message=_("The period already has a draw."),
            ),
            paired("sampledraw_seeded_day_and_person", "seeded_by", "seeded_at"),
            paired("sampledraw_witnessed_day_and_person", "witnessed_by", "witnessed_at"),
            models.CheckConstraint(
                name="sampledraw_seed_by_others",
                condition=(Q(seeded_by__isnull=True) | ~Q(seeded_by=F("frozen_by")))
                & (Q(witnessed_by__isnull=True) | ~Q(witnessed_by=F("seeded_by"))),
                violation_error_message=_(
                    "Who fixed the cases cannot enter the seed, and two people must type it."
                ),
            ),
            models.CheckConstraint(
                name="sampledraw_void_has_reason",
                condition=~Q(status=DrawStatus.VOID) | ~Q(void_reason=""),
                violation_error_message=_("Say why the draw is void."),
            ),
            models.CheckConstraint(
                name="sampledraw_drawn_is_witnessed",
                condition=~Q(status=DrawStatus.DRAWN)
                | (Q(witnessed_by__isnull=False) & ~Q(seed="")),
                violation_error_message=_("A draw needs its seed and a witness."),
            ),
            Refuse(
                name="sampledraw_frozen_is_frozen",
                events=("update",),
                when=_DRAW_REWRITTEN,
                violation_error_message=_(
                    "What was fixed before the draw does not change. Void the draw instead."
                ),
            ),
            Refuse(
                name="sampledraw_kept",
                events=("delete",),
                violation_error_message=_("A draw stays on record; it can only be void."),
            ),
        ]

    def __str__(self):
        return f"{self.period_from:%Y-%m-%d}–{self.period_to:%Y-%m-%d}"


class FrameCase(models.Model):
    """A case in a frame; after the draw with its ticket and place in the order."""

    draw = models.ForeignKey(
        SampleDraw, verbose_name=_("draw"), on_delete=models.PROTECT, related_name="frame"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(_("case number"), max_length=60)
    ticket = models.CharField(_("ticket"), max_length=64, blank=True)
    position = models.PositiveIntegerField(_("place in the order"), null=True, blank=True)

    objects = FrameQuerySet.as_manager()

    class Meta:
        verbose_name = _("case in a frame")
        verbose_name_plural = _("cases in a frame")
        ordering = ["draw", "position", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "case"],
                name="framecase_once",
                violation_error_message=_("The case is already in the frame."),
            ),
            models.UniqueConstraint(
                fields=["draw", "position"],
                name="framecase_position_once",
                violation_error_message=_("This place in the order is taken."),
            ),
            Refuse(
                name="framecase_frozen",
                events=("update",),
                when="OLD.draw_id <> NEW.draw_id OR OLD.case_id <> NEW.case_id"
                " OR OLD.number <> NEW.number OR OLD.ticket <> ''",
                violation_error_message=_("The fixed list of cases does not change."),
            ),
            Refuse(
                name="framecase_kept",
                events=("delete",),
                violation_error_message=_("The fixed list of cases does not change."),
            ),
        ]

    def __str__(self):
        return self.number


class Visit(models.Model):
    """A drawn case given to an agency for a call (回访)."""

    draw = models.ForeignKey(
        SampleDraw, verbose_name=_("draw"), on_delete=models.PROTECT, related_name="visits"
    )
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="visits"
    )
    position = models.PositiveIntegerField(_("place in the order"))
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="visits"
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on (exclusive)"))
    status = models.CharField(
        _("status"), max_length=12, choices=VisitStatus, default=VisitStatus.ASSIGNED
    )
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("replaces"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacement",
    )
    phone_revealed_at = models.DateTimeField(_("telephone shown at"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["draw", "position"]
        constraints = [
            range_in_order("visit_days_in_order", start="opens_on", end="closes_on"),
            models.UniqueConstraint(
                fields=["draw", "case"],
                name="visit_once",
                violation_error_message=_("The case is already being visited."),
            ),
        ]

    def __str__(self):
        return f"{self.draw} · {self.position}"

    @property
    def last_day(self):
        """The last day on which the surveyor may call."""
        return self.closes_on - timedelta(days=1)


class Attempt(models.Model):
    """One try to reach a party."""

    visit = models.ForeignKey(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="attempts"
    )
    result = models.CharField(_("result"), max_length=12, choices=AttemptResult)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"))

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["visit", "made_at"]
        constraints = [
            Refuse(
                name="attempt_append_only",
                violation_error_message=_("An attempt stays on record as it was made."),
            ),
        ]

    def __str__(self):
        return f"{self.visit} {self.get_result_display()}"


class VisitAnswer(models.Model):
    """The answers of one visit: the article's five questions. Sealed once sent."""

    visit = models.OneToOneField(
        Visit, verbose_name=_("visit"), on_delete=models.PROTECT, related_name="answer"
    )
    favouritism = models.CharField(_("favouritism"), max_length=6, choices=YesNo)
    gifts_or_meals = models.CharField(_("gifts or meals taken"), max_length=6, choices=YesNo)
    retaliation = models.CharField(_("retaliation"), max_length=6, choices=YesNo)
    performance = models.CharField(
        _("actual performance"), max_length=12, choices=PerformanceAnswer
    )
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction, 1 to 5"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    never_happened = models.BooleanField(_("says the mediation never happened"), default=False)
    remarks = models.TextField(_("remarks"), blank=True)
    started_at = models.DateTimeField(_("started at"))
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of a visit")
        verbose_name_plural = _("answers of visits")
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(
                name="visitanswer_satisfaction_in_range",
                condition=Q(satisfaction__gte=1, satisfaction__lte=5),
                violation_error_message=_("Satisfaction is a figure from 1 to 5."),
            ),
            models.CheckConstraint(
                name="visitanswer_times_in_order",
                condition=Q(sent_at__gte=F("started_at")),
                violation_error_message=_("The answers end before they start."),
            ),
            Refuse(
                name="visitanswer_sealed",
                events=("update", "delete"),
                violation_error_message=_("The answers are sealed."),
            ),
        ]

    def __str__(self):
        return str(self.visit)


class FlagRule(models.Model):
    """Which answer raises a red flag, and whether it holds the case's pay; policy data."""

    district = models.ForeignKey(
        Division, verbose_name=_("district"), on_delete=models.PROTECT, related_name="+"
    )
    question = models.CharField(_("question"), max_length=20, choices=Question)
    answers = models.JSONField(_("answers that raise it"), default=list)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    holds_pay = models.BooleanField(_("holds the case's pay"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to (exclusive)"), null=True, blank=True)
    is_example = models.BooleanField(_("example, to be confirmed by the bureau"), default=False)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("red flag rule")
        verbose_name_plural = _("red flag rules")
        ordering = ["district", "question", "-valid_from"]
        constraints = [
            range_in_order("flagrule_days_in_order"),
            models.CheckConstraint(
                name="flagrule_question_known",
                condition=Q(question__in=Question.values),
                violation_error_message=_("The visit does not ask this."),
            ),
            NoOverlap(
                name="flagrule_one_at_a_time",
                fields=["district", "question", "severity"],
                violation_error_message=_("The question already has a rule on some of these days."),
            ),
        ]

    def __str__(self):
        return self.get_question_display()


class RedFlag(models.Model):
    """A sign that something was wrong (红旗). While open it may hold the case's pay."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="red_flags"
    )
    visit = models.ForeignKey(
        Visit,
        verbose_name=_("visit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="red_flags",
    )
    feedback = models.ForeignKey(
        Feedback,
        verbose_name=_("feedback"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="red_flags",
    )
    code = models.CharField(_("sign"), max_length=30)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    holds_pay = models.BooleanField(_("holds the case's pay"))
    status = models.CharField(
        _("status"), max_length=8, choices=RedFlagStatus, default=RedFlagStatus.OPEN
    )
    raised_at = models.DateTimeField(_("raised at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    objects = RedFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("red flag")
        verbose_name_plural = _("red flags")
        ordering = ["-raised_at"]
        indexes = [
            models.Index(
                fields=["case"], name="redflag_holding", condition=Q(status="open", holds_pay=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                "case",
                or_any("visit"),
                or_any("feedback"),
                "code",
                name="redflag_once",
                violation_error_message=_("The case already carries this flag."),
            ),
            paired("redflag_decided_day_and_person", "decided_by", "decided_at"),
            models.CheckConstraint(
                name="redflag_decision_has_reason",
                condition=Q(status=RedFlagStatus.OPEN, decided_by__isnull=True)
                | (~Q(status=RedFlagStatus.OPEN) & Q(decided_by__isnull=False) & ~Q(reason="")),
                violation_error_message=_("A decision names its reason and who took it."),
            ),
            Refuse(
                name="redflag_decided_is_decided",
                when="OLD.status <> 'open'",
                violation_error_message=_("This flag is decided already."),
            ),
        ]

    def __str__(self):
        return f"{self.case} · {dict(Question.choices).get(self.code, self.code)}"
