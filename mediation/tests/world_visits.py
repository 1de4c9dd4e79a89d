"""Follow-up of the small world: draws and visits in every state, answers, red flags."""

from datetime import UTC, date, datetime, timedelta

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
from assessment.models import FlagRule, FrameCase, RedFlag, SampleDraw, Visit, VisitAnswer
from assessment.tests.factories_visits import (
    AgencyAssignmentFactory,
    AgencyFactory,
    FlagRuleFactory,
)
from cases.tests.factories import CaseFactory
from mediation.common.tests.factories import UserFactory

AT = datetime(2025, 4, 3, 1, tzinfo=UTC)
OPENS, CLOSES = date(2025, 4, 2), date(2025, 5, 2)
SOURCE = "2025年4月3日双色球开奖号码"


def draw_of(home, cases, agency, *, period):
    """A finished draw of a week of its own, with an open visit and an answered one."""
    first = date(2023, 1, 2) + timedelta(weeks=100 * period[0] + 10 * period[1] + period[2])
    draw = _draw(home.district, first, DrawStatus.DRAWN)
    visits = []
    for position, case in enumerate((cases.passed, cases.submitted), 1):
        FrameCase.objects.create(
            draw=draw, case=case, number=case.number, ticket="ab" * 32, position=position
        )
        visits.append(visit_of(draw, case, agency, position))
    _attempt(visits[0], AttemptResult.NO_ANSWER)
    finish(visits[1])
    raise_flag(visits[1])


def raise_flag(visit):
    """An open flag that holds the pay of the visit's case."""
    RedFlag.objects.create(
        case=visit.case,
        visit=visit,
        code="gifts_or_meals",
        severity=Severity.SERIOUS,
        holds_pay=True,
        raised_at=AT,
    )


def visit_of(draw, case, agency, position, **facts):
    return Visit.objects.create(
        draw=draw,
        case=case,
        agency=agency,
        position=position,
        opens_on=OPENS,
        closes_on=CLOSES,
        **{"phone_revealed_at": AT, **facts},
    )


def more_agencies(district, agency):
    """Another agency, another surveyor of this one, another rule that raises a flag."""
    AgencyFactory(district=district)
    AgencyAssignmentFactory(agency=agency)
    rules = FlagRule.objects.filter(district=district).count()
    FlagRuleFactory(district=district, question=Question.values[rules])


def every_state(home, agencies):
    """Draws, visits, calls and red flags in every state."""
    for number, status in enumerate((DrawStatus.FROZEN, DrawStatus.SEEDED, DrawStatus.VOID)):
        _draw(home.district, date(2022, 1, 3) + timedelta(weeks=number), status)
    draw = SampleDraw.objects.filter(district=home.district, status=DrawStatus.DRAWN).first()
    for number, status in enumerate((VisitStatus.UNREACHABLE, VisitStatus.REFUSED)):
        case = CaseFactory(lead=home.mediators[0], settled=True)
        visit = visit_of(draw, case, agencies[number], 10 + number, status=status)
        for result in AttemptResult:
            _attempt(visit, result)
        RedFlag.objects.create(
            case=case,
            code="satisfaction",
            severity=Severity.NOTE,
            holds_pay=False,
            status=(RedFlagStatus.CLEARED, RedFlagStatus.UPHELD)[number],
            raised_at=AT,
            decided_by=UserFactory(),
            decided_at=AT,
            reason="已核实",
        )
    FlagRuleFactory(district=home.district, question=Question.RETALIATION, severity=Severity.NOTE)


def _draw(district, first, status):
    seeded = {"seeded_by": UserFactory(), "seeded_at": AT, "seed": "03 07 12 19 25 31|08"}
    witnessed = {"witnessed_by": UserFactory(), "witnessed_at": AT}
    return SampleDraw.objects.create(
        district=district,
        period_from=first,
        period_to=first + timedelta(weeks=1),
        seed_source=SOURCE,
        population=2,
        digest="cd" * 32,
        sample_size=2,
        status=status,
        frozen_by=UserFactory(),
        frozen_at=AT,
        void_reason="名单有误" if status == DrawStatus.VOID else "",
        **(seeded if status in (DrawStatus.SEEDED, DrawStatus.DRAWN) else {}),
        **(witnessed if status == DrawStatus.DRAWN else {}),
    )


def _attempt(visit, result):
    visit.attempts.create(result=result, made_by=UserFactory(), made_at=AT)


def finish(visit):
    """The visit is answered, with a complaint."""
    Visit.objects.filter(pk=visit.pk).update(status=VisitStatus.DONE)
    VisitAnswer.objects.create(
        visit=visit,
        favouritism=YesNo.NO,
        gifts_or_meals=YesNo.YES,
        retaliation=YesNo.NO,
        performance=PerformanceAnswer.DONE,
        satisfaction=2,
        remarks="收了两条烟",
        started_at=AT,
        sent_at=AT,
        sent_by=UserFactory(),
    )
