"""Nothing hidden can be worked out of a month, of a term and its months, of a month told again, or with what one school's office knows."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bench.disclosure import attacked, leaks, month, term
from xiaowu.statistics.rules import releasing
from xiaowu.statistics.rules.cells import OWN, SMALL
from xiaowu.statistics.rules.figures import ALL, CITY, Districts, Figure, Key, Leaves, kept
from xiaowu.statistics.rules.releasing import Before, PublishedCell, Released
from xiaowu.statistics.tests.rules.cities import DAYS, cities, groups

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink an example solves thousands of programs
LARGE = Figure(120, 2400, 2300, 70, 40, 12)


def hidden(told: Mapping[Key, PublishedCell]) -> dict[Key, tuple[bool, bool]]:
    return {key: (each.away is None, each.chronic is None) for key, each in told.items()}


def large(schools: int = 4) -> tuple[dict[tuple[int, int], Figure], Districts]:
    """A city in which nothing is small."""
    return {(school, grade): replace(LARGE, away=70 + school) for school in range(1, schools + 1) for grade in (1, 2, 3)}, {
        school: 1 + school % 2 for school in range(1, schools + 1)
    }


@pytest.mark.parametrize(("days", "is_told"), [(9, False), (10, True)])
def test_of_a_month_with_rolls_of_few_days_chronic_absence_is_told_of_nobody_and_days_away_all_the_same(days: int, is_told: bool) -> None:
    leaves, districts = large()
    told = releasing.month("m", {key: replace(each, recorded=days * each.children) for key, each in leaves.items()}, districts)
    assert {key: each.chronic is not None for key, each in told.cells["m"].items() if not key[0].startswith("s")} == dict.fromkeys(
        (key for key in told.cells["m"] if not key[0].startswith("s")), is_told
    )
    assert told.cells["m"][CITY, ALL].away is not None
    assert (told.long, told.how_many("m")[1]) == (frozenset({"m"} if is_told else ()), 0)


def test_a_month_that_told_of_no_chronic_absence_tells_of_none_with_its_term_either() -> None:
    leaves, districts = large()
    short = {key: replace(each, recorded=9 * each.children) for key, each in leaves.items()}
    first = releasing.month("a", short, districts)
    before = {"a": Before(short, districts, hidden(first.cells["a"]))}
    told = releasing.term("t", {"a": short, "b": leaves}, leaves, districts, before)
    assert told.long == {"b", "t"}
    assert (told.cells["a"][CITY, ALL].chronic, told.cells["t"][CITY, ALL].chronic is None) == (None, False)


@settings(max_examples=6, phases=QUICK)
@given(cities())
def test_no_reader_of_a_month_works_out_what_is_hidden_in_it(city: tuple[Leaves, Districts]) -> None:
    told = releasing.month("m", *city)
    assert (leaks(told.away), leaks(told.chronic)) == ([], [])
    assert releasing.month("m", *city).cells == told.cells


@settings(max_examples=4, phases=QUICK)
@given(cities(), st.data())
def test_no_reader_of_a_term_and_its_corrected_months_works_out_what_is_hidden(city: tuple[Leaves, Districts], data: st.DataObject) -> None:
    leaves, districts = city
    months = {"a": leaves, "b": {key: data.draw(groups()) for key in leaves}}
    first = {period: releasing.month(period, those, districts) for period, those in months.items()}
    before = {period: Before(months[period], districts, hidden(each.cells[period])) for period, each in first.items()}
    moved = {
        key: replace(each, away=max(0, min(each.recorded, each.away + by)), who=max(0, min(each.children, each.who + by)))
        for key, each in leaves.items()
        for by in [data.draw(st.sampled_from([0, 0, 0, 1, -3, 9, -9]))]
    }
    over = {key: replace(each, recorded=2 * DAYS * each.children) for key, each in leaves.items()}
    told = releasing.term("t", months | {"a": moved}, over, districts, before)
    assert (leaks(told.away), leaks(told.chronic)) == ([], [])
    for period, each in first.items():
        for key, cell in each.cells[period].items():
            again = told.cells[period][key]
            assert cell.away is not None or again.away is None  # what was hidden stays so
            is_leaf = key[0].startswith("s") and key[1] != ALL  # what changed in a sum may be what changed in several
            assert not is_leaf or None in (again.away, cell.away) or again.away == cell.away or abs(again.away - cell.away) > SMALL  # type: ignore[operator]
            assert again.figure.away != cell.figure.away or (again.away is None) is (cell.away is None)


def test_whoever_talks_to_one_schools_office_works_out_nothing_of_another() -> None:
    leaves, districts = large(8)
    leaves |= {(1, 1): Figure(60, 1200, 1200, 3, 2, 0), (2, 2): Figure(60, 1200, 1200, 4, 3, 0)}
    told = releasing.month("m", leaves, districts)
    assert {each for each, why in told.away.told.hidden.items() if why == "small"} == {"m|s1|1", "m|s2|2"}
    for school in districts:
        known = {each.id: each.value for each in told.away.cells if each.by == f"s{school}"}
        assert leaks(told.away, known) == []


def test_where_nothing_is_small_nothing_is_hidden_and_a_zero_is_told() -> None:
    leaves, districts = large()
    leaves[1, 1] = replace(LARGE, away=0, who=0, chronic=0)
    told = releasing.month("m", leaves, districts).cells["m"]
    assert [key for key, each in told.items() if each.away is None] == []
    assert (told["s1", 1].away, told[CITY, ALL].chronic, told["d1", ALL].chronic) == (0, 11 * 12, 2 * 36)


def test_of_a_school_no_chronic_absence_is_told() -> None:
    """A district's only junior high is the sum of the district's grades seven to nine: beside two of them its sum would tell the third."""
    told = releasing.month("m", *large()).cells["m"]
    assert {each.chronic for key, each in told.items() if key[0].startswith("s")} == {None}


def test_days_away_of_few_children_are_hidden_however_many_they_are() -> None:
    leaves, districts = large()
    leaves[1, 1] = replace(LARGE, away=60, who=4)
    assert releasing.month("m", leaves, districts).cells["m"]["s1", 1].away is None


def test_a_count_that_the_daily_figures_bound_already_stays_between_what_they_say() -> None:
    """Of the five counts that must stay possible, those that the day's figures rule out do not count."""
    leaves, districts = large()
    leaves[1, 1] = replace(LARGE, away=3, who=2, low=2, high=80)
    told = releasing.month("m", leaves, districts)
    assert leaks(told.away) == []


