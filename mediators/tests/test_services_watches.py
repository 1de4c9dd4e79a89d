"""The nightly watch over people."""

from datetime import date

import pytest

from mediation.common.models import Notice
from mediators.services import watches
from mediators.tests.factories import ContractFactory, SheetFactory
from stations.tests.factories import office_head

pytestmark = pytest.mark.django_db


def test_a_full_time_contract_thirty_days_before_its_end():
    contract = ContractFactory(agreed_to=date(2025, 5, 1))
    ContractFactory(agreed_to=date(2025, 5, 1), part_time=True)
    district = contract.mediator.district
    counts = [
        watches.watch_contracts(district=district, day=day)
        for day in (date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 1), date(2025, 4, 2))
    ]
    assert counts == [0, 1, 0, 0]
    assert Notice.objects.get().recipient == contract.mediator.user


def test_an_office_whose_sheet_is_not_signed_from_the_third_on():
    contract = ContractFactory()
    office, district = contract.mediator.office, contract.mediator.district
    head = office_head(office)

    assert watches.watch_sheets(district=district, day=date(2025, 4, 2)) == 0
    assert watches.watch_sheets(district=district, day=date(2025, 4, 3)) == 1
    assert Notice.objects.get().recipient == head


def test_a_signed_sheet_is_no_reason_to_write():
    contract = ContractFactory()
    office_head(contract.mediator.office)
    SheetFactory(office=contract.mediator.office, signed=True)
    assert watches.watch_sheets(district=contract.mediator.district, day=date(2025, 4, 3)) == 0
