"""Draws in the admin: two seeds by two people, the published file, progress and results."""

import json

import pytest
import time_machine
from django.urls import reverse

from assessment.choices import DrawStatus, VisitStatus
from assessment.models import FrameCase, SampleDraw, Visit, VisitAnswer
from assessment.tests.admin_client import desk, sentences, signed_in, told, verb
from assessment.tests.factories_visits import (
    NOON,
    SEED,
    SOURCE,
    AgencyFactory,
    Bureau,
    approved_cases,
)
from mediation.common.models import AuditEvent
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from stations.tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db

FREEZE = "admin:assessment_draw_freeze"
PAGE = "admin:assessment_draw_page"
FILE = "admin:assessment_draw_file"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def bureau():
    AgencyFactory()
    return Bureau()


def period(**values):
    return {
        "district": DistrictFactory().pk,
        "period_from": "2025-03-01",
        "period_to": "2025-04-01",
        "share_percent": "15",
        "seed_source": SOURCE,
        "visit_days": "30",
        **values,
    }


def answered(draw, count, satisfaction=5, **answers):
    """The first so many visits of a draw, answered."""
    for visit in Visit.objects.filter(draw=draw)[:count]:
        VisitAnswer.objects.create(
            visit=visit,
            **{
                "favouritism": "no",
                "gifts_or_meals": "no",
                "retaliation": "no",
                "performance": "done",
                "satisfaction": satisfaction,
                "started_at": NOON,
                "sent_at": NOON,
                "sent_by": UserFactory(),
                **answers,
            },
        )
        Visit.objects.filter(pk=visit.pk).update(status=VisitStatus.DONE)


def page(draw, client=None):
    return (client or desk()).get(reverse(PAGE, args=[draw.pk]))


def buttons(response):
    return [button["path"].rstrip("/").rsplit("/", 1)[-1] for button in response.context["buttons"]]


def test_cases_are_fixed_on_a_form(bureau):
    approved_cases(7)
    response = desk().post(reverse(FREEZE), period())
    draw = SampleDraw.objects.get()
    assert response["Location"] == reverse(PAGE, args=[draw.pk])
    assert (draw.population, draw.sample_size, draw.seed_source) == (7, 2, SOURCE)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"period_to": "2025-05-01"}, "period_to"),
        ({"period_to": "2025-03-01"}, "period_to"),
        ({"period_from": "2025-02-01", "period_to": "2025-03-01"}, "period_from"),
        ({"share_percent": "0"}, "share_percent"),
        ({"seed_source": ""}, "seed_source"),
    ],
)
def test_what_cannot_be_fixed_is_told_beside_the_field(bureau, values, field):
    approved_cases(1)
    response = desk().post(reverse(FREEZE), period(**values))
    assert list(sentences(response)) == [field]
    assert not SampleDraw.objects.exists()


def test_a_foreign_district_cannot_be_chosen(bureau):
    approved_cases(1)
    elsewhere = DistrictFactory(code="500198")
    response = desk().post(reverse(FREEZE), period(district=elsewhere.pk))
    assert list(sentences(response)) == ["district"]


def test_two_people_type_the_seed_and_it_is_shown_only_after_the_draw(bureau):
    approved_cases(7)
    draw = bureau.freeze()
    first, second = signed_in(bureau.first), signed_in(bureau.second)
    freezer = signed_in(bureau.freezer)
    assert buttons(page(draw, freezer)) == ["enter_seed", "void"]

    refused = verb(freezer, draw, "enter_seed", seed=SEED)
    assert refused.context["form"].errors
    verb(first, draw, "enter_seed", seed=SEED)
    draw.refresh_from_db()
    assert draw.status == DrawStatus.SEEDED
    assert SEED.encode() not in page(draw, second).content
    listed = second.get(reverse("admin:assessment_sampledraw_changelist"))
    assert SEED.encode() not in listed.content

    wrong = verb(second, draw, "witness_seed", seed="01 02")
    assert wrong.context["form"].errors
    verb(second, draw, "witness_seed", seed=SEED)
    draw.refresh_from_db()
    assert draw.status == DrawStatus.DRAWN
    assert Visit.objects.filter(draw=draw).count() == 2
    assert SEED in page(draw, second).content.decode()


