"""Applications for judicial confirmation (司法确认): nearly half on the day of the agreement."""

from datetime import date, timedelta
from random import Random
from typing import Any

from cases.calc.deadlines import last_day
from cases.choices import ConfirmationStatus, ConfirmationTrack
from cases.choices_confirmation import RULINGS, TRACK_OF
from mediation.demo.clock import moment
from mediation.demo.disputes import STATUS_KINDS, Kind
from mediation.demo.tables import CaseTables
from mediation.demo.world import Weighted, World

APPLY_PER_CENT = 13
ANSWERS = Weighted(
    [
        (ConfirmationStatus.VALID, 940),
        (ConfirmationStatus.REJECTED, 18),
        (ConfirmationStatus.WITHDRAWN, 18),
        (ConfirmationStatus.RETURNED, 24),
    ]
)
REASONS = {
    ConfirmationStatus.REJECTED: ("unclear", "协议内容不明确，无法执行（示例）"),
    ConfirmationStatus.RETURNED: ("papers", "材料不齐，请补正（示例）"),
}


ACCEPTED = (ConfirmationStatus.ACCEPTED, *RULINGS)


class Court:
    def __init__(self, world: World, tables: CaseTables, rng: Random) -> None:
        self.world, self.tables, self.rng = world, tables, rng
        self.rulings = 90000  # numbers no court has reached

    def apply(self, case: dict[str, Any], kind: Kind, effective_on: date) -> None:
        """Now and then both parties apply, within the 30 days; the court answers within weeks."""
        rng = self.rng
        if kind.code in STATUS_KINDS or rng.randrange(100) >= APPLY_PER_CENT:
            return
        at_once = rng.random() < 0.46
        applied = effective_on + timedelta(days=0 if at_once else rng.randrange(1, 27))
        if applied > self.world.span.yesterday:
            return
        soon = at_once and rng.random() < 0.7
        answered = applied + timedelta(days=0 if soon else rng.randrange(2, 15))
        decided = answered <= self.world.span.yesterday
        status = ANSWERS.draw(rng) if decided else ConfirmationStatus.SUBMITTED
        if not decided and rng.random() < 0.4:
            status, answered, decided = ConfirmationStatus.ACCEPTED, applied, True
        self._write(case, effective_on, applied, status, answered if decided else None)

    def _write(
        self,
        case: dict[str, Any],
        effective_on: date,
        applied: date,
        status: ConfirmationStatus,
        answered: date | None,
    ) -> None:
        case["confirmation"] = TRACK_OF.get(status, ConfirmationTrack.APPLIED)
        code, reason = REASONS.get(status, ("", ""))
        self.tables.confirmations.add(
            case_id=case["id"],
            court_id=self.world.court_id,
            effective_on=effective_on,
            last_day=self._last_day(effective_on),
            applied_on=applied,
            status=status,
            reason_code=code,
            reason=reason,
            ruling_number=self._ruling(answered) if answered and status in RULINGS else "",
            accepted_on=applied if status in ACCEPTED else None,
            decided_on=answered,
            decided_by_id=self.world.users["court_liaison"].pk if answered else None,
            created_by_id=case["created_by_id"],
        )
        case["updated_at"] = max(case["updated_at"], moment(answered or applied, 16))

    def run_out(self, case: dict[str, Any], effective_on: date) -> None:
        """What nobody applied for in time can no longer be confirmed."""
        unasked = case["confirmation"] == ConfirmationTrack.NONE
        if unasked and self._last_day(effective_on) < self.world.span.today:
            case["confirmation"] = ConfirmationTrack.EXPIRED

    def _last_day(self, effective_on: date) -> date:
        return last_day(effective_on, is_working_day=self.world.working.__contains__).legal

    def _ruling(self, day: date) -> str:
        self.rulings += 1
        return f"（{day.year}）渝0106民特{self.rulings}号"
