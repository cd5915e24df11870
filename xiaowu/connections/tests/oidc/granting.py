"""Clients of every kind, and a screen."""

from typing import Any

import httpx2
from allauth.idp.oidc.internal.oauthlib.device_codes import cache_device_code_key
from allauth.idp.oidc.models import Client
from django.core.cache import cache

from tests.programs import InProcess
from xiaowu.connections.oidc.actions import clients as actions
from xiaowu.connections.oidc.rules import Kind, Scope
from xiaowu.connections.tests.oidc.partner import HERE

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


def connect(actor: Any, kind: Kind, **more: Any) -> tuple[Client, str]:
    given: dict[str, Any] = {"name": "電子看板", "redirect_uris": [], "scopes": [Scope.PROFILE], "is_public": False, "is_ours": True} | more
    return actions.connect(actor, kind=kind, **given)


class Screen:
    """A device without a keyboard."""

    def __init__(self, client: Client) -> None:
        self.id = client.pk
        self.http = httpx2.Client(base_url=HERE, transport=InProcess())
        self.told = self.http.post("/oidc/device-code", data={"client_id": self.id, "scope": "openid profile"}).json()

    def wait(self) -> None:
        """As if the interval were over."""
        key = cache_device_code_key(self.told["device_code"])
        kept = cache.get(key)
        cache.set(key, kept | {"last_poll_at": 0}, timeout=100) if kept else None

    def poll(self, *, waits: bool = True) -> httpx2.Response:
        if waits:
            self.wait()
        return self.http.post("/oidc/token", data={"grant_type": DEVICE_CODE, "client_id": self.id, "device_code": self.told["device_code"]})
