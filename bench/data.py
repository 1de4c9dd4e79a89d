"""Districts full of mediators and cases, written set by set, the same ones each time.

Every figure comes from the number of the row, so that the data of a size never changes. Months
before the benchmark's month are settled and locked, as they would be; the month itself waits.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from assessment.models import (
    AttendanceRule,
    PayCondition,
    QuotaRule,
    Rate,
    RateSchedule,
    RedFlag,
    RequiredPaper,
    SettlementRun,
)
from bench.texts import summary
from cases.models import Case, CaseMediator, Document, Tier, TierScheme
from mediation.common.bulk import copy_rows, reserve_ids
from mediation.common.models import User
from mediation.common.periods import Month
from mediators.models import AttendanceEntry, AttendanceSheet, Contract, LeaveRequest, Mediator
from stations.models import Committee, DisputeType, Division, Office, Station

MONTH = Month(2025, 12)
QUARTER = MONTH.quarter
CHANGE = date(2025, 12, 17)
START = date(2020, 1, 1)
TIERS = (("simple", "简单"), ("general", "一般"), ("difficult", "疑难"), ("major", "重大"))
AMOUNTS = (100, 200, 400, 800)
PAPERS = (
    "cover",
    "application",
    "register",
    "notice",
    "identity",
    "record",
    "agreement",
    "closing_report",
)


@dataclass(frozen=True)
class Size:
    """One district: full-timers, part-timers, stations, cases a month, months kept."""

    full: int
    part: int
    stations: int
    cases_a_month: int
    months: int


@dataclass(frozen=True)
class District:
    """What the jobs and floors need to know of a district that was made."""

    id: int
    size: Size
    cases: int


SCALES: dict[str, list[Size]] = {
    "town": [Size(75, 1000, 12, 1250, 12)],
    "district": [Size(300, 4000, 45, 5000, 60)],
    "ten": [Size(300, 4000, 45, 5000, 12)] * 10,
    "municipality": [Size(170, 1670, 29, 2193, 12)] * 38,
}
GROWTH = [
    Size(75, 1000, 12, 1250, 12),
    Size(150, 2000, 23, 2500, 12),
    Size(300, 4000, 45, 5000, 12),
]


class People:
    """The hands that every row needs."""

    def __init__(self) -> None:
        names = ("logs", "reviews", "approves", "writes", "activates", "releases")
        rows = [User(username=f"bench-{name}", full_name=name) for name in names]
        found = User.objects.bulk_create(rows)
        self.logs, self.reviews, self.approves, self.writes, self.activates, self.releases = (
            user.pk for user in found
        )


def make(sizes: list[Size], people: People, first: int = 0) -> list[District]:
    """Write a district per size. Returns them in order."""
    kind, _made = DisputeType.objects.get_or_create(
        code="bench", defaults={"name": "邻里纠纷", "position": 1, "valid_from": START}
    )
    made = []
    with _unchecked():
        for number, size in enumerate(sizes, start=first):
            with transaction.atomic():
                made.append(_Maker(number, size, people, kind.pk).make())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return made


@contextmanager
def _unchecked() -> Iterator[None]:
    """Rows that are right by construction need no foreign key looked up for each of them."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


def write_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> int:
    """`copy_rows` of stored values; columns that are not named get their model's default."""
    named = set(columns)
    rest = [
        field
        for field in model._meta.concrete_fields
        if not named & {field.name, field.attname}
        and not (field.null or field.primary_key or field.has_db_default())
    ]
    defaults = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    names = (*columns, *(field.attname for field in rest))
    return copy_rows(model, names, ((*row, *defaults) for row in rows), stored=True)


