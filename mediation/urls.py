from django.contrib import admin
from django.urls import include, path

from assessment.views.home import HomeView
from mediation.common.health import healthz, readyz
from mediation.common.views.accounts import SignInView, SignOutView, set_language

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("", HomeView.as_view(), name="home"),
    path("api/v1/", include("mediation.api_urls")),
    path("", include("mediation.common.urls")),
    path("", include("mediators.urls")),
    path("", include("cases.urls")),
    path("", include("assessment.urls")),
]

handler400 = "mediation.common.views.errors.bad_request"
handler404 = "mediation.common.views.errors.page_not_found"
handler500 = "mediation.common.views.errors.server_error"
