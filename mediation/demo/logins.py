"""Accounts of the demonstration: a person or two for every role, told on the terminal."""

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from assessment.models import Agency, AgencyAssignment
from cases.models import Court, CourtAssignment
from mediation.common.models import RoleGrant, User
from mediation.common.roles import Role
from mediation.demo.clock import moment
from mediation.demo.world import World
from stations.models import StaffAssignment

PASSWORD = "Demo-Hongyan-45"  # noqa: S105 (of invented people; production refuses the demonstration)
NO_LOGIN = "!"

LOGINS = (
    (Role.BUREAU_ADMIN, "bureau_admin", _("The whole district; confirms settlements.")),
    (Role.BUREAU_ADMIN, "bureau_admin2", _("A second administrator, for what needs two people.")),
    (Role.BUREAU_FINANCE, "bureau_finance", _("Settlements, pay schedules, payment; no parties.")),
    (Role.BUREAU_FINANCE, "bureau_finance2", _("A second finance officer.")),
    (Role.BUREAU_AUDITOR, "bureau_auditor", _("Everything of the district, to read.")),
    (Role.OFFICE_HEAD, "office_head", _("Cases and attendance of one judicial office.")),
    (Role.OFFICE_HEAD, "office_head2", _("A posted department whose last sheet is not signed.")),
    (Role.MEDIATOR, "mediator", _("A full-time mediator: cases, pay, ranking.")),
    (Role.MEDIATOR, "mediator2", _("A part-time mediator of a community.")),
    (Role.SURVEYOR, "surveyor", _("Follow-up calls given to one agency.")),
    (Role.SURVEYOR, "surveyor2", _("Follow-up calls of the other agency.")),
    (Role.COURT_LIAISON, "court_liaison", _("Applications for judicial confirmation.")),
    (Role.SYSTEM_ADMIN, "system_admin", _("Accounts, and nothing of the business.")),
    (Role.SECURITY_OFFICER, "security_officer", _("Roles and API tokens.")),
    (Role.AUDIT_ADMIN, "audit_admin", _("The audit log.")),
)
"""(role, user name, what they see)"""

FULL_NAMES = {
    "bureau_admin": "演示局管理员甲",
    "bureau_admin2": "演示局管理员乙",
    "bureau_finance": "演示财务甲",
    "bureau_finance2": "演示财务乙",
    "bureau_auditor": "演示督查员",
    "surveyor": "演示回访员甲",
    "surveyor2": "演示回访员乙",
    "court_liaison": "演示法院联络员",
    "system_admin": "演示系统管理员",
    "security_officer": "演示安全管理员",
    "audit_admin": "演示审计管理员",
}
OFFICE_OF_HEAD = "覃家岗司法所"
UNSIGNED_OFFICE = "示例派驻部门03（信访）"
ROLES = {username: role for role, username, _sees in LOGINS}
COURT = ("重庆市沙坪坝区人民法院", "渝0106")
AGENCIES = ("示例第三方回访机构01", "示例第三方回访机构02")
USER_COLUMNS = (
    "username",
    "mobile",
    "password",
    "full_name",
    "email",
    "language",
    "is_active",
    "must_change_password",
    "is_superuser",
    "is_demo",
    "date_joined",
    "access_version",
)
GRANT_COLUMNS = ("user_id", "role", "valid_from", "granted_by_id", "granted_at")


def load(world: World) -> None:
    """Accounts of bureau, offices, court and agencies; those of mediators come with them."""
    world.secret = make_password(PASSWORD)
    for username, full_name in FULL_NAMES.items():
        _staff(world, username, full_name)
    _grant_all(world)
    _heads(world)
    _bureau(world)
    _court(world)
    _agencies(world)


def add_mediator(world: World, username: str, full_name: str, mobile: str) -> int:
    """An account with the mediator's role. Only those of `LOGINS` can sign in."""
    users = world.writer.table(User, *USER_COLUMNS)
    user_id = users.add(
        username=username,
        mobile=mobile,
        password=world.secret if username in ROLES else NO_LOGIN,
        full_name=full_name,
        **_plain(world),
    )
    _grant(world, user_id, Role.MEDIATOR)
    return user_id


def _plain(world: World) -> dict:
    return {
        "email": "",
        "language": "zh-hans",
        "is_active": True,
        "must_change_password": False,
        "is_superuser": False,
        "is_demo": True,
        "date_joined": moment(world.span.policy_start),
        "access_version": 0,
    }


def _staff(world: World, username: str, full_name: str) -> User:
    password = world.secret if username in ROLES else NO_LOGIN
    user = User(username=username, full_name=full_name, password=password, **_plain(world))
    user.save(force_insert=True)
    world.users[username] = user
    return user


def _grant_all(world: World) -> None:
    for username in FULL_NAMES:
        _grant(world, world.users[username].pk, ROLES[username])


def _grant(world: World, user_id: int, role: Role) -> None:
    officer = world.users["security_officer"].pk
    world.writer.table(RoleGrant, *GRANT_COLUMNS).add(
        user_id=user_id,
        role=role,
        valid_from=world.span.policy_start,
        granted_by_id=officer if user_id != officer else None,
        granted_at=moment(world.span.policy_start),
    )


def _heads(world: World) -> None:
    """The head of every office; two of them can sign in."""
    logins = {OFFICE_OF_HEAD: "office_head", UNSIGNED_OFFICE: "office_head2"}
    for number, (office_id, office) in enumerate(world.offices.items(), start=1):
        username = logins.get(office, f"head{number:02d}")
        user = _staff(world, username, f"演示{office}负责人")
        world.heads[office_id] = user.pk
        _grant(world, user.pk, Role.OFFICE_HEAD)
        _assign(world, user, office_id)


def _bureau(world: World) -> None:
    for username, role in ROLES.items():
        if role in (Role.BUREAU_ADMIN, Role.BUREAU_FINANCE, Role.BUREAU_AUDITOR):
            _assign(world, world.users[username], None)


def _assign(world: World, user: User, office_id: int | None) -> None:
    StaffAssignment.objects.create(
        user=user,
        district=world.district,
        office_id=office_id,
        valid_from=world.span.policy_start,
    )


def _court(world: World) -> None:
    name, code = COURT
    court = Court.objects.create(name=name, code=code, district=world.district)
    CourtAssignment.objects.create(
        user=world.users["court_liaison"], court=court, valid_from=world.span.policy_start
    )
    world.court_id = court.pk


def _agencies(world: World) -> None:
    ends = world.span.today.replace(year=world.span.today.year + 1, month=1, day=1)
    for number, name in enumerate(AGENCIES, start=1):
        agency = Agency.objects.create(
            district=world.district,
            name=name,
            contract_number=f"示例回访〔{world.span.policy_start.year}〕{number}号",
            valid_from=world.span.policy_start,
            valid_to=ends,
        )
        surveyor = world.users["surveyor" if number == 1 else "surveyor2"]
        world.surveyors[agency.pk] = surveyor
        AgencyAssignment.objects.create(
            user=surveyor, agency=agency, valid_from=world.span.policy_start
        )
