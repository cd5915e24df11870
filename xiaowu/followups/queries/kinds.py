"""The kinds that the systems declare (待辦的種類), and which follow-ups of them an actor may see."""

from functools import lru_cache

from django.db.models import Q

from xiaowu.followups.rules.kinds import FollowUpKind
from xiaowu.kernel.access import ANYWHERE, declared, holds, own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.offer import declared as offered
from xiaowu.roster.rules.roles import CITY_ROLES, Role


@lru_cache(maxsize=1)
def kinds() -> dict[str, FollowUpKind]:
    """Every kind by its key."""
    return {each.key: each for each in offered(FollowUpKind)}


def kind(key: str) -> FollowUpKind:
    """Raises NotFound for what no system declares."""
    found = kinds().get(key)
    if found is None:
        raise NotFound
    return found


def kind_titles() -> dict[str, str]:
    return {key: each.name for key, each in kinds().items()}


def holders(of: FollowUpKind) -> frozenset[str]:
    """The roles that do the work of a kind."""
    return frozenset(declared()[of.work].holders)


def visible(actor: Actor) -> Q:
    """The follow-ups that an actor may see: of each kind those over which they hold its permission."""
    found = Q(pk=None)
    for each in kinds().values():
        if holds(actor, each.see, school_id=None):
            found |= Q(kind=each.key)
        elif holds(actor, each.see, school_id=ANYWHERE):
            found |= Q(kind=each.key, school_id__in=own_schools(actor, each.see))
            found |= Q(kind=each.key, school_id=None) if each.is_shared else Q()
    return found


def owed_by(actor: Actor) -> Q:
    """The follow-ups that wait for a role of the actor, at its place."""
    found = Q(pk=None)
    for each in actor.standings:
        if each.role in set(CITY_ROLES):
            found |= Q(owner_role=each.role)
        elif each.school_id is not None:
            found |= Q(owner_role=each.role, school_id=each.school_id)
    return found


def is_owed_by(actor: Actor, role: str, school_id: int | None) -> bool:
    """The same of one."""
    return any(each.role == role and (Role(role) in CITY_ROLES or each.school_id == school_id) for each in actor.standings)
