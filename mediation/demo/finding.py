"""The search of the demonstration's cases, and a few saved views of its people."""

from cases.services.search import refresh_search
from mediation.common.models import User
from mediation.common.roles import Role
from mediation.common.saved_views import save_view
from mediation.demo.world import World

ADMIN = "admin:cases_case_changelist"
VIEWS = (
    (Role.MEDIATOR, "cases:list", "还没结案", "open=true"),
    (Role.MEDIATOR, "cases:list", "已超期", "overdue=true"),
    (Role.OFFICE_HEAD, ADMIN, "等我审核", "review_state__exact=submitted"),
    (Role.BUREAU_ADMIN, ADMIN, "等区局审核", "review_state__exact=office_passed"),
    (Role.BUREAU_ADMIN, ADMIN, "拒不履行", "performance__exact=refused"),
)


def last_evening(world: World) -> None:
    """Index every case, and save the views of one person of each role."""
    refresh_search()
    for role, page, name, query in VIEWS:
        user = User.objects.filter(is_demo=True, username=role.value).first()
        if user is not None:
            save_view(by=user, page=page, name=name, query=query)
