from django.urls import path

from dispatch.practice.doors import desk

urlpatterns = [
    path("practice/", desk.index, name="practice"),
    path("practice/<int:pk>/", desk.done, name="practice_done"),
    path("practice/desk/", desk.show, name="practice_desk"),
    path("practice/desk/activity/", desk.activity, name="practice_activity"),
    path("practice/desk/offers/<int:pk>/acceptance/", desk.acceptance, name="practice_acceptance"),
    path("practice/desk/offers/<int:pk>/refusal/", desk.refusal, name="practice_refusal"),
    path("practice/desk/work/<int:pk>/messages/", desk.message, name="practice_message"),
    path("practice/desk/work/<int:pk>/closure/", desk.closure, name="practice_closure"),
    path("practice/desk/work/<int:pk>/completion/", desk.completion, name="practice_completion"),
    path("practice/desk/work/<int:pk>/extension/", desk.extension, name="practice_extension"),
    path("practice/desk/work/<int:pk>/note/", desk.note, name="practice_note"),
    path("practice/desk/work/<int:pk>/parking/", desk.park, name="practice_parking"),
    path("practice/desk/work/<int:pk>/passing/", desk.passing, name="practice_passing"),
    path("practice/desk/work/<int:pk>/transfer/", desk.pass_on, name="practice_pass_on"),
    path("practice/desk/work/<int:pk>/answers/", desk.answers, name="practice_answers"),
    path("practice/desk/work/<int:pk>/beside/", desk.beside, name="practice_beside"),
]
