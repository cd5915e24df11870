"""The client's address behind a balancer (代理伺服器後的來源位址): only what our own proxies say is believed."""

import math
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Network = IPv4Network | IPv6Network
NONE = "none"
WAITED = "xiaowu.waited"  # in META: seconds that the request stood in the balancer's queue
_STARTED = "HTTP_X_REQUEST_START"
_LONGEST = 60.0  # seconds: three times what `deploy/haproxy.cfg` lets anything wait
_LATELY = 60.0  # seconds after which the least wait is looked for anew; the minute before still counts


def networks(text: str) -> tuple[Network, ...]:
    """The networks that `XIAOWU_PROXIES` names, separated by commas or spaces; `none`: there is no proxy. Raises ValueError."""
    if text.strip().lower() == NONE:
        return ()
    return tuple(ip_network(each) for each in text.replace(",", " ").split())


def client_of(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The client's address: starting from the peer and reading `X-Forwarded-For` from the right, the first that is not one of our proxies.

    Anything further left was written by the client. If all are proxies, the leftmost; an entry that is no address ends the chain.
    """
    client = peer
    for each in reversed(forwarded.split(",")):
        if not is_proxy(client, proxies):
            break
        found = _address(each)
        if found is None:
            break
        client = str(found)
    return client


def is_proxy(address: str, proxies: Sequence[Network]) -> bool:
    """Whether this is one of our own proxies."""
    found = _address(address) if proxies else None
    return found is not None and any(found in network for network in proxies)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, also with a port as some balancers write it; an IPv4 address mapped into IPv6 becomes plain IPv4."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    if isinstance(found, IPv4Address):
        return found
    return found.ipv4_mapped or IPv6Address(int(found))  # without the interface's name


def waited(began: str) -> float | None:
    """How many seconds ago a request came, by the balancer's clock (microseconds since 1970, perhaps after `t=`); None for what is no such moment.

    Clocks of two machines differ, and are set: what came later than now did not wait, and nothing waits longer than a balancer lets it.
    """
    try:
        since = time.time() - int(began.removeprefix("t=")) / 1_000_000
    except ValueError:
        return None
    return max(0.0, since) if since < _LONGEST else None


class Waits:
    """How long requests truly wait: beyond the least that this process saw within the last one to two minutes.

    By how much this machine's clock is before the balancer's falls out that way. A house that is not overrun lets something through at once all the
    time, and one that is lets the urgent ones through first.
    """

    def __init__(self) -> None:
        self._least = self._before = math.inf
        self._since = -math.inf

    def beyond(self, seconds: float, now: float) -> float:
        """What of these seconds was a wait; `now` by a clock that nobody sets."""
        if now - self._since > _LATELY:
            self._before = self._least if now - self._since <= 2 * _LATELY else math.inf
            self._least, self._since = seconds, now
        self._least = min(self._least, seconds)
        return seconds - min(self._least, self._before)


class ProxyMiddleware:
    """Outermost: from here on `REMOTE_ADDR` is the client's address, and the scheme is what our own proxy said."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._waits = Waits()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta, proxies = request.META, settings.XIAOWU_PROXIES
        peer = meta.get("REMOTE_ADDR", "")
        if is_proxy(peer, proxies):
            meta["REMOTE_ADDR"] = client_of(peer, meta.get("HTTP_X_FORWARDED_FOR", ""), proxies)
            since = waited(meta.get(_STARTED, ""))
            meta[WAITED] = 0.0 if since is None else self._waits.beyond(since, time.monotonic())
        else:
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)
