from django.urls import include, path

from agents.doors import language, tokens

urlpatterns = [
    path("accounts/", include("agents.doors.accounts")),
    path("", include("agents.limits.urls")),
    path("", include("agents.notices.urls")),
    path("", include("agents.training.urls")),
    path("", include("agents.shifts.urls")),
    path("applicants/", include("agents.onboarding.doors.intake_urls")),
    path("api/v1/", include("agents.onboarding.doors.intake_api_urls")),
    path("", include("agents.onboarding.urls")),
    path("", include("agents.records.urls")),
    path("me/language/", language.choose, name="my_language"),
    path("api/v1/tokens", tokens.TokensView.as_view(), name="tokens"),
    path("api/v1/tokens/current", tokens.CurrentTokenView.as_view(), name="token_current"),
]
