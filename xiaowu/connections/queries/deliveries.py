"""What leaves the house, by the destination's title (對外傳送)."""

from dataclasses import dataclass
from datetime import datetime

from allauth.idp.oidc.models import Client
from django.utils.translation import gettext as _

from xiaowu.connections.models import ProvisioningTarget
from xiaowu.connections.permissions import Permission
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import MAIL, told
from xiaowu.kernel.delivery.told import DeliveryRow, DestinationRow
from xiaowu.kernel.lists import ListRequest, Page


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A message and the title of its destination."""

    row: DeliveryRow
    name: str

    @property
    def due(self) -> datetime | None:
        return self.row.due


def deliveries(actor: Actor, wanted: ListRequest) -> Page[NamedRow]:
    """Messages, found by the title of their destination. Three statements. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    names, text = _names(), wanted.text.casefold()
    found = told.deliveries(wanted, [each for each, name in names.items() if text in name.casefold()])
    return Page([NamedRow(each, names.get(each.destination, each.destination)) for each in found.rows], found.total, wanted)


def unfinished(actor: Actor) -> list[tuple[str, DestinationRow]]:
    """Destinations at which something waits or was given up, by title. Four statements. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    names = _names()
    return [(names.get(each.name, each.name), each) for each in told.unfinished()]


def _names() -> dict[str, str]:
    clients = {f"client:{pk}": name for pk, name in Client.objects.values_list("pk", "name")}
    targets = {f"scim:{pk}": name for pk, name in ProvisioningTarget.objects.values_list("pk", "name")}
    return {MAIL: _("郵件伺服器"), **clients, **targets}
