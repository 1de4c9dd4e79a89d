"""The permission table: complete, readable, and no wider than its cells."""

import pytest
from django.apps import apps

from mediation.common.matrix import (
    NEVER_EXPORTED,
    PERMISSIONS,
    ROWS,
    codename,
    permissions_of,
)
from mediation.common.roles import Role
from mediation.common.tests.factories import RoleGrantFactory, UserFactory

BUSINESS_APPS = ("stations", "mediators", "cases", "assessment")


def holders(permission):
    return {role for role in Role if permission in PERMISSIONS[role]}


def test_rows_are_numbered_without_gaps():
    assert [row.number for row in ROWS] == list(range(1, len(ROWS) + 1))


def test_every_model_that_is_named_exists():
    """A typing mistake in the table would silently take a permission away."""
    for row in ROWS:
        for label in row.models:
            app, name = label.split(".")
            if apps.is_installed(f"mediation.{app}") or apps.is_installed(app):
                apps.get_model(app, name)


def test_every_decision_has_a_name():
    for row in ROWS:
        for role in Role:
            if "D" in row.letters_of(role) and row.models:
                assert row.may.get(role), f"row {row.number}: {role} decides what?"


def test_only_narrows_letters_that_are_there():
    for row in ROWS:
        for role, letter in row.only:
            assert letter in row.letters_of(role), f"row {row.number}: {role} has no {letter}"
        for role in row.may:
            assert role in row.cells, f"row {row.number}: no cell for {role}"


@pytest.mark.parametrize(
    ("role", "scope_grants"),
    [
        (Role.SYSTEM_ADMIN, set()),
        (Role.AUDIT_ADMIN, {"stations.view_staffassignment", "cases.view_courtassignment"}),
    ],
)
def test_administrators_see_no_business(role, scope_grants):
    business = {name for name in PERMISSIONS[role] if name.startswith(BUSINESS_APPS)}
    assert business == scope_grants


def test_the_security_officer_assigns_people_and_sees_no_business():
    business = {name for name in PERMISSIONS[Role.SECURITY_OFFICER] if "common." not in name}
    assert business == {
        f"{app}.{verb}_{model}"
        for app, model in (("stations", "staffassignment"), ("cases", "courtassignment"))
        for verb in ("view", "add", "change")
    } | {"stations.view_division", "stations.view_office", "cases.view_court"}


def test_the_auditor_changes_nothing():
    changing = ("add_", "change_", "delete_", "decide_", "confirm_", "release_")
    verbs = {name.split(".")[1] for name in PERMISSIONS[Role.BUREAU_AUDITOR]}
    assert not {verb for verb in verbs if verb.startswith(changing)}


def test_nobody_deletes():
    assert not {name for names in PERMISSIONS.values() for name in names if ".delete_" in name}


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("assessment.prepare_settlementrun", {Role.BUREAU_FINANCE}),
        ("assessment.confirm_settlementrun", {Role.BUREAU_ADMIN}),
        ("assessment.release_settlementrun", {Role.BUREAU_FINANCE}),
        ("assessment.activate_rateschedule", {Role.BUREAU_FINANCE}),
        ("assessment.add_rateschedule", {Role.BUREAU_ADMIN}),
        ("assessment.add_adjustment", {Role.BUREAU_FINANCE}),
        ("assessment.decide_adjustment", {Role.BUREAU_ADMIN}),
        ("assessment.decide_redflag", {Role.BUREAU_ADMIN}),
        ("assessment.witness_seed", {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}),
        ("assessment.add_visitanswer", {Role.SURVEYOR}),
        ("assessment.view_visitanswer", {Role.BUREAU_ADMIN, Role.BUREAU_AUDITOR}),
        ("assessment.reveal_visitanswer", {Role.BUREAU_AUDITOR}),
        ("assessment.change_settlementline", set()),
        ("assessment.add_settlementrun", set()),
        ("assessment.add_quotaflag", set()),
        ("cases.review_office", {Role.OFFICE_HEAD}),
        ("cases.review_bureau", {Role.BUREAU_ADMIN}),
        ("cases.decide_confirmation", {Role.COURT_LIAISON}),
        ("cases.add_case", {Role.MEDIATOR}),
        ("cases.change_case", {Role.MEDIATOR}),
        (
            "cases.reveal_party",
            {
                Role.MEDIATOR,
                Role.OFFICE_HEAD,
                Role.COURT_LIAISON,
                Role.BUREAU_ADMIN,
                Role.BUREAU_AUDITOR,
            },
        ),
        ("mediators.sign_attendancesheet", {Role.OFFICE_HEAD}),
        ("mediators.terminate_contract", {Role.BUREAU_ADMIN}),
        ("common.grant_role", {Role.SECURITY_OFFICER}),
        ("common.add_user", {Role.SYSTEM_ADMIN}),
        ("common.verify_auditevent", {Role.AUDIT_ADMIN}),
        ("stations.change_station", {Role.BUREAU_ADMIN}),
    ],
)
def test_who_holds_what_matters(permission, roles):
    assert holders(permission) == roles


def test_finance_and_surveyors_reach_no_party():
    for role in (Role.BUREAU_FINANCE, Role.SURVEYOR):
        assert not {name for name in PERMISSIONS[role] if name.endswith("_party")}
    assert holders("cases.view_case").isdisjoint({Role.SURVEYOR})


def test_exports_are_never_wider_than_what_is_read():
    for role, names in PERMISSIONS.items():
        exported = {name for name in names if ".export_" in name}
        assert not exported & NEVER_EXPORTED
        assert {name.replace(".export_", ".view_") for name in exported} <= names, role
    money = {name for name in PERMISSIONS[Role.BUREAU_FINANCE] if ".export_" in name}
    assert "assessment.export_settlementrun" in money
    assert not {name for name in money if name.startswith("cases.")}
    assert not {name for name in PERMISSIONS[Role.BUREAU_AUDITOR] if ".export_" in name}


def test_codenames_read_like_djangos():
    assert codename("view", "cases.CaseMediator") == "cases.view_casemediator"


@pytest.mark.django_db
def test_several_roles_add_up(django_assert_num_queries):
    user = UserFactory(role=Role.OFFICE_HEAD)
    RoleGrantFactory(user=user, role=Role.BUREAU_AUDITOR)
    with django_assert_num_queries(1):
        both = permissions_of(user)
        assert user.has_perms(["cases.review_office", "assessment.reveal_visitanswer"])
        assert not user.has_perm("cases.review_bureau")
    assert both == PERMISSIONS[Role.OFFICE_HEAD] | PERMISSIONS[Role.BUREAU_AUDITOR]
    assert user.has_module_perms("cases")
    assert not UserFactory(role=Role.SYSTEM_ADMIN).has_module_perms("cases")
