"""Every table has a guard or a stated reason; and a guard opens nothing to somebody who holds none of its keys, whatever the statement."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from psycopg import errors

from conftest import Somebody, as_owner
from tests.cast import arm_for
from xiaowu.kernel.database.guard import (
    AllOf,
    Always,
    Among,
    Anywhere,
    By,
    Everywhere,
    Guard,
    Own,
    Rule,
    SeenIn,
    Through,
    Where,
    guards,
    reach_table,
    reasons,
)
from xiaowu.kernel.database.rows import run, value, values
from xiaowu.meetings.models import Item, Meeting, Question, Version
from xiaowu.meetings.rules.flow import Stage

pytestmark = pytest.mark.usefixtures("db")

ROLES = (
    "homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "it_coordinator", "student_affairs", "principal", "bureau_officer",
)  # fmt: skip


def tables() -> list[str]:
    """Every table except partitions, which nobody may query by name."""
    return [str(each) for each in values(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1"
    )]  # fmt: skip


def test_every_table_has_a_guard_or_a_reason_and_none_has_both() -> None:
    found = tables()
    assert len(found) > 60
    assert [each for each in found if each not in guards() and each not in reasons()] == []
    assert [each for each in found if each in guards() and each in reasons()] == []
    assert sorted({*guards(), *reasons()} - set(found)) == []
    assert all(len(reason) > 30 for reason in reasons().values())


def test_every_guard_stands_in_the_database() -> None:
    armed = set(values("select relname from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace"))
    assert set(guards()) <= armed
    assert not armed & set(reasons())


def keys_of(rule: Rule) -> set[str]:
    """The keys of which one is needed; a name that nobody holds if the rule opens rows to nobody by identity alone."""
    match rule:
        case By() | Through() | Anywhere() | Among():
            return {rule.key}
        case Everywhere(key=str() as key):
            return {key}
        case AllOf():
            return set().union(*(keys_of(each) for each in rule.rules if not isinstance(each, Where)))
        case _:
            return set()


def opens_without_a_key(rule: Rule) -> bool:
    """Whether it opens rows to people without a key: to everybody, to anybody signed in, to the row's own person, or by what the row says."""
    if isinstance(rule, AllOf):
        return all(opens_without_a_key(each) for each in rule.rules)
    return isinstance(rule, Always | Own | Where | SeenIn) or (isinstance(rule, Everywhere) and rule.key is None)


def is_open(rule: Rule) -> bool:
    """Whether it opens rows without a key and without the reader's own id."""
    return opens_without_a_key(rule) and not isinstance(rule, Own | SeenIn) and not (isinstance(rule, AllOf) and not all(map(is_open, rule.rules)))


def because(rule: Rule) -> str:
    """Why a rule is open to everybody; where several must hold, any one's reason."""
    match rule:
        case Always() | Where() | Everywhere():
            return rule.because
        case AllOf():
            return next(filter(None, map(because, rule.rules)), "")
        case _:
            return ""


def test_what_is_open_to_everybody_says_why() -> None:
    found = [(each.table, rule) for each in guards().values() for rule in (*each.read, *each.write, *each.hold) if is_open(rule)]
    assert len(found) > 15
    assert [(table, rule) for table, rule in found if len(because(rule)) < 20] == []


def is_shut(rules: tuple[Rule, ...], held: set[str]) -> bool:
    return not any(opens_without_a_key(rule) or keys_of(rule) & held for rule in rules)


def held_by(role: str) -> set[str]:
    return {key for key, holder, _over, _section in reach_table() if holder == role}


def shut(role: str | None, *, write: bool) -> Iterator[Guard]:
    held = held_by(role) if role else set()
    for each in guards().values():
        if is_shut(each.write if write else each.read, held):
            yield each


def columns(table: str) -> list[str]:
    return [str(each) for each in values(
        "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''", [table]
    )]  # fmt: skip


