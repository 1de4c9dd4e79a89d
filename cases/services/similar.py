"""Before saving: is this dispute here already?"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from cases.selectors.similar import SimilarCase, TypedParty, similar_cases
from mediation.common import audit
from mediation.common.models import User


@transaction.atomic
def look_for_similar(
    *, by: User, key: UUID | None, parties: Sequence[TypedParty], summary: str, day: date
) -> list[SimilarCase]:
    """Recent cases of the own office that may be the same dispute.

    Typing somebody's number is a way to look a person up: where cases are shown, the log keeps
    to whom and how many, never the number.
    """
    found = similar_cases(user=by, key=key, parties=parties, summary=summary, day=day)
    if found:
        audit.record("similar_cases_shown", None, by=by, cases=len(found))
    return found
