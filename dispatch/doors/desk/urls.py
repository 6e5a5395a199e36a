from django.urls import path

from dispatch.doors.desk import turns, views

urlpatterns = [
    path("", views.show, name="desk"),
    path("turns/", turns.show, name="desk_turns"),
    path("activity/", views.activity, name="desk_activity"),
    path("offers/<int:pk>/acceptance/", views.acceptance, name="desk_acceptance"),
    path("offers/<int:pk>/refusal/", views.refusal, name="desk_refusal"),
    path("work/<int:pk>/messages/", views.message, name="desk_message"),
    path("work/<int:pk>/closure/", views.closure, name="desk_closure"),
    path("work/<int:pk>/completion/", views.completion, name="desk_completion"),
    path("work/<int:pk>/parking/", views.park, name="desk_parking"),
    path("work/<int:pk>/extension/", views.extension, name="desk_extension"),
    path("work/<int:pk>/note/", views.note, name="desk_note"),
]
