"""The agreement rule of a day."""

from datetime import date

from cases.models import AgreementRule

REMIND_DAYS = 3
"""Where the bureau has entered no rule."""


def agreement_rule_on(district_id: int, day: date) -> AgreementRule | None:
    """The district's rule in force on the day; None where the bureau has set none."""
    return AgreementRule.objects.on(day).filter(district=district_id).first()


def remind_days_on(district_id: int, day: date) -> int:
    """How many days before it falls due an obligation is reminded of."""
    rule = agreement_rule_on(district_id, day)
    return rule.remind_days if rule else REMIND_DAYS
