"""What a letter to a kitchen says (給廚房的信)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.kernel.delivery.told import sent
from xiaowu.meals.models import NotifiedSheet
from xiaowu.meals.rules.kitchens import GUEST_TITLES, Guest, changes
from xiaowu.meals.rules.sheets import KIND_TITLES, READ, beside, in_order, is_few, named, total
from xiaowu.roster.models import SchoolClass
from xiaowu.roster.rules.roles import DIET_TITLES, Diet

LETTER = "meals.kitchen_letter"


@dataclass(frozen=True, slots=True)
class LetterLine:
    """What of, how many the letter before said (None: the first time), how many now; `few`: of fewer than five, how many to make."""

    title: str
    was: int | None
    now: int
    few: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What a kitchen is told, as its sheet shows it. `parts`: diets, who eats besides, classes, each with its lines; `total`, `beside`: as below
    the sheet's name; `at`: as of when.
    """

    kitchen: str
    mail: str
    school: str
    day: date
    at: datetime
    parts: tuple[tuple[str, tuple[LetterLine, ...]], ...]
    total: int
    beside: int
    is_change: bool


def letter(told_id: int) -> Letter | None:
    """Of one time that a kitchen was told; None if its row or the kitchen's address is gone, or if nothing changed, or if a letter with later numbers
    went first. A kitchen that got no letter before gets the whole list, whatever it was told in another way. Four statements.
    """
    told = NotifiedSheet.objects.select_related("kitchen", "school").filter(pk=told_id).first()
    if told is None or not told.kitchen.mail:
        return None
    of_day = list(NotifiedSheet.objects.filter(kitchen=told.kitchen, school=told.school, day=told.day).order_by("number"))
    went = sent(LETTER, [str(each.pk) for each in of_day])
    written = [each for each in of_day if str(each.pk) in went and each.pk != told.pk]
    if written and written[-1].number > told.number:
        return None
    before = written[-1] if written else None
    found = (
        [(line, None, count) for line, count in told.numbers.items()]
        if before is None
        else [(each.what, each.told, each.now) for each in changes(before.numbers, told.numbers)]
    )
    if not found:
        return None
    titles = _titles([line for line, _was, _now in found])
    numbers = {line: (was, now) for line, was, now in found}
    lines = {key: LetterLine(title, *numbers[key], is_few(key, numbers[key][1])) for key, title in titles.items()}
    parts = tuple((KIND_TITLES[of], those) for of in READ if (those := tuple(each for key, each in lines.items() if named(key)[0] == of)))
    sums = total(told.numbers), beside(told.numbers)
    return Letter(told.kitchen.name, told.kitchen.mail, told.school.name, told.day, told.at, parts, *sums, before is not None)


def _titles(lines: list[str]) -> dict[str, str]:
    """What each line is called, in the order of the sheet; a class that is gone by its number alone."""
    classes = [int(which) for of, which in map(named, lines) if of == "class"]
    names = dict(SchoolClass.objects.filter(pk__in=classes).order_by("grade", "number", "pk").values_list("pk", "name"))

    def title(line: str) -> str:
        of, which = named(line)
        if of == "class":
            return names.get(int(which), which)
        return _(DIET_TITLES[Diet(which)]) if of == "diet" else _(GUEST_TITLES[Guest(which)])

    return {each: title(each) for each in in_order(lines, map(str, names))}
