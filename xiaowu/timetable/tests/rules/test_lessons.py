"""Lessons of the week: what contradicts itself, and what a new timetable changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.timetable.rules.lessons import OF_CLASS, OF_GROUP, Clash, Slot, Whom, contradictions, plan
from xiaowu.timetable.rules.weekdays import weekdays_of

ONE, TWO, GROUP = Whom(OF_CLASS, 1), Whom(OF_CLASS, 2), Whom(OF_GROUP, 1)


def slot(row: int, whom: Whom, teacher: int | None, *, room: str = "", co: int | None = None, subject: str = "國語", weekday: int = 1) -> Slot:
    return Slot(whom, weekday, 10, subject, teacher, co, room, row)


_SLOTS = st.builds(
    Slot,
    st.sampled_from([ONE, TWO, GROUP]),
    st.integers(1, 2),
    st.sampled_from([10, 20]),
    st.sampled_from(["國語", "數學"]),
    st.sampled_from([None, 7, 8]),
    st.sampled_from([None, 9]),
    st.sampled_from(["", "自然教室"]),
)
_TIMETABLES = st.lists(_SLOTS, max_size=8, unique_by=lambda each: each.place)


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([slot(1, ONE, 7), slot(2, ONE, 8)], [(2, Clash.CLASS, 1)]),
        ([slot(1, ONE, 7), slot(2, TWO, 7, subject="數學")], [(2, Clash.TEACHER, 1)]),
        ([slot(1, ONE, 7), slot(2, TWO, 8, co=7)], [(2, Clash.TEACHER, 1)]),
        ([slot(1, ONE, 7, room="自然教室"), slot(2, TWO, 8, room="自然教室")], [(2, Clash.ROOM, 1)]),
        ([slot(1, ONE, 7, co=7)], [(1, Clash.ALONE, 1)]),
        ([slot(1, ONE, 7, co=9)], []),
        ([slot(1, ONE, 7, room="操場"), slot(2, TWO, 7, room="操場")], []),
        ([slot(1, ONE, None), slot(2, TWO, None)], []),
        ([slot(1, ONE, 7), slot(2, GROUP, 7, weekday=2)], []),
        ([slot(0, ONE, 7), slot(3, TWO, 7, subject="數學")], [(3, Clash.TEACHER, 0)]),
    ],
    ids=["a class twice", "a teacher in two places", "beside another and elsewhere", "a room twice", "beside oneself", "two teachers of one lesson",
         "two classes taught together", "nobody yet, twice", "another day", "against what stands"],
)  # fmt: skip
def test_what_cannot_be_at_once_is_told_with_its_row(rows: list[Slot], wrong: list[tuple[int, Clash, int]]) -> None:
    given_rows, beside = [each for each in rows if each.row], [each for each in rows if not each.row]
    assert [(each.row, each.clash, each.other.row) for each in contradictions(given_rows, beside)] == wrong


@given(_TIMETABLES, _TIMETABLES, st.sets(st.sampled_from([ONE, TWO, GROUP])))
def test_a_new_timetable_ends_begins_and_keeps_so_that_what_was_given_stands(standing: list[Slot], new: list[Slot], whole: set[Whom]) -> None:
    found = plan(standing, new, whole)
    after = {each.place: each.says for each in standing if each not in found.ends} | {each.place: each.says for each in found.begins}
    assert {place: says for place, says in after.items() if place in {each.place for each in new}} == {each.place: each.says for each in new}
    assert all(place in {each.place for each in new} for place in after if place[0] in whole)
    untouched = [each for each in standing if each.whom not in whole and each.place not in {one.place for one in new}]
    assert set(found.ends).isdisjoint(untouched)
    assert set(found.stays) == set(standing) & {each for each in standing if (each.place, each.says) in {(one.place, one.says) for one in new}}
    assert plan([each for each in standing if each not in found.ends] + list(found.begins), new, whole).begins == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("一二三四五", (1, 2, 3, 4, 5)),
        ("週一、週三", (1, 3)),
        ("1-5", (1, 2, 3, 4, 5)),
        ("星期日", (7,)),
        ("一至三五", (1, 2, 3, 5)),
        ("八", ()),
        ("", ()),
        ("x-五", ()),
    ],
)
def test_weekdays_are_read_as_schools_write_them(text: str, days: tuple[int, ...]) -> None:
    assert weekdays_of(text) == days
