from django.urls import path

from marketplace.simulator.doors import first_page

urlpatterns = [
    path("", first_page.show, name="demo"),
    path("progress", first_page.progress, name="demo_progress"),
    path("ticket", first_page.ask, name="demo_ask"),
    path("as/<str:name>", first_page.sign_in, name="demo_sign_in"),
]
