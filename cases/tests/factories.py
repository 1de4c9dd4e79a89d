"""Cases and what hangs on them, written as rows: no service has to run first."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import factory

from cases.choices import (
    AgreementForm,
    ConfirmationStatus,
    Decision,
    DefaultKind,
    LinkKind,
    MediatorRole,
    NextStep,
    Outcome,
    Paper,
    ParticipantKind,
    PartySide,
    Performance,
    Relation,
    ReviewLevel,
    ReviewState,
    Risk,
    Route,
    Source,
    UrgeBy,
)
from cases.models import (
    Agreement,
    AgreementRule,
    Case,
    CaseLink,
    CaseMediator,
    Clue,
    Confirmation,
    Court,
    CourtAssignment,
    Default,
    Document,
    DuplicateSuspicion,
    Escalation,
    EscalationStep,
    Fulfilment,
    Inquiry,
    Obligation,
    Participant,
    Party,
    Referral,
    Review,
    Session,
    SessionPlan,
    TeamPart,
    TeamProposal,
    Tier,
    TierScheme,
    Urging,
)
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediators.tests.factories import MediatorFactory, resident_id
from stations.tests.factories import (
    LONG_AGO,
    DisputeTypeFactory,
    DistrictFactory,
    GridGroupFactory,
)

MUST_PAPERS = (Paper.REGISTER, Paper.NOTICE, Paper.IDENTITY, Paper.RECORD, Paper.AGREEMENT)
"""What the ministry's catalogue asks of a case settled in writing."""

RANKS = {"simple": 1, "general": 2, "difficult": 3, "major": 4}


class SchemeFactory(factory.django.DjangoModelFactory):
    """The district's classification guide, the same one each time."""

    class Meta:
        model = TierScheme
        django_get_or_create = ("district", "valid_from")

    district = factory.SubFactory(DistrictFactory)
    name = "案件等级分类指引"
    document_number = factory.Sequence(lambda n: f"试司发〔2020〕{n}号")
    valid_from = LONG_AGO


class TierFactory(factory.django.DjangoModelFactory):
    """``TierFactory(code="general")``: simple, general, difficult and major have their ranks."""

    class Meta:
        model = Tier
        django_get_or_create = ("scheme", "code")

    scheme = factory.SubFactory(SchemeFactory)
    code = "general"
    name = factory.SelfAttribute("code")
    rank = factory.LazyAttribute(lambda row: RANKS[row.code])


class CaseFactory(factory.django.DjangoModelFactory):
    """An open case of March 2025, logged by its lead mediator.

    ``settled=True`` closes it with a written agreement, ``submitted=True`` and ``passed=True``
    go further. ``share=60`` leaves 40 percent for co-mediators made by hand.
    """

    class Meta:
        model = Case
        skip_postgeneration_save = True

    class Params:
        closed = factory.Trait(
            closed_on=date(2025, 3, 20),
            tier_claimed=factory.SubFactory(
                TierFactory, scheme__district=factory.SelfAttribute("...district")
            ),
        )
        failed = factory.Trait(closed=True, outcome=Outcome.TOO_FAR_APART)
        settled = factory.Trait(
            closed=True,
            outcome=Outcome.SETTLED_WRITTEN,
            performance=Performance.NOT_DUE,
            agreed=factory.RelatedFactory(
                "cases.tests.factories.AgreementFactory", factory_related_name="case"
            ),
        )
        submitted = factory.Trait(
            settled=True,
            review_state=ReviewState.SUBMITTED,
            submitted_at=datetime(2025, 3, 21, 1, tzinfo=UTC),
        )
        office_passed = factory.Trait(
            submitted=True,
            review_state=ReviewState.OFFICE_PASSED,
            office_reviewed_by=factory.SubFactory(UserFactory, role=Role.OFFICE_HEAD),
        )
        passed = factory.Trait(
            office_passed=True,
            review_state=ReviewState.PASSED,
            tier_fixed=factory.SelfAttribute("tier_claimed"),
            approved_by=factory.SubFactory(UserFactory, role=Role.BUREAU_ADMIN),
            approved_on=date(2025, 3, 25),
        )

    lead = factory.SubFactory(MediatorFactory)
    station = factory.SelfAttribute("lead.station")
    committee = factory.SelfAttribute("station.committee")
    office = factory.SelfAttribute("station.office")
    district = factory.SelfAttribute("station.district")
    division = factory.SelfAttribute("station.division")
    lead_is_full_time = True
    client_key = factory.LazyFunction(uuid4)
    year = factory.SelfAttribute("accepted_on.year")
    serial = factory.Sequence(lambda n: 100_000 + n)
    number = factory.LazyAttribute(
        lambda row: f"（{row.year}）{row.committee.short_name}人调字第{row.serial}号"
    )
    dispute_type = factory.SubFactory(DisputeTypeFactory)
    source = Source.APPLICATION
    relation = Relation.CITIZENS
    summary = "楼上漏水"
    logged_on = date(2025, 3, 3)
    accepted_on = factory.SelfAttribute("logged_on")
    received_at = datetime(2025, 3, 3, 1, tzinfo=UTC)
    due_on = date(2025, 4, 2)
    created_by = factory.SelfAttribute("lead.user")

    @factory.post_generation
    def share(self, create, share, **kwargs):
        if create:
            CaseMediatorFactory(
                case=self,
                mediator=self.lead,
                role=MediatorRole.LEAD,
                share=100 if share is None else share,
            )

    @factory.post_generation
    def papers(self, create, papers, **kwargs):
        """What waits for a review has its papers; ``papers=()`` leaves them out."""
        waiting = self.review_state in (ReviewState.SUBMITTED, ReviewState.OFFICE_PASSED)
        if create and (papers or (papers is None and waiting)):
            put_papers(self, papers or MUST_PAPERS)


