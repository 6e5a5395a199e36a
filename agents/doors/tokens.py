"""`POST /api/v1/tokens`: a person's token for programs, against e-mail, password and, where it is on, a code."""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.utils import timezone
from knox import models as knox
from knox.auth import TokenAuthentication
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
