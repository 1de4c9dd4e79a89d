"""A refusal says a sentence and leaves every row of every table as it was."""

from contextlib import contextmanager

import pytest
from django.apps import apps

OURS = ("common", "stations", "mediators", "cases", "assessment")


def every_row() -> dict[str, list[tuple]]:
    """The contents of all tables of the project, by model."""
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in models
    }


@contextmanager
def refused(broken: type[Exception], *, field: str | None = None):
    """The block raises ``broken`` with a sentence, about ``field``, and changes nothing."""
    before = every_row()
    with pytest.raises(broken) as caught:
        yield caught
    assert every_row() == before
    sentence = str(caught.value)
    assert sentence.endswith((".", "。")) and "%(" not in sentence
    if field is not None:
        assert caught.value.field == field
