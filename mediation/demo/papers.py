"""Papers of the file, records of sessions, and the risks that were reported."""

from datetime import timedelta
from random import Random
from typing import Any

from cases.choices import (
    SETTLED,
    ConfirmationTrack,
    Outcome,
    Paper,
    Performance,
    ReviewState,
    Risk,
    Source,
)
from mediation.demo.clock import moment
from mediation.demo.tables import CaseTables
from mediation.demo.world import Weighted, World

HARD = 2
GAPS_PER_CENT = 1
FRESH_DAYS, FRESH_GAPS_PER_CENT = 60, 6
GAPS = (Paper.IDENTITY, Paper.RECORD, Paper.NOTICE)
GAPS_OF_PASSED = (Paper.INQUIRY, Paper.CLASS_FORM)
"""What a pay schedule asks for beyond the file: without a must paper no review is passed."""
PASSED = frozenset({ReviewState.OFFICE_PASSED, ReviewState.PASSED})
SIGNED = frozenset({Paper.AGREEMENT, Paper.ORAL_REGISTER})
SESSIONS_PER_CENT = 40
RISKS_PER_MILLE = 5
RISKS = Weighted([(Risk.SUICIDE, 3), (Risk.CRIME, 5), (Risk.PETITION, 3), (Risk.FIGHT, 1)])
MEASURES = ("现场稳控并分开劝导", "联系家属陪护", "约见带头人并告知渠道")
REPORTED_TO = ("示例派出所", "示例镇街综治中心", "示例信访办")


class Papers:
    def __init__(self, world: World, tables: CaseTables, rng: Random) -> None:
        self.world, self.tables, self.rng = world, tables, rng

    def put_on_file(self, case: dict[str, Any], level: int) -> None:
        """What a closed file holds; a few lack one paper. The review is written already."""
        papers = self._papers(case, level)
        fresh = (self.world.span.today - case["closed_on"]).days < FRESH_DAYS
        if self.rng.randrange(100) < (FRESH_GAPS_PER_CENT if fresh else GAPS_PER_CENT):
            passed = case["review_state"] in PASSED
            gap = self.rng.choice(GAPS_OF_PASSED if passed else GAPS)
            papers = [paper for paper in papers if paper != gap]
        at = moment(case["closed_on"], 17)
        for paper in papers:
            self.tables.documents.add(
                case_id=case["id"],
                paper=paper,
                position=1,
                pages=self.rng.choice((1, 1, 2, 3)),
                is_by_hand=paper in SIGNED,
                added_by_id=case["created_by_id"],
                added_at=at,
            )
        if self.rng.randrange(100) < SESSIONS_PER_CENT:
            self._sessions(case)
        if self.rng.randrange(1000) < RISKS_PER_MILLE:
            self._escalation(case)

    def _papers(self, case: dict[str, Any], level: int) -> list[Paper]:
        papers = [Paper.REGISTER, Paper.NOTICE, Paper.IDENTITY]
        if case["source"] == Source.APPLICATION:
            papers.append(Paper.APPLICATION)
        if level >= HARD:
            papers += [Paper.INQUIRY, Paper.EVIDENCE, Paper.CLASS_FORM]
        papers.append(Paper.RECORD)
        if case["outcome"] in SETTLED:
            oral = case["outcome"] == Outcome.SETTLED_ORAL
            papers.append(Paper.ORAL_REGISTER if oral else Paper.AGREEMENT)
        else:
            papers.append(Paper.END_NOTICE)
        if case["performance"] == Performance.DONE:
            papers.append(Paper.PERFORMANCE)
        if case["confirmation"] not in (ConfirmationTrack.NONE, ConfirmationTrack.EXPIRED):
            papers.append(Paper.CONFIRMATION)
        return papers

    def _sessions(self, case: dict[str, Any]) -> None:
        first, last = case["accepted_on"], case["closed_on"]
        count = 1 if first == last else self.rng.choice((1, 1, 2))
        for number in range(count):
            held = last - timedelta(days=(last - first).days * (count - 1 - number) // count)
            ended = "双方达成一致" if case["outcome"] in SETTLED else "双方未能达成一致"
            self.tables.sessions.add(
                case_id=case["id"],
                held_on=held,
                place=case["place"],
                record=f"第{number + 1}次调解。调解员听取双方陈述：{case['summary']}"
                + (f"经劝导，{ended}。" if number == count - 1 else "约定再次调解。"),
                recorded_by_id=case["created_by_id"],
            )

    def _escalation(self, case: dict[str, Any]) -> None:
        self.tables.escalations.add(
            case_id=case["id"],
            risk=RISKS.draw(self.rng),
            people_count=self.rng.choice((1, 1, 2, 6, 15)),
            measure=self.rng.choice(MEASURES),
            reported_to=self.rng.choice(REPORTED_TO),
            reported_at=moment(case["accepted_on"], 11),
            reported_by_id=case["created_by_id"],
            prevented=self.rng.random() < 0.95,
            result="已化解（示例）",
            closed_on=case["accepted_on"] + timedelta(days=2),
        )
