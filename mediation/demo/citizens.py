"""What citizens sent: codes at every door, requests of the last weeks, words of parties.

Done by the same services as today, each on its own day; every name and number is invented.
"""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from assessment.choices import PerformanceAnswer, YesNo
from assessment.services.feedback import deny_mediation, send_feedback
from cases.choices import RequestRoute
from cases.models import Case, CitizenRule, MediationRequest, Party, QrCode
from cases.services import requests
from mediation.demo.clock import moment
from mediation.demo.timeline import Timeline
from mediation.demo.world import Weighted, World
from mediators.models import Mediator

DAYS, A_DAY = 21, 2
WAITING_DAYS, TALKING_DAYS = 3, 6  # the newest wait, those before are talked about
MOST_FEEDBACK, EVERY = 400, 12
WORDS = (
    "楼上漏水把我家天花板泡了，找了几次没人管",
    "邻居在楼道堆东西，过路不方便",
    "物业费对不上账，想请调解员看看",
    "老板拖了两个月工资没发",
    "预付卡的店关门了，想退余额",
    "停车位被占，吵了几次",
    "老人的赡养费兄弟几个说不到一起",
)
NOTES = ("约周五下午到站面谈", "对方愿意来谈", "已了解情况，先劝解")
WAYS = (
    (RequestRoute.ARBITRATION, "属劳动争议，已说明可以先申请仲裁，也可以再来调解"),
    (RequestRoute.OTHER_STATION, "纠纷发生在另一个街道，已转告那边的调解站电话"),
    (RequestRoute.SETTLED, "电话里说清楚了，双方已自行解决"),
    (RequestRoute.UNREACHABLE, "三次拨打均无人接听"),
)
SATISFACTION = Weighted([(5, 70), (4, 22), (3, 6), (2, 2)])


class Citizens:
    """Codes for all stations; a few weeks of requests; what parties said after the closing."""

    def __init__(self, world: World, timeline: Timeline) -> None:
        self.world, self.timeline = world, timeline
        self.rng: Random = world.rng("citizens")

    def plan(self) -> None:
        CitizenRule.objects.create(
            district=self.world.district,
            document_number="沙司发〔示例〕便民1号",
            valid_from=self.world.span.policy_start,
            is_example=True,
        )
        self._hang_codes()
        self._plan_requests()
        self._plan_feedback()

    def _hang_codes(self) -> None:
        QrCode.objects.bulk_create(
            QrCode(
                station_id=place.id,
                token=f"{self.rng.getrandbits(88):022x}",
                issued_by=self.world.users["bureau_admin"],
                issued_at=moment(self.world.span.start),
            )
            for place in self.world.places
        )

    # --- requests

    def _plan_requests(self) -> None:
        """The older ones are decided, the newest still wait; each station has its share."""
        staffed = Mediator.objects.filter(user__isnull=False, station__isnull=False)
        people = {row.station_id: row for row in staffed.select_related("user").order_by("pk")}
        codes = QrCode.objects.filter(station__in=people).select_related("station")
        doors = list(codes.order_by("station", "pk"))
        shown = self.world.users["mediator"].mediator.station_id
        for ago in range(DAYS, 0, -1):
            for turn in range(A_DAY):
                own = turn == 0 and ago % 4 == 1
                code = next(c for c in doors if c.station_id == shown) if own else None
                code = code or self.rng.choice(doors)
                day = self.world.span.today - timedelta(days=ago)
                ask = partial(self._ask, code, people[code.station_id], ago)
                self.timeline.add(moment(day, self.rng.randrange(8, 19)), ask)

    def _ask(self, code: QrCode, mediator: Mediator, ago: int) -> None:
        people = self.world.identities
        made = requests.ask_for_mediation(
            code=code,
            client_key=UUID(int=self.rng.getrandbits(128), version=4),
            name=people.name(people.sex()),
            phone=people.phone(),
            about=self.rng.choice(WORDS),
        )
        if ago > WAITING_DAYS:
            day = made.asked_on + timedelta(days=1)
            answer = partial(self._answer, made, mediator, ends=ago > TALKING_DAYS)
            self.timeline.add(moment(day, self.rng.randrange(9, 17)), answer)

    def _answer(self, made: MediationRequest, mediator: Mediator, *, ends: bool) -> None:
        by = mediator.user
        requests.note_call(request=made, by=by, reached=True, note=self.rng.choice(NOTES))
        if not ends:
            return
        next_day = made.asked_on + timedelta(days=1)
        logged = Case.objects.filter(
            lead=mediator,
            station=made.station_id,
            logged_on__range=(made.asked_on, next_day),
            requests=None,
        )
        case = logged.order_by("logged_on", "pk").first()
        if case is not None:
            requests.take_request(request=made, case=case, by=by)
            return
        route, reason = self.rng.choice(WAYS)
        requests.decline_request(request=made, by=by, route=route, reason=reason)

    # --- after the closing

    def _plan_feedback(self) -> None:
        """Some parties of the last month's cases answer; one says that nothing happened."""
        parties = Party.objects.filter(
            case__closed_on__gte=self.world.span.today - timedelta(days=30),
            case__district=self.world.district,
            phone_index__isnull=False,
        )
        found = parties.select_related("case").order_by("pk")[:MOST_FEEDBACK:EVERY]
        for number, party in enumerate(found):
            act = self._deny if number == 0 else self._praise
            self.timeline.add(self._evening(party), partial(act, party))

    def _praise(self, party: Party) -> None:
        send_feedback(
            party=party,
            satisfaction=SATISFACTION.draw(self.rng),
            explained=YesNo.YES,
            performed=PerformanceAnswer.NOTHING_DUE,
        )

    def _deny(self, party: Party) -> None:
        deny_mediation(party=party, remarks="没有去过调解站，也没有签过字（示例）")

    def _evening(self, party: Party) -> datetime:
        day = party.case.closed_on + timedelta(days=2)
        return moment(min(day, self.world.span.yesterday), 20)
