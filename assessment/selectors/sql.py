"""The large read of a settlement, in SQL that both databases understand.

Facts and papers that no schedule asks for are not read. What is asked comes as bits of a number,
because a month has thousands of cases and only a few different answers.
"""

from collections.abc import Iterable

from assessment.choices import Fact
from assessment.selectors.rates import RateBook

# Cases approved in a month that is locked and still not settled: what the last locked month left
# waiting, and what was touched after it was computed (an approval entered late keeps its day).
# The day as text keeps both databases from looking through the approvals of all years for it.
_LATE_CASES = """
SELECT case_id FROM assessment_withhelditem
WHERE run_id = %(last)s AND case_id IS NOT NULL AND NOT is_final
UNION
SELECT c.id FROM cases_case c
WHERE c.updated_at >= %(changed)s AND c.district_id = %(district)s
  AND c.review_state = 'passed' AND CAST(c.approved_on AS varchar(10)) < %(since_text)s
  AND (SELECT min({settled}) FROM cases_casemediator part WHERE part.case_id = c.id) = ''
"""

# Whether a repeat was paid before it was merged into this case. What was taken back of it counts:
# the dispute is paid by the repeat as long as anything of it is left. The range says how few the
# repeats are: without it PostgreSQL, where it reads them once for all, would read every case.
PAID_AS_REPEAT = """EXISTS (
        SELECT 1 FROM cases_case again
        JOIN assessment_settlementline line
            ON line.case_id = again.id AND line.kind = 'case_subsidy'
        WHERE again.same_dispute_as_id = c.id AND again.same_dispute_as_id > 0
        AND line.amount + coalesce(
            (SELECT sum(changed.amount) FROM assessment_adjustment changed
             WHERE changed.corrects_id = line.id AND changed.status = 'approved'), 0) > 0)"""

# Whether another run has paid the part or refused it for good. Asked row by row on purpose: the
# index answers at once, while a join would read the lines of all years. What was kept back as a
# repeat is so only as long as it is one: it may be separated, or what was paid be taken back.
SETTLED = f"""coalesce(
        (SELECT 'paid' FROM assessment_settlementline line
         WHERE line.part_id = part.id AND line.kind = 'case_subsidy'),
        (SELECT 'void' FROM assessment_withhelditem item
         WHERE item.part_id = part.id AND item.is_final AND (item.reason <> 'repeat'
            OR c.same_dispute_as_id IS NOT NULL OR {PAID_AS_REPEAT}) LIMIT 1),
        '')"""  # noqa: S608 (constants)

LATE_CASES = _LATE_CASES.format(settled=SETTLED)

# Cases that wait until a suspicion is decided. One about a repeat holds the first case of its
# dispute, because that is the one that is paid.
SUSPECTED = """SELECT DISTINCT coalesce(suspect.same_dispute_as_id, suspect.id) AS case_id
    FROM cases_duplicatesuspicion found JOIN cases_case suspect ON suspect.id = found.case_id
    WHERE found.status = 'open'"""

