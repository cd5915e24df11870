"""Full sets, with staff."""

from copy import deepcopy

from xiaowu.roster.tests.oneroster.sets import Set, enrollment, role, small, user

STAMP = {"status": "active", "dateLastModified": "2026-11-23T08:00:00.000Z"}
GONE = STAMP | {"status": "tobedeleted"}


def staffed() -> Set:
    """The small set with a second teacher, an IT coordinator and a lesson that is not a homeroom."""
    files = small()
    files["users"] += [user("t2", "文", "林"), user("c", "資", "許")]
    files["roles"] += [role("t2", "teacher"), role("c", "systemAdministrator")]
    files["classes"].append({**files["classes"][0], "sourcedId": "M", "title": "音樂", "classType": "scheduled"})
    files["enrollments"] += [enrollment("t2", "teacher", "M"), enrollment("u1", "student", "M", sourcedId="m1")]
    return files


def two_schools(at: str) -> Set:
    """Two schools with a class each; the child u1 is at one of them."""
    files = small()
    files["orgs"].append({**files["orgs"][1], "sourcedId": "S2", "name": "山邊國小", "identifier": "999902"})
    files["classes"].append({**files["classes"][0], "sourcedId": "K2", "title": "三年9班", "schoolSourcedId": "S2"})
    if at == "S2":
        files["roles"][0]["orgSourcedId"] = "S2"
        files["enrollments"][0] |= {"classSourcedId": "K2", "schoolSourcedId": "S2"}
    return files


def smaller() -> Set:
    """Staffed, with another homeroom teacher, and without the second child, the IT coordinator, the mother and the lesson."""
    files = staffed()
    files["users"] += [user("n", "新", "何"), user("f", "父", "王")]
    files["users"][0]["agentSourcedIds"] = "f"
    files["roles"] = [row for row in files["roles"] if row["userSourcedId"] not in ("u2", "c", "m")] + [role("n", "teacher"), role("f", "parent")]
    files["classes"] = [row for row in files["classes"] if row["sourcedId"] != "M"]
    files["enrollments"] = [enrollment("u1"), enrollment("n", "teacher", primary="true")]
    return files


def renamed(identifier: str, prefix: str) -> Set:
    """The small set as another school's: everything by other names."""
    files = deepcopy(small())
    for rows in files.values():
        for row in rows:
            for name, value in row.items():
                if value and (name.endswith("ourcedId") or name.endswith("ourcedIds")) and value != "T1":
                    row[name] = ",".join(prefix + each for each in value.split(","))
    files["orgs"][1] |= {"identifier": identifier, "name": f"{prefix}國小"}
    return files
