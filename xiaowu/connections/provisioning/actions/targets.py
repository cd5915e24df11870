"""Accounts in other systems (帳號同步): what is true here is compared every minute with what each was last sent, so that nothing is lost."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from xiaowu.connections.models import ClientPlace, ProvisioningTarget
from xiaowu.connections.permissions import Permission
from xiaowu.connections.provisioning.queries.targets import arm_for, targets_on, waiting
from xiaowu.connections.provisioning.rules.answers import is_token
from xiaowu.connections.provisioning.rules.destination import KIND, TOKEN, destination_of, program_id
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses.told import outward_address
from xiaowu.kernel.delivery import Parcel, post
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.queue import one_by_one
from xiaowu.kernel.sealing import seal
from xiaowu.roster.queries.places import ids_of_codes

_AT_ONCE = 1_000  # accounts of one system per run


def add_target(actor: Actor, *, name: str, url: str, token: str, school_codes: Sequence[str] = (), is_city: bool = False) -> ProvisioningTarget:
    """Add a system, switched off until somebody has seen how many accounts it would be sent. Raises Forbidden, BadInput."""
    require(actor, Permission.KEEP_TARGETS, school_id=None)
    url = outward_address(url)
    if "?" in url:
        raise BadInput(_("SCIM 網址不可有查詢參數。"), at="url")
    if not is_token(token):
        raise BadInput(_("存取權杖只能有英文字母、數字和半形符號，不可有空白；請重新複製。"), at="token")
    schools = ids_of_codes(school_codes)
    if not is_city and not schools:
        raise BadInput(_("請填寫這個系統服務哪些學校，或勾選全市。"))
    target = ProvisioningTarget.objects.create(name=name, url=url.rstrip("/"), token=seal(token, TOKEN))
    places = [None] if is_city else schools
    ClientPlace.objects.bulk_create(ClientPlace(client_id=program_id(target.pk), school_id=school_id) for school_id in places)
    audit.record(actor, "added", "scim_target", target.pk)
    return target


def compare() -> int:
    """Send every system that is switched on what it does not know yet, departures first; returns how many accounts. Run outside of a transaction.

    Each system is compared in a transaction of its own, armed for what it may know; a failure with one stops no other.
    """
    return sum(one_by_one(targets_on(), _posted, pieces=True))


def _posted(target_id: int) -> int:
    with transaction.atomic():
        found = waiting(arm_for(target_id), target_id, most=_AT_ONCE)
        where = destination_of(target_id)
        return post(*(Parcel(KIND, where, {"person": each.person_id}, key=str(each.person_id), rank=int(each.active)) for each in found))
