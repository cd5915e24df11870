"""What a list of homeroom teachers changes, and which rows it refuses."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.homerooms import Change, Colleague, Fault, Held, Homeroom, ListedTeacher, RowFault, plan

LIN, WANG, TWIN = Colleague(1, "林淑芬"), Colleague(2, "王小明"), Colleague(3, "王小明")
STAFF = [LIN, WANG]
TWO = {(1, 1): Homeroom(11, "一年1班", False, (Held(101, LIN.person_id, LIN.name),)), (1, 2): Homeroom(12, "一年2班", False)}


def one(name: str, number: int = 1, staff: list[Colleague] = STAFF, own: int | None = None) -> Change | Fault:
    changes, faults = plan([ListedTeacher(2, 1, number, name)], TWO, staff, own)
    return changes[0] if changes else faults[0].fault


def test_a_class_gets_the_teacher_named_and_the_former_one_ends() -> None:
    assert one("王小明") == Change(2, TWO[1, 1], WANG, TWO[1, 1].held, gives=True)
    assert one("王小明", 2) == Change(2, TWO[1, 2], WANG, (), gives=True)
    assert one(" 林淑芬 ") == Change(2, TWO[1, 1], LIN, (), gives=False)


def test_a_row_that_names_nobody_or_more_than_one_or_no_class_or_the_keeper_is_refused() -> None:
    assert one("沒這人") is Fault.UNKNOWN
    assert one("王小明", staff=[*STAFF, TWIN]) is Fault.NAMESAKES
    assert one("王小明", 3) is Fault.NO_CLASS
    assert one("王小明", own=WANG.person_id) is one("王小明", own=LIN.person_id) is Fault.OWN
    assert plan([ListedTeacher(2, 1, 1, "王小明")], {(1, 1): Homeroom(1, "某班", True)}, STAFF, None)[1] == [RowFault(2, Fault.NO_CLASS)]


def test_of_two_of_one_name_the_one_who_has_the_class_is_meant() -> None:
    held = {(1, 1): Homeroom(11, "一年1班", False, (Held(101, TWIN.person_id, TWIN.name),))}
    changes, faults = plan([ListedTeacher(2, 1, 1, "王小明")], held, [WANG, TWIN], None)
    assert (changes, faults) == ([Change(2, held[1, 1], TWIN, (), gives=False)], [])


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["林淑芬", "王小明", "沒這人"]))))
def test_every_row_is_a_change_or_a_fault_and_a_class_named_twice_is_one(named: list[tuple[int, str]]) -> None:
    listed = [ListedTeacher(row, 1, number, name) for row, (number, name) in enumerate(named, 2)]
    changes, faults = plan(listed, TWO, STAFF, None)
    assert sorted([each.row for each in changes] + [each.row for each in faults]) == [each.row for each in listed]
    assert len({each.homeroom.class_id for each in changes}) == len(changes)
    assert sum(each.fault is Fault.TWICE for each in faults) == len(named) - len({number for number, _name in named})
