"""The days of a judicial confirmation: until when to apply, to object, to enforce."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cases.calc.deadlines import LONGEST_BREAK, Reading, add_months, last_day, rolled
from cases.models import Case, Confirmation, ConfirmationRule, Obligation
from mediation.common.calendar import holiday_breaks, working_dates

MARGIN = timedelta(days=LONGEST_BREAK)


@dataclass(frozen=True, slots=True)
class Term:
    """The term of one agreement. ``nominal`` is its 30th day, whatever weekday that is.

    ``legal``: the last day by the reading in force. ``cautious``: the last working day up to
    ``nominal``, which no reading can object to. ``urge_from``: when reminding begins.
    """

    effective_on: date
    nominal: date
    legal: date
    cautious: date
    urge_from: date
    rule: ConfirmationRule

    @property
    def rolls(self) -> bool:
        return self.legal != self.nominal

    def is_over(self, day: date) -> bool:
        return day > self.legal

    def is_urgent(self, day: date) -> bool:
        return self.urge_from <= day <= self.legal

    def days_left(self, day: date) -> int:
        """Days until the cautious day, 0 on it; negative in the days that only the roll gives."""
        return (self.cautious - day).days


def rule_of(district_id: int, day: date) -> ConfirmationRule:
    """The rule in force in the district on the day; without one, the statutes' own terms."""
    found = ConfirmationRule.objects.on(day).filter(district=district_id).first()
    return found or ConfirmationRule(district_id=district_id)


def term_of(case: Case) -> Term:
    """The term of a settled case."""
    effective_on = case.agreement.effective_on
    return terms(case.district_id, [effective_on])[effective_on]


def terms(district_id: int, effective_days: Collection[date]) -> dict[date, Term]:
    """Terms by the day the agreement takes effect; a fixed number of queries for any number."""
    if not effective_days:
        return {}
    rules = list(ConfirmationRule.objects.filter(district=district_id))
    rule_on = {day: _in_force(rules, day, district_id) for day in effective_days}
    ends = [day + timedelta(days=rule.days) for day, rule in rule_on.items()]
    days = _Days(ends)
    return {day: _term(day, rule, days) for day, rule in rule_on.items()}


def objection_end(confirmation: Confirmation, *, by_party: bool, known_on: date) -> date:
    """The last day to object: 15 days for a party, 6 months for a third party (art. 372)."""
    rule = rule_of(confirmation.case.district_id, known_on)
    if by_party:
        end = known_on + timedelta(days=rule.party_objects_in)
    else:
        end = add_months(known_on, rule.third_party_objects_in)
    return _Days([end]).rolled(end, rule)


def enforcement_end(confirmation: Confirmation) -> date:
    """The last day to apply for enforcement of a ruling (CPL art. 250).

    Two years from the last day of performance, of instalments from the last one; an agreement
    without any such day counts from the ruling.
    """
    rule = rule_of(confirmation.case.district_id, confirmation.decided_on)
    due = Obligation.objects.filter(agreement__case=confirmation.case_id)
    last = due.order_by("-due_on").values_list("due_on", flat=True).first()
    start = max(last, confirmation.decided_on) if last else confirmation.decided_on
    end = add_months(start, rule.enforcement_months)
    return _Days([end]).rolled(end, rule)


class _Days:
    """The calendar around some days, looked up at once."""

    def __init__(self, ends: Iterable[date]) -> None:
        ends = list(ends)
        self.start, self.end = min(ends) - MARGIN, max(ends) + MARGIN
        self.working = working_dates(self.start, self.end)
        self._breaks: frozenset[date] | None = None

    def rolled(self, end: date, rule: ConfirmationRule) -> date:
        return rolled(end, **self.by(rule))

    def by(self, rule: ConfirmationRule) -> dict:
        """What the arithmetic asks of the calendar, by the rule's reading."""
        reading = Reading(rule.reading)
        asked = {"is_working_day": self.working.__contains__, "reading": reading}
        if reading is Reading.HOLIDAYS_ONLY:
            if self._breaks is None:
                self._breaks = holiday_breaks(self.start, self.end)
            asked["is_public_holiday"] = self._breaks.__contains__
        return asked


def _term(effective_on: date, rule: ConfirmationRule, days: _Days) -> Term:
    found = last_day(effective_on, rule.days, **days.by(rule))
    return Term(
        effective_on=effective_on,
        nominal=effective_on + timedelta(days=rule.days),
        legal=found.legal,
        cautious=found.cautious,
        urge_from=found.cautious - timedelta(days=rule.urge_days),
        rule=rule,
    )


def _in_force(rules: list[ConfirmationRule], day: date, district_id: int) -> ConfirmationRule:
    for rule in rules:
        if rule.valid_from <= day and (rule.valid_to is None or day < rule.valid_to):
            return rule
    return ConfirmationRule(district_id=district_id)
