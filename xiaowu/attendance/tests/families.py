"""A child of the homeroom teacher's class, and its mother's browser, on the morning of the cast's day."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from conftest import Somebody, as_owner
from tests.client import HouseClient
from xiaowu.identity.actions.families import give_code
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import started
from xiaowu.kernel import clock
from xiaowu.kernel.clock import TAIPEI
from xiaowu.roster.models import Guardian, Student


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=TAIPEI)


class Family:
    """A child of the homeroom teacher's class, and its mother's browser."""

    def __init__(self, actor_of: Callable[[str], Any], teacher: Somebody, name: str = "林美玲") -> None:
        with as_owner():
            self.child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0]
            mother = Guardian.objects.create(school_id=teacher.school_id, student=self.child, name=name, relation="mother", phone="0912345678")
        self.uid: UUID = mother.uid
        code = give_code(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, Kind.GUARDIAN, mother.uid, clock.today())
        self.browser: HouseClient = started(code, mother.uid)
        self.page = f"/attendance/own/{self.child.pk}/2026-11-24/"
