"""Ways round the rules about people that parts of the case file could open (SECURITY T8–T12)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.choices import Paper
from cases.choices_files import VolumeState
from cases.models import CaseDraft, DraftPhoto, PrintedFile
from cases.services import drafts, lookups, printed_files
from cases.services.destruction import destroy
from cases.tests.factories import CaseFactory, PartyFactory
from cases.tests.factories_drafts import CaseDraftFactory, DraftPhotoFactory
from cases.tests.factories_files import VolumeFactory
from cases.tests.factories_papers import PrintedFileFactory
from cases.tests.factories_requests import RequestFactory
from mediation.common import jobs, limits
from mediation.common.files import store
from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.uploads import photo
from mediation.tests.doors import signed_in
from mediators.tests.factories import ContractFactory
from stations.tests.factories import bureau_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]
CASES = "/admin/cases/case/"


# --- finance reads the case, not the people and not what they said


@pytest.mark.parametrize(
    "lookup",
    [
        "parties__name__startswith",
        "parties__id_number_index",
        "search_row__names__contains",
        "search_row__body__contains",
        "summary__contains",
        "outcome_note__contains",
        "sessions__record__contains",
    ],
)
@pytest.mark.parametrize("role", [Role.BUREAU_FINANCE, Role.BUREAU_ADMIN])
def test_no_address_asks_a_list_for_what_it_does_not_filter_by(role, lookup):
    case = CaseFactory(summary="张三欠款")
    PartyFactory(case=case, name="张三")
    desk = signed_in(bureau_user(role, district=case.district))
    said = {desk.get(CASES, {lookup: word}).status_code for word in ("张", "王")}
    assert said <= {302, 400}


def test_finance_does_not_read_how_a_case_ended_in_words():
    case = CaseFactory(settled=True, outcome_note="张三当场付清")
    page = reverse("admin:cases_case_change", args=[case.pk])
    for role, reads in ((Role.BUREAU_FINANCE, False), (Role.BUREAU_AUDITOR, True)):
        shown = signed_in(bureau_user(role, district=case.district)).get(page).content.decode()
        assert ("张三当场付清" in shown) is reads


# --- a telephone is shown once the log says to whom


def test_the_case_form_shows_a_citizens_telephone_once_it_is_written_down():
    mediator = ContractFactory().mediator
    asked = RequestFactory(station=mediator.station, phone="13900001111")
    page = signed_in(mediator.user).get("/cases/log/", {"request": asked.pk}).content.decode()
    assert "13900001111" in page
    event = AuditEvent.objects.get(verb="request_phone_shown")
    assert event.actor_id == mediator.user.pk and "13900001111" not in str(event.facts)


def test_nor_does_it_show_the_telephone_of_a_request_that_is_answered():
    mediator = ContractFactory().mediator
    asked = RequestFactory(station=mediator.station, phone="13900001111", declined=True)
    page = signed_in(mediator.user).get("/cases/log/", {"request": asked.pk}).content.decode()
    assert "13900001111" not in page and asked.name not in page


# --- what was bound goes with the file


@pytest.fixture
def volume():
    return VolumeFactory()


def test_what_waits_to_be_fetched_is_destroyed_with_the_file(
    volume, django_capture_on_commit_callbacks
):
    now = timezone.now()
    waiting = PrintedFileFactory(
        of=[volume.case], made_at=now - timedelta(hours=1), expires_at=now + timedelta(hours=19)
    )
    other = PrintedFileFactory(of=[CaseFactory()], expires_at=now + timedelta(hours=19))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        destroy(volume.case)
    waiting.refresh_from_db()
    with pytest.raises(printed_files.PrintExpired):
        printed_files.fetch_print(printed=waiting, by=waiting.made_for)
    with pytest.raises(store.StoreAway):
        store.read(waiting.name)
    assert printed_files.fetch_print(printed=other, by=other.made_for)


def test_a_file_destroyed_while_it_was_printed_is_not_kept(volume):
    made = {"name": store.new_name(), "size": 3, "pages": 1}
    store.write(made["name"], b"pdf")
    type(volume).objects.filter(pk=volume.pk).update(
        state=VolumeState.DESTROYED, destroyed_on=date(2025, 4, 10)
    )
    with pytest.raises(printed_files.FileDestroyed):
        printed_files.keep_print(
            made=made, cases=[volume.case_id], paper="", for_court=False, by=bureau_user()
        )
    assert not PrintedFile.objects.exists()
    with pytest.raises(store.StoreAway):
        store.read(made["name"])


def test_two_choices_that_begin_alike_are_two_jobs(monkeypatch):
    """A name of the job that is cut off would give one person's zip for another choice."""
    keys = []
    monkeypatch.setattr(jobs, "request", lambda kind, *, key, by, args: keys.append(key))
    user = bureau_user()
    for last in (1, 2):
        cases = [CaseFactory.build(pk=10**9 + number) for number in range(19)]
        cases.append(CaseFactory.build(pk=2 * 10**9 + last))
        printed_files.request_archive(cases=cases, by=user, paper="agreement", format="docx")
    assert len(set(keys)) == 2 and max(map(len, keys)) <= 120


