from django.urls import path

from dispatch.doors.entrance import pages

urlpatterns = [path("<slug:client>/<slug:queue>", pages.ask, name="ask")]
