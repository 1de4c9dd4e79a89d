"""The floor of closing a quarter: one statement for the places, one for the flags.

The same on both databases but for the spelling of JSON; see `bench.floors` for the rules.
"""

from django.db import connection, transaction

from bench.data import QUARTER, District
from bench.floors import rows_of

RUN = """
INSERT INTO assessment_quarterrun (district_id, quarter, rule_id, status, computed_at, place_count,
    flag_count, digest)
VALUES (%(district)s, %(first)s,
    (SELECT id FROM assessment_quotarule WHERE district_id = %(district)s), 'draft',
    CURRENT_TIMESTAMP, 0, 0, '')
RETURNING id
"""

LEAVE_DAYS = {
    "postgresql": "valid_to - valid_from",
    "sqlite": "CAST(julianday(valid_to) - julianday(valid_from) AS integer)",
}
CONTRACT_DAYS = {
    "postgresql": """least(coalesce(contract.valid_to, %(end)s::date), %(end)s::date)
        - greatest(contract.valid_from, %(first)s::date)""",
    "sqlite": """CAST(julianday(min(coalesce(contract.valid_to, %(end)s), %(end)s))
        - julianday(max(contract.valid_from, %(first)s)) AS integer)""",
}
FIGURES = {
    "postgresql": """jsonb_build_object('quota', quota::text, 'days', days,
        'leave_days', leave_days, 'of', {of}, 'rounding', 'down', 'due', due)""",
    "sqlite": """printf('{{"days":%%d,"due":%%d,"leave_days":%%d,"of":{of},"quota":"%%d",'
        || '"rounding":"down"}}', days, due, leave_days, quota)""",
}

PLACES = """
WITH closed AS MATERIALIZED (
    SELECT lead_id, closed_on FROM cases_case
    WHERE district_id = %(district)s AND closed_on >= %(first)s AND closed_on < %(end)s
      AND review_state IN ('submitted', 'office_passed', 'passed')
      AND outcome IN ('settled_written', 'settled_oral') AND same_dispute_as_id IS NULL
)
INSERT INTO assessment_place (run_id, contract_id, rank, counted, quota_due, band, params,
    is_locked)
SELECT %(run)s, id, rank() OVER (ORDER BY counted DESC), counted, due,
    CASE WHEN counted * 100 >= 120 * due THEN '优秀' WHEN counted >= due THEN '达标'
        ELSE '未达标' END,
    {figures}, 1 = 0
FROM (
    SELECT id, quota, days, leave_days, counted, quota * (days - leave_days) / {of} AS due
    FROM (
        SELECT contract.id, contract.quarterly_quota AS quota, {contract_days} AS days,
            coalesce(away.days, 0) AS leave_days, coalesce(led.counted, 0) AS counted
        FROM mediators_contract contract
        JOIN mediators_mediator mediator ON mediator.id = contract.mediator_id
        LEFT JOIN (
            SELECT mediator_id, sum({leave_days}) AS days FROM mediators_leaverequest
            WHERE status = 'approved' AND valid_from < %(end)s AND valid_to > %(first)s
            GROUP BY mediator_id
        ) away ON away.mediator_id = contract.mediator_id
        LEFT JOIN (
            SELECT held.id, count(*) AS counted
            FROM closed c
            JOIN mediators_contract held ON held.mediator_id = c.lead_id
                AND held.kind = 'commission' AND held.valid_from <= c.closed_on
                AND (held.valid_to IS NULL OR held.valid_to > c.closed_on)
            GROUP BY held.id
        ) led ON led.id = contract.id
        WHERE mediator.district_id = %(district)s AND contract.kind = 'commission'
          AND contract.valid_from < %(end)s
          AND (contract.valid_to IS NULL OR contract.valid_to > %(first)s)
    ) owed
) due
"""

FLAGS = """
INSERT INTO assessment_quotaflag (run_id, contract_id, counted, quota_due, params, status, answer,
    decision_reason)
SELECT run_id, contract_id, counted, quota_due, params, 'raised', '', ''
FROM assessment_place WHERE run_id = %(run)s AND counted < quota_due
"""

TOTALS = """
UPDATE assessment_quarterrun SET
    place_count = (SELECT count(*) FROM assessment_place WHERE run_id = %(run)s),
    flag_count = (SELECT count(*) FROM assessment_quotaflag WHERE run_id = %(run)s)
WHERE id = %(run)s
"""


def close(district: District) -> None:
    """P2: one district's quarter."""
    params = {"district": district.id, "first": QUARTER.first_day, "end": QUARTER.end}
    places = PLACES.format(
        figures=FIGURES[connection.vendor].format(of=QUARTER.days),
        contract_days=CONTRACT_DAYS[connection.vendor],
        leave_days=LEAVE_DAYS[connection.vendor],
        of=QUARTER.days,
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RUN, params)
        params["run"] = cursor.fetchone()[0]
        for statement in (places, FLAGS, TOTALS):
            cursor.execute(statement, params)


def said(run_id: int) -> list[str]:
    """What a ranking says, without row ids: to compare floor and service."""
    return rows_of(SAID, run_id)


SAID = (
    "SELECT contract_id, rank, counted, quota_due, band, {params} FROM assessment_place"
    " WHERE run_id = %s",
    "SELECT contract_id, counted, quota_due, {params}, status FROM assessment_quotaflag"
    " WHERE run_id = %s",
)
