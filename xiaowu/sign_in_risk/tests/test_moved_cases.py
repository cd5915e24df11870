"""Cases from an older release are owed as follow-ups, with everything: who, by when, how it ended, by whom, and what was done."""

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from conftest import Somebody, as_owner
from xiaowu.followups.models import FollowUp, Note

_MOVE = import_module("xiaowu.sign_in_risk.migrations.0004_cases_follow_up")
_OLD = (
    "create temporary table identity_case (id bigint, account_id bigint, school_id bigint, state text, opened timestamptz, due timestamptz,"
    " reopened integer, closed timestamptz, outcome text, done text, done_by_id bigint)"
)
OPENED, DUE, CLOSED = datetime(2026, 11, 20, 23, tzinfo=UTC), datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC)
KIND = "abnormal_sign_in"


class _Editor:
    connection = connection


@pytest.mark.usefixtures("db")
def test_every_case_is_owed_by_its_school_or_the_section_until_it_was_closed(people: dict[str, Somebody]) -> None:
    teacher, keeper = people["homeroom_teacher"], people["it_coordinator"]
    rows: list[tuple[Any, ...]] = [
        (71, teacher.school_id, "password", 0, None, "", "", None),
        (72, teacher.school_id, "watched", 0, None, "", "", None),
        (73, None, "device", 2, None, "", "", None),
        (74, teacher.school_id, "closed", 0, CLOSED, "cleaned", "重灌\n換密碼", keeper.account_id),
        (75, teacher.school_id, "closed", 0, CLOSED, "quiet", "", None),
    ]
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute(_OLD)
            for number, school, state, reopened, *ended in rows:
                given = [number, teacher.account_id, school, state, OPENED, DUE, reopened, *ended]
                cursor.execute(f"insert into identity_case values ({', '.join(['%s'] * len(given))})", given)
            _MOVE.move(None, _Editor)
            cursor.execute("drop table pg_temp.identity_case")
        found = FollowUp.objects.filter(kind=KIND).order_by("about")
        told = [(each.about, each.school_id, each.owner_role, each.owner_section, each.state, each.due, each.reopened) for each in found]
        ends = [(each.outcome, each.done_at, each.done_by) for each in found]
        notes = list(Note.objects.filter(follow_up__kind=KIND).values_list("follow_up__about", "by", "account_id", "verb", "text"))
        assert {(each.title, each.opened_on) for each in found} == {(f"{teacher.name}的帳號異常登入", date(2026, 11, 21))}
    school, owner, later, day = teacher.school_id, "it_coordinator", date(2026, 11, 22), date(2026, 11, 27)
    assert told == [
        (71, school, owner, "", "open", day, 0), (72, school, owner, "", "answered", later, 0), (73, None, "bureau_officer", "network", "open", day, 2),
        (74, school, owner, "", "done", later, 0), (75, school, owner, "", "done", later, 0),
    ]  # fmt: skip
    assert ends == [("", None, "")] * 3 + [("cleaned", CLOSED, keeper.name), ("quiet", CLOSED, "系統")]
    assert notes == [(74, keeper.name, keeper.account_id, "close", "重灌\n換密碼")]
