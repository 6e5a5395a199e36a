"""What machines ask of every process."""

from django.urls import path

from marketplace.kernel import health
from marketplace.kernel.observability import metrics

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
