"""Status by number and telephone, without an account (SECURITY T8, G2d).

A wrong number and a wrong telephone get one answer, after the same work; tries are limited per
address, telephone and number, whether they hit or not. What was found may be acted on for a
quarter of an hour with a signed pass in the page, so nothing stays in the browser.
"""

import hmac
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.numbers_typed import typed_key
from cases.models import Case, MediationRequest, Party
from cases.selectors.requests import rule_on
from mediation.common import audit, limits
from mediation.common.crypto import blind_index
from mediation.common.errors import RuleBroken
from mediation.common.identity import check_phone
from mediators.services.refusals import BadNumber

PASS_SECONDS = 15 * 60
SALT = "cases.citizen"
MOST = 50
"""So many rows of one telephone are compared; a firm may have many cases."""

HOUR, DAY = 3600, 24 * 3600
FROM_AN_ADDRESS = limits.Limit("status.address", 60, HOUR)
FOR_A_TELEPHONE = limits.Limit("status.phone", 10, HOUR)
FOR_A_TELEPHONE_A_DAY = limits.Limit("status.phone_day", 30, DAY)
FOR_A_NUMBER = limits.Limit("status.number", 10, HOUR)


class NothingFits(RuleBroken):
    code = "nothing_fits"
    message = _(
        "Nothing fits this number and this telephone. Compare both with your receipt or paper; "
        "use the telephone number that you gave the station."
    )


class PassOver(RuleBroken):
    code = "pass_over"
    message = _("A quarter of an hour is over. Enter number and telephone again.")


@dataclass(frozen=True, slots=True)
class Found:
    """A request of one's own, or oneself as a party of a case; exactly one of the two."""

    request: MediationRequest | None = None
    party: Party | None = None

    @property
    def case(self) -> Case | None:
        return self.party.case if self.party else None

    @property
    def answer_until(self) -> date | None:
        """The last day on which a party may answer the questions; None while the case is open."""
        return last_day_to_answer(self.party.case) if self.party else None

    @property
    def signed(self) -> str:
        """The pass: who was found, signed."""
        row = self.request or self.party
        kind = "request" if self.request else "party"
        return signing.dumps({kind: row.pk}, salt=SALT) if row else ""


def look_up(*, number: str, phone: str) -> Found:
    """What fits the number and the telephone.

    Refused: a telephone that cannot be, too many tries, and with one sentence everything else:
    unknown number, other telephone, a case whose days for answers are over.
    """
    try:
        phone = check_phone(phone)
    except ValueError as error:
        raise BadNumber("phone", what=_("The telephone number")) from error
    typed = typed_key(number)
    limits.spend(FROM_AN_ADDRESS, limits.of_address(audit.origin_now().address))
    limits.spend(FOR_A_TELEPHONE, phone)
    limits.spend(FOR_A_TELEPHONE_A_DAY, phone)
    limits.spend(FOR_A_NUMBER, typed)
    return _found(*_matching(typed, blind_index(phone) or ""))


def holder_of(signed: str) -> Found:
    """Whom a pass was given to. Refused: a pass that is over, or that we have not signed."""
    try:
        holder = signing.loads(signed, salt=SALT, max_age=PASS_SECONDS)
    except signing.BadSignature as error:
        raise PassOver from error
    return _found(holder.get("request"), holder.get("party"))


def last_day_to_answer(case: Case) -> date | None:
    if case.closed_on is None:
        return None
    rule = rule_on(case.district_id, case.closed_on)
    return case.closed_on + timedelta(days=rule.answer_within_days)


def _matching(typed: str, index: str) -> tuple[int | None, int | None]:
    """Ids of the request and of the party; both are looked for and compared in every case."""
    requests = MediationRequest.objects.filter(phone_index=index)
    parties = Party.objects.filter(phone_index=index)
    asked = list(requests.order_by("-pk").values_list("pk", "number")[:MOST])
    named = list(parties.order_by("-pk").values_list("pk", "case__number")[:MOST])
    return _same(typed, asked), _same(typed, named)


def _same(typed: str, rows: list[tuple[int, str]]) -> int | None:
    found = None
    for pk, number in rows:
        if hmac.compare_digest(typed_key(number).encode(), typed.encode()):
            found = pk
    return found


def _found(request_id: int | None, party_id: int | None) -> Found:
    if request_id is not None:
        rows = MediationRequest.objects.select_related("station", "case")
        return Found(request=rows.get(pk=request_id))
    if party_id is None:
        raise NothingFits
    party = Party.objects.select_related("case__station").get(pk=party_id)
    until = last_day_to_answer(party.case)
    if until is not None and until < timezone.localdate():
        raise NothingFits
    return Found(party=party)
