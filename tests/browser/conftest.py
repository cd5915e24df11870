"""Chromium, and windows of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from bench.wire import Wire

CHROMIUM = Path("/usr/bin/chromium")
# Debian's own wrapper asks for drawing by a graphics card: where there is none, its emulation takes half of all that the browser does
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-gpu-rasterization", "--disable-background-networking", "--no-first-run"]
# longer than the house's own scripts wait for a network that hangs (ui/worker.js): only a test that fails waits for all of it
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM if CHROMIUM.exists() else None, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window_of(chromium: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """A new browser window of that size."""
    opened: list[BrowserContext] = []

    def make(size: dict[str, int], **options: Any) -> BrowserContext:
        context = chromium.new_context(viewport=size, locale="zh-TW", **{"base_url": site, **options})  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def wire(site: str) -> Iterator[Wire]:
    """A network between a window and the house that a test cuts: where Chromium only plays that it is offline, its worker's requests may arrive all the same."""
    made = Wire(int(site.rpartition(":")[2]))
    yield made
    made.cut()
