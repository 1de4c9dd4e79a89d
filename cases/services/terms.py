"""The working term of a case: extended with both sides' recorded consent (DOMAIN §1.4)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import GIVEN, SideConsent
from cases.models import Case, SourceRule, TermExtension
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import ReasonMissing, refuse_future, refuse_unknown

from .locking import own_case, refuse_stale, save_case


class CaseClosed(RuleBroken):
    code = "term_of_closed_case"
    message = _("The case is closed. Its term cannot be extended any more.")


class NewTermNotLater(RuleBroken):
    code = "new_term_not_later"
    message = _("The term runs until %(due)s already. Enter a later day.")


class ExtendedTooOften(RuleBroken):
    code = "extended_too_often"
    message = _("By “%(rule)s” a term is extended at most %(most)s times. Close the case instead.")


class ExtendedTooFar(RuleBroken):
    code = "extended_too_far"
    message = _("By “%(rule)s” the term may run until %(last)s at the latest.")


class ConsentTooLate(RuleBroken):
    code = "consent_to_extension_too_late"
    message = _("The term ended on %(due)s. Both sides must have agreed by then.")


class ConsentTooEarly(RuleBroken):
    code = "consent_to_extension_too_early"
    message = _("The case was accepted on %(accepted)s. Nobody agreed to a later term before.")


@transaction.atomic
def extend_term(
    *,
    case: Case,
    by: User,
    version: int,
    due_on: date,
    applicant_consent: SideConsent,
    applicant_agreed_on: date,
    respondent_consent: SideConsent,
    respondent_agreed_on: date,
    reason: str,
) -> TermExtension:
    """Move the working deadline to ``due_on``, with how and when each side agreed.

    Refused: a closed case, a change typed into an older version, a day that is not later, more
    or longer extensions than the rule of the source allows, a consent in the future, before the
    acceptance or after the term was over, no reason.
    """
    case = own_case(case, by)
    refuse_stale(case, version)
    if case.closed_on is not None:
        raise CaseClosed
    if due_on <= case.due_on:
        raise NewTermNotLater("due_on", due=case.due_on)
    _refuse_beyond_rule(case, case.source_rule, due_on)
    _refuse_bad_consent(case, "applicant", applicant_consent, applicant_agreed_on)
    _refuse_bad_consent(case, "respondent", respondent_consent, respondent_agreed_on)
    if not reason.strip():
        raise ReasonMissing("reason")
    extension = TermExtension(
        case=case,
        former_due_on=case.due_on,
        due_on=due_on,
        applicant_consent=applicant_consent,
        applicant_agreed_on=applicant_agreed_on,
        respondent_consent=respondent_consent,
        respondent_agreed_on=respondent_agreed_on,
        reason=reason,
        recorded_by=by,
    )
    extension.clean_fields(exclude=["case", "recorded_by"])
    extension.save(force_insert=True)
    case.due_on = due_on
    save_case(case, "due_on")
    audit.record(
        "term_extended",
        extension,
        by=by,
        case=case.pk,
        former=extension.former_due_on,
        due_on=due_on,
    )
    return extension


def _refuse_beyond_rule(case: Case, rule: SourceRule | None, due_on: date) -> None:
    if rule is None:
        return
    if rule.most_extensions is not None and case.extensions.count() >= rule.most_extensions:
        raise ExtendedTooOften("due_on", rule=rule.name, most=rule.most_extensions)
    if rule.extension_days is not None:
        last = case.due_on + timedelta(days=rule.extension_days)
        if due_on > last:
            raise ExtendedTooFar("due_on", rule=rule.name, last=last)


def _refuse_bad_consent(case: Case, side: str, consent: SideConsent, day: date) -> None:
    refuse_unknown(f"{side}_consent", consent, GIVEN)
    field = f"{side}_agreed_on"
    refuse_future(field, day)
    if day < case.accepted_on:
        raise ConsentTooEarly(field, accepted=case.accepted_on)
    if day > case.due_on:
        raise ConsentTooLate(field, due=case.due_on)
