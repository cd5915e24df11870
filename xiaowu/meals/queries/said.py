"""What is said of a kitchen's day (供餐的約定): for whom it cooks, on which days otherwise, who eats besides, and what it was told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from xiaowu.kernel.database.rows import the_row
from xiaowu.meals.rules import kitchens as rules
from xiaowu.meals.rules import sheets
from xiaowu.meals.rules.kitchens import Guest, How

Each = TypeVar("Each")
READS = ("roster_school", "roster_schoolclass")


@dataclass(frozen=True, slots=True)
class Said:
    """By school: all its services, also those of other kitchens; its shifts; who eats besides the pupils, where what is said of the day counts before
    what is said of every day; what the kitchen was told, in order. Then the names of these schools, and of its classes, in order.
    """

    services: defaultdict[int, list[rules.Service]]
    shifts: defaultdict[int, list[rules.Shift]]
    others: defaultdict[int, dict[Guest, int]]
    notices: defaultdict[int, list[sheets.Notice]]
    schools: dict[int, str]
    classes: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    services: list[Any]
    shifts: list[Any]
    others: list[Any]
    notices: list[Any]
    schools: dict[str, str]
    classes: dict[str, str]


_SAID = """
with place as materialized (
    select distinct s.school_id from meals_service s where s.kitchen_id = %(kitchen)s
), told as materialized (
    select n.school_id, n.number, n.how, n.at, n.numbers from meals_told n where n.kitchen_id = %(kitchen)s and n.day = %(day)s
)
select
    (select coalesce(json_agg(json_build_array(s.school_id, s.kitchen_id, s.first_grade, s.last_grade, s.weekdays, s.price, s.since, s.ended_on)
        order by s.school_id, s.first_grade, s.since, s.id), '[]')
        from meals_service s where s.school_id in (select p.school_id from place p)) as services,
    (select coalesce(json_agg(json_build_array(x.school_id, x.grade, x.is_served) order by x.id), '[]')
        from meals_shift x where x.day = %(day)s and x.school_id in (select p.school_id from place p)) as shifts,
    (select coalesce(json_agg(json_build_array(o.school_id, o.who, o.meals) order by o.who collate "C", o.day is not null), '[]')
        from meals_others o where o.kitchen_id = %(kitchen)s and (o.day is null or o.day = %(day)s)) as others,
    (select coalesce(json_agg(json_build_array(t.school_id, t.number, t.how, t.at, t.numbers) order by t.number), '[]') from told t) as notices,
    (select coalesce(json_object_agg(s.id, s.name), '{}')
        from roster_school s where s.id in (select p.school_id from place p union select t.school_id from told t)) as schools,
    (select coalesce(json_object_agg(c.id, c.name order by c.grade, c.number, c.id), '{}') from roster_schoolclass c where c.id::text in (
        select split_part(line, ':', 2) from told t cross join lateral jsonb_object_keys(t.numbers) line where split_part(line, ':', 1) = %(of_class)s
    )) as classes
"""


def said(kitchen_id: int, day: date) -> Said:
    """Of a kitchen's day. One statement."""
    found = the_row(_Found, _SAID, {"kitchen": kitchen_id, "day": day, "of_class": sheets.CLASS})
    others: defaultdict[int, dict[Guest, int]] = defaultdict(dict)
    for school_id, who, meals in found.others:
        others[school_id][Guest(who)] = meals
    return Said(
        services=_by_school((each[0], _service(*each[1:])) for each in found.services),
        shifts=_by_school(
            (school_id, rules.Shift(day, frozenset({grade} if grade else ()), is_served)) for school_id, grade, is_served in found.shifts
        ),
        others=others,
        notices=_by_school(
            (school_id, sheets.Notice(number, How(how), datetime.fromisoformat(at), numbers)) for school_id, number, how, at, numbers in found.notices
        ),
        schools={int(pk): name for pk, name in found.schools.items()},
        classes=found.classes,
    )


def _by_school(pairs: Iterable[tuple[int, Each]]) -> defaultdict[int, list[Each]]:
    told: defaultdict[int, list[Each]] = defaultdict(list)
    for school_id, each in pairs:
        told[school_id].append(each)
    return told


def _service(kitchen_id: int, first: int, last: int, weekdays: list[int], price: int, since: str, ended_on: str | None) -> rules.Service:
    ends = date.fromisoformat(ended_on) if ended_on else None
    return rules.Service(kitchen_id, first, last, frozenset(weekdays), price, date.fromisoformat(since), ends)
