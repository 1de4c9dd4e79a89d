"""The pages of a file: who sees what, uploading, taking off, archiving; and the bureau's desks."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.choices import Paper
from cases.models import Appraisal, ArchiveVolume, Case, Document, DocumentFile, FileRequirement
from cases.tests.factories import (
    MUST_PAPERS,
    CaseFactory,
    DocumentFactory,
    PartyFactory,
)
from cases.tests.factories_files import (
    AppraisalFactory,
    RetentionRuleFactory,
    VolumeFactory,
    scan_of,
    upload,
)
from mediation.common.models import AuditEvent
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def case():
    return CaseFactory(settled=True, performance="done")


@pytest.fixture
def page(client, case):
    client.force_login(case.created_by)
    return client


def url(name, row):
    return reverse(f"cases:{name}", args=[row.pk])


def form(case, **changes):
    facts = {"paper": "record", "pages": "", "dated_on": "", "is_by_hand": "unknown"}
    return {**facts, "client_key": str(uuid4()), **changes}


# --- the file of a repeat, read from the first case


@pytest.fixture
def repeat(case):
    return CaseFactory(station=case.station, same_dispute_as=case)


def test_the_scans_of_a_repeat_are_opened_from_the_first_case(page, case, repeat):
    scans = [scan_of(DocumentFactory(case=repeat, paper=paper)) for paper in ("record", "identity")]
    shown = page.get(url("detail", case)).content.decode()
    assert all(url("scan", scan) in shown for scan in scans)
    assert [page.get(url("scan", scan)).status_code for scan in scans] == [200, 200]
    assert AuditEvent.objects.filter(verb="scan_read").count() == 2


def test_a_repeat_is_not_asked_for_pay_and_shows_no_other_way(page, case):
    facts = {"outcome": "transferred", "same_dispute_as": case, "performance": "none"}
    repeat = CaseFactory(lead=case.lead, settled=True, **facts)
    shown = page.get(url("detail", repeat)).context
    assert [check.purpose for check in shown["file_checks"]] == ["archive"]
    assert url("refer", repeat) not in [way.url for way in shown["ways"]]


def test_copies_of_cards_of_a_repeat_close_with_the_parties_of_the_first(page, case, repeat):
    scan = scan_of(DocumentFactory(case=repeat, paper="identity"))
    long_ago = date(2024, 12, 1)
    mine = Case.objects.filter(pk=case.pk)
    mine.update(logged_on=long_ago, accepted_on=long_ago, closed_on=long_ago)
    assert url("scan", scan) not in page.get(url("detail", case)).content.decode()
    assert page.get(url("scan", scan)).status_code == 404


def test_who_mediated_the_repeat_alone_does_not_open_the_first(client, case, repeat):
    scan = scan_of(DocumentFactory(case=case, paper="record"))
    client.force_login(repeat.created_by)
    assert client.get(url("scan", scan)).status_code == 404


# --- uploading


def test_photos_and_pdf_go_on_file_in_order(page, case):
    data = form(case, photos=[upload(), upload()], files=[upload("pdf")])
    response = page.post(url("paper", case), data, follow=True)
    assert response.redirect_chain == [(url("file", case), 302)]
    document = Document.objects.get()
    assert (document.pages, document.is_by_hand) == (3, False)
    assert [row.stored.kind for row in document.files.all()] == ["photo", "photo", "pdf"]
    content = response.content.decode()
    for scan in document.files.all():
        assert url("scan", scan) in content


def test_the_same_form_twice_is_one_paper(page, case):
    data = form(case)
    for _ in range(2):
        page.post(url("paper", case), {**data, "photos": [upload()]})
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"photos": lambda: [broken()]}, "files"),
        ({"files": lambda: [empty()]}, "files"),
        ({"files": lambda: [upload() for _ in range(31)]}, "files"),
        ({"paper": "cover"}, "paper"),
        ({"pages": "-1"}, "pages"),
        ({"dated_on": "2025-04-11", "pages": "1"}, "dated_on"),
        ({"is_by_hand": "true", "pages": "1"}, "is_by_hand"),
        ({}, "photos"),
        ({"client_key": "not a key"}, "client_key"),
    ],
    ids=[
        "damaged",
        "empty",
        "too many",
        "machine's paper",
        "pages",
        "to come",
        "no scan",
        "nothing",
        "key",
    ],
)
def test_a_bad_upload_gets_a_sentence_beside_the_field(page, case, own_store, changes, field):
    given = {name: value() if callable(value) else value for name, value in changes.items()}
    response = page.post(url("paper", case), form(case, **given))
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not Document.objects.exists()
    assert not own_store.exists() or not list(own_store.glob("*/*"))


def broken():
    file = upload()
    file.file.write(b"\xff\xd8\xff<script>")
    return file


def empty():
    file = upload()
    file.file.truncate(0)
    return file


def test_the_form_says_what_can_be_sent_at_once_and_refuses_more(page, case, settings):
    shown = page.get(url("paper", case)).content.decode()
    assert "10 MB" in shown and "60 MB" in shown and "30" in shown
    many = {"photos": [upload() for _ in range(16)], "files": [upload() for _ in range(15)]}
    refused = page.post(url("paper", case), form(case, **many))
    assert "30" in str(refused.context["form"].non_field_errors())
    settings.REQUEST_MAX_BYTES = 1_000
    too_much = page.post(url("paper", case), form(case, photos=[upload()]))
    assert too_much.status_code == 413
    assert not DocumentFile.objects.filter(document__case=case).exists()


def test_the_store_away_is_a_sentence_on_the_form(page, case, own_store):
    own_store.parent.mkdir(exist_ok=True)
    own_store.write_text("not a folder")
    response = page.post(url("paper", case), form(case, photos=[upload()]))
    assert response.status_code == 200
    assert response.context["form"].errors["files"]
    assert not Document.objects.exists()


# --- reading


def test_a_scan_is_read_in_full_once_written_down(page, case):
    scan = scan_of(DocumentFactory(case=case))
    response = page.get(url("scan", scan))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.content.startswith(b"\xff\xd8\xff")
    event = AuditEvent.objects.get(verb="scan_read")
    assert event.facts == {"case": case.pk, "paper": "application"}
    assert page.get(url("thumbnail", scan)).status_code == 200
    assert AuditEvent.objects.filter(verb="scan_read").count() == 1


def test_strangers_find_nothing(client, case):
    document = DocumentFactory(case=case)
    scan = scan_of(document)
    strangers = [MediatorFactory().user, office_head(CaseFactory().office)]
    for user in strangers:
        client.force_login(user)
        for name, row in (
            ("file", case),
            ("paper", case),
            ("archive", case),
            ("take_off", document),
            ("scan", scan),
            ("thumbnail", scan),
        ):
            assert client.get(url(name, row)).status_code == 404, name


def test_office_and_bureau_read_and_the_mediators_forms_are_not_theirs(client, case):
    scan = scan_of(DocumentFactory(case=case))
    for user in (office_head(case.office), bureau_user()):
        client.force_login(user)
        assert client.get(url("file", case)).status_code == 200
        assert client.get(url("scan", scan)).status_code == 200
        assert client.get(url("paper", case)).status_code == 404


def test_copies_of_identity_close_with_the_identity(page, case):
    """Ninety days after the closing the mediator no longer reads them (SECURITY §3.3 row 2)."""
    PartyFactory(case=case)
    scan = scan_of(DocumentFactory(case=case, paper=Paper.IDENTITY))
    assert page.get(url("thumbnail", scan)).status_code == 404
    assert page.get(url("scan", scan)).status_code == 200
    case.closed_on = date(2025, 1, 9)
    case.logged_on = case.accepted_on = date(2025, 1, 2)
    case.save()
    assert page.get(url("scan", scan)).status_code == 404
    assert page.get(url("file", case)).status_code == 200


def test_the_page_says_what_is_missing_for_what(page, case):
    content = page.get(url("file", case)).content.decode()
    assert content.count("调解记录") >= 2
    assert url("paper", case) in content


def test_the_page_costs_the_same_for_one_paper_and_for_many(page, case):
    costs = []
    for number in range(3):
        scan_of(DocumentFactory(case=case, paper=Paper.RECORD, position=number + 1))
        with CaptureQueriesContext(connection) as queries:
            page.get(url("file", case))
        costs.append(len(queries))
    assert costs[1] == costs[2] <= 20


# --- taking off, archiving


def test_a_paper_is_taken_off_with_a_reason(page, case):
    document = DocumentFactory(case=case)
    assert page.post(url("take_off", document), {"reason": ""}).context["form"].errors["reason"]
    page.post(url("take_off", document), {"reason": "拍错了"})
    document.refresh_from_db()
    assert document.taken_off_reason == "拍错了"


def test_a_file_is_archived_from_its_page(page, case):
    refused = page.post(url("archive", case), {})
    assert refused.context["form"].non_field_errors() and not ArchiveVolume.objects.exists()
    RetentionRuleFactory(district=case.district)
    for paper in MUST_PAPERS:
        DocumentFactory(case=case, paper=paper)
    response = page.post(url("archive", case), {}, follow=True)
    volume = ArchiveVolume.objects.get()
    assert str(volume) in response.content.decode()
    assert url("paper", case) not in response.content.decode()


# --- the bureau's desks


def do(client, row, name, **data):
    label = f"{row._meta.app_label}_{row._meta.model_name}"
    address = reverse(f"admin:{label}_do", args=[row.pk, name])
    return client.post(address, {"service_action": "yes", **data}, follow=True)


def test_an_appraisal_goes_through_the_admin_by_two_people(client):
    volume = VolumeFactory()
    one, other = bureau_user(), bureau_user()
    client.force_login(one)
    do(client, volume, "propose", action="destroy", reason="保管期满")
    appraisal = Appraisal.objects.get()
    do(client, appraisal, "approve", note="")
    appraisal.refresh_from_db()
    assert appraisal.status == "open"
    client.force_login(other)
    do(client, appraisal, "approve", note="")
    appraisal.refresh_from_db()
    volume.refresh_from_db()
    assert (appraisal.status, volume.state) == ("approved", "destroyed")


def test_the_list_of_terms_that_are_over(client):
    over, running = VolumeFactory(), VolumeFactory(keep_until=date(2030, 12, 31))
    AppraisalFactory()
    client.force_login(bureau_user())
    address = reverse("admin:cases_archivevolume_changelist")
    shown = client.get(address, {"term": "over"}).content.decode()
    assert over.case.number in shown and running.case.number not in shown


def test_the_bureau_enters_what_a_file_needs(client, case):
    client.force_login(bureau_user())
    facts = {
        "district": case.district_id,
        "purpose": "pay",
        "papers": ["record", "application"],
        "outcome_group": "all",
        "dispute_type": "",
        "is_must": "on",
        "valid_days": "",
        "document_number": "沙司发〔2025〕1号",
        "valid_from": "2025-01-01",
        "valid_to": "",
    }
    address = reverse("admin:cases_filerequirement_add")
    client.post(address, facts)
    assert FileRequirement.objects.get().papers == "application,record"
    again = client.post(address, {**facts, "papers": ["application", "record"]})
    assert again.status_code == 200 and FileRequirement.objects.count() == 1
    none = client.post(address, {**facts, "papers": []})
    assert none.context["adminform"].form.errors["papers"]
