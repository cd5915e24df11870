"""Printing: every page that offers it comes out of a real browser on A4, with nothing blank, nothing cut off and no notice lost.

A browser prints the other pages as well: of these each that holds something which no sheet before it held.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import html
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.paper import bare, blank, lone, printed
from tests.browser.windows import DESKTOP, sign_in
from tests.routes import address, routes

WindowOf = Callable[..., BrowserContext]
ROLES = ("bureau_officer", "it_coordinator", "student_affairs", "homeroom_teacher", "nutritionist")
FEWEST = 60  # pages that are printed; with fewer the walk has lost its way
A4 = {(595, 842), (842, 595)}  # points
OFFER = re.compile(r"\sdata-print[\s>]")
CONTENT, TOKEN = re.compile("<main.*</main>", re.S), re.compile(r'value="\w{64}"')
NOTICES = "[...document.querySelectorAll('main .notice:not(.success)')].filter(each => each.offsetParent).map(each => each.innerText)"
PRINTED = """() => { const seen = which => [...document.querySelectorAll(which)].filter(each => each.getClientRects().length);
  return {heads: seen('main table').map(each => [...each.querySelectorAll('thead th')].filter(head => head.getClientRects().length).at(-1)?.innerText ?? ''),
    title: document.querySelector('h1').innerText, pressed: seen('button, .exports, .filters, nav, input').map(each => each.outerHTML.slice(0, 80))}; }"""
FOLDED = """[...document.querySelectorAll('main details:not(form details, .chart details, .tools, [open])')].flatMap(each => {
  const held = [...each.children].filter(one => one.matches('.scroll, table, dl, ul, ol'));
  return held.length ? [each.querySelector('summary'), ...held.flatMap(one => [...one.querySelectorAll('th[scope=row], dd, li')])] : []; })
  .filter(each => !each.querySelector('form, button')).map(each => { const seen = each.cloneNode(true);
    seen.querySelectorAll('.hidden').forEach(one => one.remove()); return seen.textContent; })"""
PRESSED = """[...document.querySelectorAll('main details:has(form)')].filter(each => each.getClientRects().length
  && !each.querySelector(':scope > :is(.scroll, table, dl, ul, ol)')).map(each => each.innerText)"""


def pages_for(role: str, person: Somebody) -> Iterator[str]:
    """Every page's address that the role may ask for, as the examples of its app give it."""
    for route in routes():
        holders = route.holders()
        is_page = route.method == "GET" and "suffix" not in route.pattern and not route.name.startswith(("api:", "account_", "mfa_"))
        if is_page and (holders is None or role in holders):
            yield address(route.name, route.pattern, person, 1)


def parts_of(content: str) -> set[tuple[str, ...]]:
    """What a page is built of: each kind of element in another."""
    elements = [each for each in html.fromstring(content).iter() if isinstance(each.tag, str)]
    return {(each.tag, each.get("class", ""), within.tag, within.get("class", "")) for each in elements if (within := each.getparent()) is not None}


def to_print(page: Page, addresses: Iterator[str], known: set[str], parts: set[tuple[str, ...]]) -> Iterator[str]:
    """What this reader may open and print, a page once however many addresses lead to it: all that offer it, then the others with new parts."""
    others = []
    for each in addresses:
        if each not in known:
            answer = page.request.get(each, max_redirects=2)
            if answer.status == 200 and "data-printed" in answer.text():
                found = CONTENT.search(TOKEN.sub("", answer.text()))
                assert found, each
                content = found[0]
                if content not in known and OFFER.search(content):
                    parts |= parts_of(content)
                    yield each
                elif content not in known:
                    others.append((each, parts_of(content)))
                known |= {each, content}
    for each, own in others:
        if not own <= parts:
            parts |= own
            yield each


