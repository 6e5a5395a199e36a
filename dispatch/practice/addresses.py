"""Every address of the site, but those of the desk's page and forms lead to practice.

The templates of the desk are drawn under these, so that they are the same files. Nothing is ever resolved by them.
"""

from django.conf import settings
from django.urls import include, path

from dispatch.practice.doors import desk

urlpatterns = [
    path("", include(settings.ROOT_URLCONF)),
    # the last of two with one name is the one that a template finds
    path("practice/desk/", desk.show, name="desk"),
    path("practice/desk/activity/", desk.activity, name="desk_activity"),
    path("practice/desk/offers/<int:pk>/acceptance/", desk.acceptance, name="desk_acceptance"),
    path("practice/desk/offers/<int:pk>/refusal/", desk.refusal, name="desk_refusal"),
    path("practice/desk/work/<int:pk>/messages/", desk.message, name="desk_message"),
    path("practice/desk/work/<int:pk>/closure/", desk.closure, name="desk_closure"),
    path("practice/desk/work/<int:pk>/completion/", desk.completion, name="desk_completion"),
    path("practice/desk/work/<int:pk>/extension/", desk.extension, name="desk_extension"),
    path("practice/desk/work/<int:pk>/note/", desk.note, name="desk_note"),
    path("practice/desk/work/<int:pk>/parking/", desk.park, name="desk_parking"),
    path("practice/desk/work/<int:pk>/passing/", desk.passing, name="desk_passing"),
    path("practice/desk/work/<int:pk>/transfer/", desk.pass_on, name="desk_pass"),
    path("practice/desk/work/<int:pk>/answers/", desk.answers, name="desk_answers"),
    path("practice/desk/work/<int:pk>/beside/", desk.beside, name="desk_beside"),
]
