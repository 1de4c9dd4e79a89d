"""Intake in the demonstration: rules of sources, how each case came in, what was not accepted.

Terms and clocks of courts and labour disputes are those of the texts; what the bureau has not
set is an example, and its document number says so.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.calc.intake import closest
from cases.choices import (
    TRANSFERRED,
    ApplicationForm,
    CourtStage,
    PlaceBasis,
    RecusalGround,
    RefusalReason,
    RouteTold,
    SideConsent,
    Source,
)
from cases.models import Case, IntakeRefusal, IntakeRule, SourceRule, TermExtension
from cases.services.recusals import declare_recusal
from mediation.demo.clock import moment
from mediation.demo.world import Person, Weighted, World
from stations.models import DisputeType

RULES: tuple[dict[str, Any], ...] = (
    {"name": "一般纠纷（示例）", "term_days": 30, "most_extensions": 1, "extension_days": 30},
    {
        "name": "劳动争议",
        "dispute_type": "labour",
        "term_days": 15,
        "most_extensions": 1,
        "extension_days": 15,
    },
    {
        "name": "法院委派调解（立案前）",
        "source": Source.COURT,
        "term_days": 30,
        "accept_within": 3,
        "needs_paper": True,
        "paper_name": "委派调解函",
        "extension_days": 30,
    },
    {
        "name": "法院委托调解（普通程序）",
        "source": Source.COURT,
        "court_stage": CourtStage.ORDINARY,
        "term_days": 15,
        "accept_within": 3,
        "needs_paper": True,
        "paper_name": "委托调解函",
        "extension_days": 15,
    },
    {
        "name": "法院委托调解（简易程序）",
        "source": Source.COURT,
        "court_stage": CourtStage.SUMMARY,
        "term_days": 7,
        "accept_within": 3,
        "needs_paper": True,
        "paper_name": "委托调解函",
        "extension_days": 7,
    },
    {
        "name": "公安移送（示例）",
        "source": Source.POLICE,
        "term_days": 30,
        "accept_within": 3,
        "needs_paper": True,
        "paper_name": "警情移送单",
        "most_extensions": 1,
        "extension_days": 30,
    },
    {
        "name": "信访转办（示例）",
        "source": Source.PETITION,
        "term_days": 60,
        "accept_within": 5,
        "needs_paper": True,
        "paper_name": "信访转办单",
        "needs_consent": True,
        "most_extensions": 1,
        "extension_days": 30,
    },
)
FORMS = Weighted([(ApplicationForm.WRITTEN, 60), (ApplicationForm.ORAL, 40)])
STAGES = Weighted(
    [(CourtStage.PRE_FILING, 70), (CourtStage.ORDINARY, 18), (CourtStage.SUMMARY, 12)]
)
PLACES = Weighted(
    [(PlaceBasis.AROSE_HERE, 70), (PlaceBasis.LIVES_HERE, 27), (PlaceBasis.AGREED, 3)]
)
CONSENTS = Weighted(
    [(SideConsent.TELEPHONE, 45), (SideConsent.IN_PERSON, 40), (SideConsent.WRITING, 15)]
)
BEFORE_LOGGING = (0, 0, 0, 1, 1, 2, 5)
LONGEST_WAIT = 20
EXTENDED_PER_CENT = 70
REASON_EXTENDED = "双方同意延长，等待补充材料（示例）"
REFUSED_PER_MILLE = 9
REFUSED = Weighted(
    [
        ((RefusalReason.OTHER_ORGAN, RouteTold.LITIGATION), 45),
        ((RefusalReason.RESERVED, RouteTold.ADMINISTRATIVE), 20),
        ((RefusalReason.SIDE_REFUSES, RouteTold.LITIGATION), 25),
        ((RefusalReason.NOT_HERE, RouteTold.COMMITTEE), 10),
    ]
)
ORGANS = {
    Source.COURT: "示例区人民法院",
    Source.PROCURATORATE: "示例区人民检察院",
    Source.POLICE: "示例派出所",
    Source.PETITION: "示例信访办",
    Source.OTHER_BODY: "示例街道办事处",
}
CONFLICTS = 3


def load(world: World) -> None:
    """The rules, in force from the first day."""
    start = world.span.policy_start
    common = {
        "district": world.district,
        "document_number": f"示例受理〔{start.year - 1}〕1号",
        "valid_from": start,
        "is_example": True,
    }
    labour = DisputeType.objects.get(code="labour")
    for rule in RULES:
        kind = labour if "dispute_type" in rule else None
        SourceRule.objects.create(**common, **{**rule, "dispute_type": kind})
    IntakeRule.objects.create(**common)


def last_evening(world: World) -> None:
    """Since yesterday some mediators wait for their office, one of them for the example's."""
    rows = Case.objects.open().filter(lead__user__isnull=False).select_related("lead__user")
    rows = rows.exclude(lead__user__username="mediator").order_by("-logged_on", "pk")
    near = Q(office__assignments__user__username="office_head")
    for case in [*rows.filter(near)[:1], *rows.exclude(near)[: CONFLICTS - 1]]:
        declare_recusal(
            case=case,
            by=case.lead.user,
            ground=RecusalGround.RELATIVE,
            note="与一方当事人为近亲属（示例）",
        )


