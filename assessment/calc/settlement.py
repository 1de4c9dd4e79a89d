"""What every contract earned in one month: base fee, absence, cases, adjustments, ceilings.

Pure: data in, data out. No database, no clock, no settings, so a disputed payment can be worked
out again from its inputs, on paper or in a test. The order of the rows that come in changes
nothing (figure G12); every amount is rounded once, at the line, half up (figure G13).

A month of a district is some thousand contracts and cases, so the schedule is compiled once,
each different question is priced once and equal explanations are one text. Sums are whole fen.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

from assessment.calc.bonuses import Beneficiary, PaidCase, bonus_lines
from assessment.calc.caps import NOTHING_PAID, AlreadyPaid, CapWarning, Cut, apply_caps
from assessment.calc.fees import Attendance, FeeDesk, FeeRules, LateFee, Terms
from assessment.calc.payables import PAID, Adjustment, Participation, PayableCase
from assessment.calc.reasons import FINAL_HOLDS, HOLDS
from assessment.calc.schedule import Question, Schedule, Standing
from assessment.calc.sharing import Quote, Share
from assessment.calc.statements import (
    Line,
    LineKind,
    MonthResult,
    OrganisationLine,
    Statement,
    Withheld,
    params_text,
    totals_of,
)
from mediation.common.money import fen_text, split_fen, to_fen
from mediation.common.periods import Month

NO_PARAMS = "{}"
Keyed = TypeVar("Keyed", bound=tuple[object, ...])


def run(
    month: Month,
    *,
    schedule_id: int,
    schedules: Mapping[int, Schedule],
    terms: Iterable[Terms],
    cases: Iterable[PayableCase] = (),
    sheets: Mapping[int, Attendance] | None = None,
    fee_rules: FeeRules | None = None,
    late_fees: Iterable[LateFee] = (),
    adjustments: Iterable[Adjustment] = (),
    beneficiaries: Sequence[Beneficiary] = (),
    paid: AlreadyPaid = NOTHING_PAID,
) -> MonthResult:
    """Settle ``month``. Everything that comes in ends as a line or is withheld with a reason.

    ``schedule_id`` names the schedule in force in the month: its ceilings and monthly bonuses
    apply; cases are priced under their own schedule. ``sheets`` are signed attendance sheets by
    contract; ``paid`` is what earlier months of the year paid, for yearly ceilings. A contract
    without a line gets no statement.

    Refuses (ValueError) a case, participation, contract, late fee or adjustment that comes
    twice, a late fee that is not late, a case nobody took part in and a hold without a sentence;
    (LookupError) a schedule, contract of a fee or adjustment, or beneficiary that is not listed.
    """
    desk = _Run(month, schedules, terms)
    desk.settle_fees(sheets or {}, fee_rules or FeeRules(), late_fees)
    desk.settle_cases(cases)
    desk.settle_adjustments(adjustments)
    desk.apply_caps(schedules[schedule_id], paid)
    return desk.result(bonus_lines(month, schedule_id, schedules, desk.paid_cases, beneficiaries))


class _Run:
    """One month on the desk: what has come in so far, by contract."""

    def __init__(
        self, month: Month, schedules: Mapping[int, Schedule], terms: Iterable[Terms]
    ) -> None:
        self.month = month
        self.first_day = month.first_day
        self.schedules = schedules
        self.terms = {row.contract_id: row for row in _unique(terms, "contract", 1)}
        self.lines: dict[int, list[Line]] = {}
        self.withheld: list[Withheld] = []
        self.warnings: list[CapWarning] = []
        self.paid_cases: list[PaidCase] = []
        self.payer_fen: dict[int, dict[str, int]] = {}  # contract -> payer -> fen
        self._payers = {
            key: tuple(payer.payer for payer in schedule.payers)
            for key, schedule in schedules.items()
        }
        self._quotes: dict[tuple[object, ...], Quote] = {}
        self._rows_seen: dict[tuple[object, ...], Quote] = {}

    def settle_fees(
        self, sheets: Mapping[int, Attendance], rules: FeeRules, late_fees: Iterable[LateFee]
    ) -> None:
        """Base fees of the month, then those of earlier months that were held."""
        desk = FeeDesk(self.month, rules)
        for contract_id, terms in self.terms.items():
            if terms.monthly_fee:
                self._take(contract_id, *desk.settle(terms, sheets.get(contract_id)))
        for late in _unique(late_fees, "late base fee", 2):
            if late.month >= self.month:
                raise ValueError(f"the base fee of {late.month} is not late in {self.month}")
            terms = self.terms[late.contract_id]
            settled = FeeDesk(late.month, late.rules).settle(terms, late.sheet)
            self._take(late.contract_id, *settled)

    def settle_cases(self, cases: Iterable[PayableCase]) -> None:
        """Case subsidies, in the order of the case ids."""
        ordered = _unique(cases, "case", 1)
        parts = [person.participation_id for case in ordered for person in case.participants]
        if len(set(parts)) < len(parts):
            raise ValueError("a participation comes twice")
        for case in ordered:
            try:
                self._settle_case(case)
            except (ValueError, LookupError) as error:
                error.add_note(f"case {case.case_id}")
                raise

    def settle_adjustments(self, adjustments: Iterable[Adjustment]) -> None:
        for adjustment in _unique(adjustments, "adjustment", 1):
            key, contract_id, amount, text = adjustment
            self._line(
                self.terms[contract_id].contract_id,
                Line(
                    LineKind.ADJUSTMENT,
                    to_fen(amount),
                    None,
                    None,
                    None,
                    None,
                    self.first_day,
                    "adjustment",
                    params_text({"text": text}),
                    key,
                ),
            )

    def apply_caps(self, schedule: Schedule, paid: AlreadyPaid) -> None:
        """Take off, or report, what passes the ceilings of ``schedule``."""
        if not schedule.caps:
            return
        earned: dict[int, dict[str, int]] = {}
        for contract_id, lines in self.lines.items():
            kinds = earned[contract_id] = {}
            for line in lines:
                kinds[line.kind] = kinds.get(line.kind, 0) + line.fen
        districts = {contract_id: self.terms[contract_id].district_id for contract_id in earned}
        cuts, self.warnings = apply_caps(schedule.caps, earned, districts, paid)
        left = {contract_id: sum(kinds.values()) for contract_id, kinds in earned.items()}
        for cut in cuts:
            self._cut(cut, left[cut.contract_id])
            left[cut.contract_id] -= cut.fen

    def result(self, organisation_lines: Sequence[OrganisationLine]) -> MonthResult:
        statements = tuple(
            Statement(contract_id, sum([line.fen for line in lines]), tuple(lines))
            for contract_id, lines in sorted(self.lines.items())
        )
        return MonthResult(
            self.month,
            statements,
            tuple(self.withheld),
            tuple(organisation_lines),
            tuple(self.warnings),
            totals_of(statements, self.withheld, organisation_lines, self.payer_fen.values()),
        )

    def _settle_case(self, case: PayableCase) -> None:
        people = case.participants
        if not people:
            raise ValueError("nobody took part")
        if len(people) > 1:
            # The lead first, then by id: a fixed order for the fen left over.
            people = (people[0], *sorted(people[1:], key=itemgetter(0)))
        if case.held:
            self._hold(case, people)
            return
        weights = tuple([person.weight for person in people])
        first_paid = None
        for index, person in enumerate(people):
            if person.settled:
                continue
            quote = self._quote(case, people[0].grade, person.facts)
            if quote.price.standing is not Standing.PAY:
                final = quote.price.standing is Standing.VOID
                self._withhold(case, person, quote.price.reason, quote.reason_json, final)
            elif self._pay(case, person, quote, quote.shares(weights)[index]):
                first_paid = first_paid or quote
        if first_paid and case.beneficiaries and all(p.settled != PAID for p in people):
            tier_paid = first_paid.price.tier_paid
            self.paid_cases.append(PaidCase(case.schedule_id, tier_paid, case.beneficiaries))

    def _quote(self, case: PayableCase, grade: str, facts: frozenset[str]) -> Quote:
        """The price of the case for somebody with these ``facts``; equal rows are one look-up."""
        row = (case[1:10], grade, facts)
        quote = self._rows_seen.get(row)
        if quote is None:
            quote = self._rows_seen[row] = self._asked(case, grade, case.facts | facts)
        return quote

    def _asked(self, case: PayableCase, grade: str, facts: frozenset[str]) -> Quote:
        """Each question once. What the schedule never asks for is left out of the question."""
        schedule = self.schedules[case.schedule_id]
        asked = (
            *case[1:8],
            facts & schedule.facts,
            case.papers & schedule.codes,
            grade,
        )
        quote = self._quotes.get(asked)
        if quote is None:
            price = schedule.price(Question(*asked[1:]))
            quote = self._quotes[asked] = Quote(price, self._payers[case.schedule_id])
        return quote

    def _pay(self, case: PayableCase, person: Participation, quote: Quote, share: Share) -> bool:
        """A line for the share; False when there is nothing to pay or nobody to pay it to."""
        contract_id = person.contract_id
        if not share.fen:
            self._withhold(case, person, "no_share", share.params_json, True)
            return False
        if contract_id is None or contract_id not in self.terms:
            self._withhold(case, person, "no_contract", share.params_json, False)
            return False
        price = quote.price
        self._line(
            contract_id,
            Line(
                LineKind.CASE_SUBSIDY,
                share.fen,
                case.case_id,
                person.participation_id,
                price.rate_id,
                price.tier_paid,
                case.for_month or self.first_day,
                price.reason,
                share.params_json,
            ),
        )
        if share.payer_fen:
            by_payer = self.payer_fen.setdefault(contract_id, {})
            for payer, fen in zip(quote.payers, share.payer_fen, strict=True):
                by_payer[payer] = by_payer.get(payer, 0) + fen
        return True

    def _hold(self, case: PayableCase, people: Iterable[Participation]) -> None:
        if case.held not in HOLDS:
            raise ValueError(f"no sentence for the hold {case.held!r}")
        for person in people:
            if not person.settled:
                self._withhold(case, person, case.held, NO_PARAMS, case.held in FINAL_HOLDS)

    def _withhold(
        self, case: PayableCase, person: Participation, reason: str, params: str, final: bool
    ) -> None:
        self.withheld.append(
            Withheld(
                person.contract_id,
                case.case_id,
                person.participation_id,
                LineKind.CASE_SUBSIDY,
                case.for_month or self.first_day,
                reason,
                params,
                final,
            )
        )

    def _cut(self, cut: Cut, left: int) -> None:
        """A negative line, taken from each payer in proportion to what it pays here."""
        params = dict(cut.params)
        by_payer = self.payer_fen.get(cut.contract_id)
        if by_payer:
            unshared = max(0, left - sum(by_payer.values()))
            parts = split_fen(cut.fen, [*by_payer.values(), unshared])
            shares = dict(zip(by_payer, parts[:-1], strict=True))
            for payer, fen in shares.items():
                by_payer[payer] -= fen
            params["payers"] = {payer: fen_text(-fen) for payer, fen in shares.items()}
        self._line(
            cut.contract_id,
            Line(
                LineKind.CAP,
                -cut.fen,
                None,
                None,
                None,
                None,
                self.first_day,
                cut.reason,
                params_text(params),
            ),
        )

    def _take(self, contract_id: int, lines: Sequence[Line], withheld: Withheld | None) -> None:
        if lines:
            self.lines.setdefault(contract_id, []).extend(lines)
        if withheld is not None:
            self.withheld.append(withheld)

    def _line(self, contract_id: int, line: Line) -> None:
        lines = self.lines.get(contract_id)
        if lines is None:
            self.lines[contract_id] = [line]
        else:
            lines.append(line)


def _unique(rows: Iterable[Keyed], name: str, width: int) -> list[Keyed]:
    """Rows in the order of their first ``width`` columns, which must differ."""
    key = itemgetter(0) if width == 1 else itemgetter(*range(width))
    ordered = sorted(rows, key=key)
    keys = [key(row) for row in ordered]
    if len(set(keys)) < len(keys):
        raise ValueError(f"a {name} comes twice")
    return ordered
