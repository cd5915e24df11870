"""A page of the register over REST: the statements of a set, for the schools that the program serves; recorded as looks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import named as by_name
from xiaowu.kernel.database.rows import run, values
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.oneroster.queries.asking import filtered, may_select, sorted_by
from xiaowu.roster.oneroster.queries.places import PLACES
from xiaowu.roster.oneroster.queries.sets import named
from xiaowu.roster.oneroster.rules.rest import COLLECTIONS, LARGEST_PAGE, PAGE, Collection, ref, told

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# what another system told and we only keep is little, and named many times in a statement: to plan it at each name took most of a request
_FOUND_ONCE = {"or_out_org", "or_out_kept_class", "or_out_kept", "or_out_kept_role"}
_PLACED = ", ".join(f"{name} as {'' if name in _FOUND_ONCE else 'not '}materialized ({select})" for name, select in PLACES.items())
_HAS_ROLE = f'select x."userSourcedId" from {named("roles", "x")} where x.role = %(kind)s'
_IN_CLASS = f'select x."userSourcedId" from {named("enrollments", "x")} where x.role = %(kind)s and x."classSourcedId" = %(classes)s'


def _classes_of(who: str) -> str:
    return f'r."sourcedId" in (select x."classSourcedId" from {named("enrollments", "x")} where x."userSourcedId" = %({who})s)'


_AT_SCHOOL = {"classes": 'r."schoolSourcedId" = %(schools_)s', "people": f'r."sourcedId" in ({_HAS_ROLE} and x."orgSourcedId" = %(schools_)s)'}
_IN_THE_CLASS = f'r."sourcedId" in ({_IN_CLASS})'
_WITHIN: Mapping[str, str] = {
    "schools/<schools>/classes": _AT_SCHOOL["classes"],
    "schools/<schools>/courses": (
        f'r."sourcedId" in (select x."courseSourcedId" from {named("classes", "x")} where x."schoolSourcedId" = %(schools_)s)'
    ),
    "schools/<schools>/enrollments": _AT_SCHOOL["classes"],
    "schools/<schools>/students": _AT_SCHOOL["people"],
    "schools/<schools>/teachers": _AT_SCHOOL["people"],
    "schools/<schools>/terms": "true",
    "schools/<schools>/classes/<classes>/enrollments": f'{_AT_SCHOOL["classes"]} and r."classSourcedId" = %(classes)s',
    "schools/<schools>/classes/<classes>/students": f'{_IN_THE_CLASS[:-1]} and x."schoolSourcedId" = %(schools_)s)',
    "schools/<schools>/classes/<classes>/teachers": f'{_IN_THE_CLASS[:-1]} and x."schoolSourcedId" = %(schools_)s)',
    "classes/<classes>/students": _IN_THE_CLASS,
    "classes/<classes>/teachers": _IN_THE_CLASS,
    "courses/<courses>/classes": 'r."courseSourcedId" = %(courses)s',
    "terms/<terms>/classes": "%(terms)s = any(string_to_array(r.\"termSourcedIds\", ','))",
    "terms/<terms>/gradingPeriods": 'r."parentSourcedId" = %(terms)s',
    "students/<students>/classes": _classes_of("students"),
    "teachers/<teachers>/classes": _classes_of("teachers"),
    "users/<users>/classes": _classes_of("users"),
}


_WHOLE = ("set local enable_nestloop = off", "set local work_mem = '64MB'")
_PART = ("set local enable_nestloop to default", "set local work_mem to default")


@dataclass(frozen=True, slots=True)
class RestRequest:
    """A request: the collection, within what it is asked (a pattern, and the sourcedIds in it), and how."""

    collection: str
    within: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    filter: str = ""
    sort: str = ""
    descending: bool = False
    limit: int = PAGE
    offset: int = 0
    fields: tuple[str, ...] = ()


def found(actor: Actor, asked: RestRequest, base: str) -> tuple[int, list[dict[str, Any]]]:
    """How many there are, and one page of them as JSON. Raises NotFound (the object it is asked within), BadQuery.

    At most eleven statements, however many rows.
    """
    what, given = COLLECTIONS[asked.collection], _given(actor, asked)
    may_select(what, asked.fields)
    for collection, sourced_id in asked.ids.items():
        _there(given, collection, sourced_id)
    _narrow(given, asked.ids)
    where = " and ".join((_kind(what), f"({_WITHIN[asked.within]})" if asked.within else "true", filtered(what, asked.filter, given)))
    order = f"{sorted_by(what, asked.sort)} {'desc' if asked.descending else 'asc'} nulls last, " if asked.sort else ""
    given |= {"limit": min(asked.limit, LARGEST_PAGE), "offset": asked.offset}
    page = f'from {named(what.file)} where {where} order by {order}r."sourcedId" limit %(limit)s offset %(offset)s'
    is_whole = given["schools"] is None and given["uids"] is None
    if is_whole:
        _join_whole(True)
    (count,) = _rows(f"select count(*) as total from {named(what.file)} where {where}", given)
    if what.file != "users":
        rows = _rows(f"select * {page}", given)
    else:  # first who is on the page; the expensive columns are then looked up for these only
        keys = [row["sourcedId"] for row in _rows(f'select r."sourcedId" {page}', given)]
        if is_whole:
            _join_whole(False)
        given["uids"] = _with_children(keys)
        chosen = f'select * from {named(what.file)} where r."sourcedId" = any(%(keys)s)'
        told_of = {row["sourcedId"]: row for row in _rows(chosen, given | {"keys": keys})}
        rows = [told_of[key] for key in keys]
    return count["total"], _shown(actor, what, rows, given, base, asked.fields)


def _join_whole(is_whole: bool) -> None:
    """Whether whole tables are joined. The planner expects few guarded rows and would look up each of a city's million singly: 42 s instead of 9."""
    for statement in _WHOLE if is_whole else _PART:
        run(statement)


