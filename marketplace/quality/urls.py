from django.urls import path

from marketplace.quality.doors import standing

urlpatterns = [
    path("quality", standing.page, name="standing"),
]