def faults(page: Page, where: str) -> list[str]:
    page.goto(where)
    page.emulate_media(media="screen")
    notices: list[str] = page.evaluate(NOTICES)
    folded: list[str] = page.evaluate(FOLDED)
    page.emulate_media(media="print")
    told: dict[str, Any] = page.evaluate(PRINTED)
    sheets, sizes = printed(page)
    found = [] if sizes <= A4 else [f"sizes {sizes}"]
    for number, sheet in enumerate(sheets, start=1):
        if f"第{number}頁共{len(sheets)}頁" not in bare(sheet) or "列印" not in bare(sheet):
            found.append(f"sheet {number} has no head or foot")
    found += blank(sheets)
    if lone(sheets, page):
        found.append("its last sheet holds a hint alone")
    whole = bare("".join(sheets))
    found += [f"lost: {words}" for words in (*notices, *folded, *told["heads"], told["title"]) if bare(words) not in whole]
    return found + [f"printed: {what}" for what in (*told["pressed"], *page.evaluate(PRESSED))]


def test_every_page_that_offers_it_is_printed_whole_on_a4(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    known: set[str] = set()
    parts: set[tuple[str, ...]] = set()
    found: dict[str, list[str]] = {}
    for role in ROLES:
        page = sign_in(window_of(DESKTOP), people[role])
        for where in to_print(page, pages_for(role, people[role]), known, parts):
            found[where] = faults(page, where)
    assert len(found) > FEWEST
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_what_is_folded_on_the_screen_is_on_the_paper_and_what_is_only_pressed_is_not(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    school = people["it_coordinator"].school_id
    asked = {
        "bureau_officer": ["/meetings/", "/meetings/tracked/", "/roster/officers/"],
        "it_coordinator": ["/personal-data/", f"/roster/{school}/staff/", f"/timetable/{school}/bells/"],
    }
    folds = {}
    for role, pages in asked.items():
        page = sign_in(window_of(DESKTOP), people[role])
        for where in pages:
            assert faults(page, where) == [], where
            page.emulate_media(media="screen")
            folds[where] = len(page.evaluate(FOLDED)), page.locator("main details").count()
    assert folds["/meetings/"][0] > 5  # the districts and who convenes them
    assert folds["/personal-data/"][0] > 1
    assert folds[f"/roster/{school}/staff/"] == (0, folds[f"/roster/{school}/staff/"][1])
    assert folds[f"/roster/{school}/staff/"][1] > 2


SIGNS = "[...document.querySelectorAll('ul.roll label')].map(each => getComputedStyle(each, '::before').content)"


def test_the_paper_of_a_roll_that_nobody_took_says_of_nobody_that_they_were_there(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["homeroom_teacher"])
    page.goto("/attendance/")
    page.locator("ul.roll").evaluate("list => list.classList.add('blank')")  # as it is before it is saved
    rows = page.locator("ul.roll li").count()
    page.emulate_media(media="print")
    before = page.evaluate(SIGNS)
    page.emulate_media(media="screen")
    free = next(row for row in range(rows) if '"☑"' not in before[5 * row : 5 * row + 5])  # of others leave is known
    page.locator("ul.roll li").nth(free).locator("label:text-is('缺')").click()
    page.emulate_media(media="print")
    shown = page.locator("ul.roll fieldset label")
    assert {shown.nth(each).is_visible() for each in range(5)} == {True}
    ticked = before.count('"☑"') + 1
    signs = page.evaluate(SIGNS)
    assert (signs.count('"☑"'), signs.count('"☐"')) == (ticked, 5 * rows - ticked)
    sheets, _sizes = printed(page)
    assert blank(sheets) == []


def test_the_edge_of_a_panel_that_ends_with_its_sheet_takes_no_sheet_of_its_own(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["nutritionist"])
    sign_in(window_of(DESKTOP), people["nutritionist"])  # so that a button stands beneath, which is not printed
    page.goto("/account/")
    expect(page.get_by_role("button", name="登出其他裝置")).to_have_count(1)
    page.emulate_media(media="print")
    counts = set()
    for rows in range(14, 40):
        page.locator("main tbody").last.evaluate(
            "(body, rows) => { while (body.rows.length < rows) body.append(body.rows[0].cloneNode(true)); }", rows
        )
        sheets, _sizes = printed(page)
        counts.add(len(sheets))
        assert blank(sheets) == [], rows
    assert len(counts) > 1  # a sheet came full among them
