"""Chromium, and windows of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
# Debian's own wrapper asks for drawing by a graphics card: where there is none, its emulation takes half of all that the browser does
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-gpu-rasterization", "--disable-background-networking", "--no-first-run"]


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
        context = chromium.new_context(viewport=size, base_url=site, locale="zh-TW", **options)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
