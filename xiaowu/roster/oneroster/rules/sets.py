"""What the standard says of a set (1EdTech OneRoster 1.2 CSV binding, ch. 2–4), and how its words meet the register's."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xiaowu.roster.rules.roles import Role

VERSIONS = ("1.1", "1.2")
MANIFEST = "manifest.csv"
LARGEST_SET = 2 * 1024**3  # bytes unpacked
LARGEST_RATIO = 100  # unpacked to packed: text of names packs to a fifth, a bomb to a thousandth
LARGEST_HEAD = 64 * 1024  # bytes: a manifest, or a file's first line
MOST_MEMBERS = 200  # the standard has thirty files
MOST_ROWS = 1_500_000  # a file; a city of 390,000 children has 1,200,000 users, guardians included
OURS = "metadata.xiaowu."  # columns of the register that the standard has no word for


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    ID = "id"
    IDS = "ids"  # comma-separated
    DATE = "date"
    MOMENT = "moment"
    YEAR = "year"
    BOOLEAN = "boolean"
    ENUM = "enum"


class Mode(StrEnum):
    """How a file of the set is to be read."""

    BULK = "bulk"
    DELTA = "delta"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: what it holds, whether it must be there, which file it points into."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    refers: str = ""
    values: tuple[str, ...] = ()


def _id(name: str, refers: str = "", *, required: bool = True) -> Field:
    return Field(name, Kind.ID, required, refers)


def _enum(name: str, *values: str, required: bool = True) -> Field:
    return Field(name, Kind.ENUM, required, values=values)


def _must(name: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(name, kind, required=True)


def _own(*names: str) -> tuple[Field, ...]:
    return tuple(Field(OURS + name) for name in names)


_BASE = (_id("sourcedId"), _enum("status", "active", "tobedeleted", required=False), Field("dateLastModified", Kind.MOMENT))
_ROLES = (
    "administrator", "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative",
    "siteAdministrator", "student", "systemAdministrator", "teacher",
)  # fmt: skip
_SPAN = (Field("beginDate", Kind.DATE), Field("endDate", Kind.DATE))

# in the order in which they refer to each other
FILES: Mapping[str, tuple[Field, ...]] = {
    "academicSessions": (
        *_BASE, _must("title"), _enum("type", "gradingPeriod", "semester", "schoolYear", "term"), _must("startDate", Kind.DATE),
        _must("endDate", Kind.DATE), _id("parentSourcedId", "academicSessions", required=False), _must("schoolYear", Kind.YEAR),
    ),
    "orgs": (
        *_BASE, _must("name"), _enum("type", "department", "school", "district", "local", "state", "national"), Field("identifier"),
        _id("parentSourcedId", "orgs", required=False), *_own("level", "city", "area"),
    ),
    "courses": (
        *_BASE, _id("schoolYearSourcedId", "academicSessions", required=False), _must("title"), Field("courseCode"), Field("grades"),
        _id("orgSourcedId", "orgs"), Field("subjects"), Field("subjectCodes"),
    ),
    "classes": (
        *_BASE, _must("title"), Field("grades"), _id("courseSourcedId", "courses"), Field("classCode"), _enum("classType", "homeroom", "scheduled"),
        Field("location"), _id("schoolSourcedId", "orgs"), Field("termSourcedIds", Kind.IDS, True, "academicSessions"), Field("subjects"),
        Field("subjectCodes"), Field("periods"), *_own("number"),
    ),
    "users": (
        *_BASE, _must("enabledUser", Kind.BOOLEAN), Field("username"), _must("givenName"), _must("familyName"), Field("identifier"),
        Field("email"), Field("phone"), Field("agentSourcedIds", Kind.IDS, refers="users"), Field("grades"),
        Field("orgSourcedIds", Kind.IDS, refers="orgs"), _enum("role", *_ROLES, required=False), *_own("diet", "relation"),
    ),
    "roles": (
        *_BASE, _id("userSourcedId", "users"), _enum("roleType", "primary", "secondary"), _enum("role", *_ROLES), *_SPAN,
        _id("orgSourcedId", "orgs"), _id("userProfileSourcedId", "userProfiles", required=False), *_own("role"),
    ),
    "userProfiles": (
        *_BASE, _id("userSourcedId", "users"), _must("profileType"), _must("vendorId"), Field("applicationId"), Field("description"),
        _must("credentialType"), _must("username"),
    ),
    "enrollments": (
        *_BASE, _id("classSourcedId", "classes"), _id("schoolSourcedId", "orgs"), _id("userSourcedId", "users"),
        _enum("role", "administrator", "aide", "proctor", "student", "teacher"), Field("primary", Kind.BOOLEAN), *_SPAN, *_own("seat"),
    ),
    "demographics": (
        _id("sourcedId", "users"), *_BASE[1:], Field("birthDate", Kind.DATE), _enum("sex", "male", "female", "other", "unspecified", required=False),
    ),
}  # fmt: skip
REVERSED = {"academicSessions": ("startDate", "endDate"), "roles": ("beginDate", "endDate"), "enrollments": ("beginDate", "endDate")}
TREES = ("academicSessions", "orgs")
NOT_READ = (
    "categories", "classResources", "courseResources", "lineItems", "lineItemLearningObjectiveIds", "lineItemScoreScales", "resources",
    "resultLearningObjectiveIds", "results", "resultScoreScales", "scoreScales", "userResources",
)  # fmt: skip

# what a post is called there, and what a role there makes of somebody here; a post over a class is told by its enrollment
ROLE_OF_POST: Mapping[Role, str] = {
    Role.HOMEROOM_TEACHER: "teacher", Role.SUBJECT_TEACHER: "teacher", Role.CLERK: "aide", Role.NUTRITIONIST: "aide",
    Role.IT_COORDINATOR: "systemAdministrator", Role.STUDENT_AFFAIRS: "siteAdministrator", Role.PRINCIPAL: "principal",
    Role.BUREAU_OFFICER: "districtAdministrator",
}  # fmt: skip
POST_OF_ROLE: Mapping[str, Role] = {
    "systemAdministrator": Role.IT_COORDINATOR, "siteAdministrator": Role.STUDENT_AFFAIRS, "principal": Role.PRINCIPAL, "aide": Role.CLERK,
}  # fmt: skip
GUARDIANS = ("guardian", "parent", "relative")


@dataclass(frozen=True, slots=True)
class Package:
    """An opened set: its version, how each file that we read is to be read, the names of a file's columns, and its bytes in pieces."""

    version: str
    modes: Mapping[str, Mode]
    not_read: tuple[str, ...]
    header: Callable[[str], list[str]]
    rows: Callable[[str], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a set cannot be read; `about` is the file or line it is about."""

    problem: str
    about: str = ""


def unsafe(name: str) -> bool:
    """A member that would leave the set's one folder: absolute, with a drive, or in another folder."""
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or "/" in name or name in ("", ".", "..")


def package_faults(sizes: Mapping[str, tuple[int, int]]) -> list[Fault]:
    """What is wrong with a zip before anything is unpacked: member → (unpacked, packed) bytes."""
    faults = [Fault("unsafe_name", name) for name in sizes if unsafe(name)]
    if sum(full for full, _packed in sizes.values()) > LARGEST_SET:
        faults.append(Fault("too_large"))
    faults += [Fault("bomb", name) for name, (full, packed) in sizes.items() if full > 1024**2 and full > LARGEST_RATIO * max(packed, 1)]
    if MANIFEST not in sizes:
        faults.append(Fault("no_manifest"))
    return faults


def manifest_faults(properties: Mapping[str, str], members: Iterable[str]) -> list[Fault]:
    """What is wrong between the manifest and the files that are there."""
    faults: list[Fault] = []
    if properties.get("manifest.version") != "1.0":
        faults.append(Fault("manifest_version", properties.get("manifest.version", "")))
    if properties.get("oneroster.version") not in VERSIONS:
        faults.append(Fault("version", properties.get("oneroster.version", "")))
    present = {name.removesuffix(".csv") for name in members if name.endswith(".csv")} - {"manifest"}
    for name, value in properties.items():
        if not name.startswith("file."):
            continue
        file = name.removeprefix("file.")
        if value not in set(Mode):
            faults.append(Fault("mode", f"{name}={value}"))
        elif value == Mode.ABSENT and file in present:
            faults.append(Fault("not_announced", f"{file}.csv"))
        elif value != Mode.ABSENT and file not in present:
            faults.append(Fault("missing_file", f"{file}.csv"))
    faults += [Fault("not_announced", f"{file}.csv") for file in sorted(present) if f"file.{file}" not in properties]
    return faults
