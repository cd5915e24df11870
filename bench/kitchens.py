"""The attacker of meals (供餐的攻擊者): every sheet and forecast that a reader of a school's kitchens really gets, and what follows of who is away.

What it knows beside is the register: how many of each class have which diet. A number by diet that follows from the classes' told numbers and the
register says nothing more; one that does not is taken for an exact count. By whole numbers (HiGHS) it then asks of each diet of each class whether
any child of it can be there at all.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from openpyxl import load_workbook

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
    """Of every kitchen and day that is told: as programs read it; every other way to it must say the same."""
    base = f"/api/v1/meals/schools/{school}/kitchens"
    classes: dict[str, str] = {}
    for kitchen in json.loads(get(base))["rows"]:
        for day in (today + timedelta(days=each) for each in range(ahead + 1)):
            told = json.loads(get(f"{base}/{kitchen['id']}/days/{day}"))["parts"]
            where = f"/meals/{school}/{day}/{kitchen['id']}/"
            if told:
                _same_sheet(get, where, told)
            if told and day == today:
                screen = _classes(get(f"/meals/{school}/kitchens/{kitchen['id']}/screen/"), "kitchen-classes")
                _same("the screen", screen, _shown(told, "（備{}）"))
                classes |= {
                    line["key"].partition(":")[2]: _word(line, "") for part in told if part["school_id"] == school for line in part["classes"]
                }
            yield from map(_part, told)
    _same_counts(get, f"/attendance/{school}/{today}/counts", classes)


def _same_sheet(get: Get, where: str, told: list[dict[str, Any]]) -> None:
    cooked = [line["cook"] for part in told for of in ("classes", "diets", "others") for line in part[of]]
    table = list(csv.reader(io.StringIO(get(f"{where}sheet.csv").decode("utf-8-sig"))))[1:]
    _same("the CSV", [int(row[4]) for row in table if row[1]], cooked)
    book = load_workbook(io.BytesIO(get(f"{where}sheet.xlsx")), read_only=True)
    _same(
        "the XLSX",
        [row[4] for row in book.active.iter_rows(values_only=True) if len(row) > _COOKED and row[1] and isinstance(row[_COOKED], int)],
        cooked,
    )
    _same("the page", _classes(get(where), "meal-classes"), _shown(told, "（備{}）"))


def _same_counts(get: Get, where: str, classes: Mapping[str, str]) -> None:
    """The counts of the day say of each class what its kitchen is told; page, files and programs alike."""
    told = json.loads(get(f"{where}.json"))
    lines = [each for grade in told["grades"] for each in grade["classes"]]
    shown = ["＜5" if each["meals"] is None else str(each["meals"]) for each in lines]
    _same("the counts", [was for each in lines if (was := classes.get(str(each["class_id"])))], [
        now for each, now in zip(lines, shown, strict=True) if str(each["class_id"]) in classes
    ])  # fmt: skip
    table = list(csv.reader(io.StringIO(get(f"{where}.csv").decode("utf-8-sig"))))[1:]
    _same("the counts' CSV", [row[3] for row in table if row[5]], shown)
    book = load_workbook(io.BytesIO(get(f"{where}.xlsx")), read_only=True)
    rows_ = [row for row in book.active.iter_rows(values_only=True) if len(row) > _TAKEN and row[_TAKEN]][1:]
    _same("the counts' XLSX", [str(row[3]) for row in rows_], shown)
    page = re.findall(r"<strong>([^<]*)</strong></td></tr>", get(f"{where}/").decode(), re.S)
    words = [re.sub(r"\s|（備.*", "", each) for each in page]
    sums = [sum(each["cook"] for each in grade["classes"]) for grade in told["grades"]]
    _same("the counts' page", sorted(words), sorted([*shown, *map(str, sums)]))


_COOKED, _TAKEN = 4, 5  # columns


def _shown(told: list[dict[str, Any]], beside: str) -> list[str]:
    return [_word(line, beside) for part in told for line in part["classes"]]


def _word(line: Mapping[str, Any], beside: str) -> str:
    return f"＜5{beside.format(line['cook'])}" if line["few"] else str(line["cook"])


def _classes(page: bytes, of: str) -> list[str]:
    """What stands in bold type of each class."""
    lists = re.findall(rf'<ul class="{of}">(.*?)</ul>', page.decode(), re.S)
    return [re.sub(r"\s", "", each) for one in lists for each in re.findall(r"<b>(.*?)</b>", one, re.S)]


def _same(what: str, shown: Sequence[object], told: Sequence[object]) -> None:
    if list(shown) != list(told):
        raise ValueError(f"{what} tells other numbers than programs read: {shown}, {told}")


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
