"""Page, screen, print, letter and files of a kitchen's day tell one set of numbers, and so do the letters about what changed."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.kernel.sheets import read
from xiaowu.meals.actions.serving import set_others
from xiaowu.meals.actions.telling import tell_kitchens
from xiaowu.meals.models import Kitchen
from xiaowu.meals.queries.sheets import Part, sheet
from xiaowu.meals.rules.kitchens import Guest
from xiaowu.meals.rules.sheets import beside, is_few
from xiaowu.meals.tests.kitchen_letters import letters_of
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.models import Student

ClientOf = Callable[[str], HouseClient]
Told = dict[str, int]  # what of → how many to cook; with the total and what is made beside it
TOTAL, BESIDE = "供餐總數", "依餐別多備"


@pytest.fixture
def day(actor_of: Any, people: dict[str, Somebody], stop_clock: Callable[..., None]) -> SchoolDay:
    stop_clock()
    return SchoolDay(actor_of, people["nutritionist"].school_id)


@pytest.fixture
def cooks(day: SchoolDay) -> Kitchen:
    """A kitchen that was told of today by letter; of the first class fewer than five eat, some eat no meat, staff and guests eat too."""
    of = kitchen(day.id, until=time(0, 1), letters=True, mail="kitchen@example.tw")
    service(day.id, of.pk)
    children = day.children(day.classes[0])
    with as_owner():
        Student.objects.filter(pk__in=children[:3]).update(diet="vegetarian")
        Student.objects.filter(pk__in=children[3:]).update(diet="regular")
    day.take(day.classes[0], dict.fromkeys(children[2:], ABSENT))
    cook = day.actor_of("nutritionist")
    set_others(cook, day.id, kitchen_id=of.pk, who=Guest.STAFF, meals=18)
    set_others(cook, day.id, kitchen_id=of.pk, who=Guest.GUEST, meals=4, day=day.today)
    assert tell_kitchens() == 1
    return of


def shown(day: SchoolDay, of: Kitchen) -> Part:
    [found] = sheet(day.actor_of("nutritionist"), day.id, of.pk, day.today, day.today).parts
    return found


def expected(part: Part) -> Told:
    lines = {each.title: each.cook for each in (*part.classes, *part.diets, *part.others)}
    return lines | {TOTAL: part.total, BESIDE: part.more}


def number(text: str) -> int:
    """The number to cook, in whatever words it stands."""
    return int(re.findall(r"\d+", text)[-1])


def of_page(html: str) -> Told:
    """A sheet, a screen or their print, which is the same page: classes and diets as their lines have them."""
    text = " ".join(html.split())
    figures = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)", text)
    lines = re.findall(r"<li[^>]*>\s*(?:<span>)?([^<]+?)\s*(?:<small>[^<]*</small>)?\s*(?:</span>)?\s*<b>\s*([^<]+?)\s*</b>", text)
    return {name.strip(): number(count) for name, count in (*figures, *lines)}


def of_letter(body: str) -> Told:
    return {what: number(said) for what, said in re.findall(r"^・([^：]+)：(.+)$", body, re.M)} | sums(body)


def sums(text: str) -> Told:
    return {name: number(found[0]) for name in (TOTAL, BESIDE) if (found := re.findall(rf"{name} \d+", text))}


def of_rows(table: list[list[Any]]) -> Told:
    """項目 and 備餐數 of each row."""
    return {str(row[2]): int(row[4]) for row in table if len(row) > 4 and str(row[4] or "").isdigit()}


def test_a_nutritionist_reads_the_same_numbers_on_page_screen_letter_and_every_file(client_of: ClientOf, day: SchoolDay, cooks: Kitchen) -> None:
    told = expected(shown(day, cooks))
    assert (told["教職員工"], told["來賓"], told[BESIDE] > 0) == (18, 4, True)
    browser, base = client_of("nutritionist"), f"/meals/{day.id}/{day.today}/{cooks.pk}/"
    page, screen = browser.get(base), browser.get(f"/meals/{day.id}/kitchens/{cooks.pk}/screen/")
    assert of_page(page.content.decode()) | sums(words(page)) == told
    on_screen = of_page(screen.content.decode())
    assert on_screen | {BESIDE: sums(words(screen))[BESIDE], TOTAL: told[TOTAL]} == told
    assert f"<b>{told[TOTAL]}</b>" in screen.content.decode()
    assert of_letter(letters_of(cooks)[0].body) == told
    assert of_rows(list(csv.reader(io.StringIO(browser.get(f"{base}sheet.csv").content.decode("utf-8-sig"))))) == told
    for suffix in ("xlsx", "ods"):
        assert of_rows([list(row.cells) for row in read(browser.get(f"{base}sheet.{suffix}").content).rows]) == told, suffix
    [part] = json.loads(browser.get(f"{base}sheet.json").content)["parts"]
    assert {each["title"]: each["cook"] for kind in ("classes", "diets", "others") for each in part[kind]} | {
        TOTAL: told[TOTAL],
        BESIDE: told[BESIDE],
    } == told


def test_a_kitchen_reads_everywhere_how_many_to_make_of_a_class_of_few(client_of: ClientOf, day: SchoolDay, cooks: Kitchen) -> None:
    [few] = [each for each in shown(day, cooks).classes if each.few]
    browser = client_of("nutritionist")
    for page in (f"/meals/{day.id}/{day.today}/{cooks.pk}/", f"/meals/{day.id}/kitchens/{cooks.pk}/screen/"):
        assert f"＜5（備 {few.cook}）" in words(browser.get(page)), page
    assert f"・{few.title}：＜5，備 {few.cook} 份" in letters_of(cooks)[0].body


def test_a_letter_about_a_change_tells_the_sheets_numbers_as_they_are_then(day: SchoolDay, cooks: Kitchen) -> None:
    set_others(day.actor_of("nutritionist"), day.id, kitchen_id=cooks.pk, who=Guest.GUEST, meals=6, day=day.today)
    day.take(day.classes[1], dict.fromkeys(day.children(day.classes[1])[:2], ABSENT))
    assert tell_kitchens() == 1
    part, said = shown(day, cooks), letters_of(cooks)[1].body
    assert sums(said) == {TOTAL: part.total, BESIDE: part.more}
    told = {what: (int(was), int(now)) for what, was, now in re.findall(r"^・([^：]+)：(\d+) → (\d+) 份", said, re.M)}
    assert told == {each.title: (each.told, each.cook) for each in part.changed}
    assert told["來賓"] == (4, 6)


@pytest.mark.parametrize(
    ("line", "count", "few"), [("class:1", 0, False), ("class:1", 4, True), ("class:1", 5, False), ("diet:vegetarian", 4, False)]
)
def test_only_a_class_of_one_to_four_meals_is_of_few(line: str, count: int, few: bool) -> None:
    assert is_few(line, count) is few


def test_what_is_made_beside_the_total_is_what_diets_come_to_beyond_classes() -> None:
    assert beside({"class:1": 20, "class:2": 4, "diet:regular": 22, "diet:vegetarian": 3, "other:staff": 9}) == 1
