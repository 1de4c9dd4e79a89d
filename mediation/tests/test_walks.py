"""Four walks through the real doors: from a case to pay, from a quarter to the end of a contract,
from a draw to pay that is held and released, from the nightly watch to a notice."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from assessment.choices import DrawStatus, Fact, FlagStatus, LineKind, RedFlagStatus, RunStatus
from assessment.models import (
    QuarterRun,
    QuotaFlag,
    RedFlag,
    SampleDraw,
    Settlement,
    SettlementLine,
    SettlementRun,
    WithheldItem,
)
from assessment.tasks import close_quarter_task, nightly_watch_task
from assessment.tests.admin_client import sentences, signed_in, verb
from assessment.tests.factories import (
    ConditionFactory,
    QuotaRuleFactory,
    RequiredPaperFactory,
    ScheduleFactory,
    rates,
    tier,
)
from assessment.tests.factories_visits import (
    SEED,
    SOURCE,
    AgencyFactory,
    FlagRuleFactory,
    approved_cases,
    surveyor,
)
from cases.choices import Performance, ReviewState
from cases.models import Case
from cases.tests.factories import CaseFactory
from mediation.common.choices import JobState
from mediation.common.models import Job, Notice
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import ContractFactory, resident_id
from stations.tests.factories import DisputeTypeFactory, DistrictFactory, bureau_user, office_head

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-03-20T10:00:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def on(clock):
    """``on("2025-04-02")``: it is ten o'clock of that day."""
    return lambda day: clock.move_to(f"{day}T10:00:00+08:00")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What waits for the commit is done when the block ends, as with a real request."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def page(response):
    return response.content.decode()


def does(user, name, row, **data):
    """The user sends a form of the web pages and is led on."""
    response = signed_in(user).post(reverse(name, args=[row.pk]), data)
    assert response.status_code == 302, response.context["form"].errors
    row.refresh_from_db()
    return response


def decides(user, row, what, **data):
    """The user presses a button of the admin and it is done."""
    response = verb(signed_in(user), row, what, **data)
    assert response.redirect_chain, response.context["form"].errors
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    row.refresh_from_db()


def reviews(user, case, decision, **data):
    """The user decides on the review page and is led on to the next case."""
    url = reverse("admin:cases_case_review", args=[case.pk])
    response = signed_in(user).post(url, {"decision": decision, **data})
    assert response.status_code == 302, response.context["form"].errors
    case.refresh_from_db()


# --- a case


def logs_a_case(lead, day, number=1):
    """On the web form, with two parties."""
    parties = [
        {"side": side, "kind": "person", "name": f"当事人{n}", "id_number": resident_id(n)}
        for n, side in enumerate(("applicant", "respondent"), start=number)
    ]
    data = {
        "client_key": uuid4(),
        "dispute_type": DisputeTypeFactory().pk,
        "source": "application",
        "relation": "citizens",
        "summary": "楼上漏水",
        "people_count": 2,
        "logged_on": day,
        "accepted_on": day,
        "party-TOTAL_FORMS": 2,
        "party-INITIAL_FORMS": 0,
        **{
            f"party-{place}-{name}": value
            for place, party in enumerate(parties)
            for name, value in party.items()
        },
    }
    known = set(Case.objects.values_list("pk", flat=True))
    response = signed_in(lead.user).post(reverse("cases:log"), data)
    assert response.status_code == 302, (
        response.context["form"].errors,
        response.context["parties"].errors,
    )
    case = Case.objects.exclude(pk__in=known).get()
    assert response["Location"] == reverse("cases:detail", args=[case.pk])
    return case


def settles(case, day, claims):
    """Closed with an agreement, completed with paper, entry and performance, submitted."""
    mediator = case.lead.user
    does(
        mediator,
        "cases:close",
        case,
        closed_on=day,
        outcome="settled_written",
        tier_claimed=claims.pk,
        agreed_on=day,
        content="三日内修好",
        version=case.version,
    )
    for paper in ("application", "notice", "identity", "record", "agreement"):
        does(mediator, "cases:paper", case, paper=paper, pages=2, client_key=uuid4())
    does(mediator, "cases:system_entry", case, external_number="渝矛调1", external_entered_on=day)
    does(mediator, "cases:performance", case, performance="done", performed_on=day)
    does(mediator, "cases:submit", case)
    assert case.review_state == ReviewState.SUBMITTED