# One row for each part in a case, the lead first. ``late`` are ids; as a list in the statement
# they let the database see how few they are.
PAYABLE_PARTS = """
WITH c AS (
    SELECT {columns} FROM cases_case
    WHERE district_id = %(district)s AND review_state = 'passed'
      AND approved_on >= %(since)s AND approved_on < %(end)s
    UNION ALL
    SELECT {columns} FROM cases_case
    WHERE review_state = 'passed' AND approved_on < %(since)s AND id IN ({late})
)
SELECT c.id, c.tier_claimed_id, c.tier_fixed_id, committee.level,
    CASE c.outcome WHEN 'settled_written' THEN 'written' WHEN 'settled_oral' THEN 'oral'
        ELSE '' END,
    CASE WHEN c.outcome IN ('settled_written', 'settled_oral') THEN 'settled' ELSE 'failed' END,
    c.amount_fixed, {facts}, {papers},
    CASE
        WHEN c.same_dispute_as_id IS NOT NULL OR {paid_as_repeat} THEN 'repeat'
        WHEN c.outcome NOT IN ('settled_written', 'settled_oral', 'refused', 'unreachable',
            'too_far_apart', 'term_over', 'not_signed') THEN 'outcome_not_paid'
        WHEN flag.upheld = 1 THEN 'red_flag_upheld'
        WHEN flag.upheld = 0 THEN 'red_flag'
        WHEN suspicion.case_id IS NOT NULL THEN 'duplicate'
        ELSE ''
    END,
    CAST({day} AS varchar(10)), {grade}, part.id, part.share, contract.id,
    {settled},
    mediator.may_be_paid, c.committee_id
FROM c
JOIN stations_committee committee ON committee.id = c.committee_id
JOIN cases_casemediator part ON part.case_id = c.id
JOIN mediators_mediator mediator ON mediator.id = part.mediator_id
LEFT JOIN mediators_contract contract ON contract.mediator_id = part.mediator_id
    AND contract.valid_from <= {day} AND (contract.valid_to IS NULL OR contract.valid_to > {day})
LEFT JOIN (
    SELECT case_id, max(CASE status WHEN 'upheld' THEN 1 ELSE 0 END) AS upheld
    FROM assessment_redflag WHERE holds_pay AND status IN ('open', 'upheld') GROUP BY case_id
) flag ON flag.case_id = c.id
LEFT JOIN ({suspected}) suspicion ON suspicion.case_id = c.id
{joins}
ORDER BY c.id, part.role DESC, part.id
"""

COLUMNS = """id, tier_claimed_id, tier_fixed_id, committee_id, lead_id, outcome, amount_fixed,
        same_dispute_as_id, closed_on, approved_on, performance, confirmation, evidence_fixed,
        guided_to_court, presence_evidenced, external_entered_on"""

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
        EXISTS (SELECT 1 FROM cases_document WHERE case_id = c.id AND paper = 'follow_up'
            AND taken_off_at IS NULL)
        OR EXISTS (SELECT 1 FROM assessment_visit WHERE case_id = c.id AND status = 'done'))""",
    Fact.EVIDENCE_FIXED: "c.evidence_fixed",
    Fact.GUIDED_TO_COURT: "c.guided_to_court",
    Fact.PRESENCE_EVIDENCED: "c.presence_evidenced",
}


def payable_parts(book: RateBook, day: str, late: Iterable[int]) -> str:
    """`PAYABLE_PARTS` with what the schedules ask for; ``day`` is the column that chooses them."""
    bits = [
        f"CASE WHEN {FACTS[Fact(fact)]} THEN {1 << bit} ELSE 0 END"
        for bit, fact in enumerate(book.case_facts)
    ]
    return PAYABLE_PARTS.format(
        columns=COLUMNS,
        settled=SETTLED,
        paid_as_repeat=PAID_AS_REPEAT,
        suspected=SUSPECTED,
        late=", ".join(map(str, late)) or "NULL",
        facts=" + ".join(bits) or "0",
        papers=_paper_mask(book),
        day=f"c.{day}",
        grade="coalesce(grade.code, '')" if book.asks_for_grade else "''",
        joins=GRADE_JOIN if book.asks_for_grade else "",
    )


def _paper_mask(book: RateBook) -> str:
    """Which of the papers asked for are on file, as the sum of their bits."""
    if not book.papers:
        return "0"
    whens = " ".join(f"WHEN '{paper}' THEN {1 << bit}" for bit, paper in enumerate(book.papers))
    names = ", ".join(f"'{paper}'" for paper in book.papers)
    return (
        f"(SELECT sum(DISTINCT CASE document.paper {whens} END) FROM cases_document document"  # noqa: S608
        f" WHERE document.case_id = c.id AND document.taken_off_at IS NULL"
        f" AND document.paper IN ({names}))"
    )
