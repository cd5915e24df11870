"""Permissions (權限): each app declares a table of who holds which permission, and over what; nothing else grants anything.

`may` answers a question, `require` raises the same answer, `needs` names the permission that a page or API function requires.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Final, Literal, TypeVar

from django.utils.translation import gettext as _

from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.errors import Forbidden


class Extent(StrEnum):
    """What a holder's permission extends to."""

    CLASS = "class"  # the class of the post (班級)
    SCHOOL = "school"  # the school of the post (學校)
    CITY = "city"  # the whole city (全市)


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of an app's permission table. `title` is in Traditional Chinese and is translated where shown.

    `sections`: where an office is divided into sections (組), the codes of the sections that do this work.
    Staff who belong to no section hold it too.
    """

    title: str
    roles: Mapping[str, Extent]
    sections: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. The page greys the button with it, the action raises it."""

    permission: str
    reason: str


class Place(Enum):
    """Stands for "no place in particular"."""

    ANYWHERE = "anywhere"


# asked by what leads to a page (navigation, the page's own check), never by what opens a school's data
ANYWHERE: Final = Place.ANYWHERE
Where = int | None | Literal[Place.ANYWHERE]  # a school's id; None: things of the city itself, which belong to no school

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"

_table: dict[str, Grant] = {}


def declare(table: Mapping[str, Grant]) -> None:
    """Add an app's permissions; called once, from the app's `permissions.py`."""
    for permission, grant in table.items():
        if permission in _table and _table[permission] != grant:
            raise ValueError(f"permission declared twice: {permission}")
        _table[str(permission)] = grant


def declared() -> Mapping[str, Grant]:
    """The whole table, for the matrix, the system check and the reach of the database."""
    return dict(_table)


def may(actor: Actor | None, permission: str, *, school_id: Where, class_id: int | None = None) -> Refusal | None:
    """None if the actor may, over that school or class; else the reason. `school_id` None means the city itself,
    which no post at a school reaches.
    """
    if holds(actor, permission, school_id=school_id, class_id=class_id):
        return None
    if actor is None:
        return Refusal(permission, _("請先登入。"))
    return Refusal(permission, _("您的職務沒有「%(title)s」的權限。") % {"title": _(_table[permission].title)})


def holds(actor: Actor | None, permission: str, *, school_id: Where, class_id: int | None = None) -> bool:
    """The same question answered with a bool: for lists that ask it often."""
    if permission == PUBLIC:
        return True
    if actor is None:
        return False
    if permission == SIGNED_IN:
        return True
    grant = _table[permission]
    for assignment in actor.assignments:
        over = grant.roles.get(assignment.role)
        if over is not None and assignment.is_of(grant.sections) and (school_id is ANYWHERE or _reaches(assignment, over, school_id, class_id)):
            return True
    return False


def own_schools(actor: Actor, permission: str) -> tuple[int, ...]:
    """The schools at which the actor has a post that holds this permission, in the order of the posts."""
    return tuple(school_id for school_id in actor.school_ids if holds(actor, permission, school_id=school_id))


def _reaches(assignment: RoleAssignment, over: Extent, school_id: int | None, class_id: int | None) -> bool:
    if over is Extent.CITY:
        return True
    if school_id is None:
        return False
    if over is Extent.SCHOOL:
        return assignment.school_id == school_id
    return class_id is not None and assignment.class_id == class_id and assignment.school_id in (None, school_id)


def require(actor: Actor, permission: str, *, school_id: Where, class_id: int | None = None) -> None:
    """Raise Forbidden where `may` gives a reason."""
    refusal = may(actor, permission, school_id=school_id, class_id=class_id)
    if refusal:
        raise Forbidden(refusal.reason)


def needs(permission: str) -> Callable[[View], View]:
    """Name the permission that a page or API function requires; the middleware asks for it before the function runs."""

    def mark(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return mark


def needs_by_method(permissions: Mapping[str, str | None]) -> Callable[[View], View]:
    """The same where one function answers several methods: method → permission."""

    def mark(view: View) -> View:
        view.needs_by_method = permissions  # type: ignore[attr-defined]
        return view

    return mark


def takes(*methods: str) -> Callable[[View], View]:
    """Name the methods that a page accepts. Without it a page accepts GET and HEAD only, unless Django's `require_POST` says otherwise."""

    def mark(view: View) -> View:
        view.takes = frozenset(methods)  # type: ignore[attr-defined]
        return view

    return mark
