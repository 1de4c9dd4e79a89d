"""The floors: the same rows written by hand, as plainly and as fast as the database allows.

They know the benchmark's policy by heart (four fixed rates, oral at half the simple rate,
failed at 30 %, two papers, one system of record), so nothing is looked up that a general system
must look up. On PostgreSQL a floor is one statement that selects and inserts; on SQLite it is a
plain read, plain Python and one ``executemany`` per table. What floor and service wrote is
compared before any ratio is shown.
"""

import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction

from bench.data import AMOUNTS, MONTH, TIERS, District

DAYS, DUE = MONTH.days, 23
TARIFF = {name: amount * 100 for (_code, name), amount in zip(TIERS, AMOUNTS, strict=True)}


def settle(district: District) -> None:
    """P1: one district's month."""
    with transaction.atomic():
        params = _params(district)
        with connection.cursor() as cursor:
            cursor.execute(RUN, params)
            params["run"] = cursor.fetchone()[0]
            if connection.vendor == "postgresql":
                cursor.execute(SETTLE_POSTGRESQL.replace(PARTS, _parts(params)), params)
            else:
                _settle_sqlite(cursor, params)
            cursor.execute(TOTALS, params)


def _params(district: District) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT id FROM assessment_rateschedule WHERE district_id = %(district)s),
                (SELECT id FROM assessment_settlementrun
                 WHERE district_id = %(district)s AND month < %(first)s
                 ORDER BY month DESC LIMIT 1)""",
            {"district": district.id, "first": MONTH.first_day},
        )
        schedule, last = cursor.fetchone()
    return {
        "district": district.id,
        "schedule": schedule,
        "last": last or 0,
        "first": MONTH.first_day,
        "end": MONTH.end,
        "month": str(MONTH),
    }


def _parts(params: dict) -> str:
    """`PARTS` with the ids of tiers and rates written into it: nothing is joined for them."""
    with connection.cursor() as cursor:
        cursor.execute(RATES, params)
        rows = cursor.fetchall()
    tiers = {tier: f"WHEN {tier} THEN '{name}'" for _rate, tier, name, _form, _outcome in rows}
    ended = {("", "settled"): "settled_written", ("oral", "settled"): "settled_oral"}
    rates = [
        f"WHEN '{tier}{ended.get((form, outcome), 'too_far_apart')}' THEN {rate}"
        for rate, tier, _name, form, outcome in rows
    ]
    return PARTS.format(
        tier=f"CASE c.tier_fixed_id {' '.join(tiers.values())} END",
        rate=f"CASE c.tier_fixed_id || c.outcome {' '.join(rates)} END",
    )


RATES = """
SELECT rate.id, tier.id, tier.name, rate.form, rate.outcome
FROM assessment_rate rate JOIN cases_tier tier ON tier.id = rate.tier_id
WHERE rate.schedule_id = %(schedule)s
"""

RUN = """
INSERT INTO assessment_settlementrun (district_id, month, schedule_id, status, computed_at,
    statement_count, line_count, withheld_count, total, warnings, digest)
VALUES (%(district)s, %(first)s, %(schedule)s, 'draft', CURRENT_TIMESTAMP, 0, 0, 0, 0, '[]', '')
RETURNING id
"""

TOTALS = """
UPDATE assessment_settlementrun SET
    statement_count = (SELECT count(*) FROM assessment_settlement WHERE run_id = %(run)s),
    line_count = (SELECT sum(line_count) FROM assessment_settlement WHERE run_id = %(run)s),
    withheld_count = (SELECT count(*) FROM assessment_withhelditem WHERE run_id = %(run)s),
    total = (SELECT sum(total) FROM assessment_settlement WHERE run_id = %(run)s)
WHERE id = %(run)s
"""

# Every part in a case that the month has to settle, with all that decides about it.
PARTS = """
    SELECT c.id AS case_id, part.id AS part_id, part.share, contract.id AS contract_id,
        c.closed_on, {tier} AS tier, c.outcome, {rate} AS rate_id,
        (SELECT count(*) FROM cases_document document
         WHERE document.case_id = c.id AND document.paper IN ('register', 'record')) AS papers,
        flag.case_id AS flagged, c.external_entered_on AS entered, c.guided_to_court AS guided
    FROM (
        SELECT id, closed_on, outcome, tier_fixed_id, external_entered_on, guided_to_court
        FROM cases_case
        WHERE district_id = %(district)s AND review_state = 'passed'
          AND approved_on >= %(first)s AND approved_on < %(end)s
        UNION ALL
        SELECT id, closed_on, outcome, tier_fixed_id, external_entered_on, guided_to_court
        FROM cases_case
        WHERE review_state = 'passed' AND approved_on < %(first)s AND id IN (
            SELECT case_id FROM assessment_withhelditem
            WHERE run_id = %(last)s AND case_id IS NOT NULL AND NOT is_final)
    ) c
    JOIN cases_casemediator part ON part.case_id = c.id
    LEFT JOIN mediators_contract contract ON contract.mediator_id = part.mediator_id
        AND contract.valid_from <= c.closed_on
        AND (contract.valid_to IS NULL OR contract.valid_to > c.closed_on)
    LEFT JOIN assessment_redflag flag
        ON flag.case_id = c.id AND flag.status = 'open' AND flag.holds_pay
    WHERE (SELECT line.id FROM assessment_settlementline line
           WHERE line.part_id = part.id AND line.kind = 'case_subsidy') IS NULL
