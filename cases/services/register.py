"""Registering a case: checked against the day it happened, numbered without gaps."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    ApplicationForm,
    CourtStage,
    MediatorRole,
    PlaceBasis,
    RecusalGround,
    Relation,
    SideConsent,
    Source,
)
from cases.models import Case, CaseMediator, Party, SourceRule
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.choices import ContractKind
from mediators.models import Contract, Mediator
from mediators.selectors import posting_on, under_contract_on
from mediators.services.people import StationNotOpen
from mediators.services.refusals import NotUnderContract, refuse_future, refuse_unknown
from stations.models import DisputeType, Station

from .duplicates import find_suspicions
from .intake import (
    IntakeFacts,
    admit,
    refuse_too_many_representatives,
    tell_of_late_acceptance,
    term_days,
)
from .locking import NotYourCase, own_case, refuse_stale, refuse_under_review, save_case
from .numbers import draw_number, locked_series
from .parties import PartyData, checked_parties
from .receipts import digest_of, keep_receipt, sent_before
from .recusals import note_conflict
from .search import index_case

CoMediator = tuple[Mediator, int]
"""A co-mediator and the share of the pay in percent; the lead has the rest of the 100."""


class AcceptedBeforeLogged(RuleBroken):
    code = "accepted_before_logged"
    message = _("A case cannot be accepted (%(accepted)s) before it was logged (%(logged)s).")


class NotPosted(RuleBroken):
    code = "not_posted"
    message = _(
        "%(mediator)s was not posted to %(station)s on %(day)s. Choose the station of that day."
    )


class UnknownDisputeType(RuleBroken):
    code = "unknown_dispute_type"
    message = _("The type “%(type)s” is not in use on %(day)s. Choose one from the list.")


class DisputeTypeTooWide(RuleBroken):
    code = "dispute_type_too_wide"
    message = _("“%(type)s” is only a heading. Choose one of the types below it.")


class MediatorTwice(RuleBroken):
    code = "mediator_twice"
    message = _("The same mediator is entered twice. Every mediator has one part in a case.")


class SharesWrong(RuleBroken):
    code = "shares_wrong"
    message = _("Each share lies between 0 and 100 percent, and together they are at most 100.")


class TooFewPeople(RuleBroken):
    code = "too_few_people"
    message = _("You named %(parties)s parties. Enter at least as many people.")


@transaction.atomic
def log_case(
    *,
    by: User,
    mediator: Mediator,
    client_key: UUID,
    station: Station,
    dispute_type: DisputeType,
    source: Source,
    relation: Relation,
    summary: str,
    logged_on: date,
    accepted_on: date,
    parties: Sequence[PartyData],
    co_mediators: Sequence[CoMediator] = (),
    people_count: int,
    place: str = "",
    source_document: str = "",
    is_public: bool = False,
    received_on: date | None = None,
    application_form: ApplicationForm | str = "",
    court_stage: CourtStage | str = "",
    place_basis: PlaceBasis | str = "",
    respondent_consent: SideConsent | str = "",
    consent_on: date | None = None,
    reserved_matter: bool = False,
    before_other_organ: bool = False,
    conflict: RecusalGround | str = "",
) -> Case:
    """Register a case led by ``mediator`` and give it its number.

    The number runs without gaps per committee and year of acceptance. The same ``client_key``
    gives the same case back, so a form can be sent again after a lost connection. The working
    deadline follows from the rule of the source on the day of acceptance; accepting after its
    clock is told to the office. With a ``conflict`` of the mediator the case is registered and
    waits for the office (`declare_recusal`). Refused: that key with other content, a lead other
    than the person who logs it, days in the future or out of order, a station or dispute type
    not in use on the day, a mediator not posted there or not under contract, shares beyond 100
    percent, fewer people than parties, more representatives of a side than allowed, and what
    `admit` and `checked_parties` refuse. Duplicates are looked for.
    """
    facts: dict[str, Any] = {
        "dispute_type": dispute_type,
        "relation": relation,
        "summary": summary,
        "place": place,
        "people_count": people_count,
        "is_public": is_public,
        "logged_on": logged_on,
        "accepted_on": accepted_on,
    }
    intake = IntakeFacts(
        source=source,
        source_document=source_document,
        received_on=received_on,
        application_form=application_form,
        court_stage=court_stage,
        place_basis=place_basis,
        respondent_consent=respondent_consent,
        consent_on=consent_on,
        reserved_matter=reserved_matter,
        before_other_organ=before_other_organ,
    )
    series = locked_series(station.committee, accepted_on.year)
    digest = digest_of(mediator, station, facts, intake, conflict, parties, co_mediators)
    if earlier := sent_before(client_key, by, digest):
        return earlier
    if mediator.user_id != by.pk:
        raise NotYourCase("mediator")
    _refuse_impossible_days(logged_on, accepted_on)
    _refuse_unusable(dispute_type, relation, logged_on)
    columns, rule = admit(
        intake,
        district_id=station.district_id,
        dispute_type=dispute_type,
        logged_on=logged_on,
        accepted_on=accepted_on,
    )
    shares = _shares(mediator, co_mediators)
    contracts = _contracts(list(shares), logged_on)
    _refuse_wrong_station(mediator, station, logged_on)
    case = _unsaved_case(mediator, station, contracts[mediator.pk], facts | columns, rule)
    case.client_key, case.created_by = client_key, by
    rows = checked_parties(parties, case, list(shares))
    _refuse_too_few(people_count, len(rows))
    refuse_too_many_representatives(rows, case.district_id, accepted_on)
    case.year, (case.serial, case.number) = series.year, draw_number(series, station.committee)
    _write(case, rows, shares)
    index_case(case)
    keep_receipt(client_key, by, digest, case)
    found = find_suspicions(case=case)
    tell_of_late_acceptance(case)
    if conflict:
        note_conflict(case, mediator, RecusalGround(conflict), by)
    audit.record(
        "case_logged",
        case,
        by=by,
        number=case.number,
        parties=len(rows),
        suspicions=len(found),
        conflict=conflict or None,
    )
    return case


@transaction.atomic
def correct_case(
    *,
    case: Case,
    by: User,
    version: int,
    dispute_type: DisputeType,
    source: Source,
    relation: Relation,
    summary: str,
    people_count: int,
    place: str = "",
    source_document: str = "",
    is_public: bool = False,
    received_on: date | None = None,
    application_form: ApplicationForm | str = "",
    court_stage: CourtStage | str = "",
    place_basis: PlaceBasis | str = "",
    respondent_consent: SideConsent | str = "",
    consent_on: date | None = None,
    before_other_organ: bool = False,
) -> Case:
    """Correct what was registered, before the case is submitted or after it was returned.

    Number, days, station and mediators stay. The rule of the source is looked up again, and with
    it the deadline, unless that was extended already. Refused: a case under review, a change
    typed into an older version, a dispute type not in use on the day, fewer people than parties,
    and what `admit` refuses.
    """
    case = own_case(case, by)
    refuse_stale(case, version)
    refuse_under_review(case)
    _refuse_unusable(dispute_type, relation, case.logged_on)
    _refuse_too_few(people_count, case.parties.count())
    columns, rule = admit(
        IntakeFacts(
            source=source,
            source_document=source_document,
            received_on=received_on,
            application_form=application_form,
            court_stage=court_stage,
            place_basis=place_basis,
            respondent_consent=respondent_consent,
            consent_on=consent_on,
            before_other_organ=before_other_organ,
        ),
        district_id=case.district_id,
        dispute_type=dispute_type,
        logged_on=case.logged_on,
        accepted_on=case.accepted_on,
    )
    changes = columns | {
        "dispute_type": dispute_type,
        "relation": relation,
        "summary": summary,
        "people_count": people_count,
        "place": place,
        "is_public": is_public,
        "source_rule": rule,
    }
    if not case.extensions.exists():
        changes["due_on"] = case.accepted_on + timedelta(days=term_days(rule))
    for name, value in changes.items():
        setattr(case, name, value)
    case.clean_fields(exclude=_others_than(changes))
    save_case(case, *changes)
    found = find_suspicions(case=case)
    audit.record("case_corrected", case, by=by, version=case.version, suspicions=len(found))
    return case


def _refuse_impossible_days(logged_on: date, accepted_on: date) -> None:
    refuse_future("logged_on", logged_on)
    refuse_future("accepted_on", accepted_on)
    if accepted_on < logged_on:
        raise AcceptedBeforeLogged("accepted_on", accepted=accepted_on, logged=logged_on)


def _refuse_unusable(dispute_type: DisputeType, relation: Relation, day: date) -> None:
    refuse_unknown("relation", relation, Relation.values)
    if not _in_force(dispute_type, day):
        raise UnknownDisputeType("dispute_type", type=dispute_type.name, day=day)
    if dispute_type.children.exists():
        raise DisputeTypeTooWide("dispute_type", type=dispute_type.name)


def _refuse_wrong_station(mediator: Mediator, station: Station, day: date) -> None:
    if not _in_force(station, day):
        raise StationNotOpen("station", station=station.name, day=day)
    posting = posting_on(mediator, day)
    if posting is None or posting.station_id != station.pk:
        raise NotPosted("station", mediator=mediator.full_name, station=station.name, day=day)


def _refuse_too_few(people_count: int, parties: int) -> None:
    if people_count < parties:
        raise TooFewPeople("people_count", parties=parties)


def _in_force(row: DisputeType | Station, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def _shares(lead: Mediator, co_mediators: Sequence[CoMediator]) -> dict[Mediator, int]:
    """Everybody's share in percent, the lead first."""
    rest = 100 - sum(share for _mediator, share in co_mediators)
    if rest < 0 or any(not 0 <= share <= 100 for _mediator, share in co_mediators):
        raise SharesWrong("co_mediators")
    shares = {lead: rest, **dict(co_mediators)}
    if len(shares) != 1 + len(co_mediators):
        raise MediatorTwice("co_mediators")
    return shares


