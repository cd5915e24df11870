"""Printing: every page that offers it comes out of a real browser on A4, with nothing blank, nothing cut off and no notice lost."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, sign_in
from tests.routes import address, routes

WindowOf = Callable[..., BrowserContext]
ROLES = ("bureau_officer", "it_coordinator", "student_affairs", "homeroom_teacher", "nutritionist")
FEWEST = 15  # pages that offer it; with fewer the walk has lost its way
A4 = {(595, 842), (842, 595)}  # points
CONTENT, TOKEN = re.compile("<main.*</main>", re.S), re.compile(r'value="\w{64}"')
NOTICES = "[...document.querySelectorAll('main .notice:not(.success)')].filter(each => each.offsetParent).map(each => each.innerText)"
PRINTED = """() => { const seen = which => [...document.querySelectorAll(which)].filter(each => each.getClientRects().length);
  return {heads: seen('main table').map(each => [...each.querySelectorAll('thead th')].filter(head => head.getClientRects().length).at(-1)?.innerText ?? ''),
    title: document.querySelector('h1').innerText, pressed: seen('button, .exports, .filters, nav, input').map(each => each.outerHTML.slice(0, 80))}; }"""


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def pages_for(role: str, person: Somebody) -> Iterator[str]:
    """Every page's address that the role may ask for, as the examples of its app give it."""
    for route in routes():
        holders = route.holders()
        is_page = route.method == "GET" and "suffix" not in route.pattern and not route.name.startswith(("api:", "account_", "mfa_"))
        if is_page and (holders is None or role in holders):
            yield address(route.name, route.pattern, person, 1)


def offering(page: Page, addresses: Iterator[str], known: set[str]) -> Iterator[str]:
    """Those that this reader may open and that offer printing, a page once however many addresses lead to it."""
    for each in addresses:
        if each not in known:
            answer = page.request.get(each, max_redirects=2)
            if answer.status == 200 and "data-print" in answer.text():
                content = CONTENT.search(TOKEN.sub("", answer.text()))
                assert content, each
                if content[0] not in known:
                    yield each
                known |= {each, content[0]}


def printed(page: Page) -> tuple[list[str], set[tuple[int, int]]]:
    """The words of each sheet, and the sizes of the sheets in points."""
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        sheets = [each.get_textpage().get_text_range() for each in pdf]
        return sheets, {(round(width), round(height)) for width, height in (pdf.get_page_size(number) for number in range(len(pdf)))}


def blank(sheets: list[str]) -> list[str]:
    """The sheets that hold no more than their head and foot."""
    lines = [[line for line in sheet.splitlines() if line.strip() and not re.search("列印：|頁，共", line)] for sheet in sheets]
    return [f"sheet {number} of {len(sheets)} is blank" for number, own in enumerate(lines, start=1) if len(own) <= 1]


def faults(page: Page, where: str) -> list[str]:
    page.goto(where)
    page.emulate_media(media="screen")
    notices: list[str] = page.evaluate(NOTICES)
    page.emulate_media(media="print")
    told: dict[str, Any] = page.evaluate(PRINTED)
    sheets, sizes = printed(page)
    found = [] if sizes <= A4 else [f"sizes {sizes}"]
    for number, sheet in enumerate(sheets, start=1):
        if f"第{number}頁共{len(sheets)}頁" not in bare(sheet) or "列印" not in bare(sheet):
            found.append(f"sheet {number} has no head or foot")
    found += blank(sheets)
    whole = bare("".join(sheets))
    found += [f"lost: {words}" for words in (*notices, *told["heads"], told["title"]) if bare(words) not in whole]
    return found + [f"printed: {what}" for what in told["pressed"]]


def test_every_page_that_offers_it_is_printed_whole_on_a4(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    known: set[str] = set()
    found: dict[str, list[str]] = {}
    for role in ROLES:
        page = sign_in(window_of(DESKTOP), people[role])
        for where in offering(page, pages_for(role, people[role]), known):
            if wrong := faults(page, where):
                found[where] = wrong
    assert len(known) > FEWEST
    assert found == {}


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
