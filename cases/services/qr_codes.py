"""The code at a station's door: issued, and issued anew when a poster was lost or copied."""

import secrets

from django.db import transaction
from django.utils import timezone

from cases.models import QrCode
from mediation.common import audit
from mediation.common.models import User
from mediators.services.refusals import NotInCharge
from stations.models import Station
from stations.permissions import works_for_bureau, works_for_office

BYTES = 16
"""128 random bits: 22 characters that nobody guesses."""


@transaction.atomic
def issue_code(*, station: Station, by: User) -> QrCode:
    """Give the station a QR code; the one in force until now no longer opens anything.

    Refused: a station of another office and district.
    """
    station = Station.objects.select_for_update().get(pk=station.pk)
    in_charge = works_for_office(by, station.office_id) or works_for_bureau(by, station.district_id)
    if not in_charge:
        raise NotInCharge
    now = timezone.now()
    ended = QrCode.objects.in_force().filter(station=station).update(ended_at=now, ended_by=by)
    code = QrCode.objects.create(
        station=station, token=secrets.token_urlsafe(BYTES), issued_by=by, issued_at=now
    )
    audit.record("qr_code_issued", code, by=by, station=station.pk, replaces=bool(ended))
    return code
