"""The bases of the web pages, on the small doors of `doors`."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django import forms
from django.utils import translation

from mediation.common import downloads
from mediation.common.forms import WebForm
from mediation.common.models import AuditEvent, CalendarDay, Job
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory
from mediation.common.views.lists import LAST_PAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def someone(client):
    """Signs in a new user of a role, with English pages."""

    def sign_in(role):
        user = UserFactory(role=role, language="en")
        client.force_login(user)
        client.get("/readyz")  # the session's first request writes down when it began
        return user

    return sign_in


def jobs(user, *keys, **facts):
    return [Job.objects.create(kind="k", key=key, requested_by=user, **facts) for key in keys]


def body(response):
    return b"".join(response.streaming_content)


# --- who may


def test_a_page_of_another_role_does_not_exist(client, someone):
    someone(Role.MEDIATOR)
    foreign, absent = client.get("/days/"), client.get("/never/")
    assert foreign.status_code == absent.status_code == 404
    assert same_words(foreign) == same_words(absent)


def test_the_right_role_opens_the_page(client, someone):
    someone(Role.BUREAU_ADMIN)
    assert client.get("/days/").status_code == 200


def test_an_anonymous_person_is_asked_to_sign_in(client):
    response = client.get("/days/?x=1")
    assert response.status_code == 302
    assert response["Location"] == "/login/?next=/days/%3Fx%3D1"


def test_a_start_page_sends_other_roles_to_their_own(client, someone):
    someone(Role.BUREAU_ADMIN)
    assert client.get("/")["Location"] == "/admin/"


def test_a_foreign_row_is_as_if_absent(client, someone):
    theirs = jobs(UserFactory(), "theirs")[0]
    mine = jobs(someone(Role.MEDIATOR), "mine")[0]
    assert client.get(f"/list/{mine.pk}/").status_code == 200
    foreign, absent = client.get(f"/list/{theirs.pk}/"), client.get("/list/999999/")
    assert foreign.status_code == absent.status_code == 404
    assert same_words(foreign) == same_words(absent)


def same_words(response):
    """The page without its tokens and its own address."""
    text = re.sub(
        r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", response.content.decode()
    )
    return re.sub(r'nonce="[^"]+"|name="next" value="[^"]*"', "", text)


# --- forms


def send(client, document, day="2025-03-03"):
    return client.post("/days/", {"day": day, "document_number": document})


def test_a_success_is_kept_and_told(client, someone):
    someone(Role.BUREAU_ADMIN)
    response = client.post("/days/", {"day": "2025-03-03", "document_number": "ok"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Kept."]
    assert CalendarDay.objects.count() == 1


@pytest.mark.parametrize(
    ("document", "field", "sentence"),
    [
        ("rule", "day", "Not on 2025-03-03."),
        ("whole", "__all__", "Not on 2025-03-03."),
        ("elsewhere", "__all__", "Not on 1."),
        ("invalid", "document_number", "No such document."),
        (
            "unknown",
            "__all__",
            "The database refused this, because it contradicts other data.",
        ),
    ],
)
def test_a_refusal_stands_beside_its_field_and_undoes_everything(
    client, someone, document, field, sentence
):
    someone(Role.BUREAU_ADMIN)
    response = send(client, document)
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [sentence]}
    assert not CalendarDay.objects.exists()
    assert f'value="{document}"' in response.content.decode()


def test_a_named_constraint_speaks_beside_its_field(client, someone):
    someone(Role.BUREAU_ADMIN)
    CalendarDay.objects.create(date=date(2025, 3, 3), is_workday=True, document_number="x")
    response = send(client, "again")
    assert list(response.context["form"].errors) == ["__all__"]
    assert CalendarDay.objects.count() == 1


def test_a_bug_is_not_dressed_up_as_a_refusal(client, someone, monkeypatch):
    someone(Role.BUREAU_ADMIN)
    monkeypatch.setattr(CalendarDay.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send(client, "ok")


def test_fields_are_labelled_bordered_and_say_what_is_wrong(client, someone):
    someone(Role.BUREAU_ADMIN)
    page = send(client, "rule").content.decode()
    assert '<label for="id_day">' in page
    assert re.search(r'<input type="date"[^>]*class="weui-input"[^>]*aria-invalid="true"', page)
    assert 'aria-describedby="id_day_error"' in page
    assert 'id="id_day_error"' in page


def test_only_a_form_without_personal_data_is_kept_in_the_browser(client, someone):
    user = someone(Role.BUREAU_ADMIN)
    user.must_change_password = True
    assert 'data-keep="session"' in client.get("/days/").content.decode()
    assert "data-keep" not in client.get("/me/password/").content.decode()


# --- lists


def keys_of(response):
    return [row[0]["text"] for row in response.context["rows"]]


def test_the_list_shows_what_is_visible_newest_first(client, someone):
    jobs(UserFactory(), "theirs")
    jobs(someone(Role.MEDIATOR), "a", "b")
    assert keys_of(client.get("/list/")) == ["b", "a"]


def test_pages_know_whether_there_is_more_without_counting(
    client, someone, django_assert_num_queries
):
    jobs(someone(Role.MEDIATOR), "a", "b", "c")
    with django_assert_num_queries(5) as queries:  # session, user, roles, totals, rows
        first = client.get("/list/?sort=key")
    assert not any("COUNT(" in query["sql"].upper() for query in queries)
    assert keys_of(first) == ["a", "b"]
    assert first.context["page_obj"].has_next()
    second = client.get("/list/?sort=key&page=2")
    assert keys_of(second) == ["c"]
    assert not second.context["page_obj"].has_next()


def test_more_rows_cost_no_more_queries(client, someone, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("mediation.common.tests.doors.JobList.paginate_by", 50)
    user = someone(Role.MEDIATOR)
    jobs(user, "a")
    with django_assert_num_queries(5):
        client.get("/list/")
    jobs(user, *(f"k{n}" for n in range(30)))
    with django_assert_num_queries(5):
        client.get("/list/")


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", str(LAST_PAGE + 1)])
def test_a_page_that_cannot_be_is_not_found(client, someone, page):
    someone(Role.MEDIATOR)
    assert client.get(f"/list/?page={page}").status_code == 404


def test_every_word_must_be_found(client, someone):
    jobs(someone(Role.MEDIATOR), "noise 1", note="street")
    jobs(UserFactory(), "noise 2", note="street")
    assert keys_of(client.get("/list/?q=noise+street")) == ["noise 1"]
    assert keys_of(client.get("/list/?q=noise+river")) == []
    assert keys_of(client.get("/list/?q=%00noise")) == ["noise 1"]


def test_filters_narrow_and_a_wrong_value_is_told(client, someone):
    user = someone(Role.MEDIATOR)
    jobs(user, "a")
    jobs(user, "b", state="failed", finished_at="2025-03-03T00:00:00Z")
    assert keys_of(client.get("/list/?state=failed")) == ["b"]
    wrong = client.get("/list/?state=nonsense")
    assert keys_of(wrong) == []
    assert "state" in wrong.context["filterset"].form.errors


def test_sorting_by_an_undeclared_column_is_ignored(client, someone):
    jobs(someone(Role.MEDIATOR), "b", "a")
    assert keys_of(client.get("/list/?sort=key")) == ["a", "b"]
    assert keys_of(client.get("/list/?sort=-key")) == ["b", "a"]
    assert keys_of(client.get("/list/?sort=requested_by__password")) == ["a", "b"]


def test_totals_are_of_all_pages(client, someone):
    jobs(someone(Role.MEDIATOR), "a", "b", "c", done=5)
    totals = client.get("/list/").context["totals"]
    assert [cell["text"] for cell in totals] == ["", "", "15", ""]


def test_an_empty_list_says_so_and_an_empty_search_says_something_else(client, someone):
    someone(Role.MEDIATOR)
    assert "There is nothing here yet." in client.get("/list/").content.decode()
    assert "Nothing matches." in client.get("/list/?q=x").content.decode()


# --- export


@pytest.fixture
def may_export(monkeypatch):
    """No role may export jobs; the list under test is one that somebody may."""
    monkeypatch.setattr(
        "mediation.common.tests.doors.JobList.may_export", property(lambda view: True)
    )


def test_the_export_is_exactly_what_is_filtered_on_all_pages(client, someone, may_export):
    user = someone(Role.MEDIATOR)
    jobs(UserFactory(), "theirs")
    jobs(user, "a", "b", "c", done=2)
    jobs(user, "d", done=2, state="failed", finished_at="2025-03-03T00:00:00Z")
    response = client.get("/list/?state=requested&sort=key&export=csv&page=2")
    lines = body(response).decode("utf-8-sig").splitlines()
    assert lines[:4] == [
        "Key,State,Done,Note",
        "a,Requested,2,",
        "b,Requested,2,",
        "c,Requested,2,",
    ]
    assert "Complete: 3 rows" in lines
    assert "Filter,State: Requested" in lines


def test_a_sheet_holds_numbers(client, someone, may_export):
    jobs(someone(Role.MEDIATOR), "=1+1", done=7)
    book = openpyxl.load_workbook(BytesIO(body(client.get("/list/?export=xlsx"))))
    cells = [cell.value for cell in list(book.worksheets[0].iter_rows())[1]]
    assert cells == ["=1+1", "Requested", 7, ""]
    assert book.worksheets[0]["A2"].data_type == "s"


def test_an_export_is_written_into_the_log(client, someone, may_export):
    user = someone(Role.MEDIATOR)
    body(client.get("/list/?export=csv"))
    event = AuditEvent.objects.get(verb="list_exported")
    assert event.actor == user
    assert event.facts == {"list": "common.job", "format": "csv"}


def test_too_long_a_list_is_refused_with_advice(client, someone, may_export, monkeypatch):
    monkeypatch.setattr(downloads, "ROW_LIMIT", 2)
    jobs(someone(Role.MEDIATOR), "a", "b", "c")
    response = client.get("/list/?export=csv&q=", follow=True)
    assert response.redirect_chain == [("/list/?q=", 302)]
    assert "more than 2 rows" in response.content.decode()
    assert not AuditEvent.objects.filter(verb="list_exported").exists()


def test_without_the_right_there_is_no_export(client, someone):
    jobs(someone(Role.MEDIATOR), "a")
    assert "export=csv" not in client.get("/list/").content.decode()
    response = client.get("/list/?export=csv", follow=True)
    assert "Your role may not take a copy" in response.content.decode()


def test_an_unknown_format_is_refused(client, someone, may_export):
    someone(Role.MEDIATOR)
    response = client.get("/list/?export=pdf", follow=True)
    assert "There is no export format" in response.content.decode()


# --- what is missing


class AskedForm(WebForm):
    day = forms.DateField()
    kind = forms.ChoiceField(choices=[("a", "a")])
    own = forms.CharField(error_messages={"required": "Say why."})


def test_an_empty_field_says_what_to_do():
    said = {name: sentences[0] for name, sentences in AskedForm({}).errors.items()}
    assert said == {"day": "Please fill this in.", "kind": "Please choose.", "own": "Say why."}
