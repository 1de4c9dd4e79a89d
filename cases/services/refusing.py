"""Not accepting a dispute (不予受理): the reason, and the route that was told."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import TRANSFERRED, CourtStage, RefusalReason, RouteTold, Source
from cases.models import IntakeRefusal
from cases.selectors.intake import answer_by, source_rule
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.idempotency import once
from mediation.common.models import User
from mediators.models import Mediator
from mediators.services.refusals import refuse_future, refuse_unknown
from stations.models import DisputeType, Station

from .clues import refuse_elsewhere
from .locking import NotYourCase


class RefusedBeforeItCame(RuleBroken):
    code = "refused_before_it_came"
    message = _("A dispute cannot be refused (%(refused)s) before it came in (%(received)s).")


class OrganMissing(RuleBroken):
    code = "organ_missing"
    message = _("Name the court or body that handed it over: the refusal letter goes there.")


class RefusalNoteMissing(RuleBroken):
    code = "refusal_note_missing"
    message = _("Say in a few words why it is not accepted.")


@transaction.atomic
def refuse_acceptance(
    *,
    by: User,
    mediator: Mediator,
    client_key: UUID,
    station: Station,
    source: Source,
    received_on: date,
    refused_on: date,
    summary: str,
    reason: RefusalReason,
    route: RouteTold,
    reason_note: str = "",
    dispute_type: DisputeType | None = None,
    court_stage: CourtStage | str = "",
    source_document: str = "",
    organ: str = "",
    applicant_name: str = "",
    respondent_name: str = "",
) -> IntakeRefusal:
    """Record that a dispute is not accepted, why, and where the parties were sent.

    It gets no file number: numbers are drawn for cases alone and run without gaps. A dispute
    that was numbered already is closed with the outcome "not accepted" instead (`close_case`).
    ``answer_by`` is kept where the source has a clock (a court: three working days). The same
    ``client_key`` gives the same refusal back. Refused: that key with other content, another
    mediator than the person who records it, somebody of another station, days in the future or
    out of order, values that are not on their lists, a transfer without its organ, the reason
    "other" without a note.
    """
    if mediator.user_id != by.pk:
        raise NotYourCase("mediator")
    transferred = source in TRANSFERRED  # what the form hides for another source is not kept
    facts = {
        "source": source,
        "source_document": source_document if transferred else "",
        "organ": organ if transferred else "",
        "applicant_name": applicant_name,
        "respondent_name": respondent_name,
        "summary": summary,
        "received_on": received_on,
        "refused_on": refused_on,
        "reason": reason,
        "reason_note": reason_note,
        "route": route,
    }

    def effect() -> dict[str, int]:
        row = IntakeRefusal(**facts, client_key=client_key, mediator=mediator, created_by=by)
        row.answer_by = _answer_by(station, row, court_stage, dispute_type)
        return {"refusal": _write(row, station, by).pk}

    body = {**facts, "station": station.pk, "stage": court_stage}
    reply = once(key=client_key, body=body, effect=effect, by=by)
    return IntakeRefusal.objects.get(pk=reply["refusal"])


def _answer_by(
    station: Station, row: IntakeRefusal, stage: str, dispute_type: DisputeType | None
) -> date | None:
    rule = source_rule(
        district_id=station.district_id,
        source=row.source,
        court_stage=stage,
        dispute_type=dispute_type or DisputeType(),
        day=row.refused_on,
    )
    return answer_by(rule, row.received_on)


def _write(row: IntakeRefusal, station: Station, by: User) -> IntakeRefusal:
    row.station, row.office_id, row.district_id = station, station.office_id, station.district_id
    refuse_elsewhere(station, by, row.refused_on)
    _refuse_impossible(row)
    row.full_clean(exclude=["station", "office", "district", "mediator", "created_by"])
    row.save(force_insert=True)
    audit.record(
        "intake_refused", row, by=by, source=row.source, reason=row.reason, route=row.route
    )
    return row


def _refuse_impossible(row: IntakeRefusal) -> None:
    refuse_unknown("source", row.source, Source.values)
    refuse_unknown("reason", row.reason, RefusalReason.values)
    refuse_unknown("route", row.route, RouteTold.values)
    refuse_future("received_on", row.received_on)
    refuse_future("refused_on", row.refused_on)
    if row.refused_on < row.received_on:
        raise RefusedBeforeItCame("refused_on", refused=row.refused_on, received=row.received_on)
    if row.source in TRANSFERRED and not row.organ.strip():
        raise OrganMissing("organ")
    if row.reason == RefusalReason.OTHER and not row.reason_note.strip():
        raise RefusalNoteMissing("reason_note")
