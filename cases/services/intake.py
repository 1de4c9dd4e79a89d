"""What is checked before a dispute becomes a case: may it, may we, by when (受理审查)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.choices import (
    GIVEN,
    TRANSFERRED,
    ApplicationForm,
    CourtStage,
    PlaceBasis,
    SideConsent,
    Source,
)
from cases.models import Case, Party, SourceRule
from cases.selectors.intake import answer_by, intake_rule, source_rule
from cases.selectors.people import heads_of_office
from mediation.common import notices
from mediation.common.errors import RuleBroken
from mediators.services.refusals import refuse_future, refuse_unknown
from stations.models import DisputeType

WORKING_TERM_DAYS = 30
"""Ordinary term from acceptance to the end, where the bureau has no rule (DOMAIN §1.4)."""

notices.declare(
    "cases.accepted_late",
    title=_("A case was accepted late"),
    body=_("Case %(number)s was accepted after its last day, %(last_day)s."),
    link="admin:cases_case_change",
)


class NotForMediation(RuleBroken):
    code = "not_for_mediation"
    message = _(
        "What the law leaves to a special organ, or forbids to mediate, is not accepted. Refuse "
        "it and tell the parties where to go."
    )


class BeforeOtherOrgan(RuleBroken):
    code = "before_other_organ"
    message = _(
        "What a court, the police or another organ has taken or settled is not accepted. Refuse "
        "it and tell the parties where to go."
    )


class OtherSideRefuses(RuleBroken):
    code = "other_side_refuses"
    message = _(
        "Nothing is mediated against the clear refusal of a party. Refuse it and tell the parties "
        "where to go."
    )


class ConsentMissing(RuleBroken):
    code = "consent_missing"
    message = _("By “%(rule)s” the other side agrees first. Ask it, then enter how and when.")


class ConsentDayMissing(RuleBroken):
    code = "consent_day_missing"
    message = _("Enter the day on which the other side agreed.")


class PaperMissing(RuleBroken):
    code = "transfer_paper_missing"
    message = _("By “%(rule)s” a paper comes with the case: %(paper)s. Enter its number.")


class PaperDayMissing(RuleBroken):
    code = "transfer_paper_day_missing"
    message = _("Enter the day on which the transfer paper was received.")


class PaperAfterAcceptance(RuleBroken):
    code = "transfer_paper_after_acceptance"
    message = _(
        "The paper was received (%(received)s) after the case was accepted (%(accepted)s). "
        "Correct one of the days."
    )


class TooManyRepresentatives(RuleBroken):
    code = "too_many_representatives"
    message = _("A side of many people names at most %(most)s representatives.")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFacts:
    """How a dispute came in, as typed. What does not belong to its source is left out."""

    source: Source
    source_document: str = ""
    received_on: date | None = None
    application_form: ApplicationForm | str = ""
    court_stage: CourtStage | str = ""
    place_basis: PlaceBasis | str = ""
    respondent_consent: SideConsent | str = ""
    consent_on: date | None = None
    reserved_matter: bool = False
    before_other_organ: bool = False


def admit(
    facts: IntakeFacts,
    *,
    district_id: int,
    dispute_type: DisputeType,
    logged_on: date,
    accepted_on: date,
) -> tuple[dict[str, Any], SourceRule | None]:
    """The intake columns of a case that may be accepted, and the rule of its source.

    Refused: what may not be mediated at all, what another organ has taken (where the rule of
    intake says so), the clear refusal of the other side, a missing consent or paper that the
    rule of the source asks for, impossible days, values that are not on their lists.
    """
    _refuse_unknown(facts)
    _refuse_unacceptable(facts, district_id, accepted_on)
    rule = source_rule(
        district_id=district_id,
        source=facts.source,
        court_stage=facts.court_stage if facts.source == Source.COURT else "",
        dispute_type=dispute_type,
        day=accepted_on,
    )
    _refuse_bad_paper(facts, rule, accepted_on)
    _refuse_bad_consent(facts, rule)
    columns = _columns(facts)
    columns["accept_by"] = answer_by(rule, columns["received_on"] or logged_on)
    return columns, rule


def term_days(rule: SourceRule | None) -> int:
    """Days from acceptance to the working deadline."""
    return rule.term_days if rule is not None else WORKING_TERM_DAYS


def refuse_too_many_representatives(parties: list[Party], district_id: int, day: date) -> None:
    """Refuse more representatives of one side than the rule of intake allows."""
    sides = [party.side for party in parties if party.is_representative]
    if not sides:
        return
    most = intake_rule(district_id, day).most_representatives
    if max(sides.count(side) for side in set(sides)) > most:
        raise TooManyRepresentatives("parties", most=most)


def tell_of_late_acceptance(case: Case) -> None:
    """Accepting late is allowed and does not pass unseen: the head of the office is told."""
    if not case.accepted_late:
        return
    for user in heads_of_office(case.office_id):
        notices.notify(
            "cases.accepted_late",
            case,
            to=user,
            due_on=case.accept_by,
            number=case.number,
            last_day=case.accept_by,
        )


def _refuse_unknown(facts: IntakeFacts) -> None:
    refuse_unknown("source", facts.source, Source.values)
    refuse_unknown("application_form", facts.application_form, ["", *ApplicationForm.values])
    refuse_unknown("court_stage", facts.court_stage, ["", *CourtStage.values])
    refuse_unknown("place_basis", facts.place_basis, ["", *PlaceBasis.values])
    refuse_unknown("respondent_consent", facts.respondent_consent, ["", *SideConsent.values])


def _refuse_unacceptable(facts: IntakeFacts, district_id: int, day: date) -> None:
    if facts.reserved_matter:
        raise NotForMediation("reserved_matter")
    if facts.before_other_organ and intake_rule(district_id, day).other_organ_bars:
        raise BeforeOtherOrgan("before_other_organ")
    if facts.respondent_consent == SideConsent.REFUSED:
        raise OtherSideRefuses("respondent_consent")


def _refuse_bad_paper(facts: IntakeFacts, rule: SourceRule | None, accepted_on: date) -> None:
    if facts.source not in TRANSFERRED:
        return
    refuse_future("received_on", facts.received_on)
    if rule is not None and rule.needs_paper:
        if not facts.source_document.strip():
            raise PaperMissing("source_document", rule=rule.name, paper=rule.paper_name)
        if facts.received_on is None:
            raise PaperDayMissing("received_on")
    if facts.received_on is not None and facts.received_on > accepted_on:
        raise PaperAfterAcceptance("received_on", received=facts.received_on, accepted=accepted_on)


def _refuse_bad_consent(facts: IntakeFacts, rule: SourceRule | None) -> None:
    if facts.respondent_consent in GIVEN:
        if facts.consent_on is None:
            raise ConsentDayMissing("consent_on")
        refuse_future("consent_on", facts.consent_on)
    elif rule is not None and rule.needs_consent:
        raise ConsentMissing("respondent_consent", rule=rule.name)


def _columns(facts: IntakeFacts) -> dict[str, Any]:
    """What a field shows for another source is not kept: the form hides it, it does not erase."""
    transferred, agreed = facts.source in TRANSFERRED, facts.respondent_consent in GIVEN
    return {
        "source": facts.source,
        "source_document": facts.source_document,
        "received_on": facts.received_on if transferred else None,
        "application_form": facts.application_form if facts.source == Source.APPLICATION else "",
        "court_stage": facts.court_stage if facts.source == Source.COURT else "",
        "place_basis": facts.place_basis,
        "before_other_organ": facts.before_other_organ,
        "respondent_consent": facts.respondent_consent,
        "consent_on": facts.consent_on if agreed else None,
    }
