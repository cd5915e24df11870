"""Rows on the lists of connections that are empty in the cast."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast
from xiaowu.connections.models import ProvisionedAccount, ProvisioningTarget
from xiaowu.connections.oidc.actions.clients import connect
from xiaowu.connections.oidc.rules import Scope
from xiaowu.connections.tests.flows import EXAMPLES as FLOWS
from xiaowu.identity.actions.notices import NOTICE
from xiaowu.identity.models import Account
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel import clock
from xiaowu.kernel.delivery import MAIL, Parcel, post


def _target(cast: Cast) -> Any:
    return FLOWS["scim_target"].make(cast)


def _departure(cast: Cast) -> None:
    target, gone = _target(cast), cast.people["clerk"]
    with as_owner():
        Account.objects.filter(pk=gone.account_id).update(is_open=False)
        ProvisionedAccount.objects.create(target=ProvisioningTarget.objects.get(pk=target), person_id=gone.person_id, at=clock.now(), answer="500")


def _delivery(cast: Cast) -> None:
    cast.actor_of("bureau_officer")
    post(Parcel(NOTICE, MAIL, {"account": cast.people["clerk"].account_id, "notice": Notice.PASSWORD.value}))


def _client(cast: Cast) -> None:
    given = {"name": "雲端硬碟", "redirect_uris": ["https://drive.example/oidc"], "scopes": [Scope.PROFILE]}
    connect(cast.actor_of("bureau_officer"), **given, is_public=False, is_ours=False)


EXAMPLES = {
    "connections:clients": _client,
    "connections:deliveries": _delivery,
    "connections:departures": _departure,
    "connections:targets": _target,
}
