"""On the narrowest telephones names stay whole, and a row keeps its name in sight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import sign_in

WindowOf = Callable[..., BrowserContext]
BROKEN = "names => names.filter(name => name.offsetHeight > 1.9 * parseFloat(getComputedStyle(name).lineHeight)).length"
OFF_SCREEN = """parts => parts.filter(part => part.offsetParent).map(part => part.getBoundingClientRect())
  .filter(box => box.left < 0 || box.right > innerWidth + 1).length"""


@pytest.mark.parametrize("width", [320, 360, 390])
def test_a_teacher_reads_every_name_of_the_roll_on_one_line(window_of: WindowOf, people: dict[str, Somebody], width: int) -> None:
    page = sign_in(window_of({"width": width, "height": 700}), people["homeroom_teacher"])
    page.locator("main .actions a.primary").first.click()
    names = page.locator(".roll .name")
    assert (names.count() > 20, names.evaluate_all(BROKEN)) == (True, 0)
    assert page.evaluate("document.documentElement.scrollWidth") == width


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
