"""The work on the demonstration's cases: plans, inquiries, urgings, defaults, teams, links."""

from datetime import time, timedelta
from random import Random

from django.db.models import Exists, OuterRef

from cases.choices import (
    FAILED,
    DefaultKind,
    LinkKind,
    MediatorRole,
    NextStep,
    ParticipantKind,
    Performance,
    Route,
    UrgeBy,
)
from cases.models import (
    AgreementRule,
    Case,
    CaseLink,
    Default,
    Escalation,
    EscalationStep,
    Fulfilment,
    Inquiry,
    Obligation,
    Participant,
    Referral,
    Session,
    SessionPlan,
    Urging,
)
from cases.services.teams import propose_team
from mediation.demo.clock import moment
from mediation.demo.world import World
from mediators.models import Contract

LOGIN = "mediator"
SOME = 60
"""Rows of each kind; the newest cases have them."""

ANSWERS = ("月底前一定付清（示例）", "正在筹款（示例）", "称无力一次付清（示例）")


def rule(world: World) -> None:
    """When an agreement is written: after another city's regulation, as an example."""
    AgreementRule.objects.create(
        district=world.district,
        document_number="示例调解协议〔2020〕1号",
        valid_from=world.span.policy_start,
        is_example=True,
    )


def last_evening(world: World) -> None:
    """After all cases are written."""
    rng = world.rng("working")
    _plan(world, rng)
    _ask_and_take_part(rng)
    _follow_up()
    _perform(world, rng)
    _refer()
    _link()
    _propose(world)


def _plan(world: World, rng: Random) -> None:
    cases = Case.objects.open().order_by("-logged_on", "-pk")
    own = list(cases.filter(lead__user__username=LOGIN)[:2])
    others = cases.exclude(lead__user__username=LOGIN)[:SOME]
    for number, case in enumerate([*own, *others]):
        SessionPlan.objects.create(
            case=case,
            planned_on=world.span.today + timedelta(days=number % 6),
            starts_at=time(rng.choice((9, 10, 14, 15)), 30),
            place=case.place,
            planned_by_id=case.created_by_id,
        )


def _ask_and_take_part(rng: Random) -> None:
    sessions = list(Session.objects.select_related("case").order_by("-held_on", "-pk")[:SOME])
    Inquiry.objects.bulk_create(
        Inquiry(
            case=session.case,
            asked_on=session.case.accepted_on,
            place=session.case.place,
            person_asked="邻居（示例）",
            relation="知情人",
            investigator_id=session.case.lead_id,
            record="称听到双方争执，具体经过与申请人所述基本一致（示例）。",
            recorded_by_id=session.case.created_by_id,
        )
        for session in sessions[: SOME // 2]
    )
    Participant.objects.bulk_create(
        Participant(
            session=session,
            name="示例参与人",
            kind=rng.choice(ParticipantKind.values),
            parties_consent=True,
        )
        for session in sessions
    )


def _follow_up() -> None:
    """What was answered; the newest danger is still open."""
    dangers = list(Escalation.objects.select_related("case").order_by("-reported_at")[:SOME])
    EscalationStep.objects.bulk_create(
        EscalationStep(
            escalation=danger,
            happened_on=danger.case.accepted_on,
            reply="已到场处置，双方情绪稳定（示例）",
            recorded_by_id=danger.reported_by_id,
            recorded_at=danger.reported_at,
        )
        for danger in dangers
    )
    if dangers:
        Escalation.objects.filter(pk=dangers[0].pk).update(
            closed_on=None, result="", prevented=False
        )


def _perform(world: World, rng: Random) -> None:
    """Part payments, urgings of what is overdue, and defaults of what was given up."""
    overdue = Obligation.objects.overdue(world.span.today).select_related("agreement__case")
    for row in overdue.order_by("-due_on", "-pk")[:SOME]:
        case = row.agreement.case
        by = case.created_by_id
        Urging.objects.create(
            obligation=row,
            urged_on=min(row.due_on + timedelta(days=1), world.span.today),
            by_way_of=rng.choice(UrgeBy.values),
            answer=rng.choice(ANSWERS),
            promised_for=world.span.today + timedelta(days=20),
            recorded_by_id=by,
        )
        if case.performance in (Performance.PARTLY, Performance.REFUSED):
            _default(row, world)
        elif row.amount and row.amount > 1:
            Fulfilment.objects.create(
                obligation=row,
                done_on=row.due_on,
                amount=row.amount // 2,
                note="先付一半（示例）",
                recorded_by_id=by,
                recorded_at=moment(row.due_on, 17),
            )
            Case.objects.filter(pk=case.pk).update(performance=Performance.RUNNING)


def _default(row: Obligation, world: World) -> None:
    partly = row.agreement.case.performance == Performance.PARTLY
    Default.objects.create(
        obligation=row,
        kind=DefaultKind.PARTLY if partly else DefaultKind.REFUSED,
        found_on=min(row.due_on + timedelta(days=5), world.span.today),
        reason="到期未付，称资金困难（示例）",
        next_step=NextStep.SUE,
        recorded_by_id=row.agreement.case.created_by_id,
    )


def _refer() -> None:
    failed = Case.objects.filter(outcome__in=FAILED, guided_to_court=True)
    Referral.objects.bulk_create(
        Referral(
            case=case,
            route=Route.COURT,
            body="示例人民法院",
            told_on=case.closed_on,
            recorded_by_id=case.created_by_id,
        )
        for case in failed.order_by("-closed_on", "-pk")[:SOME]
    )


def _link() -> None:
    """Two labour disputes of one mediator on one day stand for a series."""
    labour = Case.objects.filter(dispute_type__code="migrant_wages").order_by("-pk")
    earlier = labour.filter(lead=OuterRef("lead"), pk__lt=OuterRef("pk"))
    for case in labour.filter(Exists(earlier))[:5]:
        other = labour.filter(lead=case.lead_id, pk__lt=case.pk).first()
        CaseLink.objects.create(
            case=case,
            other=other,
            kind=LinkKind.SERIES,
            reason="同一工地欠薪（示例）",
            linked_by_id=case.created_by_id,
            linked_at=moment(case.logged_on, 16),
        )


def _propose(world: World) -> None:
    """The mediator of the demonstration asks a colleague to take part."""
    case = (
        Case.objects.open()
        .filter(lead__user__username=LOGIN)
        .exclude(mediators__role=MediatorRole.CO)
        .order_by("-pk")
        .first()
    )
    if case is None:
        return
    here = Contract.objects.on(world.span.today).filter(mediator__office=case.office_id)
    colleague = here.exclude(mediator=case.lead_id).order_by("mediator__number").first()
    if colleague is not None:
        shares = {case.lead: 70, colleague.mediator: 30}
        propose_team(
            case=case, by=case.created_by, shares=shares, reason="案情较复杂，需两人办理（示例）"
        )
