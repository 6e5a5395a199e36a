"""Clients name the addresses that we call: none of them may lead into a network of ours.

A name is resolved once, every address that it has is checked, and the connection goes to the checked address; so a
name that answers otherwise a moment later changes nothing. Certificates are still held against the name.
"""

import asyncio
import ipaddress
import socket
import ssl
from functools import cache

import httpx2
from django.conf import settings

# Global by their numbers, but doors to others: NAT64 and 6to4 carry an IPv4 address inside.
CARRIERS = [ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16")]


class Forbidden(httpx2.ConnectError):
    """This address is not on the public internet."""

    def __init__(self) -> None:
        super().__init__(self.__doc__ or "")


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in CARRIERS if net.version == ip.version)


async def checked_address(host: str, port: int) -> str:
    """The address to connect to, IPv4 before IPv6. Raises Forbidden, ConnectError where the name has none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpx2.ConnectError(f"no address: {error.strerror}") from error
    addresses = sorted({str(row[4][0]).partition("%")[0] for row in found}, key=lambda one: (":" in one, one))
    if not settings.WEBHOOK_ALLOW_PRIVATE and not all(is_public(address) for address in addresses):
        raise Forbidden()
    return addresses[0]


@cache
def certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


class Guarded(httpx2.AsyncBaseTransport):
    """A transport that connects only where `checked_address` says."""

    def __init__(self) -> None:
        self.inner = httpx2.AsyncHTTPTransport(verify=certificates(), trust_env=False, retries=0)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        address = await checked_address(host, request.url.port or {"http": 80, "https": 443}[request.url.scheme])
        bound = httpx2.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # its Host is still the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self.inner.handle_async_request(bound)

    async def aclose(self) -> None:
        await self.inner.aclose()


def client(seconds: float) -> httpx2.AsyncClient:
    """A client that follows no redirect and no proxy of the environment."""
    return httpx2.AsyncClient(transport=Guarded(), timeout=seconds, follow_redirects=False, trust_env=False)
