from django.urls import path, re_path

from agents.onboarding.doors import intake_api

ONE = "<int:pk>"
VERDICT = r"(?P<pk>\d{1,18})/requirements/(?P<kind>[a-z_]+)/(?P<verdict>request|refusal|waiver)$"

urlpatterns = [
    path("applicants", intake_api.Applicants.as_view(), name="api_applicants"),
    path("applicants/funnel", intake_api.Funnel.as_view(), name="api_applicants_funnel"),
    path(f"applicants/{ONE}", intake_api.Applicant.as_view(), name="api_applicant"),
    path(f"applicants/{ONE}/approval", intake_api.Approval.as_view(), name="api_applicant_approval"),
    path(f"applicants/{ONE}/decline", intake_api.Declining.as_view(), name="api_applicant_decline"),
    path(f"applicants/{ONE}/requirements/<slug:kind>/acceptance", intake_api.Acceptance.as_view(), name="api_accept"),
    re_path("^applicants/" + VERDICT, intake_api.Verdict.as_view(), name="api_verdict"),
    path(f"applicants/{ONE}/documents/<uuid:key>", intake_api.TheDocument.as_view(), name="api_applicant_document"),
]
