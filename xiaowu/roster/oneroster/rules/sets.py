"""The standard's rules for a set (1EdTech OneRoster 1.2 CSV binding, ch. 2–4), and how its words map to the register's."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xiaowu.kernel.roc.years import western
from xiaowu.roster.rules.roles import Role

VERSIONS = ("1.1", "1.2")
MANIFEST = "manifest.csv"
LARGEST_SET = 2 * 1024**3  # bytes unpacked
LARGEST_RATIO = 100  # unpacked to packed size: a text of names packs to a fifth, a bomb to a thousandth
LARGEST_HEAD = 64 * 1024  # bytes: a manifest, or a file's first line
MOST_MEMBERS = 200  # the standard has thirty files
MOST_ROWS = 1_500_000  # per file; a city of 390,000 children has 1,200,000 users, guardians included
OURS = "metadata.xiaowu."  # prefix of our own columns, for which the standard has no word


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
    """A column: what it holds, whether it is required, which file it refers to, and whether we read it. Some columns of 1.1 are gone in 1.2."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    refers: str = ""
    values: tuple[str, ...] = ()
    is_read: bool = True
    is_of_1_1: bool = False


def _id(name: str, refers: str = "", *, required: bool = True) -> Field:
    return Field(name, Kind.ID, required, refers)


def _enum(name: str, *values: str, required: bool = True) -> Field:
    return Field(name, Kind.ENUM, required, values=values)


def _must(name: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(name, kind, required=True)


def _own(*names: str) -> tuple[Field, ...]:
    return tuple(Field(OURS + name) for name in names)


def _unread(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, is_read=False) for name in names)


_BASE = (_id("sourcedId"), _enum("status", "active", "tobedeleted", required=False), Field("dateLastModified", Kind.MOMENT))
_ROLES = (
    "administrator", "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative",
    "siteAdministrator", "student", "systemAdministrator", "teacher",
)  # fmt: skip
_SPAN = (Field("beginDate", Kind.DATE), Field("endDate", Kind.DATE))
_1_1 = (
    Field("orgSourcedIds", Kind.IDS, refers="orgs", is_of_1_1=True), Field("role", Kind.ENUM, values=_ROLES, is_of_1_1=True),
)  # fmt: skip

# files in the order in which they refer to each other; columns in the order of the standard's tables, then those of 1.1 and ours
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
        *_BASE, _must("enabledUser", Kind.BOOLEAN), Field("username"), *_unread("userIds"), _must("givenName"), _must("familyName"),
        Field("middleName"), Field("identifier"), *_unread("email", "sms"), Field("phone"), Field("agentSourcedIds", Kind.IDS, refers="users"),
        Field("grades"), *_unread("password", "userMasterIdentifier", "preferredGivenName", "preferredMiddleName", "preferredFamilyName"),
        _id("primaryOrgSourcedId", "orgs", required=False), *_unread("pronouns"), *_1_1, *_own("name", "diet", "relation"),
    ),
    "roles": (
        *_BASE, _id("userSourcedId", "users"), _enum("roleType", "primary", "secondary"), _enum("role", *_ROLES), *_SPAN,
        _id("orgSourcedId", "orgs"), _id("userProfileSourcedId", "userProfiles", required=False), *_own("role"),
    ),
    "userProfiles": (
        *_BASE, _id("userSourcedId", "users"), _must("profileType"), _must("vendorId"), Field("applicationId"), Field("description"),
        _must("credentialType"), _must("username"), *_unread("password"),
    ),
    "enrollments": (
        *_BASE, _id("classSourcedId", "classes"), _id("schoolSourcedId", "orgs"), _id("userSourcedId", "users"),
        _enum("role", "administrator", "aide", "proctor", "student", "teacher"), Field("primary", Kind.BOOLEAN), *_SPAN, *_own("seat", "role"),
    ),
    "demographics": (
        _id("sourcedId", "users"), *_BASE[1:], Field("birthDate", Kind.DATE), _enum("sex", "male", "female", "unspecified", "other", required=False),
        *_unread(
            "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
            "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth",
            "publicSchoolResidenceStatus",
        ),
    ),
}  # fmt: skip
CLOSED = ("status", "roleType")  # vocabularies that nobody may extend; all others allow `ext:` and a word
EXTENDED = "^ext:[A-Za-z0-9._-]+$"
# words of 1.1 that 1.2 dropped are exported as extensions
OF_1_1 = {"roles": ("administrator",), "enrollments": ("aide",)}
# the longest value that the register's columns hold; a longer one is refused with its row, never cut
LONGEST: Mapping[str, Mapping[str, int]] = {
    "orgs": {"name": 100, "identifier": 255, "metadata.xiaowu.city": 60, "metadata.xiaowu.area": 60},
    "classes": {"title": 100},
    "users": {"identifier": 255, "username": 255, "phone": 60},
}
LONGEST_NAME = 60
FIRST_YEAR = western(1)  # 民國元年: before it there is no academic year


