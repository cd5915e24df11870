"""Who holds which post (教職員)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.ui.lists import PAGE_SIZE, Page, Wanted
from xiaowu.roster.models import Post
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.roles import Role


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on a list; `until` is the first day no longer held."""

    id: int
    person_id: int
    name: str
    role: Role
    class_name: str
    since: date
    until: date | None


STAFF_SORTS = {"role": "role", "name": "person__name", "since": "valid"}


def staff(actor: Actor, school_id: int, wanted: Wanted, today: date) -> Page[PostRow]:
    """The posts held at a school today or later, by name. Two statements."""
    require(actor, Permission.SEE_STAFF, school_id=school_id)
    found = Post.objects.filter(school_id=school_id).filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=today))
    if wanted.text:
        found = found.filter(person__name__icontains=wanted.text)
    if role := wanted.filter("role"):
        found = found.filter(role=role)
    order = ("-" if wanted.descending else "") + STAFF_SORTS[wanted.sort]
    total = found.count()
    page = found.select_related("person", "school_class").order_by(order, "school_class__grade", "school_class__number", "pk")
    rows = [_row(each) for each in page[wanted.offset : wanted.offset + PAGE_SIZE]]
    return Page(rows, total, wanted)


def _row(each: Post) -> PostRow:
    place = each.school_class.name if each.school_class else ""
    return PostRow(each.pk, each.person_id, each.person.name, Role(each.role), place, each.valid.lower, each.valid.upper)
