"""Two people at one application: one of them wins, the other is told. Figure G4."""

from datetime import date, timedelta

import pytest

from cases.choices import ConfirmationStatus
from cases.models import Confirmation
from cases.services import confirmations
from cases.services.applicants import Applicant
from cases.services.confirmation_watch import expire_confirmations
from cases.tests.factories import ConfirmationFactory, CourtFactory
from cases.tests.factories_confirmation import ready_case
from mediation.common.models import AuditEvent
from mediation.common.tests.threads import after, at_once
from stations.tests.factories import office_head

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_10_april_2025"),
]

THREADS = 6


def kinds(found):
    return sorted(type(one).__name__ for one in found)


def test_one_case_goes_to_the_court_once(tmp_path):
    case, court = ready_case(), CourtFactory()
    people = [Applicant(party=party, signed_on=date(2025, 3, 21)) for party in case.parties.all()]

    def work(_number):
        row = confirmations.prepare(case=case, by=case.created_by, court=court, applicants=people)
        return row.pk

    found = at_once(THREADS, work, folder=tmp_path)

    assert kinds(found) == ["ApplicationRunning"] * (THREADS - 1) + ["int"]
    assert after(Confirmation.objects.count, folder=tmp_path) == 1


def test_submitted_or_sent_back_but_not_both(tmp_path):
    case = ready_case()
    row = ConfirmationFactory(case=case, status=ConfirmationStatus.PREPARED, applied_on=None)
    heads = [office_head(case.office) for _ in range(THREADS)]

    def work(number):
        if number % 2:
            done = confirmations.submit(confirmation=row, by=heads[number])
        else:
            done = confirmations.send_back(confirmation=row, by=heads[number], reason="签名不清")
        return str(done.status)

    found = at_once(THREADS, work, folder=tmp_path)

    assert kinds(found) == ["NotWaitingForOffice"] * (THREADS - 1) + ["str"]
    status = next(one for one in found if isinstance(one, str))
    assert after(lambda: Confirmation.objects.get().status, folder=tmp_path) == status


def test_watches_at_once_let_an_application_lapse_once(tmp_path):
    case = ready_case()
    row = ConfirmationFactory(case=case, status=ConfirmationStatus.PREPARED, applied_on=None)
    day = row.last_day + timedelta(days=1)

    def work(_number):
        return expire_confirmations(district=case.district, day=day)

    found = at_once(THREADS, work, folder=tmp_path)

    def look():
        lapsed = AuditEvent.objects.filter(verb="confirmation_lapsed").count()
        return lapsed, Confirmation.objects.get().status

    assert not [one for one in found if isinstance(one, Exception)]
    assert after(look, folder=tmp_path) == (1, ConfirmationStatus.LAPSED)
