"""Two people at one record: the second is told what the first changed, and decides (R20)."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

SEEN = "seen_version"


def refuse_if_changed(row: models.Model, seen: int | None, *, wanted: dict[str, Any]) -> None:
    """Refuse to write ``wanted`` over a change that its author has not seen.

    ``row`` is read under its lock and ``seen`` is the ``version`` the author's form was filled
    with. The refusal (ValidationError, code ``changed_meanwhile``) names for each field what is
    stored now, where that differs from what the author wants.
    """
    if row.version == seen:
        return
    first = _(
        "Somebody else has changed this record since you opened it. Nothing of yours is lost: "
        "compare, correct and save again."
    )
    errors = {NON_FIELD_ERRORS: [ValidationError(first, code="changed_meanwhile")]}
    for name, value in wanted.items():
        if (stored := getattr(row, name, value)) != value:
            now = _("Stored now: %(value)s") % {"value": _shown(row, name, stored)}
            errors[name] = [ValidationError(now, code="changed_meanwhile")]
    raise ValidationError(errors)


def _shown(row: models.Model, name: str, stored: Any) -> str:
    display = getattr(row, f"get_{name}_display", None)
    if display is not None:
        stored = display()
    return "—" if stored in (None, "") else str(stored)