def _contracts(mediators: list[Mediator], day: date) -> dict[int, Contract]:
    contracts = under_contract_on(mediators, day)
    for mediator in mediators:
        if mediator.pk not in contracts:
            raise NotUnderContract("logged_on", mediator=mediator.full_name, day=day)
    return contracts


def _unsaved_case(
    mediator: Mediator, station: Station, contract: Contract, facts: dict, rule: SourceRule | None
) -> Case:
    case = Case(
        committee_id=station.committee_id,
        station=station,
        office_id=station.office_id,
        district_id=station.district_id,
        division_id=station.division_id,
        lead=mediator,
        lead_is_full_time=contract.kind == ContractKind.COMMISSION,
        received_at=timezone.now(),
        due_on=facts["accepted_on"] + timedelta(days=term_days(rule)),
        source_rule=rule,
        **facts,
    )
    case.clean_fields(exclude=_others_than(facts))
    return case


def _others_than(facts: dict) -> list[str]:
    """Columns that `clean_fields` leaves alone: not typed in, or checked already."""
    names = {field.name for field in Case._meta.fields}
    return sorted(names - facts.keys() | {"dispute_type", "source_rule"})


def _write(case: Case, parties: list[Party], shares: dict[Mediator, int]) -> None:
    case.save(force_insert=True)
    CaseMediator.objects.bulk_create(
        CaseMediator(
            case=case,
            mediator=mediator,
            role=MediatorRole.LEAD if mediator == case.lead else MediatorRole.CO,
            share=share,
        )
        for mediator, share in shares.items()
    )
    for party in parties:
        party.case = case  # the rows were made before the case had its id
    Party.objects.bulk_create(parties)
