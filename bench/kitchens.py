"""The attacker of meals (供餐的攻擊者): every sheet and forecast that a reader of a school's kitchens really gets, and what follows of who is away.

What it knows beside is the register: how many of each class have which diet. A number by diet that follows from the classes' told numbers and the
register says nothing more; one that does not is taken for an exact count. By whole numbers (HiGHS) it then asks of each diet of each class whether
any child of it can be there at all.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.bounds import Seen, bounds
from bench.gathered import Get
from xiaowu.attendance.rules.meals import by_diet, to_cook
from xiaowu.kernel.database.rows import rows

Register = Mapping[int, Mapping[str, int]]  # class → diet → how many children who eat at school
AHEAD = 14  # days of which a forecast is told
_FEW = 4  # the most meals of which it is told that they are few


@dataclass(frozen=True)
class Part:
    """What is told of one school's day: class → its meals, None for fewer than five; diet → how many to cook of it."""

    classes: Mapping[int, int | None]
    diets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Eating:
    class_id: int
    diet: str
    children: int


def register(day: date) -> dict[int, dict[str, int]]:
    """What the adversary knows of the classes, read by whoever may."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    counted = """select e.school_class_id as class_id, s.diet, count(*)::int as children from roster_enrolment e
        join roster_student s on s.school_id = e.school_id and s.id = e.student_id where e.valid @> %s::date and s.diet <> 'own_meal' group by 1, 2"""
    for each in rows(_Eating, counted, [day]):
        found[each.class_id][each.diet] = each.children
    return found


def parts(get: Get, school: int, today: date, ahead: int = AHEAD) -> Iterator[Part]:
    """Of every kitchen and day that is told: as programs read it and as the file has it, which must say the same."""
    base = f"/api/v1/meals/schools/{school}/kitchens"
    for kitchen in json.loads(get(base))["rows"]:
        for day in (today + timedelta(days=each) for each in range(ahead + 1)):
            told = json.loads(get(f"{base}/{kitchen['id']}/days/{day}"))["parts"]
            file = get(f"/meals/{school}/{day}/{kitchen['id']}/sheet.csv").decode("utf-8-sig")
            if told:
                _same(told, [int(row[4]) for row in list(csv.reader(io.StringIO(file)))[1:] if row[1]])
            yield from map(_part, told)


def _same(told: list[dict[str, Any]], file: list[int]) -> None:
    lines = [line["cook"] for part in told for of in ("classes", "diets", "others") for line in part[of]]
    if lines != file:
        raise ValueError("the file tells other numbers than programs read")


def _part(told: Mapping[str, Any]) -> Part:
    def named(of: str) -> dict[str, Mapping[str, Any]]:
        return {line["key"].partition(":")[2]: line for line in told[of]}

    classes = {int(key): None if line["few"] else int(line["cook"]) for key, line in named("classes").items()}
    return Part(classes, {key: int(line["cook"]) for key, line in named("diets").items()})


def known_to_be_away(part: Part, eating: Register) -> list[tuple[int, str]]:
    """(class, diet) of whose children it follows that all are away."""
    cells: dict[str, Seen] = {}
    sums: list[tuple[str, tuple[str, ...]]] = []
    of: dict[str, list[str]] = defaultdict(list)
    for place, meals in part.classes.items():
        there = {diet: f"{place}|{diet}" for diet in eating[place]}
        cells |= {name: Seen(None, 0, eating[place][diet]) for diet, name in there.items()}
        cells[f"{place}"] = Seen(meals, 0, min(_FEW, sum(eating[place].values())))
        sums.append((f"{place}", tuple(there.values())))
        for diet, name in there.items():
            of[diet].append(name)
    follows = _by_diet(part, eating)
    for diet, cook in part.diets.items():
        if follows.get(diet) != cook:
            cells[f"all|{diet}"] = Seen(cook)
            sums.append((f"all|{diet}", tuple(of[diet])))
    asked = [each for names in of.values() for each in names]
    found = bounds(cells, sums, asked)
    return [(int(each.split("|")[0]), each.split("|")[1]) for each in asked if found[each][1] == 0]


def _by_diet(part: Part, eating: Register) -> dict[str, int]:
    """What is cooked of each diet by the classes' told numbers and the register alone."""
    whole: dict[str, int] = defaultdict(int)
    for place in part.classes:
        for diet, children in eating[place].items():
            whole[diet] += children
    cook = sum(to_cook(sum(eating[place].values()), meals) for place, meals in part.classes.items())
    regular, special = by_diet(whole["regular"], {diet: count for diet, count in whole.items() if diet != "regular"}, cook)
    return {"regular": regular, **special}
