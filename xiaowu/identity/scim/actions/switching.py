"""Another system is told of accounts from now on, no more, or forgotten (啟動、停止、移除供裝對象): apart from telling, which loads slowly."""

from xiaowu.identity.models import ProgramPlace, ScimCopy, ScimTarget
from xiaowu.identity.scim.rules.target import TARGET, State, Verb
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.flow.held import FlowOf

TARGETS: FlowOf[ScimTarget, State, Verb] = FlowOf(TARGET, ScimTarget)


def move_target(actor: Actor, target_id: int, verb: Verb) -> State:
    """What it has stays as it is; the accounts of one that is removed are for whoever keeps that system to end. Raises what the flow raises."""
    move = TARGETS.begin(actor, target_id, verb)
    if verb is Verb.REMOVE:
        ProgramPlace.objects.filter(client_id=f"target:{target_id}").delete()
    else:
        ScimCopy.objects.filter(target_id=target_id).update(again=None)  # whoever switches it on again has mended something
    TARGETS.finish(actor, move, verb, writes={"again": None})
    return move.to
