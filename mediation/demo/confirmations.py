"""Around the applications to the court: the rule, who applies, what is on its way, what follows."""

from datetime import timedelta
from random import Random
from typing import Any

from django.db.models import Prefetch

from cases.calc.deadlines import last_day
from cases.calc.eligibility import Connection
from cases.choices import (
    ConfirmationStatus,
    ConfirmationTrack,
    CourtReason,
    Outcome,
    Paper,
    Source,
)
from cases.choices_confirmation import Manner, ObjectionKind
from cases.models import (
    Case,
    Confirmation,
    ConfirmationRule,
    Document,
    EligibilityCheck,
    Enforcement,
    JointApplicant,
    Objection,
    Obligation,
    Party,
)
from cases.selectors.eligibility import agreement_key
from cases.selectors.terms import enforcement_end, objection_end
from mediation.common.models import User
from mediation.demo.clock import moment
from mediation.demo.world import World

BATCH = 500
WAITING, WANTED, OBJECTED, ENFORCED = 12, 4, 3, 6


def rule(world: World) -> None:
    """The statutes' own terms, as an example: the bureau has not told its reading."""
    ConfirmationRule.objects.create(
        district=world.district,
        document_number="示例司法确认〔2020〕1号",
        valid_from=world.span.policy_start,
        is_example=True,
    )


def load(world: World) -> None:
    """What the tables of the cases left out; after all cases are written."""
    rng = world.rng("confirmations")
    _prepare_some(world)
    _applicants_and_checks()
    _want_more(world)
    _object(world, rng)
    _enforce(world)


def _prepare_some(world: World) -> None:
    """The newest settled cases that nobody has applied for wait for the head of the office."""
    own = User.objects.get(username="mediator")
    open_ones = Case.objects.filter(
        outcome=Outcome.SETTLED_WRITTEN, confirmation=ConfirmationTrack.NONE
    ).exclude(dispute_type__code__in=("marriage", "inheritance", "adoption"))
    newest = open_ones.order_by("-closed_on", "-pk").select_related("agreement")
    rows = [*newest.filter(lead__user=own)[:2], *newest.exclude(lead__user=own)[:WAITING]]
    for case in rows:
        effective_on = case.agreement.effective_on
        deadline = last_day(effective_on, is_working_day=world.working.__contains__)
        Confirmation.objects.create(
            case=case,
            court_id=world.court_id,
            effective_on=effective_on,
            last_day=deadline.legal,
            created_by_id=case.created_by_id,
        )
        Document.objects.create(
            case=case,
            paper=Paper.CONFIRMATION,
            pages=2,
            added_by_id=case.created_by_id,
            added_at=moment(case.closed_on, 17),
        )
    track = ConfirmationTrack.PREPARED
    Case.objects.filter(pk__in=[case.pk for case in rows]).update(confirmation=track)


def _applicants_and_checks() -> None:
    """Both sides of every application, and the check before it."""
    parties = Prefetch("case__parties", Party.objects.only("pk", "case_id"))
    rows = Confirmation.objects.select_related("case__agreement").prefetch_related(parties)
    for start in range(0, rows.count(), BATCH):
        batch = list(rows.order_by("pk")[start : start + BATCH])
        checks = EligibilityCheck.objects.bulk_create([_check(row) for row in batch])
        for row, check in zip(batch, checks, strict=True):
            row.eligibility = check
        Confirmation.objects.bulk_update(batch, ["eligibility"])
        JointApplicant.objects.bulk_create(
            JointApplicant(
                confirmation=row,
                party=party,
                manner=Manner.IN_PERSON,
                signed_on=row.applied_on or row.effective_on,
            )
            for row in batch
            for party in row.case.parties.all()
        )


def _check(row: Confirmation) -> EligibilityCheck:
    by_court = row.case.source == Source.COURT
    connection = Connection.INVITING_COURT if by_court else Connection.MEDIATION_BODY
    return EligibilityCheck(
        case=row.case,
        connection=connection.value,
        agreement_key=agreement_key(row.case),
        checked_by_id=row.created_by_id,
        checked_at=moment(row.effective_on, 16),
    )


def _want_more(world: World) -> None:
    """The court waits for papers of a few."""
    waiting = Confirmation.objects.filter(status=ConfirmationStatus.SUBMITTED).order_by("-pk")
    today = world.span.today
    for row in waiting[:WANTED]:
        row.status = ConfirmationStatus.SUPPLEMENT
        row.reason_code, row.reason = CourtReason.PAPERS, "请补送达地址确认书（示例）"
        row.decided_on = world.span.yesterday
        row.decided_by = world.users["court_liaison"]
        row.supplement_by = today + timedelta(days=5)
        row.save()


def _object(world: World, rng: Random) -> None:
    """Some months ago a third party objected to a ruling."""
    liaison = world.users["court_liaison"]
    before = world.span.today - timedelta(days=60)
    for row in _valid(world).filter(decided_on__lt=before).order_by("-decided_on")[:OBJECTED]:
        known = row.decided_on + timedelta(days=rng.randrange(1, 20))
        Objection.objects.create(
            confirmation=row,
            kind=ObjectionKind.THIRD_PARTY,
            known_on=known,
            last_day=objection_end(row, by_party=False, known_on=known),
            raised_on=known + timedelta(days=rng.randrange(1, 20)),
            grounds="协议处分了案外人的财产（示例）",
            recorded_by=liaison,
        )


def _enforce(world: World) -> None:
    """What was not performed is being enforced."""
    day = world.span.yesterday
    overdue: Any = Obligation.objects.overdue(day).values("agreement__case")
    for row in _valid(world).filter(case__in=overdue).order_by("-decided_on")[:ENFORCED]:
        Enforcement.objects.create(
            confirmation=row,
            court_name=row.court.name,
            applied_on=day,
            last_day=enforcement_end(row),
            amount=row.case.amount,
            recorded_by_id=row.created_by_id,
        )


def _valid(world: World):
    rows = Confirmation.objects.filter(
        status=ConfirmationStatus.VALID, case__district=world.district
    )
    return rows.select_related("case", "court")