class Intake:
    """How each case came in, by the rules."""

    def __init__(self, world: World) -> None:
        self.world, self.rng = world, world.rng("intake")
        self.rules = list(SourceRule.objects.order_by("pk"))
        self.parents = dict(DisputeType.objects.values_list("pk", "parent"))
        self.extensions = world.writer.table(
            TermExtension,
            "case_id",
            "former_due_on",
            "due_on",
            "applicant_consent",
            "applicant_agreed_on",
            "respondent_consent",
            "respondent_agreed_on",
            "reason",
            "recorded_by_id",
            "recorded_at",
        )
        self.refusals = world.writer.table(
            IntakeRefusal,
            "client_key",
            "station_id",
            "office_id",
            "district_id",
            "mediator_id",
            "source",
            "source_document",
            "organ",
            "applicant_name",
            "respondent_name",
            "summary",
            "received_on",
            "refused_on",
            "answer_by",
            "reason",
            "reason_note",
            "route",
            "created_by_id",
            "created_at",
        )

    def facts(self, case: dict[str, Any]) -> dict[str, Any]:
        """The intake columns of a case that has its source, type and days."""
        rng, source = self.rng, case["source"]
        stage = STAGES.draw(rng) if source == Source.COURT else ""
        rule = self._rule(source, stage, case["dispute_type_id"])
        transferred = source in TRANSFERRED
        received = self._received(case) if transferred else None
        return {
            "source_rule_id": rule.pk,
            "received_on": received,
            "accept_by": self._accept_by(rule, received or case["logged_on"]),
            "application_form": FORMS.draw(rng) if source == Source.APPLICATION else "",
            "court_stage": stage,
            "place_basis": PLACES.draw(rng),
            "before_other_organ": False,
            "respondent_consent": CONSENTS.draw(rng),
            "consent_on": case["logged_on"],
            "due_on": case["accepted_on"] + timedelta(days=rule.term_days),
        }

    def extend(self, case: dict[str, Any]) -> None:
        """Most of the cases that took longer were extended in time, with both consents."""
        due = case["due_on"]
        ended = case["closed_on"] or self.world.span.today
        if ended <= due or self.rng.randrange(100) >= EXTENDED_PER_CENT:
            return
        agreed = max(case["accepted_on"], due - timedelta(days=self.rng.choice((1, 2, 4))))
        rule = next(row for row in self.rules if row.pk == case["source_rule_id"])
        case["due_on"] = due + timedelta(days=rule.extension_days or rule.term_days)
        self.extensions.add(
            case_id=case["id"],
            former_due_on=due,
            due_on=case["due_on"],
            applicant_consent=CONSENTS.draw(self.rng),
            applicant_agreed_on=agreed,
            respondent_consent=CONSENTS.draw(self.rng),
            respondent_agreed_on=agreed,
            reason=REASON_EXTENDED,
            recorded_by_id=case["created_by_id"],
            recorded_at=moment(agreed, 16),
        )

    def sometimes_refused(self, case: dict[str, Any], person: Person) -> None:
        """Beside the cases some disputes come in that are not accepted."""
        rng = self.rng
        if rng.randrange(1000) >= REFUSED_PER_MILLE:
            return
        reason, route = REFUSED.draw(rng)
        day, source = case["logged_on"], Source(case["source"])
        people = self.world.identities
        self.refusals.add(
            client_key=UUID(int=rng.getrandbits(128), version=4),
            station_id=case["station_id"],
            office_id=case["office_id"],
            district_id=case["district_id"],
            mediator_id=person.id,
            source=source,
            source_document=case["source_document"],
            organ=ORGANS.get(source, ""),
            applicant_name=people.name(people.sex()),
            respondent_name=people.name(people.sex()),
            summary=case["summary"],
            received_on=day,
            refused_on=day,
            answer_by=case["accept_by"],
            reason=reason,
            reason_note="",
            route=route,
            created_by_id=person.user_id,
            created_at=moment(day, 17),
        )

    def _rule(self, source: str, stage: str, kind: int) -> SourceRule:
        types = [pk for pk in (kind, self.parents[kind]) if pk]
        rule = closest(self.rules, source=source, court_stage=stage, types=types)
        return rule or self.rules[0]  # the first fits everything

    def _received(self, case: dict[str, Any]) -> date:
        return case["logged_on"] - timedelta(days=self.rng.choice(BEFORE_LOGGING))

    def _accept_by(self, rule: SourceRule, came_on: date) -> date | None:
        if rule.accept_within is None:
            return None
        days = (came_on + timedelta(days=n) for n in range(1, LONGEST_WAIT))
        worked = [day for day in days if day in self.world.working]
        return worked[rule.accept_within - 1] if len(worked) >= rule.accept_within else None
