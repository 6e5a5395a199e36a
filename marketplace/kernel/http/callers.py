"""Who is calling, as one name: what limits are counted by and idempotency keys belong to."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def name(request: Any) -> str:
    """`client:7`, `person:3`, or `address:203.0.113.9` for whoever has not said who they are.

    An authentication says so by the `caller` of what it puts into `request.auth` (or `request.user`).
    """
    for known in (getattr(request, "auth", None), getattr(request, "user", None)):
        if caller := getattr(known, "caller", None):
            return str(caller)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"person:{user.pk}"
    return f"address:{address(request)}"


def address(request: HttpRequest) -> str:
    """The caller's address: as many hops from the right of X-Forwarded-For as there are front servers of ours."""
    hops = settings.TRUSTED_PROXIES
    if hops:
        forwarded = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(forwarded) >= hops:
            return str(forwarded[-hops][:45])
    return str(request.META.get("REMOTE_ADDR", "")) or "unknown"
