"""Rows on which the flow of a system that is told of accounts is walked."""

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.connections.models import ProvisioningTarget
from xiaowu.connections.provisioning.actions.switching import move_target
from xiaowu.connections.provisioning.rules import target


def _target(_cast: Cast) -> int:
    with as_owner():
        return int(ProvisioningTarget.objects.create(name="學習平台", url="https://scim.example/v2", token="sealed").pk)


EXAMPLES = {
    "scim_target": Example(
        make=_target,
        by=dict.fromkeys(target.Verb, "bureau_officer"),
        press=lambda made, verb: (f"/connected/accounts/{made}/advance/", {"verb": verb}),
        take=move_target,
    ),
}
