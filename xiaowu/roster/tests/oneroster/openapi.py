"""Facts of 1EdTech's own OpenAPI description of the rostering service (OneRoster 1.2): members, vocabularies, scopes of its 41 paths."""

from typing import NamedTuple


class Kind(NamedTuple):
    """The members of one kind of object: those required and those allowed; a member's form is `text` unless stated."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    forms: dict[str, str] = {}


BASE = ("sourcedId", "status", "dateLastModified")
OBJECTS = {
    "academicSession": Kind(
        (*BASE, "title", "startDate", "endDate", "type", "schoolYear"), ("metadata", "parent", "children"),
        {"startDate": "day", "endDate": "day", "type": "session", "parent": "ref:academicSession", "children": "refs:academicSession"},
    ),
    "class": Kind(
        (*BASE, "title", "course", "school", "terms"),
        ("metadata", "classCode", "classType", "location", "grades", "subjects", "subjectCodes", "periods", "resources"),
        {
            "classType": "class_type", "grades": "words", "subjects": "words", "subjectCodes": "words", "periods": "words", "course": "ref:course",
            "school": "ref:org", "terms": "refs:academicSession",
        },
    ),
    "course": Kind(
        (*BASE, "title", "courseCode"), ("metadata", "schoolYear", "grades", "subjects", "org", "subjectCodes", "resources"),
        {"schoolYear": "ref:academicSession", "grades": "words", "subjects": "words", "subjectCodes": "words", "org": "ref:org"},
    ),
    "demographics": Kind(BASE, ("metadata", "birthDate", "sex"), {"birthDate": "day", "sex": "sex"}),
    "enrollment": Kind(
        (*BASE, "user", "class", "school", "role"), ("metadata", "primary", "beginDate", "endDate"),
        {
            "user": "ref:user", "class": "ref:class", "school": "ref:org", "role": "class_role", "primary": "truth", "beginDate": "day",
            "endDate": "day",
        },
    ),
    "org": Kind(
        (*BASE, "name", "type", "identifier"), ("metadata", "parent", "children"), {"type": "org_type", "parent": "ref:org", "children": "refs:org"}
    ),
    "user": Kind(
        (*BASE, "enabledUser", "givenName", "familyName", "roles"),
        (
            "metadata", "userMasterIdentifier", "username", "userIds", "middleName", "preferredFirstName", "preferredMiddleName",
            "preferredLastName", "pronouns", "userProfiles", "primaryOrg", "identifier", "email", "sms", "phone", "agents", "grades", "password",
            "resources",
        ),
        {
            "enabledUser": "truth", "roles": "roles", "userProfiles": "profiles", "primaryOrg": "ref:org", "agents": "refs:user", "grades": "words",
        },
    ),
}  # fmt: skip
ROLE = Kind(("roleType", "role", "org"), ("userProfile", "beginDate", "endDate"),
            {"roleType": "role_type", "role": "role", "org": "ref:org", "beginDate": "day", "endDate": "day"})  # fmt: skip
PROFILE = Kind(("profileId", "profileType", "vendorId"), ("applicationId", "description", "credentials"), {"credentials": "any"})

# vocabularies, and whether they take `ext:` words besides
WORDS = {
    "session": (("gradingPeriod", "semester", "schoolYear", "term"), True),
    "class_type": (("homeroom", "scheduled"), True),
    "class_role": (("administrator", "proctor", "student", "teacher"), True),
    "org_type": (("department", "district", "local", "national", "school", "state"), True),
    "role": (
        ("aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative", "siteAdministrator", "student",
         "systemAdministrator", "teacher"), True,
    ),
    "role_type": (("primary", "secondary"), False),
    "sex": (("male", "female", "unspecified", "other"), True),
    "truth": (("true", "false"), False),
    "status": (("active", "tobedeleted"), False),
}  # fmt: skip
MINOR = {
    "fullsuccess", "invalid_filter_field", "invalid_selection_field", "invaliddata", "unauthorisedrequest", "forbidden", "server_busy",
    "unknownobject", "internal_server_error",
}  # fmt: skip

CORE, MORE, BIRTHDAYS = "core", "more", "birthdays"
_ALL = {
    "academicSessions": "academicSession", "terms": "academicSession", "gradingPeriods": "academicSession", "orgs": "org", "schools": "org",
    "courses": "course", "classes": "class", "users": "user", "students": "user", "teachers": "user", "enrollments": "enrollment",
    "demographics": "demographics",
}  # fmt: skip
_PLURAL = {"academicSession": "academicSessions", "class": "classes", "course": "courses", "org": "orgs", "user": "users", "enrollment": "enrollments",
           "demographics": "demographics"}  # fmt: skip
_WITHIN = (
    "schools/{schools}/classes", "schools/{schools}/courses", "schools/{schools}/enrollments", "schools/{schools}/students",
    "schools/{schools}/teachers", "schools/{schools}/terms", "schools/{schools}/classes/{classes}/enrollments",
    "schools/{schools}/classes/{classes}/students", "schools/{schools}/classes/{classes}/teachers", "classes/{classes}/students",
    "classes/{classes}/teachers", "courses/{courses}/classes", "terms/{terms}/classes", "terms/{terms}/gradingPeriods",
    "students/{students}/classes", "teachers/{teachers}/classes", "users/{users}/classes",
)  # fmt: skip


class Path(NamedTuple):
    """A path: the name of its answer's one member, the kind of object in it, whether many, and the narrowest scope that opens it."""

    pattern: str
    member: str
    kind: str
    is_many: bool
    scope: str


def _scope(name: str) -> str:
    return BIRTHDAYS if name == "demographics" else CORE


PATHS = (
    *(Path(name, _PLURAL[kind], kind, True, _scope(name)) for name, kind in _ALL.items()),
    *(Path(f"{name}/{{{name}}}", kind, kind, False, _scope(name)) for name, kind in _ALL.items()),
    *(Path(each, _PLURAL[_ALL[each.rpartition("/")[2]]], _ALL[each.rpartition("/")[2]], True, MORE) for each in _WITHIN),
)
