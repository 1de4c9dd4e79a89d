"""Archive: a complete, finished case gets a number and a term; two people decide about its end."""

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction

from cases.choices import ConfirmationTrack, Performance, ReviewState
from cases.choices_files import AppraisalAction, AppraisalStatus, OutcomeGroup, VolumeState
from cases.models import Appraisal, ArchiveVolume, Case, Document, Party, Session
from cases.services import appraisal, archive, papers, performance, sessions
from cases.services.archive_watch import watch_retention
from cases.services.destruction import CASE_WIPED, KEPT, WIPED
from cases.services.locking import FileArchived
from cases.services.parties import correct_party
from cases.tests.factories import (
    MUST_PAPERS,
    CaseFactory,
    PartyFactory,
    SessionFactory,
    put_papers,
)
from cases.tests.factories_files import (
    AppraisalFactory,
    RetentionRuleFactory,
    VolumeFactory,
    scan_of,
)
from cases.tests.inputs import party
from mediation.common.models import AuditEvent, Notice
from mediation.common.tests.refusals import refused
from mediation.common.tests.threads import after, at_once
from mediators.services.refusals import NotInCharge, ReasonMissing, UnknownChoice
from mediators.tests.factories import MediatorFactory
from stations.tests.factories import DisputeTypeFactory, DistrictFactory, bureau_user, office_head

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def rule():
    return RetentionRuleFactory()


def finished(**facts):
    """A case whose agreement is performed, with every paper."""
    case = CaseFactory(settled=True, performance=Performance.DONE, **facts)
    put_papers(case, MUST_PAPERS)
    return case


def keep(case, by=None):
    return archive.archive_case(case=case, by=by or case.created_by)


# --- archiving


def test_a_finished_case_is_archived_under_the_next_number(rule):
    first = keep(finished(), None)
    assert (first.serial, first.year, first.pages) == (1, 2025, 5)
    assert (first.archived_on, first.keep_until) == (date(2025, 4, 10), date(2035, 12, 31))
    second = finished(lead__station=first.case.station)
    assert keep(second, by=office_head(second.office)).serial == 2
    assert keep(finished(), by=bureau_user()).serial == 1  # another office counts for itself
    assert set(Document.objects.values_list("is_locked", flat=True)) == {True}
    assert AuditEvent.objects.filter(verb="case_archived").count() == 3


def test_only_who_is_in_charge_archives(rule):
    case, others = finished(), [MediatorFactory().user, office_head(CaseFactory().office)]
    for by in others:
        with refused(NotInCharge):
            keep(case, by=by)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "先结案"),
        ({"settled": True, "performance": Performance.RUNNING}, "履行"),
        ({"settled": True, "performance": Performance.REFUSED}, "履行"),
        (
            {
                "settled": True,
                "performance": Performance.DONE,
                "confirmation": ConfirmationTrack.APPLIED,
            },
            "法院",
        ),
        (
            {
                "settled": True,
                "performance": Performance.DONE,
                "confirmation": ConfirmationTrack.PREPARED,
            },
            "法院",
        ),
        ({"submitted": True, "performance": Performance.DONE}, "审核"),
        ({"office_passed": True, "performance": Performance.DONE}, "审核"),
        ({"settled": True, "review_state": ReviewState.RETURNED}, "审核"),
    ],
    ids=[
        "open",
        "running",
        "refused",
        "in court",
        "on the way to court",
        "submitted",
        "office passed",
        "returned",
    ],
)
def test_an_unfinished_case_is_not_archived(rule, facts, words):
    case = CaseFactory(**facts, papers=MUST_PAPERS)
    with refused(archive.NotFinished) as caught:
        keep(case)
    assert words in str(caught.value)


def test_a_refused_performance_that_went_to_court_and_a_failed_mediation_are_finished(rule):
    sued = CaseFactory(
        settled=True, performance=Performance.REFUSED, sued_after=True, papers=MUST_PAPERS
    )
    failed = CaseFactory(failed=True, papers=MUST_PAPERS[:-1])
    assert {keep(sued).state, keep(failed).state} == {VolumeState.KEPT}


def test_a_file_with_a_gap_is_not_archived_and_says_which(rule):
    case = finished()
    case.documents.filter(paper="record").update(paper="annex")
    with refused(archive.NotArchivable) as caught:
        keep(case)
    assert "调解记录" in str(caught.value)


def test_a_file_is_archived_once_and_not_without_a_rule():
    case = finished()
    with refused(archive.NoRetentionRule):
        keep(case)
    RetentionRuleFactory(district=case.district)
    keep(case)
    with refused(FileArchived):
        keep(case)
    with refused(FileArchived):
        papers.put_on_file(case=case, by=case.created_by, paper="annex")
    with refused(FileArchived):
        papers.take_off_file(document=case.documents.first(), by=case.created_by, reason="拍错了")


