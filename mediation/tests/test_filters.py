"""A list takes from its own filters every parameter that they send."""

import pytest
from django.urls import reverse

from mediation.tests.doors import signed_in, who_of
from mediation.tests.route_policy import DESKS


@pytest.mark.django_db
def test_no_filter_of_a_list_is_refused_by_it(plain_world):
    refused, asked = [], 0
    for label, desk in DESKS.items():
        browser = signed_in(plain_world.user(who_of(desk.read)))
        page = browser.get(reverse(f"admin:{label.lower().replace('.', '_')}_changelist"))
        changelist = page.context["cl"]
        for name in (
            name for spec in changelist.filter_specs for name in spec.expected_parameters()
        ):
            asked += 1
            if not changelist.model_admin.lookup_allowed(name, "1", page.wsgi_request):
                refused.append((label, name))
    assert refused == []
    assert asked > len(DESKS)
