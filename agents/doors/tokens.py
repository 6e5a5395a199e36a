"""`/api/v1/tokens`: a person's token for programs, against e-mail, password and, where it is on, a code."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework import exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import signin, tries
from agents.models import Person


class Credentials(serializers.Serializer[Any]):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=1024)
    code = serializers.CharField(required=False, allow_blank=True, max_length=16)


class Token(serializers.Serializer[Any]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class Mismatch(exceptions.AuthenticationFailed):
    """E-mail and password do not match."""


class AddressUnproved(exceptions.AuthenticationFailed):
    default_detail = "Open the link in the mail that we sent when you signed up, then try again."


class CodeNeeded(exceptions.AuthenticationFailed):
    default_detail = "This account has a second step. Send the code from its app as well."


class CodeWrong(exceptions.AuthenticationFailed):
    default_detail = signin.AccountAdapter.error_messages["incorrect_code"]


class TokensView(APIView):
    authentication_classes = []
    permission_classes = [permissions.AllowAny]

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"  # so that a wrong password is a 401

    @extend_schema(request=Credentials, responses={201: Token}, operation_id="tokens_create")
    def post(self, request: Request) -> Response:
        asked = Credentials(data=request.data)
        asked.is_valid(raise_exception=True)
        person = known(request, asked.validated_data["email"], asked.validated_data["password"])
        check_code(person, asked.validated_data.get("code", ""))
        row, token = AuthToken.objects.create(person)
        return Response(Token({"token": token, "expires_at": row.expiry}).data, status=201)


class CurrentTokenView(APIView):
    authentication_classes = [TokenAuthentication]
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(request=None, responses={204: None}, operation_id="tokens_current_destroy")
    def delete(self, request: Request) -> Response:
        request.auth.delete()
        return Response(status=204)


def known(request: Request, email: str, password: str) -> Person:
    """Whose credentials these are. Page and API share one count of tries; raises tries.Paused when it is used up."""
    adapter = get_adapter()
    try:
        person: Person | None = adapter.authenticate(request._request, email=email, password=password)
    except ValidationError as paused:
        raise tries.Paused from paused
    if person is None or not person.is_active:
        raise Mismatch(signin.mismatch(adapter.tries_left))
    if not signin.has_proved_address(person):
        raise AddressUnproved
    return person


def check_code(person: Person, code: str) -> None:
    """The second step, where the person has one. A wrong code costs a try as a wrong password does."""
    keys = list(Authenticator.objects.filter(user=person))
    if not keys:
        return
    if not code:
        raise CodeNeeded
    tries.spend(person.email)
    if not any(key.wrap().validate_code(code) for key in keys):
        raise CodeWrong
    tries.give_back(person.email)
