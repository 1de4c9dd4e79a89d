"""``/api/v1/``: every app's endpoints and reports, the schema, its offline documentation."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

import assessment.api
import cases.api
import mediators.api
import stations.api

router = SimpleRouter()
for api in (stations.api, mediators.api, cases.api, assessment.api):
    api.register(router)

REPORTS = {**cases.api.REPORTS, **assessment.api.REPORTS}

docs = SpectacularSwaggerSplitView.as_view(
    url_name="api-schema",
    http_method_names=["get", "head"],  # it has no template to describe itself with
)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    *(
        path(f"reports/{name}/", report.as_view(), name=f"api-report-{name}")
        for name, report in REPORTS.items()
    ),
    *router.urls,
]
