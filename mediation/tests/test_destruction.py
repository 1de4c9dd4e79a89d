"""Destroying a file leaves nothing of the people in any table of the cases (SECURITY G19e)."""

import pytest
from django.apps import apps

from cases.models import Case, Party
from cases.services.destruction import destroy

pytestmark = pytest.mark.django_db
ABOUT_A_PARTY = "party's"


def words_of_cases():
    """Everything that stands in the tables of `cases`, encrypted columns read."""
    for model in apps.get_app_config("cases").get_models():
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                yield str(getattr(row, field.attname))


def test_no_constraint_stands_in_the_way_and_no_name_is_left(world):
    people = {text for text, kind in world.canaries.items() if ABOUT_A_PARTY in kind}
    before = {text for words in words_of_cases() for text in people if text in words}
    assert len(before) > 20  # the test looks where something is

    numbers = set(Case.objects.values_list("number", flat=True))
    for case in Case.objects.all():
        destroy(case)

    left = {text for words in words_of_cases() for text in people if text in words}
    assert left == set()
    assert set(Case.objects.values_list("number", flat=True)) == numbers
    assert not Party.objects.exclude(name="").exists()