def test_a_draw_is_void_with_a_reason(bureau):
    approved_cases(7)
    draw = bureau.freeze()
    client = desk()
    assert verb(client, draw, "void", reason="").context["form"].errors
    verb(client, draw, "void", reason="开奖延期")
    draw.refresh_from_db()
    assert draw.status == DrawStatus.VOID
    assert "开奖延期" in page(draw, client).content.decode()
    assert buttons(page(draw, client)) == []


def test_the_page_says_whether_the_digest_holds(bureau):
    approved_cases(3)
    draw = bureau.freeze()
    assert page(draw).context["page_of_draw"].digest_holds
    (late,) = approved_cases(1, number="后补{}")
    FrameCase.objects.create(draw=draw, case=late, number=late.number)
    assert not page(draw).context["page_of_draw"].digest_holds


def test_the_file_is_handed_out_and_the_log_says_to_whom(bureau):
    approved_cases(7)
    draw = bureau.drawn()
    response = desk(Role.BUREAU_AUDITOR).get(reverse(FILE, args=[draw.pk]))
    assert json.loads(response.content)["commitment"] == draw.digest
    assert AuditEvent.objects.filter(verb="draw.file_taken").count() == 1


def test_results_are_summed_up_from_five_answers_on(bureau):
    approved_cases(10)
    draw = bureau.drawn(share_percent=60)
    answered(draw, 4)
    context = page(draw).context
    assert (context["page_of_draw"].answered, context["page_of_draw"].satisfaction) == (4, None)
    assert context["findings"] == []
    assert [(row.total, row.done) for row in context["page_of_draw"].progress] == [(6, 4)]

    last = Visit.objects.filter(draw=draw, answer__isnull=True).first()
    VisitAnswer.objects.create(
        visit=last,
        favouritism="yes",
        gifts_or_meals="no",
        retaliation="no",
        performance="done",
        satisfaction=2,
        started_at=NOON,
        sent_at=NOON,
        sent_by=UserFactory(),
    )
    context = page(draw).context
    assert str(context["page_of_draw"].satisfaction) == "4.4"
    assert len(context["findings"]) == 6


@pytest.mark.parametrize(
    ("role", "sees", "freezes"),
    [
        (Role.BUREAU_ADMIN, 200, 200),
        (Role.BUREAU_AUDITOR, 200, 404),
        (Role.BUREAU_FINANCE, 404, 404),
        (Role.SYSTEM_ADMIN, 404, 404),
    ],
)
def test_who_sees_a_draw_and_who_fixes_one(bureau, role, sees, freezes):
    approved_cases(2)
    draw = bureau.freeze()
    client = desk(role)
    assert page(draw, client).status_code == sees
    assert client.get(reverse(FILE, args=[draw.pk])).status_code == sees
    assert client.get(reverse("admin:assessment_framecase_changelist")).status_code == sees
    assert client.get(reverse(FREEZE)).status_code == freezes


def test_a_draw_of_another_district_is_not_there(bureau):
    approved_cases(2)
    draw = bureau.freeze()
    client = desk(district=DistrictFactory(code="500198"))
    for name in (PAGE, FILE):
        assert client.get(reverse(name, args=[draw.pk])).status_code == 404
    url = reverse("admin:assessment_sampledraw_change", args=[draw.pk])
    assert client.get(url).status_code == 404
    assert desk().get(url)["Location"] == reverse(PAGE, args=[draw.pk])


def test_an_open_seed_step_of_the_wrong_order_is_refused(bureau):
    approved_cases(2)
    draw = bureau.freeze()
    response = verb(signed_in(bureau.second), draw, "witness_seed", seed=SEED)
    assert response.context["form"].errors
    assert told(response) == []


@pytest.mark.parametrize("cases", [4, 12])
def test_queries_do_not_grow_with_the_draw(bureau, cases, django_assert_num_queries):
    approved_cases(cases)
    draw = bureau.drawn(share_percent=50)
    answered(draw, cases // 2)
    client = desk()
    page(draw, client)
    with django_assert_num_queries(8):
        page(draw, client)
    with django_assert_num_queries(8):
        client.get(reverse("admin:assessment_visit_changelist"))
