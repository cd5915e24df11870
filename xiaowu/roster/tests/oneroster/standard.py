"""A set of files, read as the standard prescribes."""

import csv
import io
import re
import zipfile
from collections import Counter
from pathlib import Path

from xiaowu.roster.tests.oneroster.full import staffed
from xiaowu.roster.tests.oneroster.sets import Set, enrollment, role, user
from xiaowu.roster.tests.oneroster.tables import CLOSED, COLUMNS, OPEN, POINTS, REQUIRED

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read(path: Path) -> tuple[dict[str, str], dict[str, tuple[list[str], list[dict[str, str]]]]]:
    """The manifest's properties; file → header and rows."""
    with zipfile.ZipFile(path) as archive:
        tables = {name: list(csv.reader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}
    manifest = dict(tables.pop("manifest.csv")[1:])
    files = {name.removesuffix(".csv"): (rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]) for name, rows in tables.items()}
    return manifest, files


def faults(path: Path) -> list[tuple[str, ...]]:
    """What the standard's tables object to in a bulk set."""
    manifest, files = read(path)
    found: list[tuple[str, ...]] = [(file, "no rows") for file, (_header, rows) in files.items() if not rows]
    found += [
        (name, "manifest")
        for name, value in manifest.items()
        if name.startswith("file.") and (value == "bulk") != (name.removeprefix("file.") in files)
    ]
    ids = {file: {row["sourcedId"] for row in rows} for file, (_header, rows) in files.items()}
    for file, (header, rows) in files.items():
        own = [name for name in header if name.startswith("metadata.")]
        if header != [*COLUMNS[file], *own]:
            found.append((file, "header"))
        if len(ids[file]) != len(rows):
            found.append((file, "twice"))
        for row in rows:
            found += [(file, name, "blank") for name in REQUIRED[file] if not row[name]]
            for (of, name), values in {**OPEN, **CLOSED}.items():
                value = row[name] if of == file else ""
                if value and value not in values and not ((of, name) in OPEN and re.fullmatch(r"ext:[A-Za-z0-9._-]+", value)):
                    found.append((file, name, value))
            for name, to in POINTS[file].items():
                found += [(file, name, each, "nowhere") for each in row[name].split(",") if each and each not in ids.get(to, ())]
            found += [(file, name, row[name]) for name in header if name.endswith("Date") and row[name] and not DAY.fullmatch(row[name])]
    told = [(row["userSourcedId"], row["orgSourcedId"]) for row in files["roles"][1] if row["roleType"] == "primary"]
    found += [("roles", "two primary", *each) for each, times in Counter(told).items() if times > 1]
    found += [("users", "no role", each) for each in ids["users"] - {row["userSourcedId"] for row in files["roles"][1]}]
    return found


def foreign() -> Set:
    """A set of another system, with things for which the register has no table:
    districts of its own, lessons, roles without posts, a teacher's own child.
    """
    files = staffed()
    files["academicSessions"] += [
        {**files["academicSessions"][0], "sourcedId": "Y", "type": "schoolYear", "startDate": "2026-08-01", "endDate": "2027-08-01"},
        {**files["academicSessions"][0], "sourcedId": "G", "type": "gradingPeriod", "parentSourcedId": "T1", "endDate": "2026-11-01"},
    ]
    files["orgs"] += [
        {"sourcedId": "N", "name": "國", "type": "national", "identifier": "TW", "parentSourcedId": ""},
        {"sourcedId": "Z", "name": "數學科", "type": "department", "identifier": "", "parentSourcedId": "S"},
    ]
    files["orgs"][0]["parentSourcedId"] = "N"
    files["courses"].append(
        {
            "sourcedId": "CM",
            "title": "音樂",
            "orgSourcedId": "D",
            "schoolYearSourcedId": "Y",
            "grades": "03,KG",
            "subjects": "音樂,唱",
            "subjectCodes": "M1,M2",
        }
    )
    files["classes"][2] |= {
        "courseSourcedId": "CM",
        "location": "音樂教室",
        "subjects": "音樂",
        "subjectCodes": "M1",
        "periods": "1,3",
        "grades": "KG",
    }
    files["classes"][0]["location"] = "三樓"
    files["users"] += [user("k", "輔", "周"), user("s2", "志", "工"), user("u3", "小美", "趙", identifier="3"), user("p", "公", "陳")]
    files["roles"] += [
        role("k", "counselor"),
        role("s2", "proctor"),
        role("u3", "student"),
        role("p", "districtAdministrator") | {"orgSourcedId": "D"},
        {**role("t", "parent"), "sourcedId": "tp", "roleType": "secondary"},
    ]
    files["users"][1]["agentSourcedIds"] = "t"
    files["enrollments"] += [
        enrollment("u3", "student", "M", sourcedId="x1"),
        enrollment("s2", "proctor", "K", sourcedId="x2"),
        enrollment("u2", "student", "M", sourcedId="x3", endDate="2026-10-01"),
    ]
    files["userProfiles"] = [
        {"sourcedId": "q1", "userSourcedId": "t2", "profileType": "LMS", "vendorId": "v", "credentialType": "sso", "username": "wen"}
    ]
    return files
