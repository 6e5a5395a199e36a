from django.urls import URLPattern, URLResolver, path

from agents.onboarding.doors import agreements, api, drafts, files, pages, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", public.show, name="work"),
    path("manage/agreements/", agreements.index, name="manage_agreements"),
    path("onboarding/", pages.show, name="onboarding"),
    path("onboarding/answer/", pages.answer, name="onboarding_answer"),
    path("onboarding/leaving/", pages.leaving, name="onboarding_leaving"),
    path("onboarding/not-a-student/", pages.not_a_student, name="onboarding_not_a_student"),
    path("onboarding/drafts/<slug:step>/", drafts.save, name="onboarding_draft"),
    path("onboarding/files/<slug:step>/", files.send, name="onboarding_files"),
    path("onboarding/documents/<uuid:pk>/", files.show, name="onboarding_document"),
    path("onboarding/documents/<uuid:pk>/removal/", files.take_back, name="onboarding_document_removal"),
    path("onboarding/<slug:step>/", pages.step, name="onboarding_step"),
    path("api/v1/me/onboarding", api.WayInDoor.as_view(), name="me_onboarding"),
    path("api/v1/me/onboarding/agreements", api.AgreementDoor.as_view(), name="me_onboarding_agreements"),
    path("api/v1/me/onboarding/answer", api.AnswerDoor.as_view(), name="me_onboarding_answer"),
    path("api/v1/me/onboarding/documents/<uuid:pk>", api.DocumentDoor.as_view(), name="me_onboarding_document"),
    path("api/v1/me/onboarding/<slug:kind>", api.StepDoor.as_view(), name="me_onboarding_step"),
    path("api/v1/me/onboarding/<slug:kind>/documents", api.DocumentsDoor.as_view(), name="me_onboarding_documents"),
]
