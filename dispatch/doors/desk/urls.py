from django.urls import path

from dispatch.doors import arrival
from dispatch.doors.desk import limit, line, passing, turns, views

urlpatterns = [
    path("", views.show, name="desk"),
    path("turns/", turns.show, name="desk_turns"),
    path("activity/", views.activity, name="desk_activity"),
    path("seats/", limit.seats, name="desk_seats"),
    path("line/", line.join, name="desk_line"),
    path("line/leaving/", line.leave, name="desk_line_leaving"),
    path("arrivals/<str:receipt>/", arrival.phone_has_it, name="offer_arrival"),
    path("offers/<int:pk>/acceptance/", views.acceptance, name="desk_acceptance"),
    path("offers/<int:pk>/refusal/", views.refusal, name="desk_refusal"),
    path("work/<int:pk>/messages/", views.message, name="desk_message"),
    path("work/<int:pk>/closure/", views.closure, name="desk_closure"),
    path("work/<int:pk>/completion/", views.completion, name="desk_completion"),
    path("work/<int:pk>/parking/", views.park, name="desk_parking"),
    path("work/<int:pk>/extension/", views.extension, name="desk_extension"),
    path("work/<int:pk>/passing/", passing.sheet, name="desk_passing"),
    path("work/<int:pk>/transfer/", passing.hand_on, name="desk_pass"),
    path("work/<int:pk>/calling-off/", passing.call_off, name="desk_call_off"),
    path("transfers/<int:pk>/taking/", passing.take, name="desk_take"),
    path("transfers/<int:pk>/leaving/", passing.leave, name="desk_leave"),
    path("transfers/<int:pk>/messages/", passing.advise, name="desk_advice"),
    path("work/<int:pk>/note/", views.note, name="desk_note"),
]