"""

FEES = """
    SELECT contract.id AS contract_id, contract.monthly_fee AS fee, contract.valid_from,
        contract.valid_to, entry.personal_days AS personal, entry.late_times AS late
    FROM mediators_contract contract
    JOIN mediators_mediator mediator ON mediator.id = contract.mediator_id
    LEFT JOIN (
        SELECT entry.contract_id, entry.personal_days, entry.late_times
        FROM mediators_attendanceentry entry
        JOIN mediators_attendancesheet sheet
            ON sheet.id = entry.sheet_id AND sheet.status = 'signed'
        WHERE entry.month = %(first)s
    ) entry ON entry.contract_id = contract.id
    WHERE mediator.district_id = %(district)s AND contract.kind = 'commission'
      AND contract.valid_from < %(end)s
      AND (contract.valid_to IS NULL OR contract.valid_to > %(first)s)
"""

_FEN = " ".join(f"WHEN '{tier}' THEN {fen}" for tier, fen in TARIFF.items())
_MONEY = "to_char({0} / 100.0, 'FM999999990.00')"
SETTLE_POSTGRESQL = f"""
WITH part AS MATERIALIZED (
    SELECT case_id, part_id, share, contract_id, rate_id, tier, outcome, full_fen,
        date_trunc('month', closed_on)::date AS for_month,
        CASE outcome WHEN 'settled_written' THEN full_fen WHEN 'settled_oral' THEN 5000
            ELSE full_fen * 3 / 10 END AS fen,
        CASE
            WHEN flagged IS NOT NULL THEN 'red_flag'
            WHEN outcome = 'too_far_apart' AND NOT guided THEN 'condition_failed'
            WHEN entered IS NULL THEN 'condition_waiting'
            WHEN papers < 2 THEN 'papers_waiting'
            WHEN contract_id IS NULL THEN 'no_contract'
            WHEN outcome = 'settled_written' THEN 'case_fixed'
            ELSE 'case_ratio'
        END AS reason
    FROM (SELECT *, CASE tier {_FEN} END AS full_fen FROM ({PARTS}) part) part
),
worded AS MATERIALIZED (
    SELECT part.*,
        CASE
            WHEN reason = 'red_flag' THEN '{{}}'::jsonb
            WHEN reason = 'condition_failed' THEN jsonb_build_object(
                'tier_claimed', tier, 'tier_fixed', tier, 'missing', 'guided_to_court')
            WHEN reason = 'condition_waiting' THEN jsonb_build_object(
                'tier_claimed', tier, 'tier_fixed', tier, 'missing', 'entered_in_system')
            WHEN reason = 'papers_waiting' THEN jsonb_build_object(
                'tier_claimed', tier, 'tier_fixed', tier, 'papers', 'record')
            WHEN outcome = 'settled_written' THEN jsonb_build_object(
                'tier_claimed', tier, 'tier_fixed', tier, 'tier_paid', tier,
                'case_amount', {_MONEY.format("fen")}, 'weight', share, 'weights', 100)
            ELSE jsonb_build_object(
                'tier_claimed', tier, 'tier_fixed', tier, 'tier_paid', tier,
                'case_amount', {_MONEY.format("fen")}, 'weight', share, 'weights', 100,
                'factor', CASE outcome WHEN 'settled_oral' THEN '0.5' ELSE '0.3' END,
                'base', CASE outcome WHEN 'settled_oral' THEN '100.00'
                    ELSE {_MONEY.format("full_fen")} END,
                'base_tier', CASE outcome WHEN 'settled_oral' THEN '简单' ELSE tier END)
        END AS params
    FROM part
),
fee AS MATERIALIZED (
    SELECT contract_id, fee, days, personal, late, (2 * fee * days + {DAYS}) / {2 * DAYS} AS fen
    FROM (SELECT *, least(coalesce(valid_to, %(end)s::date), %(end)s::date)
              - greatest(valid_from, %(first)s::date) AS days
          FROM ({FEES}) fee) fee
),
line AS MATERIALIZED (
    SELECT contract_id, 'base_fee' AS kind, %(first)s::date AS for_month, fen,
        NULL::bigint AS case_id, NULL::bigint AS part_id, NULL::bigint AS rate_id,
        'base_fee' AS reason,
        jsonb_build_object('fee', {_MONEY.format("fee")}, 'days', days, 'of', {DAYS}) AS params
    FROM fee WHERE personal IS NOT NULL
    UNION ALL
    SELECT contract_id, 'attendance', %(first)s::date,
        -((2 * fen * (personal::integer - 1) + {DUE}) / {2 * DUE}), NULL, NULL, NULL,
        'absence_share', jsonb_build_object('kind', 'personal', 'counted', personal::integer::text,
            'free', '1', 'days', (personal::integer - 1)::text, 'due', '{DUE}',
            'fee', {_MONEY.format("fen")})
    FROM fee WHERE personal > 1
    UNION ALL
    SELECT contract_id, 'attendance', %(first)s::date, -2000 * late, NULL, NULL, NULL,
        'absence_amount', jsonb_build_object('kind', 'late', 'counted', late::text, 'free', '0',
            'days', late::text, 'amount', '20.00')
    FROM fee WHERE late > 0
    UNION ALL
    SELECT contract_id, 'case_subsidy', for_month, fen * share / 100, case_id, part_id, rate_id,
        reason, params
    FROM worded WHERE reason IN ('case_fixed', 'case_ratio')
),
statement AS (
    INSERT INTO assessment_settlement (run_id, contract_id, total, line_count, is_locked)
    SELECT %(run)s, contract_id, sum(fen), count(*), FALSE FROM line GROUP BY contract_id
    RETURNING id, contract_id
),
written AS (
    INSERT INTO assessment_settlementline (settlement_id, contract_id, kind, for_month, amount,
        case_id, part_id, rate_id, reason, params, is_locked)
    SELECT statement.id, line.contract_id, kind, for_month, fen, case_id, part_id, rate_id,
        reason, params, FALSE
    FROM line JOIN statement ON statement.contract_id = line.contract_id
)
INSERT INTO assessment_withhelditem (run_id, contract_id, kind, for_month, case_id, part_id,
    reason, params, is_final, is_locked)
