from django.urls import path

from agents.onboarding.doors import intake, intake_applicant

urlpatterns = [
    path("", intake.index, name="applicants"),
    path("funnel/", intake.funnel, name="applicants_funnel"),
    path("decisions/", intake.many, name="applicants_decisions"),
    path("<int:pk>/", intake_applicant.page, name="applicant"),
    path("<int:pk>/approval/", intake_applicant.approve, name="applicant_approval"),
    path("<int:pk>/decline/", intake_applicant.decline, name="applicant_decline"),
    path("<int:pk>/taking-up/", intake_applicant.take_up, name="applicant_taking_up"),
    path("<int:pk>/requirements/<slug:kind>/acceptance/", intake_applicant.accept, name="applicant_acceptance"),
    path("<int:pk>/requirements/<slug:kind>/<slug:verdict>/", intake_applicant.judge, name="applicant_verdict"),
]