class Desk:
    """The people of the district who pay a month."""

    def __init__(self, committed):
        self.committed = committed
        self.district = DistrictFactory()
        self.admin, self.finance = bureau_user(), bureau_user(Role.BUREAU_FINANCE)

    def asks_for(self, month):
        """Finance presses "compute" on the month end; a worker does it. Returns the job."""
        url = reverse("admin:assessment_month_compute", args=[self.district.code, month])
        with self.committed():
            response = signed_in(self.finance).post(url)
        job = Job.objects.latest("pk")
        assert response["Location"] == reverse("common:job", args=[job.pk])
        return job

    def computes(self, month):
        client = signed_in(self.finance)
        entry = reverse("admin:assessment_month_end_of", args=[self.district.code, month])
        assert client.get(entry).context["compute_url"]
        job = self.asks_for(month)
        assert (job.state, job.result["url"]) == (JobState.DONE, entry), job.error
        return SettlementRun.objects.get(pk=job.result["run"])

    def closes(self, run):
        decides(self.finance, run, "put_forward")
        decides(self.admin, run, "confirm")
        decides(self.finance, run, "lock")
        assert run.status == RunStatus.LOCKED


@pytest.fixture
def desk(committed):
    return Desk(committed)


def paid(case):
    """Months and amounts of the lines that pay a case."""
    lines = SettlementLine.objects.filter(case=case).order_by("settlement__run__month")
    return list(lines.values_list("settlement__run__month", "amount"))


MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


def policy():
    """Performed, entered and on paper: a simple case pays 100, a difficult one 300."""
    schedule = ScheduleFactory()
    rates(schedule, {"simple": "100.00", "difficult": "300.00"})
    ConditionFactory(schedule=schedule, fact=Fact.PERFORMED)
    ConditionFactory(schedule=schedule, fact=Fact.ENTERED_IN_SYSTEM)
    RequiredPaperFactory(schedule=schedule)
    return tier("simple", schedule), tier("difficult", schedule)


def test_from_a_case_to_pay_with_a_late_case_in_the_next_month(on, desk):
    simple, difficult = policy()
    lead = ContractFactory().mediator
    head = office_head(lead.office)

    case = logs_a_case(lead, "2025-03-20")
    on("2025-03-24")
    settles(case, "2025-03-24", claims=simple)
    assert (case.performance, case.external_number) == (Performance.DONE, "渝矛调1")
    reviews(head, case, "pass")
    assert case.review_state == ReviewState.OFFICE_PASSED
    on("2025-03-27")
    reviews(desk.admin, case, "pass", tier_fixed=difficult.pk, reason="跨三个街道")
    assert (case.review_state, case.approved_on) == (ReviewState.PASSED, date(2025, 3, 27))
    assert (case.tier_claimed, case.tier_fixed) == (simple, difficult)
    fixed = case.reviews.order_by("pk").values_list("level", "tier_claimed", "tier_fixed")
    assert list(fixed) == [
        ("office", simple.pk, simple.pk),
        ("bureau", simple.pk, difficult.pk),
    ]

    late = logs_a_case(lead, "2025-03-27", number=11)
    on("2025-03-31")
    settles(late, "2025-03-31", claims=simple)

    on("2025-04-02")
    run = desk.computes("2025-03")
    draft = Settlement.objects.get(run=run)
    unseen = reverse("assessment:statement", args=[draft.pk])
    assert signed_in(lead.user).get(unseen).status_code == 404
    desk.closes(run)
    the_mediator_reads_the_line(lead, case, "300.00")

    refused = desk.asks_for("2025-03")
    assert refused.state == JobState.FAILED
    assert "2025-03" in refused.error and "不再" in refused.error
    waiting = signed_in(desk.finance).get(reverse("common:job", args=[refused.pk]))
    assert refused.error in page(waiting)
    assert paid(case) == [(MARCH, Decimal("300.00"))]

    reviews(head, late, "pass")
    reviews(desk.admin, late, "pass")
    assert (late.closed_on, late.approved_on) == (date(2025, 3, 31), date(2025, 4, 2))
    on("2025-05-02")
    desk.closes(desk.computes("2025-04"))
    on("2025-06-03")
    desk.closes(desk.computes("2025-05"))
    assert paid(late) == [(APRIL, Decimal("100.00"))]
    assert paid(case) == [(MARCH, Decimal("300.00"))]
    runs = SettlementRun.objects.filter(district=desk.district).order_by("month")
    assert [row.total for row in runs] == [2100, 1900, 1800]  # the base fee is 1800


