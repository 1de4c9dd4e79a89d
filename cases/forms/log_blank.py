"""The five steps of the case form with nothing in them: rendered once, then kept."""

from collections.abc import Iterable
from hashlib import sha256

from django.core.cache import caches
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cases.forms.log_sections import CaseSections
from cases.selectors.tiers import tiers_in_force
from mediation.common.models import User
from stations.models import DisputeType

TEMPLATE = "cases/log_sections.html"


def blank_sections(user: User) -> SafeString:
    """The same for everybody who is offered the same dispute types and tiers on the same day.

    They are part of the name it is kept under, so a changed policy makes another page at once.
    """
    kept, name = caches["rendered"], _name(user)
    found = kept.get(name)
    if found is None:
        found = render_to_string(TEMPLATE, {"sections": CaseSections(user)})
        kept.set(name, found)
    return found


def _name(user: User) -> str:
    day = timezone.localdate()
    types = DisputeType.objects.to_choose(day)
    offered = (*_lines(types), "", *_lines(tiers_in_force(user.mediator.district_id, day)))
    what = "\n".join((str(get_language()), day.isoformat(), *offered))
    return f"case-form-{sha256(what.encode()).hexdigest()}"


def _lines(rows: Iterable[Model]) -> list[str]:
    return [f"{row.pk} {row}" for row in rows]
