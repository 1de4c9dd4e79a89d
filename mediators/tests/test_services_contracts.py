"""Contracts: signed, proposed to end, ended by a second person."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from mediation.common.models import AuditEvent, Notice
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.tests.refusals import refused
from mediators.choices import ContractKind, EndReason
from mediators.models import Contract
from mediators.services import contracts
from mediators.services.refusals import (
    DayInTheFuture,
    DaysOutOfOrder,
    NegativeAmount,
    ReasonMissing,
    UnknownChoice,
)
from mediators.tests.factories import ContractFactory, MediatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_10_april_2025")]


@pytest.fixture
def clerk():
    return UserFactory(role=Role.BUREAU_ADMIN)


@pytest.fixture
def chief():
    return UserFactory(role=Role.BUREAU_ADMIN)


def sign(clerk, **changes):
    terms = {
        "kind": ContractKind.COMMISSION,
        "number": "沙司协〔2025〕1号",
        "valid_from": date(2025, 4, 1),
        "agreed_to": date(2026, 4, 1),
        "monthly_fee": Decimal("1800.00"),
        "quarterly_quota": 12,
        "signed_on": date(2025, 3, 28),
        **changes,
    }
    mediator = terms.pop("mediator", None) or MediatorFactory()
    return contracts.sign_contract(mediator=mediator, by=clerk, **terms)


def test_a_contract_is_in_force_until_its_agreed_end(clerk):
    contract = sign(clerk)

    assert (contract.valid_from, contract.valid_to) == (date(2025, 4, 1), date(2026, 4, 1))
    assert contract.monthly_fee == Decimal("1800.00")
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.facts["monthly_fee"]) == (
        "contract_signed",
        clerk,
        "1800.00",
    )


def test_the_next_contract_may_begin_on_the_day_the_last_one_ends(clerk):
    mediator = MediatorFactory()
    sign(clerk, mediator=mediator)
    sign(clerk, mediator=mediator, number="2", valid_from=date(2026, 4, 1), agreed_to=None)

    assert mediator.contracts.count() == 2


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        pytest.param(
            {"agreed_to": date(2025, 4, 1)}, DaysOutOfOrder, "agreed_to", id="no day at all"
        ),
        pytest.param(
            {"agreed_to": date(2024, 4, 1)}, DaysOutOfOrder, "agreed_to", id="ends before it began"
        ),
        pytest.param(
            {"signed_on": date(2025, 4, 11)}, DayInTheFuture, "signed_on", id="signed tomorrow"
        ),
        pytest.param(
            {"monthly_fee": Decimal("-0.01")}, NegativeAmount, "monthly_fee", id="negative fee"
        ),
        pytest.param(
            {"kind": ContractKind.APPOINTMENT},
            contracts.AppointmentHasNoFee,
            "monthly_fee",
            id="part-time with a fee",
        ),
        pytest.param({"kind": "casual"}, UnknownChoice, "kind", id="unknown kind"),
    ],
)
def test_impossible_terms_are_refused(clerk, changes, broken, field):
    mediator = MediatorFactory()
    with refused(broken, field=field):
        sign(clerk, mediator=mediator, **changes)


@pytest.mark.parametrize(
    ("valid_from", "agreed_to"),
    [
        pytest.param(date(2025, 12, 31), None, id="its last day"),
        pytest.param(date(2024, 6, 1), date(2025, 1, 2), id="its first day"),
        pytest.param(date(2024, 6, 1), None, id="all of it"),
        pytest.param(date(2025, 3, 1), date(2025, 4, 1), id="inside"),
    ],
)
def test_overlapping_contracts_are_refused(clerk, valid_from, agreed_to):
    mediator = ContractFactory().mediator
    with refused(contracts.ContractsOverlap, field="valid_from") as caught:
        sign(clerk, mediator=mediator, valid_from=valid_from, agreed_to=agreed_to)
    assert mediator.contracts.get().number in str(caught.value)


def test_the_database_refuses_overlapping_contracts_by_itself():
    mediator = ContractFactory().mediator
    with pytest.raises(IntegrityError, match="contract_no_overlap"):
        ContractFactory(mediator=mediator, valid_from=date(2025, 12, 31), agreed_to=None)


def test_a_number_in_use_is_refused(clerk):
    ContractFactory(number="1")
    mediator = MediatorFactory()
    with pytest.raises(ValidationError) as caught:
        sign(clerk, mediator=mediator, number="1")
    assert list(caught.value.message_dict) == ["number"]
    assert Contract.objects.count() == 1


def test_who_has_left_signs_no_contract(clerk):
    mediator = MediatorFactory(left_on=date(2025, 4, 1))
    with refused(contracts.MediatorHasLeft, field="valid_from"):
        sign(clerk, mediator=mediator)


def end(contract, by, **changes):
    terms = {
        "ends_on": date(2025, 7, 1),
        "reason": EndReason.UNDER_QUOTA,
        "explanation": "两个季度未完成",
        **changes,
    }
    return contracts.terminate(contract=contract, by=by, **terms)


def propose(contract, by, **changes):
    terms = {
        "ends_on": date(2025, 7, 1),
        "reason": EndReason.UNDER_QUOTA,
        "explanation": "两个季度未完成",
        **changes,
    }
    return contracts.propose_end(contract=contract, by=by, **terms)


def test_one_person_proposes_the_end_and_another_decides(clerk, chief):
    contract = ContractFactory()
    proposed = propose(contract, clerk)
    assert (proposed.proposed_to, proposed.valid_to) == (date(2025, 7, 1), date(2026, 1, 1))

    ended = end(contract, chief)

    assert (ended.valid_to, ended.agreed_to) == (date(2025, 7, 1), date(2026, 1, 1))
    assert (ended.end_proposed_by, ended.ended_by) == (clerk, chief)
    assert Notice.objects.get().recipient == contract.mediator.user
    assert list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True)) == [
        "contract_end_proposed",
        "contract_terminated",
    ]


def test_a_proposal_made_elsewhere_counts(clerk, chief):
    assert end(ContractFactory(), chief, proposed_by=clerk).end_proposed_by == clerk


def test_nobody_ends_a_contract_alone(clerk):
    contract = ContractFactory()
    with refused(contracts.EndNotProposed):
        end(contract, clerk)
    propose(contract, clerk)
    with refused(contracts.EndBySamePerson):
        end(contract, clerk)
    with refused(contracts.EndBySamePerson):
        end(contract, clerk, proposed_by=clerk)


def test_the_database_refuses_an_end_by_one_person(clerk):
    with pytest.raises(IntegrityError, match="contract_end_by_second_person"):
        ContractFactory(
            end_reason=EndReason.RESIGNED,
            end_explanation="辞职",
            end_proposed_by=clerk,
            ended_by=clerk,
            ended_at="2025-04-01T00:00:00Z",
        )


@pytest.mark.parametrize(
    ("changes", "broken", "field"),
    [
        pytest.param(
            {"ends_on": date(2025, 1, 1)},
            contracts.EndOutsideContract,
            "ends_on",
            id="on its first day",
        ),
        pytest.param(
            {"ends_on": date(2026, 1, 1)},
            contracts.EndOutsideContract,
            "ends_on",
            id="on its agreed end",
        ),
        pytest.param({"reason": "bored"}, UnknownChoice, "reason", id="unknown reason"),
        pytest.param({"explanation": " "}, ReasonMissing, "explanation", id="no explanation"),
    ],
)
def test_impossible_ends_are_refused(clerk, chief, changes, broken, field):
    contract = ContractFactory()
    with refused(broken, field=field):
        propose(contract, clerk, **changes)
    with refused(broken, field=field):
        end(contract, chief, proposed_by=clerk, **changes)


def test_a_contract_ends_once(clerk, chief):
    contract = ContractFactory()
    end(contract, chief, proposed_by=clerk)
    with refused(contracts.ContractEnded):
        end(contract, chief, proposed_by=clerk, ends_on=date(2025, 6, 1))
    with refused(contracts.ContractEnded):
        propose(contract, clerk, ends_on=date(2025, 6, 1))


def test_signing_takes_few_queries(clerk, django_assert_num_queries):
    sign(clerk)
    mediator = MediatorFactory()
    with django_assert_num_queries(9):
        # savepoint 2, mediator, overlap, number, contract, event with its head 3
        sign(clerk, mediator=mediator, number="2")
