from django.urls import path

from agents.training.doors import certified, learn, quiz, teach

urlpatterns = [
    path("training/", learn.index, name="training"),
    path("training/attempts/<int:pk>/", quiz.attempt, name="training_attempt"),
    path("training/attempts/<int:pk>/answers/", quiz.answers, name="training_answers"),
    path("training/<slug:slug>/", learn.module, name="training_module"),
    path("training/<slug:slug>/lessons/<int:number>/", learn.lesson, name="training_lesson"),
    path("training/<slug:slug>/time/", learn.time, name="training_time"),
    path("training/<slug:slug>/quiz/", quiz.quiz, name="training_quiz"),
    path("modules/", teach.index, name="modules"),
    path("modules/new/", teach.new, name="module_new"),
    path("modules/certificates/", certified.index, name="certificates"),
    path("modules/certificates/<int:pk>/revocation/", certified.revocation, name="certificate_revocation"),
    path("modules/<int:pk>/", teach.one, name="module"),
    path("modules/<int:pk>/draft/", teach.draft, name="module_draft"),
    path("modules/<int:pk>/draft/preview/", teach.preview, name="module_preview"),
    path("modules/<int:pk>/draft/publication/", teach.publication, name="module_publication"),
    path("modules/<int:pk>/draft/removal/", teach.discarding, name="module_discarding"),
    path("modules/<int:pk>/withdrawal/", teach.withdrawal, name="module_withdrawal"),
    path("modules/<int:pk>/return/", teach.return_, name="module_return"),
    path("modules/<int:pk>/versions/<int:number>/", teach.version, name="module_version"),
]
