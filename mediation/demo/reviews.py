"""The review of closed cases: the office, then the bureau, as far as they have come by now."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cases.choices import Decision, Quality, ReviewLevel, ReviewState, SuspicionStatus
from mediation.demo.clock import moment
from mediation.demo.policy import TOP_RANGE
from mediation.demo.tables import CaseTables
from mediation.demo.world import Weighted, World

TOP = 3
FORGOTTEN = 0.006
RETURNED = 0.035
REJECTED = 0.012
RETURN_REASONS = (
    "当事人身份证明缺失，请补充（示例）",
    "调解记录未签名（示例）",
    "文书日期不一致（示例）",
)
REJECT_REASONS = ("经核查不符合补贴案件标准（示例）", "纠纷事实不清，资料不全（示例）")
REPEAT = "与此前案件为同一纠纷（示例）"
QUALITIES = Weighted(
    [(Quality.EXCELLENT, 18), (Quality.GOOD, 60), (Quality.FAIR, 20), (Quality.POOR, 2)]
)
STEPS = (0, 1, 1, 2, 2, 3, 4)
PILE = timedelta(days=14)
"""What came to the head of an office within these days lies there still, to try the review."""


class Reviews:
    def __init__(self, world: World, tables: CaseTables, rng: Random) -> None:
        self.world, self.tables, self.rng = world, tables, rng
        self.bureau = [world.users[name].pk for name in ("bureau_admin", "bureau_admin2")]
        self.slow_head = world.users["office_head"].pk

    def review(self, case: dict[str, Any], level: int, suspicion: str) -> None:
        """Submit the case and let it go as far as the days since allow."""
        claimed, fixed = self._levels(level)
        tiers = self._tiers(case["closed_on"])
        case["tier_claimed_id"] = tiers[claimed]
        day = self._later(case["closed_on"])
        if day is None or self.rng.random() < FORGOTTEN:
            return
        case["review_state"] = ReviewState.SUBMITTED
        case["submitted_at"] = moment(day, 18)
        self._touch(case, day, 18)
        if suspicion == SuspicionStatus.OPEN or self._lies_there(case, day):
            return
        number = 1
        if self.rng.random() < RETURNED:
            day = self._returned(case, day)
            number = 2
        if day is not None:
            self._decide(case, day, number, fixed, tiers[fixed], suspicion)

    def _lies_there(self, case: dict[str, Any], day: date) -> bool:
        is_slow = self.world.heads[case["office_id"]] == self.slow_head
        return is_slow and day > self.world.span.yesterday - PILE

    def _levels(self, level: int) -> tuple[int, int]:
        """The level claimed, and the one fixed: mostly the same, sometimes lower."""
        drawn = self.rng.random()
        if drawn < 0.05 and level < TOP:
            return level + 1, level
        if drawn < 0.06 and level > 0:
            return level - 1, level
        return level, level

    def _tiers(self, day: date) -> list[int]:
        return next(tiers for start, tiers in reversed(self.world.tier_editions) if start <= day)

    def _returned(self, case: dict[str, Any], day: date) -> date | None:
        """The office sends the case back once; the mediator corrects and submits it again."""
        decided = self._later(day)
        if decided is None:
            return None
        self._row(case, ReviewLevel.OFFICE, 1, Decision.RETURN, decided, reason=RETURN_REASONS)
        again = self._later(decided + timedelta(days=self.rng.randrange(2, 16)))
        if again is None:
            case["review_state"] = ReviewState.RETURNED
            return None
        case["submitted_at"] = moment(again, 18)
        self._touch(case, again, 18)
        return again

    def _decide(
        self, case: dict[str, Any], day: date, number: int, level: int, tier: int, suspicion: str
    ) -> None:
        decided = self._later(day)
        if decided is None:
            return
        if suspicion == SuspicionStatus.SAME or self.rng.random() < REJECTED:
            why = (REPEAT,) if suspicion == SuspicionStatus.SAME else REJECT_REASONS
            self._row(case, ReviewLevel.OFFICE, number, Decision.REJECT, decided, reason=why)
            case["review_state"] = ReviewState.REJECTED
            return
        quality = QUALITIES.draw(self.rng)
        self._row(case, ReviewLevel.OFFICE, number, Decision.PASS, decided, tier, quality)
        case["review_state"] = ReviewState.OFFICE_PASSED
        case["office_reviewed_by_id"] = self.world.heads[case["office_id"]]
        case["tier_fixed_id"] = tier
        approved = self._later(decided)
        if approved is None:
            return
        by_range = level == TOP and case["closed_on"] >= self.world.span.year_start
        amount = self._figure() if by_range else None
        by = self._row(
            case, ReviewLevel.BUREAU, number, Decision.PASS, approved, tier, quality, amount
        )
        case["review_state"] = ReviewState.PASSED
        case["amount_fixed"] = amount
        case["approved_by_id"], case["approved_on"] = by, approved

    def _figure(self) -> Decimal:
        lowest, highest = TOP_RANGE
        return Decimal(self.rng.randrange(lowest, highest + 1, 100))

    def _later(self, day: date) -> date | None:
        """A few days on; None if that has not come yet."""
        later = day + timedelta(days=self.rng.choice(STEPS))
        return later if later <= self.world.span.yesterday else None

    def _row(
        self,
        case: dict[str, Any],
        level: str,
        number: int,
        decision: str,
        day: date,
        tier: int | None = None,
        quality: str = "",
        amount: Decimal | None = None,
        reason: tuple[str, ...] = ("",),
    ) -> int:
        office = level == ReviewLevel.OFFICE
        by = self.world.heads[case["office_id"]] if office else self.rng.choice(self.bureau)
        self.tables.reviews.add(
            case_id=case["id"],
            level=level,
            round=number,
            decision=decision,
            tier_claimed_id=case["tier_claimed_id"],
            tier_fixed_id=tier,
            amount_fixed=amount,
            quality=quality,
            reason=self.rng.choice(reason),
            decided_by_id=by,
            decided_at=moment(day, 19 if office else 20),
        )
        self._touch(case, day, 20)
        return by

    def _touch(self, case: dict[str, Any], day: date, hour: int) -> None:
        case["updated_at"] = max(case["updated_at"], moment(day, hour))
        case["version"] += 1
