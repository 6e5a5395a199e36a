from django.urls import path

from agents.training.doors import api, api_teach, certified, learn, quiz, teach

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
    path("api/v1/me/training", api.MyTraining.as_view(), name="me_training"),
    path("api/v1/me/training/<slug:slug>", api.MyModule.as_view(), name="me_module"),
    path("api/v1/me/training/<slug:slug>/beginning", api.Beginning.as_view(), name="me_module_beginning"),
    path("api/v1/me/training/<slug:slug>/time", api.Time.as_view(), name="me_module_time"),
    path(
        "api/v1/me/training/<slug:slug>/lessons/<int:number>/reading", api.Reading.as_view(), name="me_lesson_reading"
    ),
    path("api/v1/me/training/<slug:slug>/attempts", api.Attempts.as_view(), name="me_module_attempts"),
    path("api/v1/me/attempts/<int:pk>", api.OneAttempt.as_view(), name="me_attempt"),
    path("api/v1/me/attempts/<int:pk>/answers", api.Answers.as_view(), name="me_attempt_answers"),
    path("api/v1/me/attempts/<int:pk>/grade", api.Grade.as_view(), name="me_attempt_grade"),
    path("api/v1/me/certificates", api.MyCertificates.as_view(), name="me_certificates"),
    path("api/v1/modules", api_teach.Modules.as_view(), name="api_modules"),
    path("api/v1/modules/<int:pk>/draft", api_teach.TheDraft.as_view(), name="api_module_draft"),
    path("api/v1/modules/<int:pk>/publication", api_teach.Publication.as_view(), name="api_module_publication"),
    path("api/v1/modules/<int:pk>/versions/<int:number>", api_teach.OneVersion.as_view(), name="api_module_version"),
    path("api/v1/certificates", api_teach.Certificates.as_view(), name="api_certificates"),
    path("api/v1/certificates/<int:pk>/revocation", api_teach.Revocation.as_view(), name="api_certificate_revocation"),
]
