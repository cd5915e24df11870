"""What a kitchen was told stands on its sheet all morning; what no letter has said yet goes out once."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.meals.rules.kitchens import Guest, How
from xiaowu.meals.rules.sheets import (
    AHEAD,
    Notice,
    class_line,
    diet_line,
    in_order,
    is_coming,
    is_for_letters,
    named,
    other_line,
    since_last,
    soonest_change,
    told,
    total,
)

DAY = date(2026, 11, 24)
AT = datetime.combine(DAY, time(9))
lines = st.dictionaries(st.sampled_from([class_line(1), class_line(2), diet_line("regular"), other_line(Guest.STAFF)]), st.integers(0, 40))


def notice(number: int, how: How, numbers: dict[str, int]) -> Notice:
    return Notice(number, how, AT, numbers)


def test_a_line_says_what_it_is_of_and_diets_are_cooked_for_the_same_children_as_classes() -> None:
    numbers = {class_line(7): 25, diet_line("regular"): 24, diet_line("vegetarian"): 1, other_line(Guest.STAFF): 3}
    assert [named(each) for each in numbers] == [("class", "7"), ("diet", "regular"), ("diet", "vegetarian"), ("other", "staff")]
    assert total(numbers) == 28


def test_marks_are_against_the_limit_or_the_last_press_and_letters_do_not_take_them_away() -> None:
    limit, letter = notice(1, How.LIMIT, {class_line(1): 25}), notice(2, How.LETTER, {class_line(1): 26})
    assert told([]) is None
    assert told([limit, letter]) is limit
    assert told([limit, letter, press := notice(3, How.PRESS, {class_line(1): 27})]) is press


@given(lines, lines)
def test_what_the_last_notice_said_is_not_said_again(before: dict[str, int], now: dict[str, int]) -> None:
    assert since_last([], now) == ()
    notices = [notice(1, How.LIMIT, before), notice(2, How.LETTER, now)]
    assert since_last(notices, now) == ()
    changed = {each.what for each in since_last(notices[:1], now)}
    assert changed == {each for each in {*before, *now} if before.get(each, 0) != now.get(each, 0)}


def test_a_sheet_is_of_today_and_two_weeks_ahead_and_of_no_day_that_is_over() -> None:
    assert [is_coming(DAY + timedelta(days=each), DAY) for each in (-1, 0, AHEAD, AHEAD + 1)] == [False, True, True, False]


def test_letters_end_at_eleven_of_the_day_itself() -> None:
    def at(days: int, hour: int) -> bool:
        return is_for_letters(DAY, DAY + timedelta(days=days), time(hour))

    assert [at(-1, 23), at(0, 10), at(0, 11), at(1, 8)] == [True, True, False, False]


def test_somebody_more_is_cooked_for_today_until_letters_end() -> None:
    assert [soonest_change(DAY, time(10, 59)), soonest_change(DAY, time(11))] == [DAY, DAY + timedelta(days=1)]


def test_lines_stand_as_on_a_sheet_and_not_as_text_does() -> None:
    kept = [diet_line("regular"), diet_line("vegetarian"), diet_line("no_pork"), other_line(Guest.STAFF), other_line(Guest.GUEST)]
    classes = [class_line(9), class_line(2), class_line(10), class_line(7)]  # the last one is gone
    assert in_order(sorted([*classes, *kept]), ["9", "2", "10"]) == [*kept, *classes]
