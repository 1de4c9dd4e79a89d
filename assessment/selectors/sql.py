"""The large read of a settlement, in SQL that both databases understand.

Facts and papers that no schedule asks for are not read. What is asked comes as bits of a number,
because a month has thousands of cases and only a few different answers.
"""

from assessment.choices import Fact
from assessment.selectors.rates import RateBook

# One row for each part in a case, the lead first. Candidates are approved cases since the last
# locked month, what that month left waiting, and cases that were touched after it was computed
# (an approval entered late keeps its own day).
PAYABLE_PARTS = """
WITH candidate AS (
    SELECT id FROM cases_case
    WHERE district_id = %(district)s AND review_state = 'passed'
      AND approved_on >= %(since)s AND approved_on < %(end)s
    UNION
    SELECT case_id FROM assessment_withhelditem
    WHERE run_id = %(last)s AND case_id IS NOT NULL AND NOT is_final
    UNION
    SELECT id FROM cases_case
    WHERE updated_at >= %(changed)s AND district_id = %(district)s
      AND review_state = 'passed' AND approved_on < %(since)s
)
SELECT c.id, c.tier_claimed_id, c.tier_fixed_id, committee.level,
    CASE c.outcome WHEN 'settled_written' THEN 'written' WHEN 'settled_oral' THEN 'oral'
        ELSE '' END,
    CASE WHEN c.outcome IN ('settled_written', 'settled_oral') THEN 'settled' ELSE 'failed' END,
    c.amount_fixed, {facts}, {papers},
    CASE
        WHEN c.same_dispute_as_id IS NOT NULL THEN 'repeat'
        WHEN c.outcome NOT IN ('settled_written', 'settled_oral', 'refused', 'unreachable',
            'too_far_apart', 'term_over', 'not_signed') THEN 'outcome_not_paid'
        WHEN flag.upheld = 1 THEN 'red_flag_upheld'
        WHEN flag.upheld = 0 THEN 'red_flag'
        WHEN suspicion.case_id IS NOT NULL THEN 'duplicate'
        ELSE ''
    END,
    {day}, {grade}, part.id, part.share, contract.id,
    CASE
        WHEN paid.id IS NOT NULL THEN 'paid'
        WHEN refused.part_id IS NOT NULL THEN 'void'
        ELSE ''
    END,
    mediator.may_be_paid, c.committee_id
FROM candidate
JOIN cases_case c ON c.id = candidate.id
JOIN stations_committee committee ON committee.id = c.committee_id
JOIN cases_casemediator part ON part.case_id = c.id
JOIN mediators_mediator mediator ON mediator.id = part.mediator_id
LEFT JOIN mediators_contract contract ON contract.mediator_id = part.mediator_id
    AND contract.valid_from <= {day} AND (contract.valid_to IS NULL OR contract.valid_to > {day})
LEFT JOIN assessment_settlementline paid
    ON paid.part_id = part.id AND paid.kind = 'case_subsidy'
LEFT JOIN (
    SELECT DISTINCT part_id FROM assessment_withhelditem WHERE is_final AND part_id IS NOT NULL
) refused ON refused.part_id = part.id
LEFT JOIN (
    SELECT case_id, max(CASE status WHEN 'upheld' THEN 1 ELSE 0 END) AS upheld
    FROM assessment_redflag WHERE holds_pay AND status IN ('open', 'upheld') GROUP BY case_id
) flag ON flag.case_id = c.id
LEFT JOIN (
    SELECT DISTINCT case_id FROM cases_duplicatesuspicion WHERE status = 'open'
) suspicion ON suspicion.case_id = c.id
{joins}
WHERE c.review_state = 'passed'
ORDER BY c.id, part.role DESC, part.id
"""

GRADE_JOIN = """
LEFT JOIN mediators_grade grade ON grade.mediator_id = c.lead_id
    AND grade.valid_from <= c.closed_on AND (grade.valid_to IS NULL OR grade.valid_to > c.closed_on)
"""

MONTH = "substr(CAST({day} AS varchar(10)), 1, 7)"
QUARTER = (
    "(substr(CAST({day} AS varchar(10)), 1, 4)"
    " || ((CAST(substr(CAST({day} AS varchar(10)), 6, 2) AS integer) + 2) / 3))"
)
ENTERED, CLOSED = "c.external_entered_on", "c.closed_on"

FACTS = {
    Fact.PERFORMED: "c.performance = 'done'",
    Fact.ENTERED_IN_SYSTEM: f"{ENTERED} IS NOT NULL",
    Fact.ENTERED_SAME_MONTH: f"{MONTH.format(day=ENTERED)} = {MONTH.format(day=CLOSED)}",
    Fact.ENTERED_SAME_QUARTER: f"{QUARTER.format(day=ENTERED)} = {QUARTER.format(day=CLOSED)}",
    Fact.CONFIRMED: "c.confirmation = 'valid'",
    Fact.FOLLOWED_UP: """(
        EXISTS (SELECT 1 FROM cases_document WHERE case_id = c.id AND paper = 'follow_up')
        OR EXISTS (SELECT 1 FROM assessment_visit WHERE case_id = c.id AND status = 'done'))""",
    Fact.EVIDENCE_FIXED: "c.evidence_fixed",
    Fact.GUIDED_TO_COURT: "c.guided_to_court",
    Fact.PRESENCE_EVIDENCED: "c.presence_evidenced",
}


def fact_columns(book: RateBook) -> dict[str, str]:
    """The parts of `PAYABLE_PARTS` that depend on what the schedules ask for."""
    bits = [
        f"CASE WHEN {FACTS[Fact(fact)]} THEN {1 << bit} ELSE 0 END"
        for bit, fact in enumerate(book.case_facts)
    ]
    return {
        "facts": " + ".join(bits) or "0",
        "papers": _paper_mask(book),
        "grade": "coalesce(grade.code, '')" if book.asks_for_grade else "''",
        "joins": GRADE_JOIN if book.asks_for_grade else "",
    }


def _paper_mask(book: RateBook) -> str:
    """Which of the papers asked for are on file, as the sum of their bits."""
    if not book.papers:
        return "0"
    whens = " ".join(f"WHEN '{paper}' THEN {1 << bit}" for bit, paper in enumerate(book.papers))
    names = ", ".join(f"'{paper}'" for paper in book.papers)
    return (
        f"(SELECT sum(DISTINCT CASE document.paper {whens} END) FROM cases_document document"  # noqa: S608
        f" WHERE document.case_id = c.id AND document.paper IN ({names}))"
    )
