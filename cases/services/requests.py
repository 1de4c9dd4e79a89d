"""A citizen's request for mediation, from the code at the door to a case or another way.

Citizens have no account: what they do is recorded without a user. How often somebody may send
is limited before anything is written, and a form sent twice is one request (client-made key).
"""

import json
import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import RequestRoute, RequestStatus
from cases.models import Case, MediationRequest, QrCode, RequestCall
from cases.selectors.requests import people_of, rule_on
from cases.selectors.reviews import mediates
from mediation.common import audit, limits, notices
from mediation.common.calendar import nth_working_day
from mediation.common.crypto import blind_index
from mediation.common.errors import RuleBroken
from mediation.common.identity import check_phone
from mediation.common.models import User
from mediators.models import Mediator
from mediators.services.refusals import NotInCharge, ReasonMissing, refuse_unknown
from stations.permissions import works_for_office

from .locking import NotYourCase

PRIVACY_NOTICE = "2026-11-01"
"""The day of the notice in ``templates/cases/citizen/privacy.html``; kept with each request."""

HOUR, DAY = 3600, 24 * 3600
# A whole market hall may share one address; a flood from many is stopped at the station.
FROM_AN_ADDRESS = limits.Limit("request.address", 20, HOUR)
FOR_A_TELEPHONE = limits.Limit("request.phone", 5, DAY)
AT_A_STATION = limits.Limit("request.station", 200, DAY)

notices.declare(
    "cases.request_arrived",
    title=_("A citizen asks for mediation"),
    body=_("Request %(number)s at %(station)s: call back by %(due_on)s."),
    link="cases:request",
)


class PhoneWrong(RuleBroken):
    code = "phone_wrong"
    message = _("Check the telephone number: a mobile number, or a landline with its area code.")


class RequestSentBefore(RuleBroken):
    code = "request_sent_before"
    message = _("This form has already been sent with other words. Scan the code again.")


class CodeNotInForce(RuleBroken):
    code = "code_not_in_force"
    message = _("This code is no longer in force. Scan the one at the station's door.")


class SayWhat(RuleBroken):
    code = "say_what"
    message = _("Fill in this field.")


class RequestDecided(RuleBroken):
    code = "request_decided"
    message = _("This request is no longer waiting: %(status)s.")


class OtherStationsCase(RuleBroken):
    code = "other_stations_case"
    message = _("The case belongs to another station than the request.")


def ask_for_mediation(
    *, code: QrCode, client_key: UUID, name: str, phone: str, about: str, other_side: str = ""
) -> MediationRequest:
    """Take down a citizen's request at the station of ``code``; its people are told.

    The same key with the same words gives the same request back. Refused: a code that has been
    replaced, no name, no words, a telephone that cannot be, that key with other words, and too
    many requests from one address, for one telephone, at one station.
    """
    said = {"name": name.strip(), "phone": _checked_phone(phone), "about": about.strip()}
    for field, text in said.items():
        if not text:
            raise SayWhat(field)
    said["other_side"] = other_side.strip()
    digest = blind_index(json.dumps([code.station_id, said], sort_keys=True)) or ""
    if earlier := _sent_before(client_key, digest):
        return earlier
    limits.spend(FROM_AN_ADDRESS, limits.of_address(audit.origin_now().address))
    limits.spend(FOR_A_TELEPHONE, said["phone"])
    limits.spend(AT_A_STATION, str(code.station_id))
    return _take_down(code, client_key, digest, said)


@transaction.atomic
def reveal_phone(*, request: MediationRequest, by: User) -> MediationRequest:
    """The request with its telephone, after the log says who asked for it (SECURITY R21, G19d).

    Refused: anybody but the station's mediators, its office and the district's bureau.
    """
    visible = MediationRequest.objects.visible_to(by).filter(pk=request.pk)
    if not visible.exists() or not by.has_perm("cases.reveal_mediationrequest"):
        raise NotInCharge
    audit.record("request_phone_shown", request, by=by)
    return request


@transaction.atomic
def note_call(
    *, request: MediationRequest, by: User, reached: bool, note: str = ""
) -> MediationRequest:
    """Record that the station called back; the first call that is answered moves the request on.

    Refused: a request of another station, one that is decided.
    """
    request = _waiting(request, by)
    call = RequestCall(
        request=request, reached=reached, note=note.strip(), made_by=by, made_at=timezone.now()
    )
    call.clean_fields(exclude=["request", "made_by"])
    call.save(force_insert=True)
    if reached and request.status == RequestStatus.NEW:
        request.status = RequestStatus.CALLED
        request.save(update_fields=["status"])
    audit.record("request_called_back", request, by=by, reached=reached)
    return request


