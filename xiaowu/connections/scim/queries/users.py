"""Accounts as users: people who ever held a post where the program serves; active while they hold one."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from scim2_models import Meta, NotFoundException, Reference, SearchRequest

from xiaowu.connections.queries.accounts import ACCOUNTS, basis
from xiaowu.connections.scim.queries.asked import Collection, by_key, one, page
from xiaowu.connections.scim.queries.filters import Column, Holds, Many
from xiaowu.connections.scim.rules.resources import Email, HeldRole, Membership, User, name_parts, version_of
from xiaowu.connections.scim.rules.sent import own_name
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import named
from xiaowu.roster.queries.names import FAMILY, GIVEN
from xiaowu.roster.rules.roles import ROLE_TITLES, Role

READS = ("roster_post", "roster_school", "roster_schoolclass")

# the guard on posts leaves only those of the program's schools
_POSTS = """
select t.person_id, t.role, 'school-' || s.first_code || '-' || s.level as school, s.name as school_name,
    case when c.academic_year = %(year)s then 'class-' || c.id end as class, c.name as class_name
from roster_post t left join roster_school s on s.id = t.school_id left join roster_schoolclass c on c.id = t.school_class_id
where t.valid @> %(today)s::date
"""
_GROUPS = f"""(
    select coalesce(h.school, 'bureau') as value, h.person_id from ({_POSTS}) h
    union all select h.class, h.person_id from ({_POSTS}) h where h.class is not null
    union all select m.group_id::text, m.person_id from identity_programgroupmember m join identity_programgroup l on l.id = m.group_id
        where l.client_id = %(client)s
)"""
_MAILBOX = {"value": Column("e.value"), "type": Column("'work'"), "primary": Column("true", Holds.BOOLEAN)}
_FAMILY, _GIVEN = FAMILY.format("r.name"), GIVEN.format("r.name")


def _own(name: str) -> str:
    return own_name(name, settings.XIAOWU_MAIL_DOMAIN)


USERS = Collection(
    User, ACCOUNTS, "person_id",
    {
        ("id", None): Column("r.uid"), ("external_id", None): Column("r.external_id"), ("user_name", None): Column("r.sign_in", reads=_own),
        ("display_name", None): Column("r.name"), ("name", "formatted"): Column("r.name"),
        ("name", "family_name"): Column(_FAMILY), ("name", "given_name"): Column(_GIVEN), ("active", None): Column("r.active", Holds.BOOLEAN),
        ("preferred_language", None): Column("r.language"), ("meta", "last_modified"): Column("r.modified", Holds.MOMENT),
        ("emails", None): Many("(select r.mail as value where r.mail is not null)", _MAILBOX),
        ("roles", None): Many(
            "(select t.role as value from roster_post t where t.person_id = r.person_id and t.valid @> %(today)s::date)", {"value": Column("e.value")}
        ),
        ("groups", None): Many(f"(select * from {_GROUPS} within where within.person_id = r.person_id)", {"value": Column("e.value")}),
    },
)  # fmt: skip


def users(actor: Actor, asked: SearchRequest[Any]) -> tuple[int, list[User]]:
    """How many fit, and a page of them. Four statements, however many."""
    total, found = page(actor, USERS, asked)
    return total, _told(actor, found)


def user(actor: Actor, uid: str) -> User:
    """One of them. Raises NotFoundException."""
    return _told(actor, [row_of(actor, uid)])[0]


def row_of(actor: Actor, uid: str) -> dict[str, Any]:
    """The row of a user, with the ids of account and person. Raises NotFoundException."""
    found = one(actor, USERS, "r.uid = %(uid)s", uid=uid)
    if found is None:
        raise NotFoundException(detail=f"User {uid[:60]!r} not found")
    return found


def _told(actor: Actor, found: Sequence[dict[str, Any]]) -> list[User]:
    given = basis(actor) | {"people": [row["person_id"] for row in found]}
    if not found:
        return []
    posts = by_key(named(f"select h.* from ({_POSTS} and t.person_id = any(%(people)s)) h order by h.role, h.school, h.class", given), "person_id")
    lists = by_key(
        named(
            "select m.person_id, l.id::text as gid, l.name from identity_programgroupmember m join identity_programgroup l on l.id = m.group_id"
            " where l.client_id = %(client)s and m.person_id = any(%(people)s) order by l.name, l.id",
            given,
        ),
        "person_id",
    )
    return [_user(row, posts.get(row["person_id"], []), lists.get(row["person_id"], [])) for row in found]


def _user(row: dict[str, Any], posts: Sequence[dict[str, Any]], lists: Sequence[dict[str, Any]]) -> User:
    groups = {post["school"] or "bureau": (post["school_name"] or "教育局", "school" if post["school"] else "bureau") for post in posts}
    groups |= {post["class"]: (f"{post['school_name']} {post['class_name']}", "class") for post in posts if post["class"]}
    groups |= {each["gid"]: (each["name"], "list") for each in lists}
    told = User(
        id=row["uid"], external_id=row["external_id"], user_name=row["sign_in"], display_name=row["name"], name=name_parts(row["name"]),
        active=row["active"], preferred_language=row["language"],
        emails=[Email(value=row["mail"], type="work", primary=True)] if settings.XIAOWU_MAIL_DOMAIN else None,
        roles=[HeldRole(value=role, display=ROLE_TITLES[Role(role)]) for role in sorted({post["role"] for post in posts})] or None,
        groups=[Membership(value=gid, ref=Reference(f"Groups/{gid}"), display=name, type=kind) for gid, (name, kind) in groups.items()] or None,
    )  # fmt: skip
    told.meta = Meta(resource_type="User", last_modified=row["modified"], version=version_of(told))
    return told
