"""The mediator's list, shown to a role that sees every case; and the barest list of the same."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import engines

from cases.models import Case
from cases.views.mine import MyCasesView
from mediation.common.roles import Role
from stations.querysets import district_ids

PER_PAGE = MyCasesView.paginate_by
BARE = """{% extends "base.html" %}{% block content %}<h1>Cases</h1>
<table><thead><tr><th>Number</th><th>Type</th><th>Logged</th><th>Closed</th><th>Outcome</th>
<th>Review</th></tr></thead><tbody>{% for case in rows %}
<tr><th><a href="{% url 'cases:detail' case.pk %}">{{ case.number }}</a></th>
<td>{{ case.dispute_type.name }}</td><td>{{ case.logged_on|date:"Y-m-d" }}</td>
<td>{{ case.closed_on|date:"Y-m-d" }}</td><td>{{ case.get_outcome_display }}</td>
<td>{{ case.get_review_state_display }}</td></tr>{% endfor %}</tbody></table>{% endblock %}"""


class AllCases(MyCasesView):
    """The real page; only who may open it is another."""

    roles = (Role.BUREAU_ADMIN, Role.OFFICE_HEAD)


def bare_list(request: HttpRequest) -> HttpResponse:
    """One query and one loop in the site's frame: no search, filter form, sorting or pages."""
    rows = bare_rows(district_ids(request.user), outcome=request.GET.get("outcome", ""))
    start = (int(request.GET.get("page", 1)) - 1) * PER_PAGE
    template = engines["django"].from_string(BARE)
    return HttpResponse(template.render({"rows": rows[start : start + PER_PAGE]}, request))


def bare_rows(districts: frozenset[int], *, outcome: str) -> QuerySet[Case]:
    rows = Case.objects.select_related("dispute_type").filter(district__in=districts)
    rows = rows.filter(outcome=outcome) if outcome else rows
    return rows.order_by("-logged_on", "-pk")
