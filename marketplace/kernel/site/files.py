"""Static files beside the pages. What is no static file goes straight on: servestatic alone would lead every request
through an event loop and two threads, which costs more than many an answer."""

from collections.abc import Callable
from functools import cache
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from servestatic.middleware import ServeStaticMiddleware


async def nothing(_request: HttpRequest) -> None:
    """What servestatic asks where it has no such file."""


@cache
def served() -> ServeStaticMiddleware:
    """Every static file, looked for once in a process, however many handlers it has."""
    return ServeStaticMiddleware(nothing)


class StaticFiles:
    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.files = served()
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self.asynchronously(request) if self.knows(request) else self.get_response(request)
        found = async_to_sync(self.files)(request) if self.knows(request) else None
        return self.get_response(request) if found is None else found

    async def asynchronously(self, request: HttpRequest) -> Any:
        found = await self.files(request)
        return await self.get_response(request) if found is None else found

    def knows(self, request: HttpRequest) -> bool:
        """Whether this may be the address of a file."""
        return request.path_info in self.files.files or (
            self.files.autorefresh and request.path_info.startswith(self.files.static_prefix)
        )
