"""Starting, stopping and removing systems that are sent accounts (啟動、停止、移除同步對象): apart from the sending, which loads slowly."""

from xiaowu.connections.models import ClientPlace, ProvisioningTarget
from xiaowu.connections.provisioning.rules.destination import KIND, destination_of, program_id
from xiaowu.connections.provisioning.rules.target import TARGET, State, Verb
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import again, cancel
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.queue import soon

TARGETS: FlowOf[ProvisioningTarget, State, Verb] = FlowOf(TARGET, ProvisioningTarget)


def move_target(actor: Actor, target_id: int, verb: Verb) -> State:
    """Accounts there stay as they are; after a removal, whoever keeps that system must end them. Raises what the flow raises."""
    move = TARGETS.begin(actor, target_id, verb)
    cancel(KIND, destination_of(target_id))  # what differs there is found anew once it is switched on
    again(destination=destination_of(target_id))  # somebody who switches it on again has repaired something
    if verb is Verb.REMOVE:
        ClientPlace.objects.filter(client_id=program_id(target_id)).delete()
    TARGETS.finish(actor, move, verb)
    soon("identity.provision")
    return move.to