def test_a_case_archived_without_a_review_is_not_changed_any_more(rule):
    case = CaseFactory(failed=True, tier_claimed=None, papers=MUST_PAPERS)
    person = PartyFactory(case=case)
    keep(case)
    facts = {"held_on": case.closed_on, "record": "补记"}
    with refused(FileArchived):
        sessions.record_session(case=case, by=case.created_by, **facts)
    with refused(FileArchived):
        correct_party(party=person, data=party(3), by=case.created_by)


def test_nothing_is_written_about_a_case_whose_file_was_destroyed():
    volume = VolumeFactory(state=VolumeState.DESTROYED, destroyed_on=date(2025, 4, 1))
    case = volume.case
    with refused(FileArchived):
        performance.record_performance(
            case=case, by=case.created_by, performance=Performance.REFUSED
        )
    with refused(FileArchived):
        performance.record_system_entry(
            case=case,
            by=case.created_by,
            external_number="渝1",
            external_entered_on=date(2025, 4, 1),
        )


def test_the_closest_rule_decides_the_term(rule):
    family = DisputeTypeFactory(code="family")
    RetentionRuleFactory(years=None, dispute_type=family)
    RetentionRuleFactory(years=3, outcome_group=OutcomeGroup.FAILED)
    assert keep(finished(dispute_type=family)).keep_until is None
    assert keep(CaseFactory(failed=True, papers=MUST_PAPERS)).keep_until == date(2028, 12, 31)


@pytest.mark.parametrize(
    "changes",
    [{"serial": 9}, {"pages": 9}, {"archived_on": date(2020, 1, 1)}],
    ids=["number", "pages", "day"],
)
def test_the_database_keeps_an_archived_file_as_it_was(changes):
    volume = VolumeFactory()
    with pytest.raises(IntegrityError, match="archivevolume_stays"), transaction.atomic():
        ArchiveVolume.objects.filter(pk=volume.pk).update(**changes)


def test_the_database_keeps_archived_papers_and_deletes_none(rule):
    case = finished()
    loose = CaseFactory(papers=("annex",)).documents.first()
    keep(case)
    for changes in ({"pages": 9}, {"paper": "annex"}, {"is_locked": False}):
        with pytest.raises(IntegrityError, match="document_archived"), transaction.atomic():
            case.documents.update(**changes)
    with pytest.raises(IntegrityError, match="document_stays"), transaction.atomic():
        Document.objects.filter(pk=loose.pk).delete()


@pytest.mark.django_db(transaction=True)
def test_two_who_archive_at_once_get_two_numbers(tmp_path):
    first = finished()
    cases = [first, *(finished(lead__station=first.station) for _ in range(3))]
    RetentionRuleFactory(district=first.district)

    found = at_once(4, lambda number: keep(cases[number]), folder=tmp_path)

    assert sorted(getattr(row, "serial", row) for row in found) == [1, 2, 3, 4]
    assert after(ArchiveVolume.objects.count, folder=tmp_path) == 4


# --- appraisal


def propose(volume, by, action=AppraisalAction.DESTROY, **facts):
    return appraisal.propose_appraisal(
        volume=volume, by=by, action=action, **{"reason": "保管期满", **facts}
    )


def decide(row, by, approve=True, **facts):
    return appraisal.decide_appraisal(appraisal=row, by=by, approve=approve, **facts)


def test_a_file_is_kept_longer_by_two_people():
    volume, one, other = VolumeFactory(), bureau_user(), bureau_user()
    row = propose(volume, one, AppraisalAction.EXTEND, keep_until=date(2040, 12, 31))
    with refused(appraisal.SecondPersonNeeded):
        decide(row, one)
    decide(row, other)
    volume.refresh_from_db()
    assert (volume.state, volume.keep_until) == (VolumeState.KEPT, date(2040, 12, 31))
    with refused(appraisal.AlreadyDecided):
        decide(row, other)
    with refused(appraisal.TermRunning):
        propose(volume, one)


def test_a_rejected_proposal_changes_nothing_and_needs_a_note():
    volume, one, other = VolumeFactory(), bureau_user(), bureau_user()
    row = propose(volume, one)
    with refused(ReasonMissing, field="note"):
        decide(row, other, approve=False)
    decide(row, other, approve=False, note="仍有价值")
    volume.refresh_from_db()
    assert (volume.state, volume.keep_until) == (VolumeState.KEPT, date(2024, 12, 31))
    assert propose(volume, one).status == AppraisalStatus.OPEN


