"""Which addresses may be asked, and connections that go nowhere else.

A name is resolved once, its addresses are checked, and the connection goes to a checked address: nobody resolves the
name a second time, so it cannot lead elsewhere by then (DNS rebinding). Names, literal addresses and their decimal,
octal or hexadecimal forms all pass through the same resolution, redirects as well.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore
import httpx

from models import NotAllowed

Place = tuple[str, int]
"""IP address and port."""

Resolve = Callable[[str, int], Awaitable[Sequence[Place]]]
"""Host and port to where it is to be had, the preferred places first. Raises ``OSError`` where there are none."""

UNICAST = IPv6Network("2000::/3")  # all that is given out for use on the internet
NAT64 = IPv6Network("64:ff9b::/96")  # IPv4 addresses as networks without IPv4 write them (RFC 6052)
CONNECT = 10.0  # seconds for one address to accept a connection
IDLE = 30.0  # seconds a connection is kept for the next request

NO_CONNECTION = (httpcore.ConnectError, httpcore.ConnectTimeout)
FAULTS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)  # those and lost connections


def parsed(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address, or one relative to ``base``, in the form in which it is asked: without its fragment.

    Raises ``NotAllowed`` where it is none that may be asked.
    """
    try:
        found = (base.join(url) if base else httpx.URL(url)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise NotAllowed(url, f"is no address that can be asked: {error}") from error
    if found.scheme not in ("http", "https"):
        raise NotAllowed(url, "is not fetched: it is neither http nor https")
    if not found.host:
        raise NotAllowed(url, "is not fetched: it names no host")
    if found.port is not None and found.port > 65_535:
        raise NotAllowed(url, "is not fetched: there is no such port")
    if found.userinfo:
        raise NotAllowed(str(found.copy_with(username=None, password=None)), "is not fetched: it came with a user name")
    return found


def public(address: str, private: Iterable[str] = ()) -> bool:
    """Whether an IP address is on the internet, or in one of the ``private`` networks that may be reached as well.

    IPv4 addresses within IPv6 addresses (mapped, 6to4, NAT64) count as what they lead to.
    """
    ip = _inner(ip_address(address))
    if any(ip in ip_network(network) for network in private):
        return True
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in UNICAST)


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


async def resolved(host: str, port: int) -> list[Place]:
    """What the system's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(address[0]), port) for *_, address in found]


class Guard(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, and to those in ``private`` networks."""

    def __init__(self, resolve: Resolve, private: Iterable[str]) -> None:
        self._resolve = resolve
        self._private = tuple(private)
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises ``NotAllowed`` where the name leads to private addresses only."""
        try:
            places = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"its name does not resolve: {error}") from error
        allowed = [place for place in places if public(place[0], self._private)]
        if not allowed:
            addresses = ", ".join(address for address, _ in places)
            raise NotAllowed(host, f"is not fetched: it leads to {addresses}, which is not public")
        failures = []
        for address, at in allowed:
            try:
                return await self._network.connect_tcp(address, at, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failures.append(f"{address}: {error or 'no answer'}")
        raise httpcore.ConnectError("; ".join(failures))


class Stream(httpx.AsyncByteStream):
    """The body of an answer, as httpx takes it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class Transport(httpx.AsyncBaseTransport):
    """HTTP/1.1 and HTTP/2 over guarded connections. Its errors are those of httpcore, and ``NotAllowed``."""

    def __init__(self, resolve: Resolve, private: Iterable[str]) -> None:
        # as many connections as are asked for: the budget of each host is kept where requests start
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=None,
            keepalive_expiry=IDLE,
            http2=True,
            network_backend=Guard(resolve, private),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=Stream(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


def client(resolve: Resolve, private: Iterable[str], user_agent: str) -> httpx.AsyncClient:
    """A client that goes only where it may, without proxies and passwords of the environment, and keeps no cookies."""
    return httpx.AsyncClient(
        transport=Transport(resolve, private),
        headers={"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"},
        timeout=httpx.Timeout(None, connect=CONNECT),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        follow_redirects=False,
        trust_env=False,
    )