def written(statement: str) -> int:
    """How many rows a statement wrote as the application; none if it was refused."""
    try:
        with transaction.atomic():
            return run(statement)
    except ProgrammingError as refused:
        if isinstance(refused.__cause__, errors.InsufficientPrivilege):
            return 0
        raise


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_table_is_empty_to_whoever_holds_none_of_its_keys(people: dict[str, Somebody], role: str | None) -> None:
    with as_owner():
        full = {each.table for each in guards().values() if value(f"select count(*) from {each.table}")}
    if role:
        arm_for(people[role])
    read = [each.table for each in shut(role, write=False)]
    assert len(read) >= 5
    assert role == "bureau_officer" or {"roster_transfer", "attendance_tally", "attendance_aside"} & set(read)
    assert len(full & set(read)) >= 1  # there was something to see
    assert {table: value(f"select count(*) from {table}") for table in read if value(f"select count(*) from {table}")} == {}


@pytest.mark.parametrize("role", [None, *ROLES])
def test_nothing_is_changed_by_whoever_holds_none_of_a_tables_keys(people: dict[str, Somebody], role: str | None) -> None:
    if role:
        arm_for(people[role])
    shut_to_them = [each.table for each in shut(role, write=True)]
    assert len(shut_to_them) >= 10
    changed = {}
    for table in shut_to_them:
        same = columns(table)[-1]
        done = (written(f"update {table} set {same} = {same}"), written(f"delete from {table}"))
        if any(done):
            changed[table] = done
    assert changed == {}


def of_schools() -> list[Guard]:
    """Guards of tables whose rows name their school, except tables that everybody may read."""
    having = set(values("select attrelid::regclass::text from pg_attribute where attname = 'school_id' and not attisdropped"))
    return [each for each in guards().values() if each.table in having and not any(map(is_open, each.read))]


def put_a_row(table: str, school: int) -> None:
    """Insert a row of the school with no other known values, as the owner; what is loosened for it is restored at the end of the test."""
    for name in values("select quote_ident(conname) from pg_constraint where conrelid = %s::regclass and contype in ('c', 'f')", [table]):
        run(f"alter table {table} drop constraint {name}")
    for name in values(
        "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0 and attnotnull and not atthasdef"
        " and attidentity = '' and attnum <> all (select unnest(conkey) from pg_constraint where conrelid = attrelid and contype = 'p')",
        [table],
    ):
        run(f"alter table {table} alter column {name} drop not null")
    run(f"alter table {table} disable trigger user")
    run(f"insert into {table} (school_id) values (%s)", [school])


@pytest.mark.parametrize("person", ["other_teacher", "other_coordinator"])
def test_whoever_works_at_another_school_finds_and_changes_no_row_of_this_one(people: dict[str, Somebody], person: str) -> None:
    school = people["homeroom_teacher"].school_id
    found = of_schools()
    assert len(found) >= 15
    with as_owner():
        for each in found:
            if not value(f"select count(*) from {each.table} where school_id = %s", [school]):
                put_a_row(each.table, school)
            assert value(f"select count(*) from {each.table} where school_id = %s", [school]), each.table
    arm_for(people[person])
    seen = {each.table: value(f"select count(*) from {each.table} where school_id = {school}") for each in found}
    assert {table: rows for table, rows in seen.items() if rows} == {}
    changed = {each.table: written(f"delete from {each.table} where school_id = {school}") for each in found}
    changed |= {f"{each.table}'s update": written(f"update {each.table} set school_id = {school} where school_id = {school}") for each in found}
    assert {table: rows for table, rows in changed.items() if rows} == {}


def unpublished() -> tuple[int, int]:
    """An agenda with a question and a kept text, and how many items it has."""
    with as_owner():
        draft = Meeting.objects.exclude(stage=Stage.PUBLISHED).order_by("pk").first()
        assert draft is not None
        first = Item.objects.filter(meeting=draft).order_by("pk").first()
        assert first is not None
        Version.objects.create(meeting=draft, stage=Stage.DRAFT, text="x", by="x", at="2026-11-24T08:00:00+08:00")
        Question.objects.create(motion=first, text="x", due="2026-12-01")
        return draft.pk, Item.objects.filter(meeting=draft).count()


