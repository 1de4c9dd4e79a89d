"""Papers of the file: put on with scans, taken off, complete or not, and what that stops."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import translation

from cases.choices import Decision, Paper, ReviewState
from cases.models import Document, DocumentFile
from cases.selectors.papers import file_checks, papers_missing, papers_missing_of, papers_on_file
from cases.services import papers, review
from cases.services.locking import FileArchived, NotYourCase, UnderReview
from cases.tests.factories import MUST_PAPERS, CaseFactory, DocumentFactory, put_papers
from cases.tests.factories_files import FileRequirementFactory, VolumeFactory, scan_of, upload
from mediation.common.files import FileRefused, read, take_in
from mediation.common.idempotency import KeyUsedForSomethingElse
from mediation.common.models import AuditEvent, StoredFile
from mediation.common.tests.refusals import refused
from mediators.services.refusals import DayInTheFuture, ReasonMissing, UnknownChoice
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DisputeTypeFactory, DistrictFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def case():
    return CaseFactory(settled=True)


def put(case, paper=Paper.RECORD, by=None, **facts):
    return papers.put_on_file(case=case, by=by or case.created_by, paper=paper, **facts)


def stored(case, kind="photo"):
    return take_in(upload(kind), by=case.created_by)


def lying():
    return [path for path in Path(settings.MEDIA_ROOT).glob("*/*") if "small" not in path.name]


# --- putting on and taking off


def test_a_paper_with_scans_counts_its_pages(case):
    document = put(case, files=[stored(case), stored(case, "pdf")], pages=77)
    event = AuditEvent.objects.get(verb="paper_put_on_file")
    assert document.pages == 2
    assert [row.position for row in document.files.all()] == [1, 2]
    assert put(case).position == 2
    assert event.facts == {"case": case.pk, "paper": "record", "pages": 2, "files": 2}


@pytest.mark.parametrize(
    ("kinds", "said", "is_by_hand"),
    [
        (["photo"], None, True),
        (["photo", "pdf"], None, False),
        (["pdf"], True, True),
        (["photo"], False, False),
        ([], None, False),
    ],
)
def test_photos_show_a_paper_signed_by_hand(case, kinds, said, is_by_hand):
    files = [stored(case, kind) for kind in kinds]
    assert put(case, files=files, is_by_hand=said).is_by_hand is is_by_hand


def test_impossible_papers_are_refused(case):
    stranger = MediatorFactory().user
    with refused(papers.NoPages, field="pages"):
        put(case, pages=0)
    with refused(UnknownChoice, field="paper"):
        put(case, paper="poem")
    with refused(DayInTheFuture, field="dated_on"):
        put(case, dated_on=date(2025, 4, 11))
    with refused(papers.NoScan, field="is_by_hand"):
        put(case, is_by_hand=True)
    with refused(NotYourCase):
        put(case, by=stranger)
    VolumeFactory(case=case)
    with refused(FileArchived):
        put(case)


def test_a_form_sent_twice_puts_one_paper_on_file(case):
    facts = {"key": uuid4(), "case": case, "by": case.created_by, "paper": Paper.RECORD}
    first = papers.put_uploads_on_file(uploads=[upload()], **facts)
    assert papers.put_uploads_on_file(uploads=[upload()], **facts) == first
    assert Document.objects.count() == DocumentFile.objects.count() == len(lying()) == 1
    with refused(KeyUsedForSomethingElse):
        papers.put_uploads_on_file(uploads=[upload("pdf")], **facts)


def test_a_refused_upload_leaves_nothing(case):
    stranger, bad = MediatorFactory().user, upload()
    bad.file.write(b"GIF89a")
    with refused(FileRefused, field="files"):
        papers.put_uploads_on_file(
            key=uuid4(), case=case, by=case.created_by, uploads=[bad], paper=Paper.RECORD
        )
    with refused(NotYourCase):
        papers.put_uploads_on_file(
            key=uuid4(),
            case=case,
            by=stranger,
            uploads=[upload()],
            paper=Paper.RECORD,
        )
    assert lying() == []


def test_a_paper_taken_off_no_longer_counts_but_its_scan_is_kept(case):
    put_papers(case, MUST_PAPERS)
    wrong = case.documents.get(paper=Paper.RECORD)
    scan = scan_of(wrong)
    papers.take_off_file(document=wrong, by=case.created_by, reason="拍错了")
    assert len(papers_missing(case)) == 1
    assert wrong not in papers_on_file(case)
    assert read(scan.stored)
    assert put(case).position == 2


def test_what_cannot_be_taken_off(case):
    document, waiting = DocumentFactory(case=case), CaseFactory(submitted=True)
    stranger = MediatorFactory().user

    def take_off(document=document, reason="拍错了", by=None):
        return papers.take_off_file(document=document, by=by or case.created_by, reason=reason)

    with refused(ReasonMissing, field="reason"):
        take_off(reason=" ")
    with refused(NotYourCase):
        take_off(by=stranger)
    with refused(UnderReview):
        take_off(waiting.documents.first(), by=waiting.created_by)
    take_off()
    with refused(papers.AlreadyTakenOff):
        take_off()


# --- complete for what


def test_a_file_becomes_complete(case):
    assert len(papers_missing(case)) == 5
    for paper in MUST_PAPERS:
        put(case, paper, pages=2)
    assert papers_missing(case) == []
    with translation.override("en"):
        assert papers_missing(case, "confirmation") == [
            "Not on file: confirmation papers; without it the court cannot be asked."
        ]


def test_an_open_case_lacks_nothing_yet():
    assert papers_missing(CaseFactory()) == []
    assert file_checks(CaseFactory()) == []


def test_rows_of_the_bureau_replace_the_catalogue_from_their_day_on(case):
    assert all(check.is_ministry_list for check in file_checks(case))
    FileRequirementFactory(district=case.district, papers="evidence,inquiry")
    FileRequirementFactory(district=case.district, papers="power", is_must=False)
    FileRequirementFactory(district=case.district, papers="annex", valid_from=date(2025, 3, 21))
    FileRequirementFactory(district=DistrictFactory(code="500198"), papers="annex")
    with translation.override("en"):
        assert papers_missing(case) == [
            "Not on file: evidence or inquiry record; without it the case cannot be paid."
        ]
    pay, archive = file_checks(case)[:2]
    assert (pay.is_ministry_list, archive.is_ministry_list) == (False, True)


def test_a_row_of_a_dispute_type_is_asked_besides(case):
    family = DisputeTypeFactory(code="family")
    FileRequirementFactory(district=case.district, papers="record")
    FileRequirementFactory(district=case.district, papers="class_form", dispute_type=family)
    assert len(papers_missing(case)) == 1
    case.dispute_type.parent = family
    assert len(papers_missing(case)) == 2


def test_wet_ink_is_asked_where_the_law_takes_no_electronic_signature(case):
    put_papers(case, MUST_PAPERS)
    case.dispute_type.needs_wet_ink = True
    with translation.override("en"):
        (sentence,) = papers_missing(case)
    assert sentence.startswith("agreement needs a scan of the paper signed by hand")
    put(case, Paper.AGREEMENT, files=[stored(case)])
    assert papers_missing(case) == []


def test_an_old_proof_is_told_with_its_days(case):
    FileRequirementFactory(district=case.district, papers="identity", valid_days=30)
    put(case, Paper.IDENTITY, dated_on=date(2025, 1, 1))
    with translation.override("en"):
        assert "older than 30 days" in papers_missing(case)[0]


def test_many_cases_cost_no_more_queries_than_one(case, django_assert_num_queries):
    cases = [case, CaseFactory(settled=True), CaseFactory()]
    for many in (cases[:1], cases):
        with django_assert_num_queries(2):
            papers_missing_of(many, "pay")


# --- a file with a gap is not paid


def test_no_level_passes_a_file_with_a_gap():
    for state, decide, by in (
        ({"submitted": True}, review.review_office, office_head),
        ({"office_passed": True}, review.review_bureau, lambda _office: bureau_user()),
    ):
        case = CaseFactory(**state, papers=(Paper.REGISTER, Paper.NOTICE, Paper.AGREEMENT))
        person = by(case.office)
        with refused(papers.NotPayable) as caught:
            decide(case=case, by=person, decision=Decision.PASS)
        assert "身份证明" in str(caught.value) and "调解记录" in str(caught.value)
        decide(case=case, by=person, decision=Decision.RETURN, reason="缺材料")
        case.refresh_from_db()
        assert case.review_state == ReviewState.RETURNED


def test_the_store_keeps_a_photo_that_a_draft_refers_to(case):
    """Hidden relations count too: a draft's photo must survive the sweep."""
    from mediation.common.files import unused

    scan = scan_of()
    loose = stored(case)
    assert set(unused()) == {loose}
    names = {
        relation.related_model._meta.label
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }
    assert {"cases.DocumentFile", "cases.DraftPhoto"} <= names
    assert scan.stored not in unused()