@transaction.atomic
def decline_request(
    *, request: MediationRequest, by: User, route: RequestRoute, reason: str
) -> MediationRequest:
    """End a request by showing another way; the citizen reads ``reason`` with the status.

    Refused: a request of another station, one that is decided, no way shown, no reason.
    """
    request = _waiting(request, by)
    refuse_unknown("route", route, RequestRoute.values)
    if not reason.strip():
        raise ReasonMissing("reason")
    request.route, request.reason = route, reason.strip()
    _decide(request, RequestStatus.DECLINED, by)
    audit.record("request_declined", request, by=by, route=route)
    return request


@transaction.atomic
def take_request(*, request: MediationRequest, case: Case, by: User) -> MediationRequest:
    """Say that the request became this case; both sides may have asked, so a case takes several.

    Refused: a request of another station, one that is decided, a case of another station or
    one that ``by`` does not mediate.
    """
    request = _waiting(request, by)
    if not mediates(by, case):
        raise NotYourCase("case")
    if case.station_id != request.station_id:
        raise OtherStationsCase("case")
    request.case = case
    _decide(request, RequestStatus.TAKEN, by)
    audit.record("request_taken", request, by=by, case=case.pk)
    return request


@transaction.atomic
def withdraw_request(*, request: MediationRequest) -> MediationRequest:
    """The citizen takes the request back (PIPL art. 15). Refused: one that is decided."""
    request = _locked(request)
    _refuse_decided(request)
    _decide(request, RequestStatus.WITHDRAWN, None)
    audit.record("request_withdrawn", request, by=None)
    return request


def _checked_phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return check_phone(text)
    except ValueError as error:
        raise PhoneWrong("phone") from error


def _sent_before(client_key: UUID, digest: str) -> MediationRequest | None:
    earlier = MediationRequest.objects.filter(client_key=client_key).first()
    if earlier is not None and earlier.content_hash != digest:
        raise RequestSentBefore
    return earlier


@transaction.atomic
def _take_down(code: QrCode, client_key: UUID, digest: str, said: dict) -> MediationRequest:
    # The lock on the code also lets two sends of one form find each other.
    code = QrCode.objects.select_for_update(of=["self"]).select_related("station").get(pk=code.pk)
    if code.ended_at is not None:
        raise CodeNotInForce
    if earlier := _sent_before(client_key, digest):
        return earlier
    station, today = code.station, timezone.localdate()
    days = rule_on(station.district_id, today).reply_within_working_days
    request = MediationRequest(
        number=_free_number(today.year),
        station=station,
        code=code,
        client_key=client_key,
        content_hash=digest,
        notice_version=PRIVACY_NOTICE,
        asked_at=timezone.now(),
        reply_due_on=nth_working_day(today, days),
        **said,
    )
    request.clean_fields(exclude=["station", "code"])
    request.save(force_insert=True)
    audit.record("request_made", request, by=None, station=station.pk)
    _tell(request)
    return request


def _tell(request: MediationRequest) -> None:
    for user in people_of(request.station):
        notices.notify(
            "cases.request_arrived",
            request,
            to=user,
            due_on=request.reply_due_on,
            number=request.number,
            station=request.station.name,
        )


def _free_number(year: int) -> str:
    """``请2026-4839-1057``: the year and eight random digits that nobody has yet."""
    while True:
        digits = f"{secrets.randbelow(10**8):08d}"
        number = f"请{year}-{digits[:4]}-{digits[4:]}"
        if not MediationRequest.objects.filter(number=number).exists():
            return number


def _waiting(request: MediationRequest, by: User) -> MediationRequest:
    """The locked row of a request that ``by`` answers for and that still waits."""
    request = _locked(request)
    at_station = Mediator.objects.filter(user=by, station=request.station_id).exists()
    if not (at_station or works_for_office(by, request.station.office_id)):
        raise NotInCharge
    _refuse_decided(request)
    return request


def _locked(request: MediationRequest) -> MediationRequest:
    rows = MediationRequest.objects.select_for_update(of=["self"]).select_related("station")
    return rows.get(pk=request.pk)


def _refuse_decided(request: MediationRequest) -> None:
    if request.decided_at is not None:
        raise RequestDecided(status=request.get_status_display())


def _decide(request: MediationRequest, status: RequestStatus, by: User | None) -> None:
    request.status, request.decided_by, request.decided_at = status, by, timezone.now()
    request.clean_fields(exclude=["station", "code", "case", "decided_by"])
    request.save(update_fields=["status", "route", "reason", "case", "decided_by", "decided_at"])
