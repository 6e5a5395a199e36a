from django.urls import path

from agents.records.doors import audit, audit_api

urlpatterns = [
    path("audit/", audit.page, name="audit"),
    path("audit/deeds.csv", audit.as_file, name="audit_file"),
    path("api/v1/audit", audit_api.Audit.as_view(), name="api_audit"),
    path("api/v1/people/<int:pk>/rights", audit_api.RightsOf.as_view(), name="api_rights_of"),
]
