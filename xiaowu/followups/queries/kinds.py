"""The kinds that the systems declare (待辦的種類), and which follow-ups of them an actor may see."""

from functools import lru_cache

from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.followups.rules.kinds import FollowUpKind, Owner, owners
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, declared, holds, own_schools
from xiaowu.kernel.actor import SYSTEM, Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.offer import declared as offered
from xiaowu.roster.models import Post
from xiaowu.roster.queries.city import city, section_title
from xiaowu.roster.rules.roles import CITY_ROLES, FIRM_ROLES, OUTSIDE_ROLES, ROLE_TITLES, Role


@lru_cache(maxsize=1)
def kinds() -> dict[str, FollowUpKind]:
    """Every kind by its key."""
    return {each.key: each for each in offered(FollowUpKind)}


def kind(key: str) -> FollowUpKind:
    """The kind with this key. Raises NotFound for one that no system declares."""
    found = kinds().get(key)
    if found is None:
        raise NotFound
    return found


def kind_titles() -> dict[str, str]:
    return {key: each.name for key, each in kinds().items()}


@lru_cache(maxsize=64)
def told_roles(notice: str) -> frozenset[str]:
    """The roles that are told by a kind of notification of follow-ups: who owes, keeps or reads those of its kinds, and whom their ladder names."""
    found: set[str] = set()
    for each in kinds().values():
        if each.notice == notice:
            permissions = [each.see, each.keep] + ([each.work] if each.is_named else [])
            found |= {role for permission in permissions for role in declared()[permission].roles}
            found |= {each.owner, *(rung.role for rung in each.ladder)}
    return frozenset(str(role) for role in found & set(Role))


def handed_on() -> list[str]:
    """The keys of the kinds that the house hands on to the successor of a school that merges."""
    return [key for key, each in kinds().items() if not each.at_merger]


def holders(of: FollowUpKind) -> frozenset[str]:
    """The roles that do the work of a kind."""
    return frozenset(declared()[of.work].roles)


def owners_of(of: FollowUpKind, *, has_school: bool) -> list[Owner]:
    """Who may owe one of this kind; where its owners are named, today's people of the role, as far as the reader may know of them. One statement
    for these, none for others.
    """
    if of.is_named:
        found = Post.objects.filter(role=of.owner, valid__contains=clock.today()).order_by("person__name__in_order", "person_id")
        told = found.values_list("person_id", "person__name", "outsidepost__firm")
        return [Owner(of.owner, words=f"{name}（{firm}）"[:60] if firm else name, person=person) for person, name, firm in told]
    return owners(holders(of), [each.code for each in city().sections], has_school=has_school)


def owner_at(of: FollowUpKind, school_id: int | None) -> Owner:
    """The default owner of this kind: its role at a school; for the city's own, the section that the city's folder names."""
    if school_id is not None:
        return Owner(of.owner)
    return Owner(of.owner if of.owner in CITY_ROLES else Role.BUREAU_OFFICER, city().owes.get(of.key))


def owner_titles(owner: Owner) -> tuple[str, ...]:
    """The titles of an owner's role and section in the reader's language; the last says most."""
    return (_(ROLE_TITLES[owner.role]), *((section_title(owner.section),) if owner.section else ()))


def visible(actor: Actor) -> Q:
    """The follow-ups that an actor may see: of each kind those over which they hold its permission."""
    found = Q(pk=None)
    for each in kinds().values():
        if holds(actor, each.see, school_id=None):
            found |= Q(kind=each.key)
        elif holds(actor, each.see, school_id=ANYWHERE):
            found |= Q(kind=each.key, school_id__in=own_schools(actor, each.see))
            found |= Q(kind=each.key, school_id=None) if each.is_shared else Q()
        elif each.is_named and actor.person_id is not None and holds(actor, each.work, school_id=None):
            found |= Q(kind=each.key, owner_person=actor.person_id)
    return found


def is_house(actor: Actor) -> bool:
    """Whether it is a job of the house's own, which holds no permission; its reach is stated where it runs."""
    return SYSTEM in actor.roles


def is_about(actor: Actor, of: FollowUpKind, about: int | None) -> bool:
    """Whether a follow-up is about the actor's own account. One statement for kinds that are about accounts, none for others."""
    return bool(of.concerns) and about is not None and actor.account_id is not None and import_string(of.concerns)(about) == actor.account_id


def owed_by(actor: Actor) -> Q:
    """The follow-ups that wait for a role of the actor, at its place: at the bureau, what it owes as a whole and what the actor's section does;
    somebody who belongs to no section gets those of all sections. For somebody from outside, those that name them, and what their firm owes.
    """
    found = Q(pk=None)
    for each in actor.assignments:
        if each.role in set(CITY_ROLES):
            found |= Q(owner_role=each.role, owner_section__in=["", each.section]) if each.section else Q(owner_role=each.role)
        elif each.school_id is not None:
            found |= Q(owner_role=each.role, school_id=each.school_id)
        elif each.role in set(FIRM_ROLES):
            found |= Q(owner_role=each.role, owner_person=None, school_id=None)
        elif each.role in set(OUTSIDE_ROLES) and actor.person_id is not None:
            found |= Q(owner_role=each.role, owner_person=actor.person_id)
    return found


def is_owed_by(actor: Actor, role: str, school_id: int | None, section: str = "", person: int | None = None) -> bool:
    """The same question about one follow-up."""
    if person is not None:
        return actor.person_id == person and role in actor.roles
    sections = (section,) if section else ()
    held = [each for each in actor.assignments if each.role == role and each.is_of(sections)]
    return any(Role(role) in CITY_ROLES or each.school_id == school_id for each in held)