# --- keys that a client makes, in the hands of somebody else


def test_the_key_of_another_persons_draft_opens_and_changes_nothing():
    draft = CaseDraftFactory()
    stranger = ContractFactory().mediator.user
    page = signed_in(stranger)
    sent = {"step": "dispute", "fields": {"summary": "x"}, "base": 0, "origin": str(uuid4())}
    url = reverse("cases:draft", args=[draft.client_key])
    answer = page.post(url, sent, content_type="application/json")
    assert answer.status_code in (404, 422)
    assert "当事人" not in answer.content.decode()
    assert page.get(url).status_code == 404
    photograph = {"client_key": str(uuid4()), "paper": Paper.IDENTITY, "file": photo()}
    for name in ("file_draft", "discard_draft", "draft_photos"):
        address = reverse(f"cases:{name}", args=[draft.client_key])
        assert page.post(address, photograph).status_code == 404
    before = (draft.content, draft.version, draft.status)
    draft.refresh_from_db()
    assert (draft.content, draft.version, draft.status) == before


def test_the_key_of_another_persons_photo_gives_no_photo():
    theirs = DraftPhotoFactory()
    mine = CaseDraftFactory()
    user = mine.mediator.user
    page = signed_in(user)
    answer = page.post(
        reverse("cases:draft_photos", args=[mine.client_key]),
        {"client_key": str(theirs.client_key), "paper": Paper.IDENTITY, "file": photo()},
    )
    assert answer.status_code == 422
    assert str(theirs.client_key) not in answer.content.decode()
    address = reverse("cases:draft_photo", args=[theirs.client_key])
    assert (page.get(address).status_code, page.post(address).status_code) == (404, 404)
    assert DraftPhoto.objects.get() == theirs


def test_a_draft_cannot_begin_with_the_request_of_another_station():
    user = ContractFactory().mediator.user
    foreign = RequestFactory()
    sent = {"step": "dispute", "fields": {}, "base": 0, "origin": str(uuid4())}
    answer = signed_in(user).post(
        reverse("cases:draft", args=[uuid4()]),
        {**sent, "request": foreign.pk},
        content_type="application/json",
    )
    assert answer.status_code == 404
    assert not CaseDraft.objects.exists()


def test_who_is_no_mediator_saves_no_draft():
    with pytest.raises(drafts.NotYourDraft):
        drafts.save_draft(
            key=uuid4(), by=bureau_user(), step="dispute", fields={}, base=0, origin=uuid4()
        )


# --- guessing ends, whatever address the guesser says it comes from


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_made_up_address_gives_no_new_tries(client, settings, monkeypatch, proxies):
    settings.TRUSTED_PROXIES = proxies
    monkeypatch.setattr(lookups, "FROM_AN_ADDRESS", limits.Limit("status.address", 3, 3600))
    found = []
    for number in range(5):
        forged = f"198.51.100.{number}, 203.0.113.9" if proxies else f"198.51.100.{number}"
        said = {"number": f"请2025-0000-000{number}", "phone": f"1390000000{number}"}
        answer = client.post("/s/status/", said, headers={"x-forwarded-for": forged})
        found.append(answer.status_code)
    assert found == [200, 200, 200, 429, 429]


# --- answers about people are kept by nobody


@pytest.mark.parametrize(
    "path", ["/s/status/", "/s/withdraw/", "/s/privacy/", "/cases/log/", "/cases/", "/requests/"]
)
def test_pages_about_people_are_not_kept_by_the_browser(path):
    answer = signed_in(ContractFactory().mediator.user).get(path)
    assert "no-store" in answer["Cache-Control"]