def the_mediator_reads_the_line(lead, case, amount):
    phone = signed_in(lead.user)
    statement = Settlement.objects.get(contract__mediator=lead)
    link = reverse("assessment:statement", args=[statement.pk])
    assert link in page(phone.get(reverse("assessment:pay")))
    shown = phone.get(link)
    (line,) = [line for line in shown.context["lines"] if line.case_id == case.pk]
    assert line.amount == Decimal(amount)
    assert amount in line.sentence and "difficult" in line.sentence and "%(" not in line.sentence
    assert line.sentence in page(shown)
    assert case.number in page(shown)


# --- a quarter


def test_from_the_quarters_end_to_the_end_of_a_contract(on, committed):
    on("2025-04-05")
    QuotaRuleFactory(district=DistrictFactory())
    good, short = ContractFactory.create_batch(2, quarterly_quota=2)
    CaseFactory.create_batch(2, lead=good.mediator, passed=True)
    CaseFactory(lead=short.mediator, passed=True)
    first, second = bureau_user(), bureau_user()

    with committed():
        close_quarter_task()
    run = QuarterRun.objects.get()
    assert Job.objects.get().state == JobState.DONE
    assert signed_in(short.mediator.user).get("/").status_code == 200
    assert not QuotaFlag.objects.visible_to(short.mediator.user).exists()

    with committed():
        decides(first, run, "publish")
    flag = QuotaFlag.objects.get()
    assert (flag.contract, flag.status) == (short, FlagStatus.NOTIFIED)
    answer = reverse("assessment:answer_flag", args=[flag.pk])
    assert Notice.objects.get(kind="assessment.quota_not_met").recipient == short.mediator.user
    assert answer in page(signed_in(short.mediator.user).get("/"))
    early = verb(signed_in(first), flag, "uphold", reason="理由不成立")
    assert early.context["form"].non_field_errors()  # the term for an answer is running

    does(short.mediator.user, "assessment:answer_flag", flag, answer="住院两周")
    assert (flag.status, flag.answer) == (FlagStatus.ANSWERED, "住院两周")
    end_of_quarter = reverse("admin:assessment_quarter_end_of", args=["500199", "2025Q1"])
    assert "住院两周" in page(signed_in(first).get(end_of_quarter))
    decides(first, flag, "uphold", reason="理由不成立")
    short.refresh_from_db()
    assert (flag.status, short.ended_at) == (FlagStatus.UPHELD, None)

    terms = {"ends_on": "2025-05-01", "explanation": "未完成季度任务"}
    same_hand = verb(signed_in(first), flag, "terminate", **terms)
    assert same_hand.context["form"].non_field_errors()
    decides(second, flag, "terminate", **terms)
    short.refresh_from_db()
    assert (short.valid_to, short.end_proposed_by, short.ended_by) == (
        date(2025, 5, 1),
        first,
        second,
    )
    good.refresh_from_db()
    assert good.ended_at is None


# --- a draw


