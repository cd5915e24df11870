"""One kitchen follows another: each grade has one kitchen a day, and nobody loses theirs by what was entered for others."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.meals.rules.kitchens import Service
from xiaowu.meals.rules.succession import succession

MONDAY = date(2026, 11, 30)
DAYS = [MONDAY + timedelta(days=each) for each in range(21)]
OLD = Service(1, 4, 6, frozenset({1, 2, 3, 4, 5}), 58, MONDAY - timedelta(days=90))


def entered() -> st.SearchStrategy[list[Service]]:
    grades = st.tuples(st.integers(1, 6), st.integers(1, 6)).map(sorted)
    weekdays = st.frozensets(st.integers(1, 5), min_size=1)
    made = st.builds(
        lambda kitchen, of, days, since: Service(kitchen, *of, days, 0, since), st.integers(1, 9), grades, weekdays, st.sampled_from(DAYS)
    )
    return st.lists(made, max_size=6, unique_by=lambda each: each.kitchen_id)


def after(new: Service, known: list[Service]) -> list[Service]:
    """What holds once it is entered, as the action writes it."""
    told = succession(new, known)
    ended = [Service(each.kitchen_id, each.first_grade, each.last_grade, each.weekdays, each.price, each.since, new.since) for each in told.ends]
    return [*(each for each in known if each not in told.ends), *ended, *told.stays, *told.begins]


def cooking(day: date, grade: int, known: list[Service]) -> list[int]:
    return [each.kitchen_id for each in known if each.covers(day, grade)]


@given(entered())
def test_a_grade_has_one_kitchen_a_day_and_what_is_entered_takes_only_its_own_days_until_the_next(each: list[Service]) -> None:
    known: list[Service] = []
    for new in each:
        before, known = known, after(new, known)
        for day, grade in ((day, grade) for day in DAYS for grade in range(1, 7)):
            had, has = cooking(day, grade, before), cooking(day, grade, known)
            assert len(has) <= 1
            assert has in (had, [new.kitchen_id])
            assert not had or has


def test_a_grade_that_changes_leaves_the_others_and_other_days_where_they_are() -> None:
    new = Service(2, 6, 6, frozenset({1, 2}), 60, MONDAY)
    told = succession(new, [OLD])
    assert told.ends == (OLD,)
    assert [(each.first_grade, each.last_grade, sorted(each.weekdays)) for each in told.stays] == [(4, 5, [1, 2, 3, 4, 5]), (6, 6, [3, 4, 5])]
    assert all(each.since == MONDAY for each in told.stays)


def test_what_was_entered_for_later_stands_and_the_other_grades_go_on_beside_it() -> None:
    later = Service(2, 6, 6, OLD.weekdays, 60, MONDAY)
    new = Service(1, 4, 6, OLD.weekdays, 58, MONDAY - timedelta(days=3))
    begins = succession(new, [later]).begins
    assert [(each.first_grade, each.last_grade, each.since, each.ended_on) for each in begins] == [(4, 6, new.since, MONDAY), (4, 5, MONDAY, None)]
