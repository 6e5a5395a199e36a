from django.urls import path
from django.urls.resolvers import URLPattern

from agents.notices.doors import api, installing, pages

urlpatterns: list[URLPattern] = [
    path("notices/", pages.index, name="notices"),
    path("notices/choices/", pages.choices, name="notice_choices"),
    path("notices/devices/", pages.add_device, name="notice_devices"),
    path("notices/devices/<int:pk>/removal/", pages.remove_device, name="notice_device_removal"),
    path("worker.js", installing.worker, name="worker"),
    path("site.webmanifest", installing.manifest, name="manifest"),
    path("api/v1/me/notices", api.Notices.as_view(), name="me_notices"),
    path("api/v1/me/notices/choices", api.Choices.as_view(), name="me_notice_choices"),
    path("api/v1/me/notices/<int:pk>/reading", api.Reading.as_view(), name="me_notice_reading"),
    path("api/v1/me/devices", api.Devices.as_view(), name="me_devices"),
    path("api/v1/me/devices/<int:pk>", api.OneDevice.as_view(), name="me_device"),
]
