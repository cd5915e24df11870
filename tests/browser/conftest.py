"""Chromium, and windows of it.

Tests run in its shell, the same engine without the program around it, which takes a third less of the processor; `whole_window_of` gives a
window of the whole program, for what the shell lacks: asking for permissions, and judging whether a page can be installed.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, TimeoutError, expect, sync_playwright

from bench.wire import Wire

CHROMIUM, SHELL = Path("/usr/bin/chromium"), Path("/usr/bin/chromium-headless-shell")
WindowOf = Callable[..., BrowserContext]
# With each window Chromium opens two pages of its own, for suggestions beneath an address bar that nobody sees: two thirds of what a window
# costs. The other names are Playwright's, whose list this one takes the place of.
_UNUSED = (
    "WebUIOmniboxPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxAimPopup",
    "AimEnabled", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin",
    "OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch",
)  # fmt: skip
# Debian's own wrapper asks for drawing by a graphics card: where there is none, its emulation takes half of all that the browser does
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-gpu-rasterization", "--disable-background-networking", "--no-first-run"]
ARGUMENTS.append(f"--disable-features={','.join(_UNUSED)}")
# longer than the house's own scripts wait for a network that hangs (ui/worker.js): only a test that fails waits for all of it
expect.set_options(timeout=20_000)
_LOADED = 10_000  # ms


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def _then_loaded(press: Callable[..., None]) -> Callable[..., None]:
    """A press is over when the page that it brought stands: Playwright waits for its first byte only, and whoever measures then measures half a page, or none."""

    @wraps(press)
    def pressed(pressed_on: Page | Locator, *args: Any, **options: Any) -> None:
        press(pressed_on, *args, **options)
        page = pressed_on if isinstance(pressed_on, Page) else pressed_on.page
        with suppress(TimeoutError):  # a wire that was cut brings none
            page.wait_for_load_state(timeout=_LOADED)

    return pressed


@pytest.fixture(scope="session")
def _driver() -> Iterator[Playwright]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        for kind in (Page, Locator):
            patch.setattr(kind, "click", _then_loaded(kind.click))
        yield playwright


def _launched(driver: Playwright, *programs: Path) -> Iterator[Browser]:
    """The first of the programs that is there; else Playwright's own."""
    browser = driver.chromium.launch(executable_path=next((each for each in programs if each.exists()), None), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium(_driver: Playwright) -> Iterator[Browser]:
    yield from _launched(_driver, SHELL, CHROMIUM)


@pytest.fixture(scope="session")
def whole_chromium(_driver: Playwright) -> Iterator[Browser]:
    yield from _launched(_driver, CHROMIUM)


def _windows(browser: Browser, site: str) -> Iterator[WindowOf]:
    opened: list[BrowserContext] = []

    def make(size: dict[str, int], **options: Any) -> BrowserContext:
        context = browser.new_context(viewport=size, locale="zh-TW", **{"base_url": site, **options})  # type: ignore[arg-type]  # its names are Playwright's
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def window_of(chromium: Browser, site: str) -> Iterator[WindowOf]:
    """A new browser window of that size."""
    yield from _windows(chromium, site)


@pytest.fixture
def whole_window_of(whole_chromium: Browser, site: str) -> Iterator[WindowOf]:
    """A new window of the whole program."""
    yield from _windows(whole_chromium, site)


@pytest.fixture
def wire(site: str) -> Iterator[Wire]:
    """A network between a window and the house that a test cuts: where Chromium only plays that it is offline, its worker's requests may arrive all the same."""
    made = Wire(int(site.rpartition(":")[2]))
    yield made
    made.cut()


@pytest.fixture
def away_of(window_of: WindowOf, wire: Wire) -> WindowOf:
    """A new window of that size whose network is cut for real while it is offline, so that nothing of it arrives; its address is of its own."""

    def make(size: dict[str, int]) -> BrowserContext:
        context = window_of(size, base_url=wire.address)
        play = context.set_offline

        def set_offline(is_offline: bool) -> None:
            (wire.cut if is_offline else wire.mend)()
            play(is_offline)

        context.set_offline = set_offline  # type: ignore[method-assign]  # this window's alone
        return context

    return make
