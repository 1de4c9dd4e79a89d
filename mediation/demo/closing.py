"""How a case ended: outcome, agreement, performance; then court, papers and review."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from cases.choices import FAILED, AgreementForm, Outcome, Performance
from mediation.common.money import split, yuan
from mediation.demo.clock import moment
from mediation.demo.court import Court
from mediation.demo.disputes import Kind, promise
from mediation.demo.papers import Papers
from mediation.demo.reviews import Reviews
from mediation.demo.tables import CaseTables
from mediation.demo.world import Weighted, World

SIMPLE, ORDINARY, HARD, MAJOR = range(4)
ENDED = Weighted(
    [
        (Outcome.TOO_FAR_APART, 360),
        (Outcome.REFUSED, 300),
        (Outcome.UNREACHABLE, 90),
        (Outcome.TERM_OVER, 80),
        (Outcome.NOT_SIGNED, 60),
        (Outcome.TRANSFERRED, 50),
        (Outcome.NOT_ACCEPTED, 30),
        (Outcome.ALREADY_TAKEN, 24),
        (Outcome.SHAM, 2),
        (Outcome.OTHER, 4),
    ]
)
ORAL_PER_CENT = {SIMPLE: 38, ORDINARY: 14}
IN_PARTS_FROM = 5000
KEPT = 0.993  # of what was due by now
GIVEN_UP_DAYS = 60
NOT_ENTERED, FRESH_DAYS, FRESH_NOT_ENTERED = 0.002, 60, 0.05


class Ending(NamedTuple):
    """What is settled about a case before its end is written.

    ``amount`` in whole yuan, if it comes to money; ``suspicion`` the state of one that it
    repeats another case, or empty.
    """

    settled: bool
    amount: int
    parties: int
    suspicion: str


class Closing:
    def __init__(self, world: World, tables: CaseTables, rng: Random) -> None:
        self.world, self.tables, self.rng = world, tables, rng
        self.entered = 0
        self.court = Court(world, tables, rng)
        self.papers = Papers(world, tables, rng)
        self.reviews = Reviews(world, tables, rng)

    def close(self, case: dict[str, Any], kind: Kind, ending: Ending) -> None:
        """Fill in the columns of a closed case and write what belongs to its end."""
        day = case["closed_on"]
        case["updated_at"] = moment(day, self.rng.randrange(9, 18), self.rng.randrange(60))
        level = self._level(kind)
        if ending.settled:
            self._settle(case, kind, level, ending)
        else:
            self._end(case)
        payable = ending.settled or case["outcome"] in FAILED
        self._enter_in_system(case, day)
        if payable:
            self.reviews.review(case, level, ending.suspicion)
        self.papers.put_on_file(case, level)

    def _level(self, kind: Kind) -> int:
        if self.rng.randrange(100) < kind.hard:
            return MAJOR if self.rng.random() < 0.1 else HARD
        return SIMPLE if self.rng.random() < 0.48 else ORDINARY

    def _end(self, case: dict[str, Any]) -> None:
        case["outcome"] = outcome = ENDED.draw(self.rng)
        if outcome == Outcome.OTHER:
            case["outcome_note"] = "双方自行协商，不再需要调解（示例）"
        if outcome in FAILED:
            case["evidence_fixed"] = self.rng.random() < 0.55
            case["guided_to_court"] = self.rng.random() < 0.7

    def _settle(self, case: dict[str, Any], kind: Kind, level: int, ending: Ending) -> None:
        rng, day = self.rng, case["closed_on"]
        oral = rng.randrange(100) < ORAL_PER_CENT.get(level, 0)
        case["outcome"] = Outcome.SETTLED_ORAL if oral else Outcome.SETTLED_WRITTEN
        case["presence_evidenced"] = oral and rng.random() < 0.94
        money, promised = rng.randrange(100) < kind.money, promise(kind, rng)
        amount = ending.amount if money else 0
        case["amount"] = yuan(amount) if money else None
        agreement_id = self.tables.agreements.add(
            case_id=case["id"],
            form=AgreementForm.ORAL if oral else AgreementForm.WRITTEN,
            agreed_on=day,
            effective_on=day,
            facts=case["summary"],
            content=_content(promised, amount),
            copies=ending.parties + 1,
        )
        self._obligations(case, agreement_id, day, promised)
        if not oral:
            self.court.apply(case, kind, day)
        self.court.run_out(case, day)

    def _obligations(
        self, case: dict[str, Any], agreement_id: int, day: date, promised: str
    ) -> None:
        """One thing to do at once, or sums by their days; what is due by now is mostly done."""
        rng = self.rng
        if case["amount"] is None:
            parts: list[tuple[str, Decimal | None]] = [(promised, None)]
        else:
            in_parts = case["amount"] >= IN_PARTS_FROM and rng.random() < 0.4
            count = rng.choice((2, 3)) if in_parts else 1
            sums = split(case["amount"], [1] * count)
            parts = [(f"支付第{n}期款项", amount) for n, amount in enumerate(sums, start=1)]
        at_once = rng.random() < 0.58
        due, done = day, []
        for number, (description, amount) in enumerate(parts):
            if number or not at_once:
                due = due + timedelta(days=rng.randrange(3, 32))
            done.append(self._done_on(day, due))
            self.tables.obligations.add(
                agreement_id=agreement_id,
                description=description,
                amount=amount,
                due_on=due,
                done_on=done[-1],
            )
        self._performance(case, done, due)

    def _done_on(self, agreed: date, due: date) -> date | None:
        if due > self.world.span.yesterday or self.rng.random() > KEPT:
            return None
        return max(agreed, due - timedelta(days=self.rng.choice((0, 0, 0, 1, 3))))

    def _performance(self, case: dict[str, Any], done: list[date | None], last_due: date) -> None:
        days = [day for day in done if day is not None]
        if len(days) == len(done):
            case["performance"], case["performed_on"] = Performance.DONE, max(days)
            case["updated_at"] = max(case["updated_at"], moment(max(days), 18))
            return
        case["performance"] = Performance.RUNNING if days else Performance.NOT_DUE
        late = (self.world.span.today - last_due).days
        if late > GIVEN_UP_DAYS and self.rng.random() < 0.5:
            case["performance"] = Performance.PARTLY if days else Performance.REFUSED
            case["sued_after"] = self.rng.random() < 0.4
            case["payment_order"] = not case["sued_after"] and self.rng.random() < 0.3

    def _enter_in_system(self, case: dict[str, Any], day: date) -> None:
        """Most cases are in the city's system of record within days, a few not yet."""
        entered = day + timedelta(days=self.rng.choice((0, 0, 1, 1, 2, 3, 6)))
        fresh = (self.world.span.today - day).days < FRESH_DAYS
        missing = self.rng.random() < (FRESH_NOT_ENTERED if fresh else NOT_ENTERED)
        if missing or entered > self.world.span.yesterday:
            return
        case["external_entered_on"] = entered
        self.entered += 1
        case["external_number"] = f"示例-{day.year}-{self.entered:08d}"
        case["updated_at"] = max(case["updated_at"], moment(entered, 17))


def _content(promised: str, amount: int) -> str:
    if amount:
        return f"一、一方向对方支付人民币{amount}元；二、{promised}；三、双方就此再无争议。"
    return f"一、{promised}；二、双方今后互谅互让，和睦相处。"
