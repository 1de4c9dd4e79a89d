"""Many at once on the file of a case and at the citizens' desk: one winner, nothing left over."""

import time
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from cases.choices import Paper, RequestRoute
from cases.models import (
    Appraisal,
    ArchiveVolume,
    DraftPhoto,
    MediationRequest,
    PrintedFile,
    Session,
)
from cases.services import printed_files
from cases.services.appraisal import AlreadyDecided, decide_appraisal
from cases.services.destruction import destroy
from cases.services.drafts import add_photo
from cases.services.locking import FileArchived, own_case
from cases.services.requests import RequestDecided, decline_request, withdraw_request
from cases.tests.factories import SessionFactory
from cases.tests.factories_drafts import CaseDraftFactory
from cases.tests.factories_files import AppraisalFactory, VolumeFactory
from cases.tests.factories_requests import RequestFactory
from mediation.common.files import store
from mediation.common.models import AuditEvent
from mediation.common.tests.threads import after, at_once
from mediation.common.tests.uploads import photo
from mediators.tests.factories import ContractFactory
from stations.tests.factories import bureau_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_10_april_2025"),
]
THREADS = 8


def test_of_eight_decisions_on_a_destruction_one_is_carried_out(tmp_path):
    appraisal = AppraisalFactory(volume=VolumeFactory(), action="destroy")
    people = [bureau_user() for _ in range(THREADS)]

    def work(number):
        return decide_appraisal(appraisal=appraisal, by=people[number], approve=True).decided_by_id

    found = at_once(THREADS, work, folder=tmp_path)

    winners = [row for row in found if row in {user.pk for user in people}]
    assert len(winners) == 1
    assert sum(isinstance(row, AlreadyDecided) for row in found) == THREADS - 1

    def look():
        told = AuditEvent.objects.filter(verb="appraisal_decided").count()
        return Appraisal.objects.get().decided_by_id, ArchiveVolume.objects.get().state, told

    assert after(look, folder=tmp_path) == (winners[0], "destroyed", 1)


def test_nobody_writes_a_word_into_a_file_while_it_is_destroyed(tmp_path):
    """Whoever holds the case is waited for, and what was written then is wiped with the rest."""
    appraisal = AppraisalFactory(volume=VolumeFactory(), action="destroy")
    case, by = appraisal.volume.case, bureau_user()
    mediator = case.lead.user

    def work(number):
        if number == 0:
            time.sleep(0.1)  # the others are at it
            decide_appraisal(appraisal=appraisal, by=by, approve=True)
            return "destroyed"
        with transaction.atomic():
            held = own_case(case, mediator)
            time.sleep(0.1)
            SessionFactory(case=held, record="罗大田说了什么")
        return "written"

    found = at_once(THREADS, work, folder=tmp_path)

    assert found.count("destroyed") == 1
    assert {row for row in found if isinstance(row, str)} <= {"destroyed", "written"}
    assert all(isinstance(row, str | FileArchived) for row in found), found
    left = partial(Session.objects.filter(record__contains="罗大田").count)
    assert after(left, folder=tmp_path) == 0


def test_a_citizen_withdraws_and_the_station_declines_but_not_both(tmp_path):
    mediator = ContractFactory().mediator
    asked = RequestFactory(station=mediator.station)

    def work(number):
        if number % 2:
            return withdraw_request(request=asked).status
        route = RequestRoute.values[0]
        return decline_request(
            request=asked, by=mediator.user, route=route, reason="请到法院"
        ).status

    found = at_once(THREADS, work, folder=tmp_path)

    said = [row for row in found if isinstance(row, str)]
    assert len(said) == 1
    assert sum(isinstance(row, RequestDecided) for row in found) == THREADS - 1

    def look():
        told = AuditEvent.objects.filter(verb__in=("request_withdrawn", "request_declined"))
        return MediationRequest.objects.get().status, told.count()

    assert after(look, folder=tmp_path) == (said[0], 1)


def test_one_photo_sent_eight_times_at_once_is_one_photo(tmp_path):
    draft, key = CaseDraftFactory(), uuid4()
    owner = draft.mediator.user

    def work(_number):
        return add_photo(
            draft=draft, by=owner, client_key=key, paper=Paper.AGREEMENT, upload=photo()
        ).pk

    found = at_once(THREADS, work, folder=tmp_path)

    assert len(set(found)) == 1 and not isinstance(found[0], Exception)
    assert after(DraftPhoto.objects.count, folder=tmp_path) == 1


def test_no_print_of_a_file_outlives_its_destruction(tmp_path):
    """Whichever comes first: a print that is kept is withdrawn, a later one is not kept."""
    volume = VolumeFactory()
    case, by = volume.case, bureau_user()
    names = [store.new_name() for _ in range(THREADS - 1)]
    for name in names:
        store.write(name, b"pdf")

    def work(number):
        if number == THREADS - 1:
            with transaction.atomic():
                row = ArchiveVolume.objects.select_for_update().get(pk=volume.pk)
                destroy(row.case)
                row.state, row.destroyed_on = "destroyed", timezone.localdate()
                row.save(update_fields=["state", "destroyed_on"])
            return "destroyed"
        made = {"name": names[number], "size": 3, "pages": 1}
        with transaction.atomic():
            return printed_files.keep_print(
                made=made, cases=[case.pk], paper="", for_court=False, by=by
            ).pk

    found = at_once(THREADS, work, folder=tmp_path)

    refused = [row for row in found if isinstance(row, printed_files.FileDestroyed)]
    kept = [row for row in found if isinstance(row, int)]
    assert found.count("destroyed") == 1
    assert len(refused) + len(kept) == THREADS - 1

    def look():
        soon = timezone.now() + timedelta(seconds=1)
        return PrintedFile.objects.filter(expires_at__gt=soon).count()

    assert after(look, folder=tmp_path) == 0
    for name in names:
        with pytest.raises(store.StoreAway):
            store.read(name)
