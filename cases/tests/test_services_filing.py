"""The whole form in one go: all of it or nothing, and once."""

from datetime import date
from uuid import uuid4

import pytest

from cases.choices import DraftStatus, FormStep, Outcome, PartySide, Relation, Source
from cases.models import Case, CaseDraft, DraftPhoto
from cases.services.drafts import DraftEnded, NotYourDraft
from cases.services.filing import FilledForm, StepRefused, file_case
from cases.tests.factories import ClueFactory, TierFactory
from cases.tests.factories_drafts import CaseDraftFactory, DraftPhotoFactory
from cases.tests.factories_requests import RequestFactory
from cases.tests.inputs import agreement, party, two_parties
from mediation.common.idempotency import KeyUsedForSomethingElse
from mediation.common.tests.refusals import every_row, refused
from mediation.common.tests.uploads import photo
from mediators.tests.factories import ContractFactory
from stations.tests.factories import DisputeTypeFactory, GridGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]
DAY = date(2025, 4, 1)


@pytest.fixture
def mediator():
    return ContractFactory().mediator


@pytest.fixture
def tier(mediator):
    return TierFactory(scheme__district=mediator.district)


def facts(**changes):
    return {
        "dispute_type": DisputeTypeFactory(),
        "source": Source.APPLICATION,
        "relation": Relation.CITIZENS,
        "summary": "楼上漏水",
        "people_count": 2,
        "logged_on": DAY,
        "accepted_on": DAY,
        **changes,
    }


def closing(tier, **changes):
    return {
        "closed_on": date(2025, 4, 8),
        "outcome": Outcome.SETTLED_WRITTEN,
        "tier_claimed": tier,
        "agreement": agreement(),
        **changes,
    }


def form(**changes):
    return FilledForm(**{"facts": facts(), "parties": two_parties(), **changes})


def test_a_form_without_result_is_an_open_case(mediator):
    case = file_case(key=uuid4(), by=mediator.user, form=form())
    assert case.closed_on is None
    assert case.lead == mediator


def test_the_whole_form_becomes_a_closed_case_with_its_papers(mediator, tier):
    taken = DraftPhotoFactory(draft__mediator=mediator)
    whole = form(
        sessions=[{"held_on": DAY, "record": "双方到场"}],
        closing=closing(tier),
        uploads=[("record", photo())],
    )
    case = file_case(key=taken.draft.client_key, by=mediator.user, form=whole)
    assert (case.outcome, case.sessions.count()) == (Outcome.SETTLED_WRITTEN, 1)
    papers = {row.paper: row.pages for row in case.documents.all()}
    assert papers == {"agreement": 1, "record": 1}
    draft = CaseDraft.objects.get()
    assert (draft.status, draft.case, draft.content) == (DraftStatus.FILED, case, "")
    assert not DraftPhoto.objects.exists()
    assert taken.stored.removed_at is None


@pytest.mark.parametrize("with_draft", [True, False])
def test_sent_again_it_is_the_same_case(mediator, tier, with_draft):
    key = CaseDraftFactory(mediator=mediator).client_key if with_draft else uuid4()
    whole = form(sessions=[{"held_on": DAY, "record": "双方到场"}], closing=closing(tier))
    first = file_case(key=key, by=mediator.user, form=whole)
    before = every_row()
    assert file_case(key=key, by=mediator.user, form=whole) == first
    assert every_row() == before


def test_the_same_key_with_other_content_is_refused(mediator):
    key = uuid4()
    file_case(key=key, by=mediator.user, form=form())
    with refused(KeyUsedForSomethingElse):
        file_case(key=key, by=mediator.user, form=form(facts=facts(summary="别的事")))


@pytest.mark.parametrize(
    ("changes", "step", "field"),
    [
        pytest.param(
            {"facts": {"logged_on": date(2025, 4, 11), "accepted_on": date(2025, 4, 11)}},
            FormStep.DISPUTE,
            "logged_on",
            id="tomorrow",
        ),
        pytest.param({"parties": [party(1), party(2)]}, FormStep.PARTIES, "parties", id="one side"),
        pytest.param(
            {"parties": [party(1), party(1, PartySide.RESPONDENT)]},
            FormStep.PARTIES,
            "parties",
            id="one number twice",
        ),
        pytest.param(
            {"sessions": [{"held_on": date(2025, 3, 1), "record": "到场"}]},
            FormStep.WORK,
            "held_on",
            id="session before acceptance",
        ),
        pytest.param(
            {"closing": {"closed_on": date(2025, 3, 1)}}, FormStep.RESULT, "closed_on", id="closed"
        ),
        pytest.param({"closing": {"agreement": None}}, FormStep.RESULT, "agreement", id="nothing"),
    ],
)
def test_a_refusal_names_its_step_and_leaves_nothing(mediator, tier, changes, step, field):
    draft = CaseDraftFactory(mediator=mediator)
    parts = {
        "facts": facts(**changes.get("facts", {})),
        "parties": changes.get("parties") or two_parties(),
    }
    parts["sessions"] = changes.get("sessions", ())
    parts["closing"] = closing(tier, **changes["closing"]) if "closing" in changes else None
    before = every_row()
    with pytest.raises(StepRefused) as refusal:
        file_case(key=draft.client_key, by=mediator.user, form=FilledForm(**parts))
    assert (refusal.value.step, refusal.value.sentences[0][0]) == (step, field)
    assert every_row() == before


def test_a_photo_that_is_none_is_refused_in_its_step(mediator, tier):
    whole = form(uploads=[("record", photo(format="BMP"))])
    before = every_row()
    with pytest.raises(StepRefused) as refusal:
        file_case(key=uuid4(), by=mediator.user, form=whole)
    assert refusal.value.step == FormStep.PAPERS
    assert every_row() == before


def test_the_clue_and_the_request_it_answers_are_taken(mediator):
    clue = ClueFactory(group=GridGroupFactory(station=mediator.station))
    request = RequestFactory(station=mediator.station)
    draft = CaseDraftFactory(mediator=mediator, clue=clue)
    case = file_case(key=draft.client_key, by=mediator.user, form=form(), request=request)
    clue.refresh_from_db()
    request.refresh_from_db()
    assert (clue.case, request.case) == (case, case)


def test_a_foreign_draft_and_a_discarded_one_are_refused(mediator):
    foreign, whole = CaseDraftFactory(), form()
    discarded = CaseDraftFactory(mediator=mediator, discarded=True)
    with refused(NotYourDraft):
        file_case(key=foreign.client_key, by=mediator.user, form=whole)
    with refused(DraftEnded):
        file_case(key=discarded.client_key, by=mediator.user, form=whole)
    assert not Case.objects.filter(lead=mediator).exists()
