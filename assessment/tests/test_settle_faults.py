"""Every statement of a settlement fails once: all or nothing, and the next try completes (G14)."""

from unittest import mock

import pytest
from django.db import OperationalError, connection, transaction

from assessment.models import SettlementRun
from assessment.services import settlement_rows
from assessment.services.settlements import settle_month
from assessment.tests.factories import MARCH, HoldingFlagFactory
from assessment.tests.test_settle_steps import a_rich_month, contents
from mediation.common.bulk import copy_rows
from mediation.common.models import AuditEvent
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Trouble:
    """Lets statements through until its number comes up; counts those of the service itself."""

    def __init__(self, fails_at=None):
        self.fails_at, self.seen = fails_at, 0

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(BOOKKEEPING):
            self.step()
        return execute(sql, params, many, context)

    def copy_rows(self, *args, **options):
        """COPY does not pass through Django's cursor, so it is counted here."""
        self.step()
        return copy_rows(*args, **options)

    def step(self):
        self.seen += 1
        if self.seen == self.fails_at:
            raise OperationalError("the connection is gone")


def settle(trouble=None):
    trouble = trouble or Trouble()
    with (
        mock.patch.object(settlement_rows, "copy_rows", trouble.copy_rows),
        connection.execute_wrapper(trouble),
        transaction.atomic(),
    ):
        return settle_month(district=DistrictFactory(), month=MARCH, by=None)


def state():
    return [*contents(), AuditEvent.objects.count(), SettlementRun.objects.count()]


@pytest.mark.parametrize("again", [False, True], ids=["first time", "computed again"])
def test_a_failure_at_any_statement_leaves_what_was_there(again):
    lead = a_rich_month()
    if again:
        settle()
        HoldingFlagFactory(case=lead.led.last())
    before = state()
    counting = Trouble()
    with pytest.raises(Undone), transaction.atomic():
        settle(counting)
        raise Undone

    for number in range(1, counting.seen + 1):
        with pytest.raises(OperationalError):
            settle(Trouble(fails_at=number))
        assert state() == before, f"statement {number} of {counting.seen}"

    assert counting.seen > 30
    settle()
    assert state() != before


class Undone(Exception):
    """Takes the counted computation back."""
