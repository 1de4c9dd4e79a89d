"""Headcounts and who was under contract."""

from datetime import date

import pytest

from mediators.selectors import (
    Headcount,
    headcount,
    is_under_contract,
    under_contract_on,
)
from mediators.tests.factories import ContractFactory, MediatorFactory
from stations.tests.factories import DistrictFactory, StationFactory

pytestmark = pytest.mark.django_db

DAY = date(2025, 3, 31)


@pytest.mark.parametrize("size", [1, 3])
def test_headcount_by_the_kind_of_contract_in_force(size, django_assert_num_queries):
    ContractFactory.create_batch(size)
    ContractFactory.create_batch(size + 1, part_time=True)
    ContractFactory(valid_to=DAY)
    ContractFactory(valid_from=date(2025, 4, 1))
    ContractFactory(mediator__station=StationFactory(district=DistrictFactory(code="500198")))
    district = MediatorFactory().district

    with django_assert_num_queries(1):
        found = headcount(district, on=DAY)

    assert found == Headcount(full_time=size, part_time=size + 1)
    assert found.total == 2 * size + 1


def test_under_contract_without_a_gap():
    mediator = ContractFactory().mediator  # 2025
    ContractFactory(mediator=mediator, valid_from=date(2026, 1, 2), agreed_to=None)

    assert is_under_contract(mediator, date(2025, 1, 1), date(2026, 1, 1))
    assert not is_under_contract(mediator, date(2024, 12, 31), date(2025, 2, 1))
    assert not is_under_contract(mediator, date(2025, 12, 31), date(2026, 1, 3))
    assert is_under_contract(mediator, date(2026, 1, 2), date(2030, 1, 1))


def test_contracts_of_a_team_come_in_one_query(django_assert_num_queries):
    first, second = ContractFactory(), ContractFactory(part_time=True)
    team = [first.mediator, second.mediator, MediatorFactory()]
    with django_assert_num_queries(1):
        found = under_contract_on(team, DAY)
    assert found == {first.mediator_id: first, second.mediator_id: second}