def put_papers(case, papers):
    """Papers on file, each a page by hand."""
    Document.objects.bulk_create(
        Document(
            case=case,
            paper=paper,
            added_by=case.created_by,
            added_at=datetime(2025, 3, 20, 1, tzinfo=UTC),
        )
        for paper in papers
    )


class CaseMediatorFactory(factory.django.DjangoModelFactory):
    """A co-mediator without a share of the pay."""

    class Meta:
        model = CaseMediator

    case = factory.SubFactory(CaseFactory)
    mediator = factory.SubFactory(MediatorFactory)
    role = MediatorRole.CO
    share = 0


class PartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Party

    case = factory.SubFactory(CaseFactory)
    side = PartySide.APPLICANT
    name = factory.Sequence(lambda n: f"当事人{n}")
    id_number = factory.Sequence(resident_id)
    phone = factory.Sequence(lambda n: f"1990000{n % 10000:04d}")


class AgreementFactory(factory.django.DjangoModelFactory):
    """A written agreement of the day the case closed."""

    class Meta:
        model = Agreement

    case = factory.SubFactory(
        CaseFactory, closed=True, outcome=Outcome.SETTLED_WRITTEN, performance=Performance.NOT_DUE
    )
    form = AgreementForm.WRITTEN
    agreed_on = factory.SelfAttribute("case.closed_on")
    effective_on = factory.SelfAttribute("agreed_on")
    facts = "水管老化"
    content = "三日内修好"


class ObligationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Obligation

    agreement = factory.SubFactory(AgreementFactory)
    description = "赔偿"
    amount = Decimal("1000.00")
    due_on = date(2025, 4, 20)


class ReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Review

    case = factory.SubFactory(CaseFactory, submitted=True)
    level = ReviewLevel.OFFICE
    round = 1
    decision = Decision.PASS
    tier_claimed = factory.SelfAttribute("case.tier_claimed")
    tier_fixed = factory.SelfAttribute("tier_claimed")
    decided_by = factory.SubFactory(UserFactory, role=Role.OFFICE_HEAD)
    decided_at = datetime(2025, 3, 24, 1, tzinfo=UTC)


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Session

    case = factory.SubFactory(CaseFactory)
    held_on = date(2025, 3, 10)
    record = "双方到场"
    recorded_by = factory.SelfAttribute("case.created_by")


class EscalationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Escalation

    case = factory.SubFactory(CaseFactory)
    risk = Risk.FIGHT
    measure = "现场劝阻"
    reported_to = "派出所"
    reported_at = datetime(2025, 3, 10, 1, tzinfo=UTC)
    reported_by = factory.SelfAttribute("case.created_by")


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    case = factory.SubFactory(CaseFactory)
    paper = Paper.APPLICATION
    added_by = factory.SelfAttribute("case.created_by")
    added_at = datetime(2025, 3, 3, 1, tzinfo=UTC)


class CourtFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Court

    name = factory.Sequence(lambda n: f"第{n}法院")
    code = factory.Sequence(lambda n: f"渝01{n:02d}")
    district = factory.SubFactory(DistrictFactory)


class CourtAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CourtAssignment

    user = factory.SubFactory(UserFactory, role=Role.COURT_LIAISON)
    court = factory.SubFactory(CourtFactory)
    valid_from = LONG_AGO


class ConfirmationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Confirmation

    case = factory.SubFactory(CaseFactory, settled=True)
    court = factory.SubFactory(CourtFactory)
    effective_on = factory.SelfAttribute("case.closed_on")
    last_day = date(2025, 4, 21)
    applied_on = date(2025, 3, 28)
    status = ConfirmationStatus.SUBMITTED
    created_by = factory.SelfAttribute("case.created_by")


class ClueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clue

    group = factory.SubFactory(GridGroupFactory)
    station = factory.SelfAttribute("group.station")
    found_on = date(2025, 3, 1)
    description = "两家争吵"


class SuspicionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DuplicateSuspicion

    other = factory.SubFactory(CaseFactory)
    case = factory.SubFactory(CaseFactory, lead=factory.SelfAttribute("..other.lead"))
    reason_code = "same_people"


class SessionPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SessionPlan

    case = factory.SubFactory(CaseFactory)
    planned_on = date(2025, 4, 12)
    planned_by = factory.SelfAttribute("case.created_by")


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    session = factory.SubFactory(SessionFactory)
    name = "舅舅"
    kind = ParticipantKind.RELATIVE
    parties_consent = True


class InquiryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Inquiry

    case = factory.SubFactory(CaseFactory)
    asked_on = date(2025, 3, 5)
    person_asked = "楼下邻居"
    investigator = factory.SelfAttribute("case.lead")
    record = "听到争吵"
    recorded_by = factory.SelfAttribute("case.created_by")


class EscalationStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EscalationStep

    escalation = factory.SubFactory(EscalationFactory)
    happened_on = date(2025, 3, 11)
    reply = "民警已到场"
    recorded_by = factory.SelfAttribute("escalation.reported_by")
    recorded_at = datetime(2025, 3, 11, 1, tzinfo=UTC)


class TeamProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeamProposal

    case = factory.SubFactory(CaseFactory)
    reason = "人手不足"
    proposed_by = factory.SelfAttribute("case.created_by")
    proposed_at = datetime(2025, 3, 6, 1, tzinfo=UTC)


class TeamPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeamPart

    proposal = factory.SubFactory(TeamProposalFactory)
    mediator = factory.SelfAttribute("proposal.case.lead")
    share_before = 100
    share = 100


class AgreementRuleFactory(factory.django.DjangoModelFactory):
    """Every reason asks for a written agreement; an oral one needs a reason."""

    class Meta:
        model = AgreementRule
        django_get_or_create = ("district", "valid_from")

    district = factory.SubFactory(DistrictFactory)
    document_number = factory.Sequence(lambda n: f"试司发〔2020〕协{n}号")
    valid_from = LONG_AGO


class FulfilmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Fulfilment

    obligation = factory.SubFactory(ObligationFactory)
    done_on = date(2025, 4, 1)
    amount = Decimal("400.00")
    recorded_by = factory.SelfAttribute("obligation.agreement.case.created_by")
    recorded_at = datetime(2025, 4, 1, 1, tzinfo=UTC)


class UrgingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Urging

    obligation = factory.SubFactory(ObligationFactory)
    urged_on = date(2025, 4, 5)
    by_way_of = UrgeBy.PHONE
    recorded_by = factory.SelfAttribute("obligation.agreement.case.created_by")


class DefaultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Default

    obligation = factory.SubFactory(ObligationFactory)
    kind = DefaultKind.REFUSED
    found_on = date(2025, 4, 22)
    reason = "不愿支付"
    next_step = NextStep.SUE
    recorded_by = factory.SelfAttribute("obligation.agreement.case.created_by")


class ReferralFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Referral

    case = factory.SubFactory(CaseFactory, failed=True)
    route = Route.COURT
    told_on = date(2025, 3, 21)
    recorded_by = factory.SelfAttribute("case.created_by")


class CaseLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseLink

    other = factory.SubFactory(CaseFactory)
    case = factory.SubFactory(CaseFactory, lead=factory.SelfAttribute("..other.lead"))
    kind = LinkKind.SERIES
    reason = "同一工地欠薪"
    linked_by = factory.SelfAttribute("case.created_by")
    linked_at = datetime(2025, 3, 6, 1, tzinfo=UTC)
