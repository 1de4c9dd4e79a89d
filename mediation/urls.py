from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from mediation.common.health import healthz, readyz
from mediation.common.views.accounts import SignInView, SignOutView, set_language

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    path("login/", SignInView.as_view(), name="login"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("", include("mediation.common.urls")),
]
if find_spec("mediation.common.api"):
    urlpatterns += [path("api/v1/", include("mediation.api_urls"))]
urlpatterns += [
    path("", include(f"{app}.urls"))
    for app in ("stations", "mediators", "cases", "assessment")
    if find_spec(f"{app}.urls")
]

handler400 = "mediation.common.views.errors.bad_request"
handler404 = "mediation.common.views.errors.page_not_found"
handler500 = "mediation.common.views.errors.server_error"
