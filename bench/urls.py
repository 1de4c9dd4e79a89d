"""The site, and two pages that only the benchmark has."""

from django.urls import include, path

from bench.views import AllCases, bare_list

urlpatterns = [
    path("bench/cases/", AllCases.as_view(), name="bench_cases"),
    path("bench/bare/", bare_list, name="bench_bare"),
    path("", include("mediation.urls")),
]