class _Maker:
    def __init__(self, number: int, size: Size, people: People, kind: int) -> None:
        self.number, self.size, self.people, self.kind = number, size, people, kind
        self.months = [MONTH]
        for _each in range(size.months - 1):
            self.months.insert(0, self.months[0].previous())

    def make(self) -> District:
        self._places()
        self._policy()
        self._mediators()
        self._attendance()
        cases = self._cases()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the history is written by joins
        self._history()
        self._troubles()
        return District(self.district.pk, self.size, cases)

    def _places(self) -> None:
        code = f"{600000 + self.number}"
        self.district = Division.objects.create(
            code=code, name=f"区{self.number}", level="district", valid_from=START
        )
        count = self.size.stations
        towns = [
            Division(
                code=f"{code}{n:03d}",
                name=f"街道{n}",
                level="street",
                parent=self.district,
                path=f"{code}/{code}{n:03d}",
                valid_from=START,
            )
            for n in range(count)
        ]
        self.towns = Division.objects.bulk_create(towns)
        self.committees = Committee.objects.bulk_create(
            Committee(
                name=f"调委会{self.number}-{n}",
                short_name=f"调{self.number}-{n}",
                kind="street",
                level="town" if n % 3 else "village",
                district=self.district,
                division=town,
                valid_from=START,
            )
            for n, town in enumerate(self.towns)
        )
        self.offices = Office.objects.bulk_create(
            Office(
                name=f"司法所{self.number}-{n}",
                kind="judicial_office",
                district=self.district,
                division=town,
                valid_from=START,
            )
            for n, town in enumerate(self.towns)
        )
        self.stations = Station.objects.bulk_create(
            Station(
                code=f"B{self.number}-{n}",
                name=f"调解站{n}",
                kind="town",
                committee=self.committees[n],
                office=self.offices[n],
                district=self.district,
                division=self.towns[n],
                valid_from=START,
            )
            for n in range(count)
        )

    def _policy(self) -> None:
        """Four tiers; oral half of the simple rate; failed 30 % with evidence; papers; system."""
        scheme = TierScheme.objects.create(
            district=self.district, name="指引", document_number="试1号", valid_from=START
        )
        tiers = [
            Tier.objects.create(scheme=scheme, code=code, name=name, rank=rank)
            for rank, (code, name) in enumerate(TIERS, start=1)
        ]
        self.tiers = [tier.pk for tier in tiers]
        self.schedule = schedule = RateSchedule.objects.create(
            district=self.district,
            name="补贴办法",
            document_number="试2号",
            valid_from=START,
            tier_scheme=scheme,
            status="active",
            author_id=self.people.writes,
            activated_by_id=self.people.activates,
            activated_at=timezone.now(),
        )
        for tier, amount in zip(tiers, AMOUNTS, strict=True):
            Rate.objects.create(schedule=schedule, tier=tier, amount=Decimal(amount))
            Rate.objects.create(
                schedule=schedule,
                tier=tier,
                form="oral",
                kind="ratio",
                factor=Decimal("0.5"),
                ratio_of_tier=tiers[0],
            )
            Rate.objects.create(
                schedule=schedule,
                tier=tier,
                outcome="failed",
                kind="ratio",
                factor=Decimal("0.3"),
                ratio_of_tier=tier,
            )
        PayCondition.objects.create(schedule=schedule, fact="entered_in_system")
        for fact in ("evidence_fixed", "guided_to_court"):
            PayCondition.objects.create(
                schedule=schedule, fact=fact, outcome="failed", effect="void"
            )
        for paper in ("register", "record"):
            RequiredPaper.objects.create(schedule=schedule, paper=paper)
        AttendanceRule.objects.create(
            schedule=schedule, kind="personal", mode="day_share", free_days=Decimal("1.0")
        )
        AttendanceRule.objects.create(
            schedule=schedule, kind="late", mode="amount", amount=Decimal("20.00")
        )
        QuotaRule.objects.create(
            district=self.district,
            document_number="试3号",
            bands=[["优秀", 120], ["达标", 100], ["未达标", 0]],
            valid_from=START,
        )

    def _mediators(self) -> None:
        size, count = self.size, self.size.stations
        total = size.full + size.part
        self.mediators = list(reserve_ids(Mediator, total))
        write_rows(
            Mediator,
            (
                "id",
                "number",
                "full_name",
                "district_id",
                "committee_id",
                "office_id",
                "station_id",
                "sex",
                "ethnicity",
                "education",
                "political_status",
                "origin",
                "has_grassroots_experience",
                "id_number",
                "phone",
                "bank_account",
                "may_be_paid",
                "not_paid_reason",
                "joined_on",
            ),
            (
                (
                    key,
                    f"B{self.number}-{n}",
                    f"调解员{n}",
                    self.district.pk,
                    self.committees[n % count].pk,
                    self.offices[n % count].pk,
                    self.stations[n % count].pk,
                    "female",
                    "",
                    "college",
                    "masses",
                    "community_worker",
                    0,
                    "",
                    "",
                    "",
                    1,
                    "",
                    START,
                )
                for n, key in enumerate(self.mediators)
            ),
        )
        renewed = range(7, size.full, 20)
        self.contracts = list(reserve_ids(Contract, total))
        self.renewals = list(reserve_ids(Contract, len(renewed)))
        write_rows(
            Contract,
            (
                "id",
                "number",
                "mediator_id",
                "kind",
                "valid_from",
                "valid_to",
                "monthly_fee",
                "quarterly_quota",
                "signed_on",
                "end_reason",
                "end_explanation",
            ),
            (
                *(self._contract(n, key) for n, key in enumerate(self.contracts)),
                *(
                    self._contract(n, key, renewal=True)
                    for n, key in zip(renewed, self.renewals, strict=True)
                ),
            ),
        )
        write_rows(
            LeaveRequest,
            (
                "mediator_id",
                "kind",
                "valid_from",
                "valid_to",
                "reason",
                "status",
                "requested_at",
                "decision_reason",
            ),
            (
                (
                    key,
                    "personal",
                    MONTH.first_day + timedelta(days=n % 20),
                    MONTH.first_day + timedelta(days=n % 20 + 3),
                    "探亲",
                    "approved",
                    "2025-11-20 01:00:00",
                    "",
                )
                for n, key in enumerate(self.mediators[: size.full])
                if n % 4 == 0
            ),
        )

    def _contract(self, n: int, key: int, *, renewal: bool = False) -> tuple:
        """One in twenty full-timers has a new contract from the 17th of the month on."""
        full = n < self.size.full
        start = CHANGE if renewal else START
        return (
            key,
            f"B{self.number}-{n}{'-2' if renewal else ''}",
            self.mediators[n],
            "commission" if full else "appointment",
            start,
            CHANGE if full and n % 20 == 7 and not renewal else None,
            (180000 if renewal or n % 20 != 7 else 160000) if full else 0,
            8 + n % 5 if full else 0,
            start,
            "",
            "",
        )

    def _attendance(self) -> None:
        sheets = AttendanceSheet.objects.bulk_create(
            AttendanceSheet(
                office=office,
                month=MONTH.first_day,
                status="signed",
                signed_by_id=self.people.reviews,
                signed_at=timezone.now(),
            )
            for office in self.offices
        )
        count = self.size.stations
        write_rows(
            AttendanceEntry,
            (
                "sheet_id",
                "contract_id",
                "month",
                "due_days",
                "personal_days",
                "sick_days",
                "official_days",
                "absent_days",
                "late_times",
                "note",
                "is_locked",
            ),
            (
                (
                    sheets[n % count].pk,
                    contract,
                    MONTH.first_day,
                    "23.0",
                    f"{n % 4}.0",
                    "0.0",
                    "0.0",
                    "0.0",
                    n % 3,
                    "",
                    1,
                )
                for n, contract in (
                    *enumerate(self.contracts[: self.size.full]),
                    *zip(range(7, self.size.full, 20), self.renewals, strict=True),
                )
                if n % 50 != 13  # a few are missing: their base fee is held
            ),
        )

    def _cases(self) -> int:
        """Cases of all months; one in ten has a co-mediator; one in fifty a paper too few."""
        total = self.size.cases_a_month * len(self.months)
        ids = reserve_ids(Case, total)
        write_rows(Case, CASE, self._case_rows(ids))
        write_rows(
            CaseMediator,
            ("case_id", "mediator_id", "role", "share"),
            self._part_rows(ids),
        )
        recent = max(0, total - 2 * self.size.cases_a_month)
        write_rows(
            Document,
            ("case_id", "paper", "position", "pages", "added_by_id", "added_at"),
            (
                (ids[n], paper, 1, 1, self.people.logs, "2025-12-01 01:00:00")
                for n in range(recent, total)
                for paper in PAPERS
                if not (n % 50 == 9 and paper == "record")
            ),
        )
        self.recent = ids[recent:]
        return total

    def _lead(self, n: int) -> int:
        # Walks through all mediators; every fifth case is a full-timer's.
        size = self.size
        if n % 5 == 0:
            return (n // 5) % size.full
        return size.full + (n - n // 5 - 1) % size.part

    def _part_rows(self, ids: range) -> Iterator[tuple]:
        people = len(self.mediators)
        for n, key in enumerate(ids):
            lead = self._lead(n)
            shared = n % 10 == 3
            yield key, self.mediators[lead], "lead", 60 if shared else 100
            if shared:
                yield key, self.mediators[(lead + 1) % people], "co", 40

    def _case_rows(self, ids: range) -> Iterator[tuple]:
        people, stations, a_month = self.people, self.size.stations, self.size.cases_a_month
        for n, key in enumerate(ids):
            month = self.months[n // a_month]
            lead = self._lead(n)
            station = lead % stations
            closed = month.first_day + timedelta(days=n % 28)
            logged = closed - timedelta(days=9)
            approved = closed + timedelta(days=3)
            failed = n % 20 == 11
            outcome = "settled_oral" if n % 7 == 2 else "settled_written"
            entered = None if n % 40 == 17 else closed + timedelta(days=1)
            tier = self.tiers[(n * 7 + n // 11) % 4]
            yield (
                key,
                f"B{self.number}-{n}",
                UUID(int=(self.number << 64) + n + 1).hex,
                self.committees[station].pk,
                closed.year,
                n + 1,
                self.stations[station].pk,
                self.offices[station].pk,
                self.district.pk,
                self.towns[station].pk,
                self.mediators[lead],
                int(lead < self.size.full),
                self.kind,
                "application",
                "",
                "citizens",
                summary(n),
                "",
                2,
                1000000 + n,
                0,
                logged,
                logged,
                f"{logged} 01:00:00",
                logged + timedelta(days=30),
                closed,
                "too_far_apart" if failed else outcome,
                "",
                "none" if failed else "done",
                "none",
                0,
                0,
                int(failed),
                int(failed and n % 60 != 11),
                0,
                "" if entered is None else f"渝{n}",
                entered,
                "passed",
                f"{closed} 01:00:00",
                tier,
                tier,
                people.reviews,
                people.approves,
                approved,
                people.logs,
                f"{approved} 04:00:00",
                1,
            )

    def _history(self) -> None:
        """Every month before the last is settled and locked: a line for each part in a case."""
        people = self.people
        for month in self.months[:-1]:
            run = SettlementRun.objects.create(
                district=self.district, month=month.first_day, schedule=self.schedule
            )
            params = {
                "run": run.pk,
                "district": self.district.pk,
                "first": month.first_day,
                "end": month.end,
                "rate": self.schedule.rates.first().pk,
                "waiting": 50 if month == self.months[-2] else 10**9,
            }
            with connection.cursor() as cursor:
                for statement in HISTORY:
                    cursor.execute(statement, params)
            computed = f"{month.end} 02:10:00+08:00"
            SettlementRun.objects.filter(pk=run.pk).update(
                status="locked",
                computed_at=computed,
                prepared_by=people.writes,
                prepared_at=computed,
                confirmed_by=people.approves,
                confirmed_at=computed,
                locked_by=people.releases,
                locked_at=computed,
            )

    def _troubles(self) -> None:
        """An open flag on one case in a hundred."""
        write_rows(
            RedFlag,
            ("case_id", "code", "severity", "holds_pay", "status", "raised_at", "reason"),
            (
                (key, "gifts_or_meals", "serious", 1, "open", "2025-12-20 01:00:00", "")
                for n, key in enumerate(self.recent)
                if n % 100 == 55
            ),
        )


CASE = (
    "id",
    "number",
    "client_key",
    "committee_id",
    "year",
    "serial",
    "station_id",
    "office_id",
    "district_id",
    "division_id",
    "lead_id",
    "lead_is_full_time",
    "dispute_type_id",
    "source",
    "source_document",
    "relation",
    "summary",
    "place",
    "people_count",
    "amount",
    "is_public",
    "logged_on",
    "accepted_on",
    "received_at",
    "due_on",
    "closed_on",
    "outcome",
    "outcome_note",
    "performance",
    "confirmation",
    "sued_after",
    "payment_order",
    "evidence_fixed",
    "guided_to_court",
    "presence_evidenced",
    "external_number",
    "external_entered_on",
    "review_state",
    "submitted_at",
    "tier_claimed_id",
    "tier_fixed_id",
    "office_reviewed_by_id",
    "approved_by_id",
    "approved_on",
    "created_by_id",
    "updated_at",
    "version",
)

_PAID = """
    FROM cases_case c
    JOIN cases_casemediator part ON part.case_id = c.id
    JOIN mediators_contract contract ON contract.mediator_id = part.mediator_id
        AND contract.valid_from <= c.closed_on
        AND (contract.valid_to IS NULL OR contract.valid_to > c.closed_on)
    WHERE c.district_id = %(district)s AND c.approved_on >= %(first)s AND c.approved_on < %(end)s
"""
# Of the month before, two cases in a hundred wait for their papers instead.
HISTORY = (
    f"""INSERT INTO assessment_withhelditem (run_id, contract_id, kind, for_month, case_id, part_id,
        reason, params, is_final, is_locked)
    SELECT %(run)s, contract.id, 'case_subsidy', %(first)s, c.id, part.id,
        'papers_waiting', '{{}}', 1 = 0, 1 = 1 {_PAID} AND c.id %% %(waiting)s = 0""",
    f"""INSERT INTO assessment_settlement (run_id, contract_id, total, line_count, is_locked)
    SELECT %(run)s, contract.id, sum(100 * part.share), count(*), 1 = 1 {_PAID}
        AND c.id %% %(waiting)s <> 0
    GROUP BY contract.id""",
    f"""INSERT INTO assessment_settlementline (settlement_id, contract_id, kind, for_month, amount,
        case_id, part_id, rate_id, reason, params, is_locked)
    SELECT (SELECT id FROM assessment_settlement
            WHERE run_id = %(run)s AND contract_id = contract.id),
        contract.id, 'case_subsidy', %(first)s, 100 * part.share, c.id, part.id, %(rate)s,
        'case_fixed', '{{}}', 1 = 1 {_PAID} AND c.id %% %(waiting)s <> 0""",
)
