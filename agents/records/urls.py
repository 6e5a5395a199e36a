from django.urls import path

from agents.records.doors import audit, audit_api, data, data_api, erasures

urlpatterns = [
    path("audit/", audit.page, name="audit"),
    path("audit/deeds.csv", audit.as_file, name="audit_file"),
    path("me/data/", data.page, name="my_data"),
    path("me/data/exports/", data.ask_for_export, name="my_exports"),
    path("me/data/exports/<uuid:pk>/", data.progress, name="my_export"),
    path("me/data/exports/<uuid:pk>/archive.zip", data.archive, name="my_archive"),
    path("me/data/erasure/", data.ask_for_erasure, name="my_erasure"),
    path("me/data/erasure/withdrawal/", data.withdraw_erasure, name="my_erasure_withdrawal"),
    path("erasures/", erasures.index, name="erasures"),
    path("erasures/<int:pk>/grant/", erasures.grant, name="erasure_grant"),
    path("erasures/<int:pk>/refusal/", erasures.refuse, name="erasure_refusal"),
    path("api/v1/audit", audit_api.Audit.as_view(), name="api_audit"),
    path("api/v1/people/<int:pk>/rights", audit_api.RightsOf.as_view(), name="api_rights_of"),
    path("api/v1/me/exports", data_api.Exports.as_view(), name="api_my_exports"),
    path("api/v1/me/exports/<uuid:pk>", data_api.OneExport.as_view(), name="api_my_export"),
    path("api/v1/me/exports/<uuid:pk>/archive", data_api.Archive.as_view(), name="api_my_archive"),
    path("api/v1/me/erasure", data_api.MyErasure.as_view(), name="api_my_erasure"),
    path("api/v1/erasures", data_api.Erasures.as_view(), name="api_erasures"),
    path("api/v1/erasures/<int:pk>/grant", data_api.Granting.as_view(), name="api_erasure_grant"),
    path("api/v1/erasures/<int:pk>/refusal", data_api.Refusal.as_view(), name="api_erasure_refusal"),
]
