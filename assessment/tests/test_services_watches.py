"""Three weeks before a quarter ends, who is short of the quota hears of it."""

from datetime import date

import pytest

from assessment.services.watches import watch_quotas
from assessment.tests.factories import QuotaRuleFactory, approved, more_like
from mediation.common.models import Notice
from mediators.tests.factories import ContractFactory

pytestmark = pytest.mark.django_db


def test_a_contract_short_of_its_quota():
    rule = QuotaRuleFactory()
    short = ContractFactory()
    fine = ContractFactory()
    more_like(approved(fine.mediator), 11)

    counts = [
        watch_quotas(district=rule.district, day=day)
        for day in (date(2025, 3, 10), date(2025, 3, 11), date(2025, 3, 11), date(2025, 3, 12))
    ]

    assert counts == [0, 1, 0, 0]
    notice = Notice.objects.get()
    assert notice.recipient == short.mediator.user
    assert notice.params == {"counted": 0, "quota_due": 12, "last_day": "2025-03-31"}
