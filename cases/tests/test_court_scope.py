"""What the liaison of a court may read of a case: what was submitted (SECURITY 3.3 rows 3–7)."""

import pytest
from django.urls import reverse

from cases.calc.sheets import SUBMITTED
from cases.choices import Paper
from cases.models import Document, DocumentFile
from cases.tests.factories import (
    CourtAssignmentFactory,
    DocumentFactory,
    ReviewFactory,
    SessionPlanFactory,
)
from cases.tests.factories_files import VolumeFactory, scan_of
from cases.tests.factories_papers import full_case
from mediation.tests.doors import signed_in

pytestmark = pytest.mark.django_db
INSIDE = "楼道里的争吵经过"


@pytest.fixture
def case():
    return full_case()


@pytest.fixture
def liaison(case):
    return CourtAssignmentFactory(court=case.confirmations.get().court).user


@pytest.fixture
def court(liaison):
    return signed_in(liaison)


def scans_of(case):
    return {paper: scan_of(DocumentFactory(case=case, paper=paper, position=9)) for paper in Paper}


def test_of_the_scans_the_court_opens_only_what_was_submitted(case, court):
    opened = {
        paper
        for paper, scan in scans_of(case).items()
        if court.get(reverse("cases:scan", args=[scan.pk])).status_code == 200
    }
    assert (
        opened == SUBMITTED == {"identity", "power", "agreement", "oral_register", "confirmation"}
    )


def test_nor_are_there_small_pictures_of_the_rest(case, court):
    seen = {
        paper
        for paper, scan in scans_of(case).items()
        if court.get(reverse("cases:thumbnail", args=[scan.pk])).status_code == 200
    }
    assert seen == SUBMITTED - {"identity", "power"}


def test_the_querysets_say_the_same(case, liaison):
    scans_of(case)
    papers = Document.objects.visible_to(liaison).values_list("paper", flat=True)
    scans = DocumentFile.objects.visible_to(liaison).values_list("document__paper", flat=True)
    assert set(papers) == set(scans) == SUBMITTED


def test_the_page_of_the_file_lists_what_was_submitted_and_no_gaps(case, court):
    scans = scans_of(case)
    VolumeFactory(case=case)
    response = court.get(reverse("cases:file", args=[case.pk]))
    page = response.content.decode()
    listed = {paper for paper, scan in scans.items() if f"/cases/scans/{scan.pk}/" in page}
    assert listed == SUBMITTED
    assert response.context["file"].checks == []
    assert response.context["file"].volume is None


def test_the_mediator_lists_all_of_it(case):
    scans = scans_of(case)
    page = signed_in(case.lead.user).get(reverse("cases:file", args=[case.pk])).content.decode()
    assert all(f"/cases/scans/{scan.pk}/" in page for scan in scans.values())


def test_the_page_of_the_case_tells_the_court_nothing_of_the_mediation_and_its_review(case, court):
    case.summary, case.external_number = INSIDE, "CITY-77"
    case.save(update_fields=["summary", "external_number"])
    ReviewFactory(case=case, decision="return", reason=f"{INSIDE}退回")
    SessionPlanFactory(case=case, called_off_on="2025-03-02", reason=f"{INSIDE}取消")
    response = court.get(reverse("cases:detail", args=[case.pk]))
    page = response.content.decode()
    assert response.status_code == 200
    for said in (INSIDE, "CITY-77", str(case.tier_claimed), case.get_review_state_display()):
        assert said not in page
    own = signed_in(case.lead.user).get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert own.count(INSIDE) == 3
