"""Every refusal becomes a sentence, with the field it belongs to."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from mediation.common.errors import RuleBroken, sentence_of
from mediation.common.models import CalendarDay, Job, RoleGrant, User
from mediation.common.roles import Role
from mediation.common.tests.factories import UserFactory


class TooLate(RuleBroken):
    code = "too_late"
    message = _("The month %(month)s is closed (100%%).")


class Plain(RuleBroken):
    code = "plain"
    message = "100% refused."


def refusal(change):
    with pytest.raises((IntegrityError, models.ProtectedError)) as caught, transaction.atomic():
        change()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return sentence_of(caught.value)


def test_a_broken_rule_is_its_sentence():
    broken = TooLate("closed_on", month="2025-03")
    assert str(broken) == "The month 2025-03 is closed (100%)."
    assert sentence_of(broken) == [("closed_on", str(broken))]
    assert sentence_of(Plain()) == [(None, "100% refused.")]
    assert (broken.code, broken.params) == ("too_late", {"month": "2025-03"})


def test_a_validation_error_keeps_its_fields():
    error = ValidationError({"name": ["No.", "Never."], "__all__": ["Nothing."]})
    assert sentence_of(error) == [("name", "No."), ("name", "Never."), (None, "Nothing.")]
    assert sentence_of(ValidationError(["One.", "Two."])) == [(None, "One."), (None, "Two.")]


def test_anything_else_is_a_bug_and_is_not_hidden():
    with pytest.raises(KeyError):
        sentence_of(KeyError("x"))


@pytest.mark.django_db
def test_a_unique_column_is_named_by_its_field(settings):
    settings.LANGUAGE_CODE = "en"
    UserFactory(username="wang")
    [(field, sentence)] = refusal(lambda: UserFactory(username="wang"))
    assert field == "username"
    assert "wang" not in sentence


@pytest.mark.django_db
def test_constraints_give_their_own_sentence():
    user = UserFactory(role=Role.MEDIATOR)
    Job.objects.create(kind="x", key="1")
    grant = {"user": user, "role": Role.MEDIATOR, "valid_from": date(2025, 1, 1)}
    for change, name, field in (
        (lambda: Job.objects.create(kind="x", key="1"), "job_one_at_a_time", None),
        (lambda: Job.objects.update(state="done"), "job_finished_means_finished", None),
        (lambda: RoleGrant.objects.create(**grant), "rolegrant_once_at_a_time", None),
        (lambda: RoleGrant.objects.update(role="surveyor"), "rolegrant_only_ended", None),
    ):
        declared = {c.name: c for m in (Job, RoleGrant) for c in m._meta.constraints}[name]
        assert refusal(change) == [(field, str(declared.violation_error_message))]


@pytest.mark.django_db
def test_an_empty_column_is_named_by_its_field():
    [(field, _sentence)] = refusal(
        lambda: CalendarDay.objects.create(date=None, is_workday=True, document_number="x")
    )
    assert field == "date"


@pytest.mark.django_db
def test_what_others_rely_on_is_named_in_the_plural():
    user = UserFactory(role=Role.MEDIATOR)
    [(field, sentence)] = refusal(user.delete)
    assert field is None
    assert str(RoleGrant._meta.verbose_name_plural) in sentence


@pytest.mark.django_db(transaction=True)
def test_an_unknown_refusal_is_still_a_sentence():
    [(field, sentence)] = refusal(
        lambda: Job.objects.bulk_create([Job(kind="x", key="1", requested_by_id=999)])
    )
    assert field is None
    assert "FOREIGN" not in sentence and "999" not in sentence


@pytest.mark.django_db
def test_personal_data_of_the_message_is_left_out():
    User.objects.create(username="a", full_name="王", mobile="13800138000")
    [(field, sentence)] = refusal(
        lambda: User.objects.create(username="b", full_name="李", mobile="13800138000")
    )
    assert field == "mobile"
    assert "13800138000" not in sentence