SELECT %(run)s, contract_id, 'case_subsidy', for_month, case_id, part_id, reason, params,
    reason = 'condition_failed', FALSE
FROM worded WHERE reason NOT IN ('case_fixed', 'case_ratio')
UNION ALL
SELECT %(run)s, contract_id, 'base_fee', %(first)s::date, NULL, NULL, 'no_sheet',
    jsonb_build_object('month', %(month)s), FALSE, FALSE
FROM fee WHERE personal IS NULL
"""

STATEMENT = """INSERT INTO assessment_settlement
    (id, run_id, contract_id, total, line_count, is_locked) VALUES (%s, %s, %s, %s, %s, 0)"""
LINE = """INSERT INTO assessment_settlementline (settlement_id, contract_id, kind, for_month,
    amount, case_id, part_id, rate_id, reason, params, is_locked)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0)"""
WITHHELD = """INSERT INTO assessment_withhelditem (run_id, contract_id, kind, for_month, case_id,
    part_id, reason, params, is_final, is_locked) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 0)"""


def _settle_sqlite(cursor, params: dict) -> None:
    cursor.execute(FEES, params)
    lines, withheld = [], []
    for row in cursor.fetchall():
        _fee_lines(row, params, lines, withheld)
    cursor.execute(f"{_parts(params)} ORDER BY c.id, part.role DESC", params)
    for row in cursor.fetchall():
        _case_line(row, params, lines, withheld)
    lines.sort(key=itemgetter(0))
    cursor.execute("SELECT coalesce(max(id), 0) FROM assessment_settlement")
    first = cursor.fetchone()[0] + 1
    statements, rows = [], []
    for key, (contract, group) in enumerate(groupby(lines, itemgetter(0)), start=first):
        own = list(group)
        statements.append((key, params["run"], contract, sum(map(itemgetter(3), own)), len(own)))
        rows.extend((key, *line) for line in own)
    cursor.executemany(STATEMENT, statements)
    cursor.executemany(LINE, rows)
    cursor.executemany(WITHHELD, withheld)


def _fee_lines(row, params: dict, lines: list, withheld: list) -> None:
    contract, fee, start, end, personal, late = row
    first = params["first"].isoformat()
    if personal is None:
        text = f'{{"month":"{params["month"]}"}}'
        item = params["run"], contract, "base_fee", first, None, None, "no_sheet", text, 0
        withheld.append(item)
        return
    days = (min(end or params["end"], params["end"]) - max(start, params["first"])).days
    fen = (2 * fee * days + DAYS) // (2 * DAYS)
    text = f'{{"days":{days},"fee":"{_yuan(fee)}","of":{DAYS}}}'
    lines.append((contract, "base_fee", first, fen, None, None, None, "base_fee", text))
    absent = int(personal)
    if absent > 1:
        cut = (2 * fen * (absent - 1) + DUE) // (2 * DUE)
        text = (
            f'{{"counted":"{absent}","days":"{absent - 1}","due":"{DUE}","fee":"{_yuan(fen)}",'
            '"free":"1","kind":"personal"}'
        )
        lines.append((contract, "attendance", first, -cut, None, None, None, "absence_share", text))
    if late:
        text = f'{{"amount":"20.00","counted":"{late}","days":"{late}","free":"0","kind":"late"}}'
        lines.append(
            (contract, "attendance", first, -2000 * late, None, None, None, "absence_amount", text)
        )


def _case_line(row, params: dict, lines: list, withheld: list) -> None:
    case, part, share, contract, closed, tier, outcome, rate, papers, flagged, entered, guided = row
    month = f"{closed:%Y-%m}-01"
    reason, missing = None, None
    if flagged is not None:
        reason, missing = "red_flag", "{}"
    elif outcome == "too_far_apart" and not guided:
        reason, missing = "condition_failed", f'{{"missing":"guided_to_court",{_tiers(tier)}}}'
    elif entered is None:
        reason, missing = "condition_waiting", f'{{"missing":"entered_in_system",{_tiers(tier)}}}'
    elif papers < 2:
        reason, missing = "papers_waiting", f'{{"papers":"record",{_tiers(tier)}}}'
    if reason is None:
        fen, text = _price(tier, outcome, share)
        if contract is not None:
            kind = "case_fixed" if outcome == "settled_written" else "case_ratio"
            amount = fen * share // 100
            lines.append((contract, "case_subsidy", month, amount, case, part, rate, kind, text))
            return
        reason, missing = "no_contract", text
    final = int(reason == "condition_failed")
    withheld.append(
        (params["run"], contract, "case_subsidy", month, case, part, reason, missing, final)
    )


_PRICES: dict[tuple[str, str, int], tuple[int, str]] = {}


def _price(tier: str, outcome: str, share: int) -> tuple[int, str]:
    """Fen of the whole case and the explanation of a share; the few that exist are kept."""
    found = _PRICES.get((tier, outcome, share))
    if found is None:
        full = TARIFF[tier]
        weight = f'{_tiers(tier)},"tier_paid":"{tier}","weight":{share},"weights":100}}'
        if outcome == "settled_written":
            found = full, f'{{"case_amount":"{_yuan(full)}",{weight}'
        else:
            oral = outcome == "settled_oral"
            fen = 5000 if oral else full * 3 // 10
            base, of, factor = ("100.00", "简单", "0.5") if oral else (_yuan(full), tier, "0.3")
            found = (
                fen,
                f'{{"base":"{base}","base_tier":"{of}","case_amount":"{_yuan(fen)}",'
                f'"factor":"{factor}",{weight}',
            )
        _PRICES[tier, outcome, share] = found
    return found


def _tiers(tier: str) -> str:
    return f'"tier_claimed":"{tier}","tier_fixed":"{tier}"'


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def said(run_id: int) -> list[str]:
    """What a run says, without row ids: to compare floor and service."""
    return rows_of(SAID, run_id)


def rows_of(queries: Iterable[str], run_id: int) -> list[str]:
    """The rows of a run as sorted lines; ``{params}`` is the column of figures as JSON text."""
    params = "params::text" if connection.vendor == "postgresql" else "params"
    lines = []
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query.format(params=params), [run_id])
            lines += sorted(_line(row) for row in cursor.fetchall())
    return lines


def _line(row: tuple) -> str:
    """Figures that mean the same are written the same: SQLite keeps JSON as it was given."""
    return repr(
        tuple(
            json.dumps(json.loads(value), sort_keys=True)
            if isinstance(value, str) and value.startswith("{")
            else value
            for value in row
        )
    )


SAID = (
    "SELECT contract_id, total, line_count FROM assessment_settlement WHERE run_id = %s",
    """SELECT line.contract_id, kind, for_month, amount, case_id, part_id, rate_id, reason, {params}
    FROM assessment_settlementline line
    JOIN assessment_settlement settlement ON settlement.id = line.settlement_id
    WHERE run_id = %s""",
    """SELECT contract_id, kind, for_month, case_id, part_id, reason, {params}, is_final
    FROM assessment_withhelditem WHERE run_id = %s""",
)
