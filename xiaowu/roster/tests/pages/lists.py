"""Class lists as a coordinator brings them."""

import io
from collections.abc import Callable
from typing import Any

from conftest import Somebody, as_owner
from tests.client import hidden
from xiaowu.roster.models import Student

ClientOf = Callable[[str], Any]


HEADER = ["年級", "班", "座號", "學號", "姓名", "生日", "用餐"]


def sheet(*rows: list[Any], header: list[str] = HEADER) -> str:
    return "\n".join(",".join(str(cell) for cell in row) for row in (header, *rows)) + "\n"


def upload(client: Any, school: int, content: bytes, name: str = "list.csv", kind: str = "class-list") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.send(f"/imports/{kind}/{school}/", {"file": file})


def confirm(client: Any, report: Any) -> Any:
    path = report.redirect_chain[-1][0]
    return client.send(path + "confirm/", {"seen": hidden(report, "seen")})


def others(people: dict[str, Somebody]) -> list[Student]:
    """Children of the other school, each name once."""
    with as_owner():
        found = Student.objects.filter(school_id=people["other_teacher"].school_id, school_class__isnull=False, birth_date__isnull=False)
        return list({each.name: each for each in found.order_by("pk")}.values())


def row_of(child: Student, seat: int, born: Any = None) -> list[Any]:
    return [6, 20, seat, f"T{seat}", child.name, born or child.birth_date, ""]
