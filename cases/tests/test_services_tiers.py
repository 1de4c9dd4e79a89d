"""A new edition of the classification guide."""

from datetime import date

import pytest

from cases.choices import Outcome
from cases.models import TierScheme
from cases.selectors.tiers import tiers_in_force
from cases.services import tiers
from cases.services.tiers import TierData
from cases.tests.factories import CaseFactory, SchemeFactory
from mediation.common.tests.refusals import refused
from stations.tests.factories import DistrictFactory, bureau_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]

TWO = (TierData(code="easy", name="简易"), TierData(code="hard", name="疑难"))


@pytest.fixture
def clerk():
    return bureau_user()


def start(clerk, **changes):
    facts = {
        "district": DistrictFactory(),
        "name": "分类指引",
        "document_number": "试司发〔2025〕2号",
        "valid_from": date(2025, 5, 1),
        "tiers": TWO,
        **changes,
    }
    return tiers.start_guide(by=clerk, **facts)


def test_a_guide_takes_the_place_of_the_one_before(clerk):
    former = SchemeFactory()
    scheme = start(clerk)

    former.refresh_from_db()
    assert (former.valid_to, scheme.valid_to) == (date(2025, 5, 1), None)
    assert list(scheme.tiers.values_list("rank", "code")) == [(1, "easy"), (2, "hard")]
    assert not tiers_in_force(scheme.district_id, date(2025, 4, 30)).exists()
    assert tiers_in_force(scheme.district_id, date(2025, 5, 1)).count() == 2


def test_impossible_guides_are_refused(clerk):
    SchemeFactory()
    with refused(tiers.NoTiers, field="tiers"):
        start(clerk, tiers=())
    with refused(tiers.TierCodesTwice, field="tiers"):
        start(clerk, tiers=TWO + TWO[:1])
    with refused(tiers.GuideNotLater, field="valid_from"):
        start(clerk, valid_from=date(2020, 1, 1))


def test_closed_cases_keep_the_guide_of_their_day(clerk):
    CaseFactory(failed=True, closed_on=date(2025, 3, 20), outcome=Outcome.REFUSED)
    with refused(tiers.CasesAlreadyClosed, field="valid_from"):
        start(clerk, valid_from=date(2025, 3, 20))
    start(clerk, valid_from=date(2025, 3, 21))
    assert TierScheme.objects.count() == 2