def test_chronic_absence_is_hidden_where_the_days_away_leave_few_possible() -> None:
    leaves, districts = large()
    leaves |= {(school, 1): Figure(60, 1200, 1200, 8, 8, 0) for school in (1, 3)}  # at most eight of a district's grade for two days
    told = releasing.month("m", leaves, districts).cells["m"]
    assert (told["d2", 1].away, told["d2", 1].chronic) == (16, None)


def test_what_changed_by_few_is_told_as_it_was() -> None:
    assert kept(LARGE, replace(LARGE, away=73, chronic=13)) == LARGE
    assert kept(LARGE, replace(LARGE, away=75, who=45, chronic=17)) == replace(LARGE, away=75, who=45, chronic=17)
    assert kept(LARGE, replace(LARGE, recorded=69, away=69)).away == 69  # never more than were asked


def test_eight_days_of_one_child_that_were_corrected_change_nothing_that_was_told() -> None:
    assert kept(LARGE, replace(LARGE, away=62, who=39)) == replace(LARGE, who=39)


@settings(max_examples=200)
@given(st.lists(st.integers(0, DAYS), min_size=1, max_size=14), st.data())
def test_a_figure_that_changes_when_it_is_told_again_changed_for_five_children_or_more(were: list[int], data: st.DataObject) -> None:
    """Of each child the days away, then and now; some of then had no roll yet."""
    are = [data.draw(st.one_of(st.just(each), st.integers(0, DAYS))) for each in were]
    before, now = counted(were), counted(are)
    again, changed = kept(before, now), sum(then != each for then, each in zip(were, are, strict=True))
    assert again.away == before.away or changed > SMALL
    assert again.chronic == before.chronic or changed > SMALL
    assert again.who <= max(before.who, now.who)


