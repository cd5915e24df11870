"""Who serves at the bureau, and in which section (教育局人員)."""

from dataclasses import dataclass
from datetime import date

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import Post
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.staff import lasting
from xiaowu.roster.rules.roles import Role

NO_SECTION = "-"  # the filter value for those who belong to no section
OFFICER_SORTS: Sorts = {"name": "person__name__in_order", "section": "section", "since": "valid"}


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """An officer's post; `section` is its code, `until` the first day on which it is no longer held."""

    id: int
    person_id: int
    name: str
    section: str
    since: date
    until: date | None


def officers(actor: Actor, wanted: ListRequest, today: date) -> Page[OfficerRow]:
    """The posts held at the bureau today or later, by name. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_OFFICERS, school_id=None)
    found = Post.objects.filter(lasting(today), role=Role.BUREAU_OFFICER)
    if wanted.text:
        found = found.filter(person__name__named=wanted.text)
    if section := wanted.filter("section"):
        found = found.filter(section="" if section == NO_SECTION else section)
    return page_of(found.select_related("person"), wanted, OFFICER_SORTS, _row, "person__name__in_order", "pk")


def officer(actor: Actor, post_id: int, today: date) -> OfficerRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_OFFICERS, school_id=None)
    found = Post.objects.filter(lasting(today), role=Role.BUREAU_OFFICER, pk=post_id).select_related("person").first()
    if found is None:
        raise NotFound
    return _row(found)


def _row(each: Post) -> OfficerRow:
    return OfficerRow(each.pk, each.person_id, each.person.name, each.section, each.valid.lower, each.valid.upper)
