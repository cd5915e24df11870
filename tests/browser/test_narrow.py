"""On the narrowest telephones names stay whole, and a row keeps its name in sight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import in_language, sign_in

WindowOf = Callable[..., BrowserContext]
BROKEN = "names => names.filter(name => name.offsetHeight > 1.9 * parseFloat(getComputedStyle(name).lineHeight)).length"
COVERED = """names => names.filter(name => { const of = name.getBoundingClientRect();
  return [...name.parentElement.querySelectorAll('label')].map(each => each.getBoundingClientRect())
    .some(on => on.left < of.right - 1 && on.right > of.left + 1 && on.top < of.bottom - 1 && on.bottom > of.top + 1); }).length"""
OFF_SCREEN = """parts => parts.filter(part => part.offsetParent).map(part => part.getBoundingClientRect())
  .filter(box => box.left < 0 || box.right > innerWidth + 1).length"""


@pytest.mark.parametrize(("width", "language"), [(320, "zh-Hant-TW"), (360, "zh-Hant-TW"), (390, "zh-Hant-TW"), (360, "en")])
def test_a_teacher_reads_every_name_of_the_roll_on_one_line(window_of: WindowOf, people: dict[str, Somebody], width: int, language: str) -> None:
    page = sign_in(window_of({"width": width, "height": 700}), people["homeroom_teacher"])
    in_language(page, language)
    try:
        page.locator("main .actions a.primary").first.click()
        names = page.locator(".roll .name")
        assert (names.count() > 20, names.evaluate_all(BROKEN), names.evaluate_all(COVERED)) == (True, 0, 0)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    finally:
        in_language(page, "zh-Hant-TW")


def test_lists_on_a_telephone_are_cards_with_every_cell_and_action_in_sight(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context = window_of({"width": 320, "height": 700})
    page = sign_in(context, people["it_coordinator"])
    for path in ("/roster/staff/", "/account-keeping/", "/followups/"):
        page.goto(path)
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
            assert page.locator("table.listed :is(th, td, a, button, summary)").evaluate_all(OFF_SCREEN) == 0, path
    page.goto("/roster/staff/")
    first = page.locator("table.listed tbody tr").first
    assert first.locator("td[data-label=職務]").evaluate("cell => getComputedStyle(cell, '::before').content") == '"職務"'


def test_the_preview_of_a_merger_is_no_wider_than_a_phone_however_long_its_titles_are(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of({"width": 360, "height": 700}), people["bureau_officer"])
    page.goto(f"/roster/{people['homeroom_teacher'].school_id}/closing/?closed_on=115/11/24")
    facts = page.locator("dl.facts")
    facts.locator("dt").first.evaluate("title => { title.textContent = '隨學生移至承接學校的假單（裁撤日起的部分）'; }")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert facts.locator("dd").evaluate_all(OFF_SCREEN) == 0


def test_a_mark_that_is_longer_than_its_place_goes_on_in_a_second_line(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of({"width": 320, "height": 700}), people["subject_teacher"])
    in_language(page, "en")
    try:
        page.goto("/")
        assert page.locator("main .badge").count() > 0
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    finally:
        in_language(page, "zh-Hant-TW")
