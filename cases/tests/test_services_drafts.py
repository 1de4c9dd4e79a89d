"""Drafts: saved step by step, merged, conflicts put before a person, filed once."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cases.choices import DraftStatus, FormStep, Paper
from cases.models import Case, CaseDraft, DraftPhoto
from cases.selectors import due
from cases.selectors.drafts import open_drafts, shown_values, transfers, values_of
from cases.services import drafts
from cases.services.draft_watch import watch_drafts, watch_transfers
from cases.services.drafts import (
    DraftEnded,
    DraftTooLarge,
    NotYourDraft,
    TooManyPhotos,
    add_photo,
    discard_draft,
    remove_photo,
    save_draft,
)
from cases.tests.factories_drafts import CaseDraftFactory, DraftPhotoFactory, content
from cases.tests.factories_intake import SourceRuleFactory
from mediation.common.files.refusals import UnknownKind
from mediation.common.models import AuditEvent, Notice, StoredFile
from mediation.common.tests.refusals import refused
from mediation.common.tests.uploads import photo
from mediators.services.refusals import UnknownChoice
from mediators.tests.factories import MediatorFactory, resident_id
from stations.tests.factories import DisputeTypeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]
HERE, THERE = uuid4(), uuid4()


@pytest.fixture
def mediator():
    return MediatorFactory()


def save(mediator, key, base=0, origin=HERE, step=FormStep.DISPUTE, **fields):
    return save_draft(key=key, by=mediator.user, step=step, fields=fields, base=base, origin=origin)


def test_the_first_save_starts_the_draft_and_the_same_again_changes_nothing(mediator):
    key = uuid4()
    first = save(mediator, key, summary="楼上漏水", place="")
    again = save(mediator, key, summary="楼上漏水", place="")
    assert (first.draft.pk, first.draft.version) == (again.draft.pk, again.draft.version)
    assert values_of(again.draft) == {"summary": "楼上漏水"}
    assert AuditEvent.objects.filter(verb="draft_saved").count() == 1


def test_fields_changed_in_one_place_are_merged_and_told(mediator):
    key = uuid4()
    base = save(mediator, key, summary="楼上漏水").draft.version
    save(mediator, key, base, THERE, place="3栋")
    here = save(mediator, key, base, HERE, people_count="3")
    assert here.conflicts == []
    assert here.newer == {"place": "3栋"}
    assert values_of(here.draft) == {"summary": "楼上漏水", "place": "3栋", "people_count": "3"}


def test_the_same_field_changed_in_two_places_waits_for_a_person(mediator):
    key = uuid4()
    base = save(mediator, key, summary="一").draft.version
    save(mediator, key, base, THERE, summary="二")
    mine = save(mediator, key, base, HERE, summary="三", place="3栋")
    (conflict,) = mine.conflicts
    assert (conflict.name, conflict.mine, conflict.theirs) == ("summary", "三", "二")
    assert values_of(mine.draft) == {"summary": "二", "place": "3栋"}
    chosen = save(mediator, key, mine.draft.version, HERE, summary="三")
    assert chosen.conflicts == []
    assert values_of(chosen.draft)["summary"] == "三"


def test_both_typed_the_same_is_no_conflict(mediator):
    key = uuid4()
    base = save(mediator, key, summary="一").draft.version
    save(mediator, key, base, THERE, summary="二")
    assert save(mediator, key, base, HERE, summary="二").conflicts == []


def test_who_sends_again_after_a_lost_answer_is_not_in_conflict_with_themselves(mediator):
    key = uuid4()
    save(mediator, key, 0, HERE, summary="一")  # the answer never arrived
    second = save(mediator, key, 0, HERE, summary="一二三")
    assert second.conflicts == []
    assert values_of(second.draft)["summary"] == "一二三"


def test_a_document_number_comes_back_masked_and_the_mask_changes_nothing(mediator):
    key, number = uuid4(), resident_id(1)
    field = "party-0-id_number"
    draft = save(mediator, key, **{field: number}).draft
    masked = shown_values(draft)[field]
    assert masked.count("*") == 11
    later = save(mediator, key, draft.version, THERE, **{field: masked})
    assert values_of(later.draft)[field] == number


def test_what_is_typed_is_not_readable_in_the_database(mediator):
    draft = save(mediator, uuid4(), **{"party-0-name": "金小满"}).draft
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM cases_casedraft WHERE id = %s", [draft.pk])
        (stored,) = cursor.fetchone()
    assert "金小满" not in stored and "u91d1" not in stored


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"summary": "长" * 5001}, id="long value"),
        pytest.param({f"f{n}": "x" for n in range(601)}, id="many fields"),
        pytest.param({"summary": 3}, id="no text"),
        pytest.param({"<b>": "x"}, id="strange name"),
        pytest.param({f"party-{n}-name": "长" * 5000 for n in range(60)}, id="all long"),
    ],
)
def test_more_than_a_form_holds_is_refused(mediator, fields):
    with refused(DraftTooLarge):
        save(mediator, uuid4(), **fields)


def test_somebody_elses_draft_and_one_that_has_ended_are_refused(mediator):
    other = CaseDraftFactory()
    with refused(NotYourDraft):
        save(mediator, other.client_key, summary="x")
    for ended in ({"discarded": True}, {"filed": True}):
        draft = CaseDraftFactory(mediator=mediator, **ended)
        with refused(DraftEnded):
            save(mediator, draft.client_key, summary="x")
        with refused(DraftEnded):
            discard_draft(draft=draft, by=mediator.user)
    with refused(NotYourDraft):
        discard_draft(draft=other, by=mediator.user)


def test_a_discarded_draft_leaves_nothing(mediator):
    photo_row = DraftPhotoFactory(draft__mediator=mediator)
    draft = discard_draft(draft=photo_row.draft, by=mediator.user)
    assert (draft.status, draft.content) == (DraftStatus.DISCARDED, "")
    assert not DraftPhoto.objects.exists()
    assert StoredFile.objects.get().removed_at is not None


# --- photos


def test_a_photo_sent_twice_is_one_photo(mediator):
    draft, key = CaseDraftFactory(mediator=mediator), uuid4()
    facts = {"draft": draft, "by": mediator.user, "client_key": key, "paper": Paper.AGREEMENT}
    first = add_photo(**facts, upload=photo())
    assert add_photo(**facts, upload=photo()) == first
    assert StoredFile.objects.count() == 1
    remove_photo(photo=first, by=mediator.user)
    assert StoredFile.objects.get().removed_at is not None


def test_what_is_no_photo_is_refused(mediator, monkeypatch):
    draft = CaseDraftFactory(mediator=mediator)
    facts = {"draft": draft, "by": mediator.user, "client_key": uuid4()}
    with refused(UnknownKind):
        add_photo(
            **facts, paper=Paper.AGREEMENT, upload=SimpleUploadedFile("a.jpg", b"MZ programme")
        )
    with refused(UnknownChoice):
        add_photo(**facts, paper="receipt", upload=photo())
    monkeypatch.setattr(drafts, "MOST_PHOTOS", 0)
    with refused(TooManyPhotos):
        add_photo(**facts, paper=Paper.AGREEMENT, upload=photo())
    assert not DraftPhoto.objects.exists()


# --- what the list shows


def test_own_drafts_in_progress_are_listed_without_names(mediator):
    kind = DisputeTypeFactory(name="邻里纠纷")
    typed = content(**{"dispute_type": str(kind.pk), "party-0-name": "金小满"})
    draft = CaseDraftFactory(mediator=mediator, content=typed)
    CaseDraftFactory(mediator=mediator, discarded=True)
    CaseDraftFactory()
    (listed,) = open_drafts(mediator.user)
    assert (listed.key, listed.place, listed.dispute_type) == (draft.client_key, 3, "邻里纠纷")
    assert "金小满" not in repr(listed)


@pytest.mark.parametrize("count", [1, 15])
def test_queries_of_the_drafts(mediator, count, django_assert_num_queries):
    kind = DisputeTypeFactory()
    typed = content(dispute_type=str(kind.pk))
    CaseDraftFactory.create_batch(count, mediator=mediator, content=typed)
    user = type(mediator.user).objects.get(pk=mediator.user.pk)
    with django_assert_num_queries(3):
        assert len(open_drafts(user)) == count
    assert not Case.objects.exists()
    assert CaseDraft.objects.count() == count


# --- left lying


@pytest.mark.parametrize(
    ("day", "told"),
    [("2025-04-15", 0), ("2025-04-16", 1), ("2025-04-17", 0), ("2025-04-23", 1)],
)
def test_a_draft_left_lying_is_brought_to_mind_each_week(mediator, day, told):
    CaseDraftFactory(mediator=mediator)  # saved on 9 April
    CaseDraftFactory(mediator=mediator, discarded=True)
    assert watch_drafts(district=mediator.district, day=date.fromisoformat(day)) == told
    assert Notice.objects.filter(recipient=mediator.user).count() == told


# --- handed over, and neither accepted nor refused


HANDED_OVER = {"source": "court", "received_on": "2025-04-07"}  # a Monday; three working days


@pytest.mark.parametrize(
    ("day", "told"),
    [("2025-04-08", 0), ("2025-04-09", 1), ("2025-04-10", 1), ("2025-04-11", 1), ("2025-04-14", 0)],
)
def test_a_dispute_handed_over_is_brought_to_mind_around_its_last_day(mediator, day, told):
    SourceRuleFactory(court=True, district=mediator.district)
    CaseDraftFactory(mediator=mediator, content=content(**HANDED_OVER))
    CaseDraftFactory(mediator=mediator, discarded=True)
    assert watch_transfers(district=mediator.district, day=date.fromisoformat(day)) == told
    assert [row.due_on for row in Notice.objects.all()] == [date(2025, 4, 10)] * told


@pytest.mark.parametrize(
    "typed",
    [
        {"source": "application", "received_on": "2025-04-07"},
        {"source": "court", "received_on": ""},
        {"source": "court", "received_on": "昨天"},
        {"source": "police", "received_on": "2025-04-07"},
    ],
)
def test_without_a_clock_nobody_is_reminded(mediator, typed):
    SourceRuleFactory(court=True, district=mediator.district)
    CaseDraftFactory(mediator=mediator, content=content(**typed))
    assert watch_transfers(district=mediator.district, day=date(2025, 4, 10)) == 0


def test_the_clock_of_the_chosen_type_counts(mediator):
    kind = DisputeTypeFactory(code="wages", parent=DisputeTypeFactory(code="labour"))
    SourceRuleFactory(court=True, district=mediator.district)
    SourceRuleFactory(
        court=True, district=mediator.district, dispute_type=kind.parent, accept_within=1
    )
    typed = content(**HANDED_OVER, dispute_type=str(kind.pk))
    draft = CaseDraftFactory(mediator=mediator, content=typed)
    (row,) = transfers([draft], district_id=mediator.district_id, day=date(2025, 4, 10))
    assert (row.received_on, row.answer_by) == (date(2025, 4, 7), date(2025, 4, 8))


def test_the_first_page_names_the_last_day_and_leads_to_the_form(mediator):
    SourceRuleFactory(court=True, district=mediator.district)
    draft = CaseDraftFactory(mediator=mediator, content=content(**HANDED_OVER))
    (row,) = due.handed_over(mediator, date(2025, 4, 11))
    assert (row.day, row.is_late) == (date(2025, 4, 10), True)
    assert row.url.endswith(f"?draft={draft.client_key}")
