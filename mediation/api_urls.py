"""``/api/v1/``: the schema, its offline documentation, and one router, to which each app's ``api.register`` adds."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

router = SimpleRouter()
for app in ("stations", "mediators", "cases", "assessment"):
    if find_spec(f"{app}.api"):
        import_module(f"{app}.api").register(router)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    *router.urls,
]
