"""Groups: people of the bureau, of each school and of each class, and the lists that a program keeps itself."""

from collections.abc import Sequence
from typing import Any

from scim2_models import Meta, NotFoundException, Reference, SearchRequest

from xiaowu.connections.queries.accounts import POSTS_CHANGED, basis
from xiaowu.connections.scim.queries.asked import Collection, by_key, one, page
from xiaowu.connections.scim.queries.filters import Column, Holds, Many
from xiaowu.connections.scim.rules.resources import Group, GroupKind, Member, version_of
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import named

READS = ("identity_account", "roster_person", "roster_post", "roster_school", "roster_schoolclass")

_SELECT = f"""
select g.*, x.value as external_id, greatest(g.written, (select {POSTS_CHANGED} from roster_post t where t.school_class_id = g.class_id),
    (select {POSTS_CHANGED} from roster_post t where t.school_id = g.school_id and g.kind = 'school')) as modified
from (
    select 'bureau' as gid, 'bureau' as kind, null::bigint as school_id, null::bigint as class_id, null::uuid as list_id, '教育局' as name,
        timestamptz 'epoch' as written where %(is_city)s
    union all select 'school-' || s.first_code || '-' || s.level, 'school', s.id, null, null, s.name, s.modified from roster_school s
        where %(is_city)s or s.id = any(%(schools)s)
    union all select 'class-' || c.id, 'class', c.school_id, c.id, null, s.name || ' ' || c.name, c.modified
        from roster_schoolclass c join roster_school s on s.id = c.school_id
        where c.academic_year = %(year)s and (%(is_city)s or s.id = any(%(schools)s))
    union all select l.id::text, 'list', null, null, l.id, l.name, l.modified from identity_programgroup l where l.client_id = %(client)s
) g left join identity_externalid x on x.client_id = %(client)s and x.kind = 'Group' and x.key = g.gid
"""
_WHO = "join roster_person p on p.id = {0}.person_id join identity_account a on a.person_id = p.id"
_TODAY = f"roster_post t {_WHO.format('t')} where t.valid @> %(today)s::date"
_MEMBERS = f"""(
    select p.uid::text as value from {_TODAY} and r.kind = 'school' and t.school_id = r.school_id
    union all select p.uid::text from {_TODAY} and r.kind = 'class' and t.school_class_id = r.class_id
    union all select p.uid::text from {_TODAY} and r.kind = 'bureau' and t.school_id is null
    union all select p.uid::text from identity_programgroupmember m {_WHO.format("m")} where m.group_id = r.list_id
)"""
_PEOPLE = f"""
select distinct * from (
    select 'school-' || s.first_code || '-' || s.level as gid, p.uid::text as uid from roster_school s
        join roster_post t on t.school_id = s.id and t.valid @> %(today)s::date {_WHO.format("t")} where s.id = any(%(school_ids)s)
    union all select 'class-' || t.school_class_id, p.uid::text from {_TODAY} and t.school_class_id = any(%(class_ids)s)
    union all select 'bureau', p.uid::text from {_TODAY} and t.school_id is null and %(bureau)s
    union all select m.group_id::text, p.uid::text from identity_programgroupmember m {_WHO.format("m")} where m.group_id = any(%(list_ids)s)
) who order by uid
"""
GROUPS = Collection(
    Group, _SELECT, "gid",
    {
        ("id", None): Column("r.gid"), ("external_id", None): Column("r.external_id"), ("display_name", None): Column("r.name"),
        ("meta", "last_modified"): Column("r.modified", Holds.MOMENT), ("members", None): Many(_MEMBERS, {"value": Column("e.value")}),
    },
)  # fmt: skip


def groups(actor: Actor, asked: SearchRequest[Any]) -> tuple[int, list[Group]]:
    """How many fit, and a page of them with their members. Three statements, however many."""
    total, found = page(actor, GROUPS, asked)
    return total, _told(actor, found)


def group(actor: Actor, gid: str) -> Group:
    """One of them. Raises NotFoundException."""
    return _told(actor, [row_of(actor, gid)])[0]


def row_of(actor: Actor, gid: str) -> dict[str, Any]:
    """The row of a group, with its kind. Raises NotFoundException."""
    found = one(actor, GROUPS, "r.gid = %(gid)s", gid=gid)
    if found is None:
        raise NotFoundException(detail=f"Group {gid[:60]!r} not found")
    return found


def _told(actor: Actor, found: Sequence[dict[str, Any]]) -> list[Group]:
    if not found:
        return []
    given = basis(actor) | {
        "school_ids": [row["school_id"] for row in found if row["kind"] == GroupKind.SCHOOL],
        "class_ids": [row["class_id"] for row in found if row["kind"] == GroupKind.CLASS],
        "list_ids": [row["list_id"] for row in found if row["kind"] == GroupKind.LIST],
        "bureau": any(row["kind"] == GroupKind.BUREAU for row in found),
    }
    people = by_key(named(_PEOPLE, given), "gid")
    return [_group(row, people.get(row["gid"], [])) for row in found]


def _group(row: dict[str, Any], people: Sequence[dict[str, Any]]) -> Group:
    members = [Member(value=each["uid"], ref=Reference(f"Users/{each['uid']}"), type="User") for each in people]
    told = Group(id=row["gid"], external_id=row["external_id"], display_name=row["name"], members=members or None)
    told.meta = Meta(resource_type="Group", last_modified=row["modified"], version=version_of(told))
    return told
