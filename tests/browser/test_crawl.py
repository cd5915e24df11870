"""The crawl: each role follows every link that it is shown, as people do, and reaches a page that answers, fits its window and satisfies axe-core.

`make test` opens each kind of page once, as whichever role reaches it first, in alternating appearances; `make crawl` opens it as every role in both
languages, makes it fit three widths by day and by night, and has axe-core read it as a phone by day and as a desk by night, unless another role was
shown the same.
"""

import itertools
import os
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

from conftest import Somebody
from tests.browser.windows import faults, in_language, sign_in
from xiaowu.roster.rules.roles import Role

WindowOf = Callable[..., BrowserContext]
Look = tuple[int, str, str]
Kind = tuple[str, tuple[str, ...]]

WHOLE = os.environ.get("CRAWL") == "whole"
DAY, NIGHT = (390, "light"), (1280, "dark")
ZH, EN = "zh-Hant-TW", "en"
TURNS: list[Look] = [(*DAY, ZH), (*NIGHT, EN), (320, "dark", ZH), (*DAY, EN)]
WALKS: list[tuple[Role, Look]] = (
    [(role, (*DAY, language)) for role in Role for language in (ZH, EN)] if WHOLE else list(zip(Role, itertools.cycle(TURNS), strict=False))
)
# no page links to these as they stand: nothing was found, or more was
ALSO = {"/search/?q=無此人", "/search/?q=王", "/roster/schools/?q=nowhere", "/attendance/city/report/?by=school", "/meetings/search/?q=納管"}
FEWEST = 80  # kinds of pages; with fewer the walk has lost its way

# including what a closed menu holds
_LINKS = "() => [...document.querySelectorAll('a[href^=\"/\"]:not([download])')].map(a => a.getAttribute('href'))"
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# of rows that are built alike, with words and names at the same places, two stay: striped ones differ, and what is named twice shows itself
_ONE_OF_A_KIND = """() => { const built = row => [row, ...row.querySelectorAll('*')].map(each => [each.tagName, each.className, each.children.length,
    !!each.textContent.trim(), ...each.getAttributeNames().map(name => name + (/^(style|type|role)$/.test(name) ? each.getAttribute(name) : !!each.getAttribute(name)))].join());
  for (const table of document.querySelectorAll('main :is(tbody, ul, ol)')) { const seen = {};
    for (const row of [...table.children]) { const kind = built(row).join(';'); seen[kind] = (seen[kind] ?? 0) + 1; if (seen[kind] > 2) row.remove(); } } }"""

# colours on their way from day to night are neither
_SETTLED = "Promise.race([Promise.allSettled(document.getAnimations().map(each => each.finished)), new Promise(done => setTimeout(done, 500))])"
_TOKEN = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\w{64}\b")  # a form's own: they differ each time

_seen: set[Kind] = set()
_read: set[str] = set()


def kind_of(address: str) -> Kind | None:
    """The kind of page behind an address: its name, and the names of its parameters. None: a file, or no page of ours."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if "." in parts.path or {"suffix", "table", "format"} & set(found.kwargs) or not found.url_name:
        return None
    return found.view_name, tuple(sorted(parse_qs(parts.query)))


def opened(page: Page, seen: set[Kind]) -> Iterator[tuple[str, int]]:
    """Every page reached by links, with its status; each kind once."""
    waiting = ["/", *sorted(ALSO)]
    seen.discard(("portal:home", ()))  # it differs for each role
    for address in waiting:
        kind = kind_of(address)
        if kind is None or kind in seen:
            continue
        answer = page.request.get(address) if address in ALSO else None
        if answer is not None and answer.status == 403:
            continue
        seen.add(kind)
        came = page.goto(address)
        assert came is not None
        waiting += page.evaluate(_LINKS)
        yield address, came.status


def wrong_with(page: Page, axe: Axe) -> list[str]:
    """What is wrong with the page in its window; in a whole crawl in every window, by day and by night."""
    if not WHOLE:
        wide = too_wide(page)
        page.evaluate(_ONE_OF_A_KIND)
        return wide + faults(page, axe)
    shown = _TOKEN.sub("", page.content())
    is_read, found = shown in _read, []
    _read.add(shown)
    for width, scheme in itertools.product((320, 390, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(_SETTLED)
        wrong = too_wide(page) + (faults(page, axe) if (width, scheme) in (DAY, NIGHT) and not is_read else [])
        found += [f"{width} {scheme}: {each}" for each in wrong]
    page.set_viewport_size({"width": DAY[0], "height": 844})
    return found


def too_wide(page: Page) -> list[str]:
    wide = page.evaluate(_WIDE)
    return [f"wider by {wide}"] * (wide > 0)


@pytest.mark.parametrize(("role", "look"), WALKS, ids=lambda given: given if isinstance(given, str) else "-".join(map(str, given)))
def test_every_link_of_a_role_leads_to_a_page_that_answers_fits_and_reads(
    window_of: WindowOf, people: dict[str, Somebody], role: str, look: Look
) -> None:
    width, scheme, language = look
    page, axe = sign_in(window_of({"width": width, "height": 844}, color_scheme=scheme), people[role]), Axe()
    in_language(page, language)
    found: dict[str, list[Any]] = {}
    try:
        for address, status in opened(page, set() if WHOLE else _seen):
            wrong = [f"answers {status}"] * (status != 200) + wrong_with(page, axe)
            if page.locator("h1").count() != 1:
                wrong.append("says not what it is")
            if wrong:
                found[address] = wrong
    finally:
        page.goto("/")
        in_language(page, ZH)
    assert found == {}


@pytest.mark.parametrize("look", TURNS, ids=lambda look: "-".join(map(str, look)))
def test_the_door_fits_and_reads(window_of: WindowOf, look: Look, site: str) -> None:
    width, scheme, language = look
    context = window_of({"width": width, "height": 844}, color_scheme=scheme)
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page = context.new_page()
    page.goto("/accounts/login/")
    assert too_wide(page) + faults(page, Axe()) == []


@pytest.mark.skipif(WHOLE, reason="what a whole crawl saw is not counted together")
@pytest.mark.usefixtures("site")  # so that the same process is asked that crawled
def test_the_crawl_saw_the_house() -> None:
    assert len(_seen) > FEWEST
