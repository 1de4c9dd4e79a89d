"""Rows that stay on record: the database refuses to delete them, whoever asks (SECURITY R12)."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from cases.models import NumberSeries
from mediation.common.constraints import Refuse

pytestmark = pytest.mark.django_db
CASES = apps.get_app_config("cases")


def refuses_deletion(model) -> str:
    """The name of the constraint; empty if there is none without a condition."""
    found = [
        one.name
        for one in model._meta.constraints
        if isinstance(one, Refuse) and "delete" in one.events and one.when is None
    ]
    return found[0] if found else ""


KEPT = [model for model in CASES.get_models() if refuses_deletion(model)]


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_no_row_of_it_is_deleted(world, model):
    table = connection.ops.quote_name(model._meta.db_table)
    before = model._base_manager.count()
    assert before
    refused = pytest.raises(IntegrityError, match=refuses_deletion(model))
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    assert model._base_manager.count() == before


@pytest.mark.parametrize(
    "name", ["Case", "Party", "Session", "Inquiry", "Escalation", "Confirmation", "Document"]
)
def test_what_makes_up_a_file_is_among_them(name):
    assert name in {model.__name__ for model in KEPT}


def test_a_number_that_was_given_is_never_given_again(world):
    series = NumberSeries.objects.all()
    assert series.update(last=7)
    refused = pytest.raises(IntegrityError, match="numberseries_never_back")
    with refused, transaction.atomic():
        series.update(last=6)