def test_from_a_draw_to_pay_that_is_held_and_released(on, desk):
    on("2025-04-02")
    rates(ScheduleFactory(), {"general": "100.00"})
    FlagRuleFactory()
    caller = surveyor(AgencyFactory())
    lead = ContractFactory().mediator
    cases = approved_cases(7, lead=lead)
    case = drawn(desk).visits.get(position=1).case

    finds_a_gift(caller, case)
    flag = RedFlag.objects.get()
    assert (flag.case, flag.status, flag.holds_pay) == (case, RedFlagStatus.OPEN, True)

    run = desk.computes("2025-03")
    held = WithheldItem.objects.get(run=run, case__isnull=False)
    assert (held.case, held.reason, held.is_final) == (case, "red_flag", False)
    assert {paid(row)[0][1] for row in cases if row != case} == {Decimal("100.00")}
    desk.closes(run)
    assert paid(case) == []
    statement = Settlement.objects.get(run=run)
    shown = signed_in(lead.user).get(reverse("assessment:statement", args=[statement.pk]))
    assert [item.case_id for item in shown.context["withheld"]] == [case.pk]

    decides(desk.admin, flag, "clear", reason="查无实据")
    assert (flag.status, flag.decided_by) == (RedFlagStatus.CLEARED, desk.admin)
    on("2025-05-02")
    desk.closes(desk.computes("2025-04"))
    on("2025-06-03")
    desk.closes(desk.computes("2025-05"))
    assert paid(case) == [(APRIL, Decimal("100.00"))]
    subsidies = SettlementLine.objects.filter(kind=LineKind.CASE_SUBSIDY)
    assert subsidies.count() == len(cases)


def drawn(desk):
    """Frozen by one, seeded by a second, witnessed by a third person."""
    freezer, first, second = desk.admin, bureau_user(), bureau_user(Role.BUREAU_AUDITOR)
    period = {
        "district": desk.district.pk,
        "period_from": "2025-03-01",
        "period_to": "2025-04-01",
        "share_percent": "15",
        "seed_source": SOURCE,
        "visit_days": "30",
    }
    response = signed_in(freezer).post(reverse("admin:assessment_draw_freeze"), period)
    assert response.status_code == 302, sentences(response)
    draw = SampleDraw.objects.get()
    assert (draw.status, draw.population) == (DrawStatus.FROZEN, 7)
    decides(first, draw, "enter_seed", seed=SEED)
    alone = verb(signed_in(first), draw, "witness_seed", seed=SEED)
    assert alone.context["form"].non_field_errors()
    decides(second, draw, "witness_seed", seed=SEED)
    assert (draw.status, draw.visits.count()) == (DrawStatus.DRAWN, 2)
    return draw


def finds_a_gift(caller, case):
    """The surveyor asks for the telephone, then for the five answers."""
    visit = case.visits.get()
    phone = signed_in(caller)
    assert phone.get(reverse("assessment:visit", args=[visit.pk])).status_code == 200
    telephone = phone.post(reverse("assessment:visit_telephone", args=[visit.pk]))
    assert case.parties.first().phone in page(telephone)
    url = reverse("assessment:visit_questions", args=[visit.pk])
    form = phone.get(url).context["form"]
    answers = {
        "favouritism": "no",
        "gifts_or_meals": "yes",
        "retaliation": "no",
        "performance": "done",
        "satisfaction": "3",
        "started": form["started"].value(),
    }
    assert phone.post(url, answers).status_code == 302


# --- the night


def test_the_nightly_watch_tells_once_and_after_the_commit(on, committed):
    on("2025-04-03")
    lead = ContractFactory(
        mediator__user=UserFactory(role=Role.MEDIATOR, email="m@example.invalid")
    )
    case = CaseFactory(lead=lead.mediator, due_on=date(2025, 4, 2))

    with committed():
        assert nightly_watch_task()["watch_terms"] == 1
        assert Notice.objects.get().delivered_at is None
        assert mail.outbox == []
    with committed():
        assert sum(nightly_watch_task().values()) == 0

    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("cases.term_over", lead.mediator.user)
    assert notice.delivered_at is not None
    (letter,) = mail.outbox
    assert letter.to == ["m@example.invalid"]
    assert case.number in letter.body
