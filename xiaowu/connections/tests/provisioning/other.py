"""A system that is sent accounts, on this machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

from django.db import connection
from scim2_models import UnauthorizedException
from scim2_server.applications.wsgi import WSGIApplication
from scim2_server.memory import InMemoryStorage
from scim2_server.requests import ScimRequest

from conftest import Somebody
from tests.outbox import deliver
from xiaowu.connections.models import ProvisionedAccount, ProvisioningTarget
from xiaowu.connections.provisioning.actions import targets as actions
from xiaowu.kernel import clock
from xiaowu.kernel.delivery.tables import Destination
from xiaowu.roster.models import Post

ActorOf = Callable[[str], Any]


People = dict[str, Somebody]


Owner = Callable[[], Any]


TOKEN = "their-token"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


class Guarded(WSGIApplication):
    """The other system lets in whoever brings its token."""

    def check_auth(self, request: ScimRequest) -> None:
        if request.header("Authorization") != f"Bearer {TOKEN}":
            raise UnauthorizedException


@dataclass
class Other:
    """The other system: where it is, and what it has."""

    url: str
    storage: InMemoryStorage

    def users(self) -> dict[str, Any]:
        return {each.user_name: each for each in self.storage.resources}


def run() -> int:
    """Compare, and send what differs; returns how many accounts were taken."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xiaowu.armed', '', true)")
    actions.compare()
    return deliver()["identity.scim"]


def destination_of(target: ProvisioningTarget) -> Destination:
    return Destination.objects.get(name=f"scim:{target.pk}")


def end_posts(person: Somebody, owner: Owner) -> None:
    with owner():
        Post.objects.filter(person_id=person.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))


def copy_of(person: Somebody) -> ProvisionedAccount:
    return ProvisionedAccount.objects.get(person_id=person.person_id)
