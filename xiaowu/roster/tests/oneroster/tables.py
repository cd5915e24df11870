"""Facts of the standard's CSV tables (1EdTech OneRoster 1.2 CSV binding, rostering): columns in their order, which are required, vocabularies."""

BASE = ("sourcedId", "status", "dateLastModified")
COLUMNS = {
    "academicSessions": (*BASE, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    "orgs": (*BASE, "name", "type", "identifier", "parentSourcedId"),
    "courses": (*BASE, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"),
    "classes": (
        *BASE, "title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId", "termSourcedIds", "subjects",
        "subjectCodes", "periods",
    ),
    "users": (
        *BASE, "enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone",
        "agentSourcedIds", "grades", "password", "userMasterIdentifier", "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
        "primaryOrgSourcedId", "pronouns",
    ),
    "roles": (
        *BASE, "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId",
    ),
    "userProfiles": (
        *BASE, "userSourcedId", "profileType", "vendorId", "applicationId", "description", "credentialType", "username", "password",
    ),
    "enrollments": (*BASE, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"),
    "demographics": (
        *BASE, "birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander",
        "white", "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth",
        "publicSchoolResidenceStatus",
    ),
}  # fmt: skip
REQUIRED = {
    "academicSessions": ("sourcedId", "title", "type", "startDate", "endDate", "schoolYear"),
    "orgs": ("sourcedId", "name", "type"),
    "courses": ("sourcedId", "title", "orgSourcedId"),
    "classes": ("sourcedId", "title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"),
    "users": ("sourcedId", "enabledUser", "username", "givenName", "familyName"),
    "roles": ("sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"),
    "userProfiles": ("sourcedId", "userSourcedId", "profileType", "vendorId", "credentialType", "username"),
    "enrollments": ("sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"),
    "demographics": ("sourcedId",),
}
POINTS = {
    "academicSessions": {"parentSourcedId": "academicSessions"},
    "orgs": {"parentSourcedId": "orgs"},
    "courses": {"schoolYearSourcedId": "academicSessions", "orgSourcedId": "orgs"},
    "classes": {"courseSourcedId": "courses", "schoolSourcedId": "orgs", "termSourcedIds": "academicSessions"},
    "users": {"agentSourcedIds": "users", "primaryOrgSourcedId": "orgs"},
    "roles": {"userSourcedId": "users", "orgSourcedId": "orgs"},
    "userProfiles": {"userSourcedId": "users"},
    "enrollments": {"classSourcedId": "classes", "schoolSourcedId": "orgs", "userSourcedId": "users"},
    "demographics": {"sourcedId": "users"},
}
ROLES = (
    "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative", "siteAdministrator", "student",
    "systemAdministrator", "teacher",
)  # fmt: skip
# vocabularies that take `ext:` words besides
OPEN = {
    ("academicSessions", "type"): ("gradingPeriod", "semester", "schoolYear", "term"),
    ("orgs", "type"): ("department", "school", "district", "local", "state", "national"),
    ("classes", "classType"): ("homeroom", "scheduled"),
    ("roles", "role"): ROLES,
    ("enrollments", "role"): ("administrator", "proctor", "student", "teacher"),
    ("demographics", "sex"): ("male", "female", "unspecified", "other"),
}
CLOSED = {
    ("users", "enabledUser"): ("true", "false"),
    ("roles", "roleType"): ("primary", "secondary"),
    ("enrollments", "primary"): ("true", "false"),
}
CEDS = {f"{grade:02}" for grade in range(1, 14)} | {"IT", "PR", "PK", "TK", "KG", "PS", "UG", "Other"}