def one(actor: Actor, asked: RestRequest, sourced_id: str, base: str) -> dict[str, Any]:
    """One object of a collection. Raises NotFound, BadQuery."""
    what, given = COLLECTIONS[asked.collection], _given(actor, asked)
    may_select(what, asked.fields)
    row = _there(given, asked.collection, sourced_id)
    if what.file == "users":
        given["uids"] = _with_children([sourced_id])
    return _shown(actor, what, [row], given, base, asked.fields)[0]


def _given(actor: Actor, asked: RestRequest) -> dict[str, Any]:
    is_city = any(each.school_id is None for each in actor.assignments)
    ids = {("schools_" if name == "schools" else name): value for name, value in asked.ids.items()}
    here = {"schools": None if is_city else list(actor.school_ids), "is_city": is_city, "uids": None}
    return {**here, "today": clock.today(), "kind": COLLECTIONS[asked.collection].kind, **ids}


def _there(given: Mapping[str, Any], collection: str, sourced_id: str) -> dict[str, Any]:
    what = COLLECTIONS[collection]
    if "\0" in sourced_id:
        raise NotFound
    narrowed = {**given, "sid": sourced_id, "kind": what.kind}
    if what.file in ("users", "demographics"):
        narrowed["uids"] = _with_children([sourced_id])
    elif what.file == "enrollments" and (whose := _UUID.search(sourced_id)):
        narrowed["uids"] = [whose.group()]
    statement = f'select * from {named(what.file)} where r."sourcedId" = %(sid)s and {_kind(what)}'
    rows = _rows(statement, narrowed) or (_rows(statement, {**narrowed, "uids": None}) if what.file == "enrollments" else [])
    if not rows:
        raise NotFound
    return rows[0]


def _narrow(given: dict[str, Any], ids: Mapping[str, str]) -> None:
    """Objects within a school or a class are looked for at that school, and a person's by that person: not in the whole city."""
    if "schools" in ids:
        where = "select id as school from or_out_school where sid = %(schools_)s"
    elif "classes" in ids:
        where = "select school_id as school from or_out_class where sid = %(classes)s"
    else:
        whose = next((value for name, value in ids.items() if name in ("users", "students", "teachers")), None)
        given["uids"] = _with_children([whose]) if whose else None
        return
    if schools := [row["school"] for row in _rows(where, given)]:  # none: a class that is only kept
        given["schools"] = schools


def _with_children(sourced_ids: Sequence[str]) -> list[str]:
    """These people, and the children of the guardians among them, through whom guardians are shown. Raises NotFound for anything that is no uid."""
    if any(_UUID.fullmatch(each) is None for each in sourced_ids):
        raise NotFound
    children = values(
        "select st.uid::text from roster_guardian g join roster_student st on st.school_id = g.school_id and st.id = g.student_id"
        " where g.uid = any(%s::uuid[])",
        [list(sourced_ids)],
    )
    return [*sourced_ids, *children]


def _kind(what: Collection) -> str:
    if not what.kind:
        return "true"
    return f'r."sourcedId" in ({_HAS_ROLE})' if what.file == "users" else "r.type = %(kind)s"


def _rows(statement: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return by_name(f"with {_PLACED} {statement}", given)


def _shown(
    actor: Actor, what: Collection, rows: Sequence[Mapping[str, Any]], given: Mapping[str, Any], base: str, fields: Sequence[str]
) -> list[dict[str, Any]]:
    shown = [told(what.file, row, base) for row in rows]
    if what.file == "users":
        _add_roles(shown, given, base)
    _looked(actor, what, rows)
    return [{name: value for name, value in each.items() if name in fields} for each in shown] if fields else shown


def _add_roles(shown: Sequence[dict[str, Any]], given: Mapping[str, Any], base: str) -> None:
    ids = {"people": [each["sourcedId"] for each in shown]}
    by_user: dict[str, dict[str, Any]] = {each["sourcedId"]: each for each in shown}
    of_page = 'where r."userSourcedId" = any(%(people)s) order by r."userSourcedId", r."sourcedId"'
    for row in _rows(f"select * from {named('roles')} {of_page}", {**given, **ids}):
        role = {"roleType": row["roleType"], "role": row["role"], "org": ref("orgs", row["orgSourcedId"], base)}
        role |= {name: row[name].isoformat() for name in ("beginDate", "endDate") if row[name] is not None}
        user = by_user[row["userSourcedId"]]
        user.setdefault("roles", []).append(role)
        user.setdefault("primaryOrg", role["org"])
    for row in _rows(f"select * from {named('userProfiles')} {of_page}", {**given, **ids}):
        profile = {name: row[name] for name in ("profileType", "vendorId", "applicationId", "description") if row[name]}
        credential = {"type": row["credentialType"], "username": row["username"]}
        by_user[row["userSourcedId"]].setdefault("userProfiles", []).append({"profileId": row["sourcedId"], **profile, "credentials": [credential]})


def _looked(actor: Actor, what: Collection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Records which people were shown to which program; each child at its school too, as for human readers (個人資料保護法 art. 10)."""
    column = {"users": "sourcedId", "demographics": "sourcedId", "enrollments": "userSourcedId"}.get(what.file)
    if column is None or not rows:
        return
    audit.record(actor, "read", f"oneroster_{what.file}", client=actor.client_id, ids=[row[column] for row in rows])
    audit.looked_at_those(
        actor,
        "oneroster.rest",
        "(select school_id, id as student_id from roster_student where uid = any(%(uids)s::uuid[])) student",
        {"uids": [row[column] for row in rows]},
    )
