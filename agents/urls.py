from django.urls import include, path

from agents.doors import tokens

urlpatterns = [
    path("accounts/", include("agents.doors.accounts")),
    path("api/v1/tokens", tokens.TokensView.as_view(), name="tokens"),
    path("api/v1/tokens/current", tokens.CurrentTokenView.as_view(), name="token_current"),
]
