"""All addresses."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from marketplace.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("dispatch.urls")),  # first, since clients ask most often, and addresses are tried in order
    path("demo/", include("marketplace.simulator.urls")),
    path("", include("marketplace.kernel.urls")),
    path("", include("agents.urls")),
    path("", include("marketplace.pay.urls")),
    path("", include("marketplace.quality.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]

handler400 = "marketplace.kernel.http.middleware.bad_request"
handler403 = "marketplace.kernel.http.middleware.forbidden"
handler404 = "marketplace.kernel.http.middleware.not_found"
handler500 = "marketplace.kernel.http.middleware.broken"