def headers(file: str) -> list[str]:
    """The columns of a file that we write: the standard's, in the order of its table, then ours."""
    return [field.name for field in FILES[file] if not field.is_of_1_1]


def unknown(file: str, header: Iterable[str]) -> list[str]:
    """Columns of a file that neither the standard nor we know."""
    known = {field.name for field in FILES[file]}
    return [name for name in header if name not in known and not name.startswith("metadata.")]


REVERSED = {"academicSessions": ("startDate", "endDate"), "roles": ("beginDate", "endDate"), "enrollments": ("beginDate", "endDate")}
TREES = ("academicSessions", "orgs")
NOT_READ = (
    "categories", "classResources", "courseResources", "lineItems", "lineItemLearningObjectiveIds", "lineItemScoreScales", "resources",
    "resultLearningObjectiveIds", "results", "resultScoreScales", "scoreScales", "userResources",
)  # fmt: skip

# the standard's word for a post, and what a role there makes of a person here; an enrolment expresses a post over a class
ROLE_OF_POST: Mapping[Role, str] = {
    Role.HOMEROOM_TEACHER: "teacher", Role.SUBJECT_TEACHER: "teacher", Role.CLERK: "aide", Role.NUTRITIONIST: "aide",
    Role.IT_COORDINATOR: "systemAdministrator", Role.STUDENT_AFFAIRS: "siteAdministrator", Role.PRINCIPAL: "principal",
    Role.BUREAU_OFFICER: "districtAdministrator", Role.DEPUTY_HOMEROOM_TEACHER: "teacher", Role.REGISTRAR: "siteAdministrator",
    Role.DEAN_OF_STUDIES: "siteAdministrator", Role.DEAN_OF_STUDENTS: "siteAdministrator", Role.COUNSELLOR: "counselor", Role.NURSE: "aide",
    Role.LUNCH_SECRETARY: "aide",
}  # fmt: skip
POST_OF_ROLE: Mapping[str, Role] = {
    "systemAdministrator": Role.IT_COORDINATOR, "siteAdministrator": Role.STUDENT_AFFAIRS, "principal": Role.PRINCIPAL, "aide": Role.CLERK,
    "counselor": Role.COUNSELLOR,
}  # fmt: skip
GUARDIANS = ("guardian", "parent", "relative")


@dataclass(frozen=True, slots=True)
class Package:
    """An opened set: its version, how each file is to be read, the names of each file's columns, and their bytes in pieces."""

    version: str
    modes: Mapping[str, Mode]
    not_read: tuple[str, ...]
    header: Callable[[str], list[str]]
    rows: Callable[[str], Iterator[bytes]]
    unknown: tuple[str, ...] = ()  # files that the standard does not know


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a set cannot be read; `about` is the file or line in question."""

    problem: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """A zip's members: the one folder that contains all files ("" for none), the files that belong to a set, and what a desktop system left there."""

    folder: str
    files: tuple[str, ...]
    left_beside: tuple[str, ...]


def members(names: Iterable[str]) -> Members:
    """Somebody who zips a folder by hand on a Mac adds the folder, `__MACOSX` and `.DS_Store`; those are reported and not read."""
    beside: dict[str, str] = {name: part for name in names if (part := _left_by_a_desktop(name)) is not None}
    rest = [name for name in names if name not in beside]
    first = rest[0].partition("/")[0] if rest and "/" in rest[0] else ""
    is_one = not unsafe(first) and all(name.startswith(f"{first}/") and "/" not in name[len(first) + 1 :] for name in rest)
    return Members(f"{first}/" if is_one else "", tuple(rest), tuple(sorted({part for part in beside.values() if part})))


def _left_by_a_desktop(name: str) -> str | None:
    """The name to report, "" for the folder itself; None for a file that belongs to the set, or that would leave the set's folder."""
    parts = name.split("/")
    if name == "" or any(unsafe(part) for part in parts[:-1]) or "\\" in name:
        return None
    if parts[0] == "__MACOSX":
        return "__MACOSX/"
    if parts[-1] == ".DS_Store" or parts[-1].startswith("._"):
        return parts[-1]
    return "" if parts[-1] == "" else None


def unsafe(name: str) -> bool:
    """Whether a member would leave the set's one folder: absolute, with a drive, or in another folder."""
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
    """Contradictions between the manifest and the files that are there."""
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