def rows_of(meeting: int) -> tuple[int, ...]:
    """What a statement finds that forgot every condition except the meeting's id."""
    return tuple(int(value(f"select count(*) from {of} = %s", [meeting])) for of in (
        "meetings_meeting where id", "meetings_item where meeting_id", "meetings_version where meeting_id",
        "meetings_question q join meetings_item i on i.id = q.motion_id where i.meeting_id",
    ))  # fmt: skip


@pytest.mark.parametrize("role", [None, *ROLES])
def test_an_agenda_or_a_draft_is_shown_to_those_who_see_meetings_alone(people: dict[str, Somebody], role: str | None) -> None:
    meeting, items = unpublished()
    if role:
        arm_for(people[role])
    sees = role in ("bureau_officer", "it_coordinator", "principal")
    assert rows_of(meeting) == ((1, items, 1, 1) if sees else (0, 0, 0, 0))
    with as_owner():
        Meeting.objects.filter(pk=meeting).update(stage=Stage.PUBLISHED)
    assert rows_of(meeting)[:2] == (1, items)  # once published, it is everybody's
    assert rows_of(meeting)[2:] == ((1, 1) if sees else (0, 0))  # but not its earlier versions, nor what lies beside it


@pytest.mark.parametrize(("is_convener", "stage"), [(True, Stage.AGENDA), (False, Stage.AGENDA), (True, Stage.DRAFT), (True, Stage.PUBLISHED)])
def test_items_are_written_by_who_speaks_for_a_district_while_the_agenda_is_made(
    people: dict[str, Somebody], is_convener: bool, stage: Stage
) -> None:
    meeting, items = unpublished()
    with as_owner():
        Meeting.objects.filter(pk=meeting).update(stage=stage)
        run("delete from meetings_convener")
        if is_convener:
            run(
                "insert into meetings_convener (district_id, school_id) select district_id, id from roster_school where id = %s",
                [people["it_coordinator"].school_id],
            )
    arm_for(people["it_coordinator"])
    assert run("update meetings_item set text = 'x' where meeting_id = %s", [meeting]) == (items if is_convener and stage is Stage.AGENDA else 0)


def test_a_district_answers_in_its_own_name_only(people: dict[str, Somebody]) -> None:
    meeting, _items = unpublished()
    with as_owner():
        run("delete from meetings_convener")
        first = value("select id from meetings_item where meeting_id = %s order by id limit 1", [meeting])
        own = value("select district_id from roster_school where id = %s", [people["it_coordinator"].school_id])
        other = value("select id from roster_district where id <> %s limit 1", [own])
        run("insert into meetings_convener (district_id, school_id) values (%s, %s)", [own, people["it_coordinator"].school_id])
        question = value("insert into meetings_question (motion_id, text, due) values (%s, 'x', '2026-12-01') returning id", [first])
    arm_for(people["it_coordinator"])
    answer = "insert into meetings_opinion (question_id, district_id, text, by, at, reply) values ({}, {}, 'x', 'x', now(), '')"
    assert written(answer.format(question, other)) == 0
    assert written(answer.format(question, own)) == 1


def test_a_school_is_held_by_who_takes_a_roll_and_changed_by_its_keeper(people: dict[str, Somebody]) -> None:
    school = people["homeroom_teacher"].school_id
    arm_for(people["homeroom_teacher"])
    assert value("select count(*) from (select from roster_school where id = %s for key share) held", [school]) == 1
    assert written(f"update roster_school set name = 'x' where id = {school}") == 0
    arm_for(people["it_coordinator"])
    assert written(f"update roster_school set roll_closes = '10:00' where id = {school}") == 1
    assert written(f"update roster_school set roll_closes = '10:00' where id = {people['other_teacher'].school_id}") == 0