def counted(away: list[int]) -> Figure:
    chronic = sum(10 * each >= DAYS for each in away)
    return Figure(len(away), DAYS * len(away), DAYS * len(away), sum(away), sum(each > 0 for each in away), chronic)


def test_a_grade_of_which_nothing_was_told_comes_into_the_sums_only_if_many_of_it_were_away() -> None:
    leaves, districts = large()
    first = releasing.month("a", leaves, districts)
    before = {"a": Before(leaves, districts, hidden(first.cells["a"]))}
    for who, is_told in ((0, True), (3, False), (30, True)):
        more = leaves | {(1, 4): replace(LARGE, away=2 * who, who=who, chronic=0)}
        told = releasing.term("t", {"a": more}, more, districts, before).cells
        assert (("s1", 4) in told["a"], ("s1", 4) in told["t"]) == (is_told, is_told)
        assert told["a"][CITY, ALL].figure.away == first.cells["a"][CITY, ALL].figure.away + 2 * who * is_told


def test_a_grade_that_is_gone_when_its_month_is_told_again_stays_as_it_was_told() -> None:
    leaves, districts = large()
    first = releasing.month("a", leaves, districts)
    gone = {key: each for key, each in leaves.items() if key != (1, 1)}
    again = releasing.term("t", {"a": gone}, gone, districts, {"a": Before(leaves, districts, hidden(first.cells["a"]))})
    assert again.cells["a"]["s1", 1].away == 71
    assert again.cells["t"]["s1", 1].away == 71


def test_a_release_tells_how_many_cells_it_hides_and_how_many_for_their_own_sake() -> None:
    leaves, districts = large()
    leaves[1, 1] = replace(LARGE, away=3, who=2, chronic=0)
    told: Released = releasing.month("m", leaves, districts)
    cells, shown_not, needed = told.how_many("m")
    assert cells == len(told.away.cells) + len(told.chronic.cells)
    assert (shown_not > needed, needed) == (True, 1)


def test_the_attacker_of_a_term_finds_nothing_in_a_city_of_small_schools() -> None:
    """The same attacker as in `make disclosure`, on its smallest city."""
    *months, whole = term(6, seed=6)
    for told in (months[0], whole):
        for table in (told.away, told.chronic):
            found = attacked(table, whole=True)
            assert (found.leaked, found.leaked_to_two) == (0, 0)
            assert found.shown + found.hidden == len(table.cells)


def test_a_zero_is_hidden_where_nothing_else_keeps_the_one_child_beside_it() -> None:
    leaves, districts = large()
    leaves |= {(1, 9): Figure(1, 20, 20, 0, 0, 0), (3, 9): Figure(40, 800, 800, 0, 0, 0)}
    told = releasing.month("m", leaves, districts)
    assert told.cells["m"]["s3", 9].away is None or told.cells["m"]["d2", 9].away is None
    assert leaks(told.away) == []
    assert told.cells["m"][CITY, ALL].away is not None


@pytest.mark.parametrize("days", [4, 20])
def test_what_is_told_of_the_city_survives_however_many_schools_have_few_absent(days: int) -> None:
    """Of four days, most grades of most schools have nobody or one child away."""
    told = month(50, seed=7, days=days)
    city = {key: each.away for key, each in told.cells["m"].items() if key[0] == CITY}
    assert [key for key, away in city.items() if away is None] == []
    assert leaks(told.away, whole=False) == []
    resting = {each for moves in told.away.told.moves.values() for move in moves for each in move}
    assert set(told.away.told.hidden) <= resting | {each for each, why in told.away.told.hidden.items() if why in OWN}


def test_a_small_cell_that_no_single_other_can_keep_is_kept_by_several() -> None:
    """Of the first school's grade one child is away; every grade beside it can give but two."""
    leaves = {(school, grade): replace(LARGE, away=3 + (school > 2), who=3 + (school > 2)) for school in (1, 2, 3) for grade in (1, 2, 3)}
    told = releasing.month("m", leaves, dict.fromkeys((1, 2, 3), 1))
    assert leaks(told.away) == []
    assert told.cells["m"][CITY, ALL].away == 30