def test_what_is_not_appraised():
    volume, one = VolumeFactory(), bureau_user()
    far = bureau_user(district=DistrictFactory(code="500198"))
    ever, running = VolumeFactory(keep_until=None), VolumeFactory(keep_until=date(2025, 4, 10))
    gone = VolumeFactory(state=VolumeState.DESTROYED, destroyed_on=date(2025, 4, 1))
    waiting = AppraisalFactory().volume
    with refused(NotInCharge):
        propose(volume, far)
    with refused(appraisal.KeptForEver):
        propose(ever, one)
    with refused(appraisal.TermRunning):
        propose(running, one)
    with refused(appraisal.AlreadyDestroyed):
        propose(gone, one)
    with refused(appraisal.AlreadyProposed):
        propose(waiting, one)
    with refused(ReasonMissing, field="reason"):
        propose(volume, one, reason=" ")
    with refused(UnknownChoice, field="action"):
        propose(volume, one, "burn")
    with refused(appraisal.LastDayNotLater, field="keep_until"):
        propose(volume, one, AppraisalAction.EXTEND, keep_until=date(2025, 4, 10))


def test_the_database_asks_for_two_people_too():
    row = AppraisalFactory()
    with pytest.raises(IntegrityError, match="appraisal_by_two_people"), transaction.atomic():
        Appraisal.objects.filter(pk=row.pk).update(
            status="approved", decided_by=row.proposed_by, decided_on=date(2025, 4, 2)
        )


# --- destruction


def test_destruction_leaves_a_tombstone(django_capture_on_commit_callbacks):
    volume = VolumeFactory(case__amount="1200.00", case__summary="张三与李四争吵")
    case = volume.case
    PartyFactory(case=case, name="张三")
    SessionFactory(case=case, record="张三说")
    put_papers(case, MUST_PAPERS)
    scan = scan_of(case.documents.first())
    number, outcome = case.number, case.outcome
    row = propose(volume, bureau_user())
    with django_capture_on_commit_callbacks(execute=True):
        decide(row, bureau_user())

    for fresh in (volume, case, scan.stored):
        fresh.refresh_from_db()
    assert (volume.state, volume.destroyed_on) == (VolumeState.DESTROYED, date(2025, 4, 10))
    assert (case.number, case.outcome, str(case.amount)) == (number, outcome, "1200.00")
    assert (case.summary, case.closed_on) == ("—", date(2025, 3, 20))
    party = Party.objects.get()
    assert {party.name, party.id_number, party.phone} == {""}
    assert (party.id_number_index, party.phone_index) == (None, None)
    assert Session.objects.get().record == "—"
    assert case.documents.count() == 5  # the catalogue of the file stays
    assert scan.stored.removed_at and not list(Path(settings.MEDIA_ROOT).glob("*/*"))
    event = AuditEvent.objects.get(verb="appraisal_decided")
    assert event.facts["files_shredded"] == 1 and event.facts["number"] == number


def test_a_destroyed_file_stays_destroyed():
    volume = VolumeFactory(state=VolumeState.DESTROYED, destroyed_on=date(2025, 4, 1))
    with pytest.raises(IntegrityError, match="archivevolume_stays"), transaction.atomic():
        ArchiveVolume.objects.filter(pk=volume.pk).update(state="kept", destroyed_on=None)


def models_of_a_case():
    """Every model of `cases` that hangs on a case, near or far."""
    found, waiting = {Case}, [Case]
    while waiting:
        for relation in waiting.pop()._meta.get_fields(include_hidden=True):
            model = relation.related_model if relation.auto_created else None
            if relation.concrete or model is None or model in found:
                continue
            if model._meta.app_label == "cases":
                found.add(model)
                waiting.append(model)
    return sorted(found, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", models_of_a_case(), ids=lambda model: model._meta.label)
def test_every_text_about_a_case_is_wiped_or_kept_on_purpose(model):
    label = model._meta.label
    texts = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not (field.choices and field.name != "sex")
    }
    wiped = set(CASE_WIPED) if model is Case else set(WIPED.get(label, ("", {}))[1])
    kept = KEPT.get(label, set())
    assert texts - wiped - kept == set()
    assert not wiped & kept


def test_what_is_wiped_exists():
    for label, (path, blanks) in WIPED.items():
        model = apps.get_model(label)
        assert {model._meta.get_field(name).name for name in blanks} == set(blanks)
        assert not model._base_manager.filter(**{path: 1}).exists()


# --- the watch


def test_the_bureau_is_told_once_on_the_day_after_terms_ended():
    ended = VolumeFactory(keep_until=date(2025, 4, 9))
    VolumeFactory(case__lead__station=ended.case.station)
    admin, district = bureau_user(), ended.case.district
    assert watch_retention(district=district, day=date(2025, 4, 10)) == 1
    assert watch_retention(district=district, day=date(2025, 4, 10)) == 0
    assert watch_retention(district=district, day=date(2025, 4, 11)) == 0
    notice = Notice.objects.get()
    assert (notice.recipient, notice.params) == (admin, {"count": 2})
