"""Short ways to use the admin in tests: sign in with a role, post a schedule with its rows."""

from django.test import Client
from django.urls import reverse

from assessment.models import RateSchedule
from mediation.common.roles import Role
from stations.tests.factories import bureau_user

PREFIXES = (
    "rates",
    "conditions",
    "required_papers",
    "payers",
    "caps",
    "bonuses",
    "attendance_rules",
)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def desk(role=Role.BUREAU_ADMIN, **where):
    """A client signed in as a bureau user of the (default) district."""
    return signed_in(bureau_user(role, **where))


def head(scheme, **values):
    """The head of a schedule as its form sends it."""
    return {
        "district": scheme.district_id,
        "name": "个案补贴办法",
        "document_number": "高司发〔2018〕1号",
        "valid_from": "2025-01-01",
        "valid_to": "",
        "tier_scheme": scheme.pk,
        "pay_day": "closed",
        "missing_paper": "wait",
        "payers_pay": "split",
        "without_sheet": "full",
        **values,
    }


def rows(**parts):
    """The inlines as the form sends them: ``rows(rates=[{...}], payers=[…])``."""
    data = {}
    for prefix in PREFIXES:
        given = parts.get(prefix, [])
        data[f"{prefix}-TOTAL_FORMS"] = len(given)
        data[f"{prefix}-INITIAL_FORMS"] = sum("id" in row for row in given)
        for place, row in enumerate(given):
            data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return data


def rate_row(tier=None, amount="", **values):
    """A fixed rate of a settled case."""
    return {
        "tier": tier.pk if tier else "",
        "outcome": "settled",
        "kind": "fixed",
        "amount": amount,
        "round_to": "0.01",
        **values,
    }


def add_schedule(client, scheme, **values):
    """Save the head through the admin. Returns the draft."""
    known = set(RateSchedule.objects.values_list("pk", flat=True))
    response = client.post(reverse("admin:assessment_rateschedule_add"), head(scheme, **values))
    assert response.status_code == 302, sentences(response)
    return RateSchedule.objects.exclude(pk__in=known).get()


def write_rows(client, schedule, values=None, **parts):
    """Save rows through the admin; the answer is the page again if something is wrong."""
    url = reverse("admin:assessment_rateschedule_change", args=[schedule.pk])
    data = head(schedule.tier_scheme, document_number=schedule.document_number, **(values or {}))
    return client.post(url, {**data, **rows(**parts)})


def sentences(response):
    """Every refusal on a page of the admin, by field."""
    context = response.context_data
    found = {}
    forms = [context["adminform"].form] if "adminform" in context else [context["form"]]
    for formset in context.get("inline_admin_formsets", ()):
        forms += formset.formset.forms
        if formset.formset.non_form_errors():
            found["__formset__"] = [str(e) for e in formset.formset.non_form_errors()]
    for form in forms:
        for field, errors in form.errors.items():
            found.setdefault(field, []).extend(str(error) for error in errors)
    return found


def verb(client, row, what, /, **data):
    """Do a verb on a row's page, as its button does."""
    options = row._meta
    url = reverse(f"admin:{options.app_label}_{options.model_name}_do", args=[row.pk, what])
    return client.post(url, {"service_action": "1", **data}, follow=True)


def told(response):
    """The messages a page shows."""
    return [str(message) for message in response.context["messages"]]
