"""The small world has everything: what is not in it is not tested (SECURITY 5.2, E15)."""

import pytest
from django.apps import apps

pytestmark = pytest.mark.django_db
OURS = ("common", "stations", "mediators", "cases", "assessment")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
STATES = frozenset(
    {
        "confirmation",
        "decision",
        "effect",
        "end_reason",
        "kind",
        "outcome",
        "performance",
        "result",
        "review_state",
        "role",
        "severity",
        "state",
        "status",
    }
)
# Here the column is what somebody said or what a place is, and no state of the row.
NOT_STATES = frozenset(
    {"stations", "cases.Party", "assessment.VisitAnswer", "assessment.WithheldItem"}
)


def states_of(model):
    for field in model._meta.concrete_fields:
        if field.name in STATES and field.choices:
            yield field


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_small_world_holds_every_model(world, model):
    assert model._base_manager.exists()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_small_world_holds_every_state(world, model):
    label = model._meta.label
    if {label, model._meta.app_label} & NOT_STATES:
        return
    missing = {}
    for field in states_of(model):
        found = set(model._base_manager.values_list(field.name, flat=True))
        missing[field.name] = {value for value, _label in field.flatchoices} - found - {""}
    assert not any(missing.values()), missing
