"""Printing through the pages and the admin: who may, what comes, what is recorded."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from cases.choices import Paper
from cases.models import PaperTemplate, PrintedFile
from cases.services import printed_files
from cases.services.papers import put_uploads_on_file
from cases.services.printed_files import make_print, request_archive, request_file
from cases.services.printing import checks, pdf
from cases.services.printing.volume import whole_file
from cases.tests.factories import CaseFactory, CourtAssignmentFactory, DocumentFactory
from cases.tests.factories_files import VolumeFactory
from cases.tests.factories_intake import RefusalFactory
from cases.tests.factories_papers import (
    PaperTemplateFactory,
    PrintedFileFactory,
    docx_saying,
    full_case,
    text_of,
)
from mediation.common.choices import JobState
from mediation.common.jobs import run
from mediation.common.models import AuditEvent, Job
from mediation.common.roles import Role
from mediation.tests.doors import signed_in
from stations.tests.factories import bureau_user, office_head

pytestmark = pytest.mark.django_db
SPRING = datetime(2025, 4, 10, 4, tzinfo=UTC)
SUMMER = datetime(2025, 6, 30, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def spring():
    """Within 90 days of the closing of the case."""
    with time_machine.travel(SPRING, tick=False):
        yield


@pytest.fixture
def case():
    return full_case()


@pytest.fixture
def mediator(case):
    return signed_in(case.lead.user)


def printing_events():
    return list(AuditEvent.objects.filter(verb="paper_printed").values_list("facts", flat=True))


def url(case, paper="agreement", format="docx"):
    return reverse("cases:print", args=[case.pk, paper, format])


def test_the_page_offers_each_paper_as_word_and_pdf(case, mediator):
    page = mediator.get(reverse("cases:papers", args=[case.pk])).content.decode()
    for paper in ("cover", "agreement", "closing_report"):
        assert url(case, paper) in page and url(case, paper, "pdf") in page
    for session in case.sessions.all():
        assert reverse("cases:print_item", args=[case.pk, "record", session.pk, "pdf"]) in page
    assert case.parties.first().name in page


def test_a_download_is_a_file_and_is_recorded_once(case, mediator):
    response = mediator.get(url(case))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == (
        "no-store",
        "nosniff",
    )
    assert case.parties.first().name in text_of(response.content)
    assert printing_events() == [{"paper": "agreement", "format": "docx"}]


def test_the_pdf_comes_too(case, mediator):
    response = mediator.get(url(case, "record", "pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(response.content)).pages) >= 1


@pytest.mark.parametrize("path", ["nothing.docx", "agreement.xml", "record/999999.pdf", "..docx"])
def test_what_is_no_paper_is_not_there(case, mediator, path):
    assert mediator.get(f"/cases/{case.pk}/papers/{path}").status_code == 404
    assert printing_events() == []


def test_office_and_bureau_print_and_finance_does_not(case):
    head = office_head(case.office)
    admin = bureau_user(Role.BUREAU_ADMIN, district=case.district)
    finance = bureau_user(Role.BUREAU_FINANCE, district=case.district)
    found = [signed_in(user).get(url(case)).status_code for user in (head, admin, finance)]
    assert found == [200, 200, 404]


def test_a_mediator_of_another_case_finds_nothing(case):
    other = signed_in(CaseFactory().lead.user)
    for name in ("papers", "whole_file"):
        assert other.get(reverse(f"cases:{name}", args=[case.pk])).status_code == 404
    assert other.get(url(case)).status_code == 404


def test_the_court_gets_what_was_submitted_and_no_narrative(case):
    liaison = CourtAssignmentFactory(court=case.confirmations.get().court).user
    court = signed_in(liaison)
    assert court.get(url(case)).status_code == 200
    assert court.get(url(case, "record")).status_code == 404
    assert court.get(url(case, "class_form")).status_code == 404
    page = court.get(reverse("cases:papers", args=[case.pk])).content.decode()
    assert url(case) in page and url(case, "closing_report") not in page
    assert case.sessions.first().record not in page


def test_papers_close_with_the_identity_of_the_parties(case):
    with time_machine.travel(SUMMER, tick=False):
        mediator = signed_in(case.lead.user)
        page = mediator.get(reverse("cases:papers", args=[case.pk]))
        assert page.status_code == 200
        assert case.parties.first().name not in page.content.decode()
        assert mediator.get(url(case)).status_code == 404
        assert mediator.get(reverse("cases:whole_file", args=[case.pk])).status_code == 404


def test_nothing_is_printed_of_a_file_that_was_destroyed(case):
    VolumeFactory(case=case, state="destroyed", destroyed_on=SPRING.date())
    bureau = signed_in(bureau_user(Role.BUREAU_ADMIN, district=case.district))
    page = bureau.get(reverse("cases:papers", args=[case.pk])).content.decode()
    assert "2025-04-10" in page and url(case) not in page
    assert bureau.get(url(case)).status_code == 404
    assert bureau.post(reverse("cases:whole_file", args=[case.pk])).status_code == 404
    file = bureau.get(reverse("cases:file", args=[case.pk])).content.decode()
    assert "无扫描件" not in file


def test_without_the_libraries_the_page_says_what_to_type(case, mediator, monkeypatch):
    away = pdf.PdfSupport(False, pdf.INSTALL)
    for place in ("cases.views.papers", "cases.services.printing.pdf"):
        monkeypatch.setattr(f"{place}.pdf_support", lambda: away)
    page = mediator.get(reverse("cases:papers", args=[case.pk])).content.decode()
    assert pdf.INSTALL in page and url(case) in page and url(case, "cover", "pdf") not in page
    response = mediator.get(url(case, format="pdf"), follow=True)
    assert "apt-get install" in response.content.decode()
    assert printing_events() == []


def test_the_page_warns_of_a_shielded_contact(case, mediator):
    case.parties.filter(side="applicant").update(contact_is_shielded=True)
    page = mediator.get(reverse("cases:papers", args=[case.pk]))
    assert page.context["desk"].shields_contact


def test_the_letter_of_a_refusal(mediator, case):
    refusal = RefusalFactory()
    letter = reverse("cases:refusal_letter", args=[refusal.pk, "docx"])
    assert signed_in(refusal.mediator.user).get(letter).status_code == 200
    assert mediator.get(letter).status_code == 404
    assert printing_events() == [{"paper": "refusal", "format": "docx"}]


# --- the whole file


def photo():
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "JPEG")
    return SimpleUploadedFile("p.jpg", out.getvalue())


def test_the_whole_file_is_bound_in_order_with_its_catalogue(case):
    put_uploads_on_file(
        key=uuid4(), case=case, by=case.created_by, paper=Paper.IDENTITY, uploads=[photo(), photo()]
    )
    DocumentFactory(case=case, paper=Paper.EVIDENCE, pages=4)
    made = whole_file(case=case)
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages]
    squeezed = ["".join(text.split()) for text in texts]
    assert "人民调解卷宗" in squeezed[0] and "卷内目录" in squeezed[1]
    places = [
        next(n for n, text in enumerate(squeezed) if word in text and n > 1)
        for word in (
            "人民调解受理登记表",
            "告知书",
            "证据材料清单》4页",
            "人民调解记录",
            "人民调解协议书",
        )
    ]
    assert places == sorted(places)
    assert "归档日期" in squeezed[-1]
    catalogue = squeezed[1]
    for line in ("扫描件", "打印件", "纸质原件", "当事人身份证明"):
        assert line in catalogue
    # cover and catalogue carry no number of the file, the next page is page 1
    assert squeezed[2].endswith("1") or squeezed[2].startswith("1")
    assert made.pages == len(texts)


def test_nothing_is_added_to_a_file_that_is_archived(case):
    for paper in ("register", "notice", "agreement"):
        DocumentFactory(case=case, paper=paper)
    assert whole_file(case=case).pages > 2 + 3 + 1
    VolumeFactory(case=case, pages=3)
    case = type(case).objects.get(pk=case.pk)
    texts = pages_of(whole_file(case=case))
    assert "本卷共3件" in texts[1]
    assert not any("结案报告表" in text or "调解记录" in text for text in texts)


def test_the_number_of_a_page_stands_where_it_is_seen(case):
    """A scan that shows only a part of its page."""
    writer = PdfWriter()
    writer.add_blank_page(800, 1_000).cropbox = RectangleObject((0, 0, 400, 500))
    out = io.BytesIO()
    writer.write(out)
    put_uploads_on_file(
        key=uuid4(),
        case=case,
        by=case.created_by,
        paper=Paper.REGISTER,
        uploads=[SimpleUploadedFile("r.pdf", out.getvalue())],
    )
    pages = PdfReader(io.BytesIO(whole_file(case=case).content)).pages
    page = next(page for page in pages if page.cropbox.width == 400)
    seen = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: text.strip() and seen.append((cm, tm)))
    (cm, tm) = seen[0]
    assert 300 < tm[4] * cm[0] + cm[4] < 400 and 400 < tm[5] * cm[3] + cm[5] < 500


def pages_of(made):
    reader = PdfReader(io.BytesIO(made.content))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def test_the_court_bundle_holds_nothing_else(case):
    made = whole_file(case=case, for_court=True)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    text = "".join(text.split())
    assert "司法确认申请书" in text and "送达地址确认书" in text and "主持调解证明" in text
    assert "结案报告" not in text and case.sessions.first().record not in text


def test_asked_for_made_and_fetched(case, mediator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = mediator.post(reverse("cases:whole_file", args=[case.pk]))
    job = Job.objects.get()
    assert response["Location"] == reverse("common:job", args=[job.pk])
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    assert case.parties.first().name not in str([job.args, job.result, job.note, job.key])
    fetched = mediator.get(job.result["url"])
    assert fetched["Content-Type"] == "application/pdf"
    assert fetched.content.startswith(b"%PDF")
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"papers_bound", "papers_fetched"} <= verbs
    other = bureau_user(Role.BUREAU_ADMIN, district=case.district)
    assert signed_in(other).get(job.result["url"]).status_code == 404


def test_asking_twice_makes_one_job(case):
    jobs = {request_file(case=case, by=case.lead.user).pk for _ in range(2)}
    assert len(jobs) == 1


def test_a_file_expires_and_goes_with_the_case(case):
    user = case.lead.user
    printed = PrintedFileFactory(made_for=user, of=[case])
    address = reverse("cases:printed", args=[printed.pk])
    assert signed_in(user).get(address).status_code == 200
    other = PrintedFileFactory(made_for=user, of=[CaseFactory()])
    assert signed_in(user).get(reverse("cases:printed", args=[other.pk])).status_code == 404
    PrintedFile.objects.update(
        expires_at=timezone.now() - timedelta(minutes=1), made_at="2025-04-01T00:00Z"
    )
    assert signed_in(user).get(address).status_code == 302


def test_a_store_that_is_away_is_a_sentence(case):
    printed = PrintedFileFactory(made_for=case.lead.user, of=[case])
    PrintedFile.objects.update(name="0" * 32)
    address = reverse("cases:printed", args=[printed.pk])
    assert signed_in(case.lead.user).get(address).status_code == 302


# --- the admin


def test_a_zip_of_one_paper_of_several_cases(django_capture_on_commit_callbacks):
    first = full_case()
    second = full_case(lead=first.lead)
    admin = signed_in(bureau_user(Role.BUREAU_ADMIN, district=first.district))
    page = reverse("admin:cases_case_changelist")
    chosen = {"action": "print_zip", ACTION_CHECKBOX_NAME: [first.pk, second.pk]}
    assert "print_zip" in admin.post(page, chosen).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(
            page, {**chosen, "service_action": "1", "paper": "record", "format": "docx"}
        )
    job = Job.objects.get()
    assert answer["Location"] == reverse("common:job", args=[job.pk])
    assert job.state == JobState.DONE, job.error
    content = admin.get(job.result["url"]).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    assert len(names) == 4 and all(name.endswith(".docx") for name in names)
    assert not any(party.name in name for name in names for party in first.parties.all())


def test_too_many_cases_are_refused_before_any_work(case, monkeypatch):
    monkeypatch.setattr(printed_files, "MOST_CASES", 1)
    with pytest.raises(printed_files.TooManyCases):
        request_archive(cases=[case, CaseFactory()], by=case.lead.user)
    with pytest.raises(printed_files.NoCases):
        request_archive(cases=[], by=case.lead.user)
    assert not Job.objects.exists()


def test_a_zip_that_grows_too_big_fails_with_a_sentence(case, monkeypatch):
    monkeypatch.setattr(printed_files, "MOST_BYTES", 10)
    job = request_archive(cases=[case], by=case.lead.user, paper="cover", format="docx")
    Job.objects.filter(pk=job.pk).update(state=JobState.REQUESTED)
    run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and job.error
    assert not PrintedFile.objects.exists()


def test_making_writes_no_row(case):
    made = make_print(
        cases=[case.pk], paper="cover", format="docx", for_court=False, progress=lambda *_: None
    )
    assert set(made) == {"name", "size", "pages"}
    assert not PrintedFile.objects.exists()


def test_a_template_is_uploaded_looked_at_and_put_in_force(case):
    district = case.district
    author, second = (bureau_user(Role.BUREAU_ADMIN, district=district) for _ in range(2))
    browser = signed_in(author)
    content = docx_saying("新样式 {{ case.number }}")
    answer = browser.post(
        reverse("admin:cases_papertemplate_add"),
        {
            "district": district.pk,
            "paper": "agreement",
            "note": "新样式",
            "file": SimpleUploadedFile("a.docx", content),
        },
    )
    row = PaperTemplate.objects.get()
    assert answer.status_code == 302
    sample = browser.get(reverse("admin:cases_papertemplate_version", args=[row.pk, "pdf"]))
    assert "新样式" in PdfReader(io.BytesIO(sample.content)).pages[0].extract_text()
    verb = reverse("admin:cases_papertemplate_do", args=[row.pk, "activate"])
    browser.post(verb, {"service_action": "1"})
    assert not PaperTemplate.objects.in_force().exists()
    signed_in(second).post(verb, {"service_action": "1"})
    assert PaperTemplate.objects.in_force().get() == row
    assert "新样式" in text_of(signed_in(case.lead.user).get(url(case)).content)


@pytest.mark.parametrize(
    ("content", "name"), [(b"MZ\x90", "a.docx"), (docx_saying("{{ x }}"), "a.docx")]
)
def test_a_bad_template_is_a_sentence_beside_the_file(case, content, name):
    browser = signed_in(bureau_user(Role.BUREAU_ADMIN, district=case.district))
    answer = browser.post(
        reverse("admin:cases_papertemplate_add"),
        {
            "district": case.district.pk,
            "paper": "cover",
            "note": "x",
            "file": SimpleUploadedFile(name, content),
        },
    )
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["file"]
    assert not PaperTemplate.objects.exists()


def test_a_template_is_tried_before_the_transaction_begins(case, monkeypatch):
    """It takes seconds; on SQLite nobody else could write in the meantime."""
    checks.check_template.cache_clear()
    depths = []
    monkeypatch.setattr(
        checks, "_try_it", lambda content: depths.append(len(connection.savepoint_ids))
    )
    client = signed_in(bureau_user(Role.BUREAU_ADMIN, district=case.district))
    outside = len(connection.savepoint_ids)
    file = SimpleUploadedFile("a.docx", docx_saying("改版 {{ case.number }}"))
    facts = {"district": case.district_id, "paper": "agreement", "note": "抬头", "file": file}
    client.post(reverse("admin:cases_papertemplate_add"), facts)
    assert PaperTemplate.objects.count() == 1
    assert depths == [outside]


def test_the_overview_lists_all_papers_and_facts(case):
    PaperTemplateFactory(district=case.district, in_force=True)
    browser = signed_in(bureau_user(Role.BUREAU_ADMIN, district=case.district))
    page = browser.get(reverse("admin:cases_papertemplate_overview")).content.decode()
    assert "case.number" in page and "agreement.copies" in page
    built_in = reverse("admin:cases_papertemplate_built_in", args=["cover", "docx"])
    assert built_in in page
    assert browser.get(built_in).content.startswith(b"PK")


def test_the_page_of_a_case_in_the_admin_leads_to_its_papers(case):
    browser = signed_in(office_head(case.office))
    page = browser.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()
    assert reverse("cases:papers", args=[case.pk]) in page
