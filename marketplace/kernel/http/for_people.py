"""Middlewares that serve people alone, passed by where a program calls: it has no session and sees no page.

A program is known by `Authorization: Bearer …` under /api/v1/. No door there takes a session where such a header
stands, so nothing that decides who is calling is left out.
"""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django_htmx.middleware import HtmxMiddleware

API = "/api/v1/"


def from_program(request: HttpRequest) -> bool:
    return request.path_info.startswith(API) and request.META.get("HTTP_AUTHORIZATION", "")[:7].lower() == "bearer "


class ForPeople:
    """A middleware without hooks around `inner`, which programs pass by. Each subclass names its own."""

    inner: Callable[..., Any]
    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.for_people = type(self).inner(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """The answer; where the server is asynchronous, something to await that gives it."""
        return (self.get_response if from_program(request) else self.for_people)(request)


class ContentSecurityPolicy(ForPeople):
    inner = CSPMiddleware


class Sessions(ForPeople):
    inner = SessionMiddleware


class Authentication(ForPeople):
    inner = AuthenticationMiddleware


class Messages(ForPeople):
    inner = MessageMiddleware


class Htmx(ForPeople):
    inner = HtmxMiddleware
