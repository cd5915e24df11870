"""Items tracked before follow-ups had one table are moved there whole, under the numbers by which calendars know them."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from conftest import as_owner
from xiaowu.followups.models import FollowUp, Note
from xiaowu.meetings.models import Item

_MOVE = import_module("xiaowu.meetings.migrations.0009_tracked_follow_ups")._MOVE
_OLD = (
    "create temporary table meetings_tracked (id bigint, motion_id bigint, subject text, owner varchar(60), due date, opened_on date,"
    " closed_on date, sequence integer, changed_at timestamptz)",
    "create temporary table meetings_progress (id bigint, tracked_id bigint, at timestamptz, by varchar(60), text text)",
)
_TRACKED = [
    (41, 0, "平板納管", " 系統平臺組 ", "2026-12-14", "2026-10-01", None, 2, "2026-10-02T08:00:00+08:00"),
    (42, 1, "校園網路", "各校資訊組", None, "2026-10-01", "2026-11-03", 5, None),
    (43, 2, "會議場地", "", None, "2026-10-01", "2026-11-03", 0, None),
]
_NOTES = [
    (1, 41, "2026-10-20T00:30:00+08:00", "王承辦", "已送各分區"),
    (2, 42, "2026-11-02T10:00:00+08:00", "王承辦", "已試辦"),
    (3, 42, "2026-11-03T07:00:00+08:00", "李承辦", "完成"),
]


def moved(motions: list[int]) -> None:
    with connection.cursor() as cursor:
        for statement in _OLD:
            cursor.execute(statement)
        for number, motion, *rest in _TRACKED:
            cursor.execute("insert into meetings_tracked values (%s, %s, %s, %s, %s, %s, %s, %s, %s)", [number, motions[motion], *rest])
        cursor.executemany("insert into meetings_progress values (%s, %s, %s, %s, %s)", _NOTES)
        for statement in _MOVE.split(";"):
            cursor.execute(statement)
        cursor.execute("drop table pg_temp.meetings_progress, pg_temp.meetings_tracked")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("is_first", [True, False])
def test_every_tracked_item_and_note_is_a_follow_up_and_its_note(is_first: bool) -> None:
    with as_owner():
        FollowUp.objects.filter(**{} if is_first else {"kind": "tracked"}).delete()
        others = FollowUp.objects.count()
        motions = list(Item.objects.order_by("pk").values_list("pk", flat=True)[:3])
        moved(motions)
        rows: list[Any] = list(FollowUp.objects.filter(kind="tracked").order_by("about"))
        notes = list(Note.objects.filter(follow_up__kind="tracked").order_by("pk").values_list("follow_up_id", "by", "verb", "text"))
        made = FollowUp.objects.create(kind="request", title="x", owner_role="bureau_officer", opened_on="2026-11-24", state="open")
    assert [each.about for each in rows] == motions
    assert ([each.pk for each in rows] == [41, 42, 43]) is (others == 0)
    assert made.pk > max(each.pk for each in rows)
    assert [(each.title, each.owner_section, each.owner_words, each.state) for each in rows] == [
        ("平板納管", "platform", "", "open"), ("校園網路", "", "各校資訊組", "done"), ("會議場地", "", "", "done"),
    ]  # fmt: skip
    assert [(each.done_at, each.done_by) for each in rows] == [
        (None, ""),
        (datetime(2026, 11, 2, 23, tzinfo=UTC), "李承辦"),  # the note with which it was closed
        (datetime(2026, 11, 2, 16, tzinfo=UTC), ""),  # its day alone is known
    ]
    assert [(each.sequence, str(each.due), each.changed_at is None) for each in rows] == [
        (2, "2026-12-14", False),
        (5, "None", True),
        (0, "None", True),
    ]
    assert notes == [
        (rows[0].pk, "王承辦", "note", "已送各分區"), (rows[1].pk, "王承辦", "note", "已試辦"), (rows[1].pk, "李承辦", "close", "完成"),
    ]  # fmt: skip
