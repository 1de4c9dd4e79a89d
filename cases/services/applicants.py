"""Who applies to the court: every party, in person or by an agent (CPL interpretation art. 351)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.choices_confirmation import Manner
from cases.models import Confirmation, JointApplicant, Party
from cases.selectors.bundles import has_power
from mediation.common.errors import RuleBroken
from mediators.services.refusals import refuse_future, refuse_unknown


class NotJoint(RuleBroken):
    code = "confirmation_not_joint"
    message = _(
        "The application is joint: this party has not signed it. Have the party sign, or leave "
        "the application."
    )


class NotOfThisCase(RuleBroken):
    code = "party_of_another_case"
    message = _("Only the parties of this case apply, each once.")


class AgentNameMissing(RuleBroken):
    code = "agent_name_missing"
    message = _("Enter the name of the agent.")


class AgentNotExpected(RuleBroken):
    code = "agent_not_expected"
    message = _("Who applies in person has no agent. Take the name out, or choose the agent.")


class AgentOfBothSides(RuleBroken):
    code = "agent_of_both_sides"
    message = _("One agent cannot act for both sides. Each side needs its own.")


class PowerMissing(RuleBroken):
    code = "power_of_attorney_missing"
    message = _("An agent needs a power of attorney. Put it on file first.")


class SignedTooEarly(RuleBroken):
    code = "signed_before_agreement"
    message = _("The agreement was made on %(agreed)s. Enter that day or a later one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A party that signed the joint application, itself or by an agent."""

    party: Party
    signed_on: date
    manner: str = Manner.IN_PERSON
    agent_name: str = ""


def write_applicants(confirmation: Confirmation, applicants: Sequence[Applicant]) -> None:
    """Write who applies. A refusal names the field of its party, such as ``manner_17``.

    Refused: a party of the case that is not among them, one of another case or twice, an agent
    without a name or without a power of attorney on file, one agent for both sides, a day in
    the future or before the agreement.
    """
    parties = {party.pk: party for party in confirmation.case.parties.all()}
    named = [applicant.party.pk for applicant in applicants]
    if len(set(named)) != len(named) or not parties.keys() >= set(named):
        raise NotOfThisCase
    for key in parties:
        if key not in named:
            raise NotJoint(f"manner_{key}")
    for applicant in applicants:
        _refuse_impossible(confirmation, applicant)
    _refuse_agent_of_both_sides(applicants)
    for applicant in applicants:
        row = JointApplicant(
            confirmation=confirmation,
            party=applicant.party,
            manner=applicant.manner,
            agent_name=applicant.agent_name.strip(),
            signed_on=applicant.signed_on,
        )
        row.clean_fields(exclude=["confirmation", "party"])
        row.save(force_insert=True)


def _refuse_impossible(confirmation: Confirmation, applicant: Applicant) -> None:
    key, case = applicant.party.pk, confirmation.case
    refuse_unknown(f"manner_{key}", applicant.manner, Manner.values)
    by_agent, name = applicant.manner == Manner.AGENT, applicant.agent_name.strip()
    if by_agent and not name:
        raise AgentNameMissing(f"agent_{key}")
    if name and not by_agent:
        raise AgentNotExpected(f"agent_{key}")
    if by_agent and not has_power(case):
        raise PowerMissing(f"manner_{key}")
    refuse_future(f"signed_{key}", applicant.signed_on)
    if applicant.signed_on < case.agreement.agreed_on:
        raise SignedTooEarly(f"signed_{key}", agreed=case.agreement.agreed_on)


def _refuse_agent_of_both_sides(applicants: Sequence[Applicant]) -> None:
    sides = defaultdict(set)
    for applicant in applicants:
        if applicant.manner == Manner.AGENT:
            name = "".join(applicant.agent_name.split())
            sides[name].add(applicant.party.side)
            if len(sides[name]) > 1:
                raise AgentOfBothSides(f"agent_{applicant.party.pk}")
