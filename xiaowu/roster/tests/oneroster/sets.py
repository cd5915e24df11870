"""Sets of OneRoster files as tests write them, and the register that they meet."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from xiaowu.kernel.actor import system
from xiaowu.roster.models import Enrolment, Guardian, Person, Post, School, SchoolClass, Sourced, Student

TODAY = date(2026, 11, 24)


ACTOR = system("test")


Owner = Callable[[], Any]


Set = dict[str, list[dict[str, str]]]


def small() -> Set:
    """A school with one class, its teacher, two children and a mother: our own sample."""
    return {
        "academicSessions": [
            {"sourcedId": "T1", "title": "first term", "type": "term", "startDate": "2026-08-31", "endDate": "2027-01-21", "schoolYear": "2027"}
        ],
        "orgs": [
            {"sourcedId": "D", "name": "海邊區", "type": "district", "identifier": "", "parentSourcedId": ""},
            {"sourcedId": "S", "name": "海邊國小", "type": "school", "identifier": "999901", "parentSourcedId": "D"},
        ],
        "courses": [{"sourcedId": "C", "title": "三年級", "orgSourcedId": "S"}],
        "classes": [
            {"sourcedId": "K", "title": "三年1班", "grades": "03", "courseSourcedId": "C", "classType": "homeroom", "schoolSourcedId": "S", "termSourcedIds": "T1"},
            {"sourcedId": "L", "title": "三年2班", "grades": "03", "courseSourcedId": "C", "classType": "homeroom", "schoolSourcedId": "S", "termSourcedIds": "T1"},
        ],
        "users": [
            user("u1", "小明", "王", identifier="1", agentSourcedIds="m"), user("u2", "小華", "李", identifier="2"),
            user("t", "淑芬", "陳"), user("m", "美玲", "林"),
        ],
        "roles": [role("u1", "student"), role("u2", "student"), role("t", "teacher"), role("m", "parent")],
        "enrollments": [enrollment("u1"), enrollment("u2"), enrollment("t", "teacher", primary="true")],
        "demographics": [{"sourcedId": "u1", "birthDate": "2017-10-02", "sex": ""}],
    }  # fmt: skip


def user(sourced_id: str, given: str, family: str, **more: str) -> dict[str, str]:
    return {"sourcedId": sourced_id, "enabledUser": "true", "givenName": given, "familyName": family, "identifier": "", "agentSourcedIds": "", **more}


def role(user_id: str, name: str) -> dict[str, str]:
    return {"sourcedId": f"r-{user_id}", "userSourcedId": user_id, "roleType": "primary", "role": name, "orgSourcedId": "S"}


def enrollment(user_id: str, name: str = "student", place: str = "K", primary: str = "", **more: str) -> dict[str, str]:
    given = {"sourcedId": f"e-{user_id}", "classSourcedId": place, "schoolSourcedId": "S", "userSourcedId": user_id, "role": name, "primary": primary}
    return {**given, "beginDate": "2026-08-31", "endDate": "", **more}


def zipped(path: Path, files: Set, mode: str = "bulk", properties: dict[str, str] | None = None, leave_out: str = "") -> Path:
    """Write a set with its manifest."""
    manifest = {"manifest.version": "1.0", "oneroster.version": "1.2", **{f"file.{file}": mode for file in files}, **(properties or {})}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", "propertyName,value\r\n" + "".join(f"{name},{value}\r\n" for name, value in manifest.items() if value))
        for file, rows in files.items():
            if file != leave_out:
                text = io.StringIO()
                writer = csv.DictWriter(text, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
                writer.writeheader()
                writer.writerows(rows)
                archive.writestr(f"{file}.csv", text.getvalue())
    return path


def content(path: Path) -> dict[str, set[str]]:
    with zipfile.ZipFile(path) as archive:
        return {name: set(archive.read(name).decode().splitlines()) for name in archive.namelist()}


def empty_register() -> None:
    """As the owner: a register without schools or people, as a new city's is."""
    with connection.cursor() as cursor:
        cursor.execute("truncate roster_school, roster_person, roster_district, roster_term, roster_sourced cascade")


def counted() -> list[int]:
    return [model._default_manager.count() for model in (School, SchoolClass, Student, Person, Post, Enrolment, Guardian, Sourced)]


def class_of(child: Student) -> str:
    return child.school_class.name if child.school_class else ""
