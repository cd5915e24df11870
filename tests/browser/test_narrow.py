"""On the narrowest telephones names stay whole, and a row keeps its name in sight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import sign_in

WindowOf = Callable[..., BrowserContext]
BROKEN = "names => names.filter(name => name.offsetHeight > 1.9 * parseFloat(getComputedStyle(name).lineHeight)).length"
IN_SIGHT = """row => { const shown = row.getBoundingClientRect(), frame = row.closest('.scroll').getBoundingClientRect();
  return shown.left >= frame.left - 1 && shown.right <= frame.right + 1; }"""


@pytest.mark.parametrize("width", [320, 360, 390])
def test_a_teacher_reads_every_name_of_the_roll_on_one_line(window_of: WindowOf, people: dict[str, Somebody], width: int) -> None:
    page = sign_in(window_of({"width": width, "height": 700}), people["homeroom_teacher"])
    page.locator("main .actions a.primary").first.click()
    names = page.locator(".roll .name")
    assert (names.count() > 20, names.evaluate_all(BROKEN)) == (True, 0)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_coordinator_who_draws_a_wide_list_aside_still_sees_whose_row_it_is(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of({"width": 360, "height": 700}), people["it_coordinator"])
    page.goto("/roster/staff/")
    frame = page.locator(".scroll:has(table.listed)")
    assert frame.evaluate("frame => { frame.scrollLeft = 9999; return frame.scrollLeft }") > 50
    assert frame.locator("tbody th[scope=row]").first.evaluate(IN_SIGHT)
