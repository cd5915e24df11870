"""What may be asked over REST, and the form of the answers (1EdTech OneRoster 1.2, rostering service, REST binding)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

PAGE = 100  # the standard's default
LARGEST_PAGE = 1_000
LONGEST_FILTER = 1_000  # characters
BASE = "ims/oneroster/rostering/v1p2"


class Shape(StrEnum):
    """The form of a column in JSON."""

    TEXT = "text"
    DATE = "date"
    LIST = "list"  # of words
    REF = "ref"  # a GUIDRef
    REFS = "refs"


@dataclass(frozen=True, slots=True)
class Out:
    """A member of an object: its name, the column of the file it comes from, and for references the collection they lead to.

    `or_id`: a required member without a value gets the object's own sourcedId.
    """

    name: str
    column: str = ""
    shape: Shape = Shape.TEXT
    to: str = ""
    or_id: bool = False

    @property
    def source(self) -> str:
        return self.column or self.name


@dataclass(frozen=True, slots=True)
class Collection:
    """An endpoint: the file whose rows it shows, the words for one and many, and which of the rows it is about."""

    file: str
    one: str
    many: str
    kind: str = ""  # the only type or role there


_SESSION, _ORG, _USER = ("academicSessions", "academicSession", "academicSessions"), ("orgs", "org", "orgs"), ("users", "user", "users")
COLLECTIONS: Mapping[str, Collection] = {
    "academicSessions": Collection(*_SESSION), "terms": Collection(*_SESSION, "term"), "gradingPeriods": Collection(*_SESSION, "gradingPeriod"),
    "orgs": Collection(*_ORG), "schools": Collection(*_ORG, "school"), "courses": Collection("courses", "course", "courses"),
    "classes": Collection("classes", "class", "classes"), "users": Collection(*_USER), "students": Collection(*_USER, "student"),
    "teachers": Collection(*_USER, "teacher"), "enrollments": Collection("enrollments", "enrollment", "enrollments"),
    "demographics": Collection("demographics", "demographics", "demographics"),
}  # fmt: skip
_SINGLE = {each.file: each.one for each in COLLECTIONS.values()}

# the columns that are shown: no phone, no diet, no relation, which readers over REST do not need
SHAPES: Mapping[str, tuple[Out, ...]] = {
    "academicSessions": (
        Out("title"), Out("startDate", shape=Shape.DATE), Out("endDate", shape=Shape.DATE), Out("type"),
        Out("parent", "parentSourcedId", Shape.REF, "academicSessions"), Out("schoolYear"),
    ),
    "orgs": (Out("name"), Out("type"), Out("identifier", or_id=True), Out("parent", "parentSourcedId", Shape.REF, "orgs")),
    "courses": (
        Out("title"), Out("schoolYear", "schoolYearSourcedId", Shape.REF, "academicSessions"), Out("courseCode", or_id=True),
        Out("grades", shape=Shape.LIST), Out("subjects", shape=Shape.LIST), Out("org", "orgSourcedId", Shape.REF, "orgs"),
        Out("subjectCodes", shape=Shape.LIST),
    ),
    "classes": (
        Out("title"), Out("classCode"), Out("classType"), Out("location"), Out("grades", shape=Shape.LIST), Out("subjects", shape=Shape.LIST),
        Out("course", "courseSourcedId", Shape.REF, "courses"), Out("school", "schoolSourcedId", Shape.REF, "orgs"),
        Out("terms", "termSourcedIds", Shape.REFS, "academicSessions"), Out("subjectCodes", shape=Shape.LIST), Out("periods", shape=Shape.LIST),
    ),
    "users": (
        Out("enabledUser"), Out("username"), Out("givenName"), Out("familyName"), Out("identifier"), Out("grades", shape=Shape.LIST),
        Out("agents", "agentSourcedIds", Shape.REFS, "users"),
    ),
    "enrollments": (
        Out("user", "userSourcedId", Shape.REF, "users"), Out("class", "classSourcedId", Shape.REF, "classes"),
        Out("school", "schoolSourcedId", Shape.REF, "orgs"), Out("role"), Out("primary"), Out("beginDate", shape=Shape.DATE),
        Out("endDate", shape=Shape.DATE),
    ),
    "demographics": (Out("birthDate", shape=Shape.DATE),),
}  # fmt: skip
EXTRA = {"users": ("roles", "userProfiles", "primaryOrg", "metadata")}  # members that come from other files, and the whole name
NAME = "metadata.xiaowu.name"  # besides its parts, from which no rule can rebuild it
UNTOLD = {"users": ("email", "userMasterIdentifier", "middleName")}  # members that may be asked by, and that nobody here has
BASIC = ("sourcedId", "status", "dateLastModified")

# collections within another object; a name in brackets is the sourcedId of one of that collection
WITHIN: tuple[tuple[str, str], ...] = (
    ("schools/<schools>/classes", "classes"),
    ("schools/<schools>/courses", "courses"),
    ("schools/<schools>/enrollments", "enrollments"),
    ("schools/<schools>/students", "students"),
    ("schools/<schools>/teachers", "teachers"),
    ("schools/<schools>/terms", "terms"),
    ("schools/<schools>/classes/<classes>/enrollments", "enrollments"),
    ("schools/<schools>/classes/<classes>/students", "students"),
    ("schools/<schools>/classes/<classes>/teachers", "teachers"),
    ("classes/<classes>/students", "students"),
    ("classes/<classes>/teachers", "teachers"),
    ("courses/<courses>/classes", "classes"),
    ("terms/<terms>/classes", "classes"),
    ("terms/<terms>/gradingPeriods", "gradingPeriods"),
    ("students/<students>/classes", "classes"),
    ("teachers/<teachers>/classes", "classes"),
    ("users/<users>/classes", "classes"),
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """One condition of a filter."""

    field: str
    operator: str
    value: str


_PREDICATE = r"([A-Za-z][A-Za-z.]*+)\s*+(!=|>=|<=|=|>|<|~)\s*+'((?:[^']|'')*)'"
_FILTER = re.compile(rf"{_PREDICATE}(?:\s++(AND|OR)\s++{_PREDICATE})?")


def parsed(text: str) -> tuple[list[Predicate], str] | None:
    """The one or two conditions of a filter and the word that joins them; None if it is no filter. A quote within a value is doubled."""
    found = _FILTER.fullmatch(text.strip()) if len(text) <= LONGEST_FILTER else None
    if found is None or "\0" in text:
        return None
    first, joined, second = found.groups()[:3], found.group(4), found.groups()[4:]
    return [Predicate(field, operator, value.replace("''", "'")) for field, operator, value in (first, second) if field], joined or "AND"


def told(file: str, row: Mapping[str, Any], base: str) -> dict[str, Any]:
    """A row as JSON; `base` is the service's URL. Unknown values are left out."""
    out: dict[str, Any] = {"sourcedId": row["sourcedId"], "status": "active", "dateLastModified": _moment(row["modified"])}
    for each in SHAPES[file]:
        value = _shaped(each, row[each.source] or (row["sourcedId"] if each.or_id else None), base)
        if value not in (None, "", []):
            out[each.name] = value
    if file == "users":
        out["metadata"] = {"xiaowu": {"name": row[NAME]}}
    return out


def ref(to: str, sourced_id: str, base: str) -> dict[str, str]:
    """A GUIDRef: its address, its id, and its type."""
    return {"href": f"{base}/{to}/{sourced_id}", "sourcedId": sourced_id, "type": _SINGLE[to]}


def links(url: str, total: int, *, limit: int, offset: int) -> dict[str, str]:
    """The neighbouring pages: relation → address (RFC 8288). `url` ends where limit and offset are added."""
    pages = {"first": 0, "last": max((total - 1) // limit * limit, 0)}
    if offset + limit < total:
        pages["next"] = offset + limit
    if offset > 0:
        pages["prev"] = min(max(offset - limit, 0), pages["last"])  # past the end: back to the last page
    return {relation: f"{url}limit={limit}&offset={start}" for relation, start in pages.items()}


def _shaped(each: Out, value: Any, base: str) -> Any:
    if value is None:
        return None
    if each.shape is Shape.LIST:
        return [part for part in str(value).split(",") if part]
    if each.shape is Shape.REF:
        return ref(each.to, value, base)
    if each.shape is Shape.REFS:
        return [ref(each.to, part, base) for part in str(value).split(",") if part]
    return value.isoformat() if isinstance(value, date) else str(value)


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
