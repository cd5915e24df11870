"""The files that DHCP and name servers read (設定檔)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import configs as queries
from xiaowu.ipam.rules.configs import ConfigKind, write
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.ui.pages import download


@needs(Permission.OPEN)
def config(request: ActedRequest, plan_id: int) -> HttpResponse:
    """A plan's devices for the program that the address asks for; those that the reader sees. A server has one forward zone for all plans."""
    asked = request.GET.get("kind", ConfigKind.KEA)
    if asked not in set(ConfigKind):
        raise BadInput(_("請選擇設定檔的種類。"))
    kind = ConfigKind(asked)
    text = write(kind, queries.subnets(request.actor, plan_id, of_all=kind is ConfigKind.ZONE), int(clock.now().timestamp()))
    audit.record(request.actor, "exported", "ipam.plan", plan_id, kind=kind.value)
    name = f"{kind}.json" if kind is ConfigKind.KEA else f"{kind}.conf"
    return download(text.encode(), "text/plain; charset=utf-8", name)
