"""A server of its own with a fresh copy of the cast, and Chromium."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from conftest import Somebody, copy_template
from xiaowu.kernel.serving import await_ready, server_command
from xiaowu.portal.city.cast import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a module share a server, so that they stay with one worker; the modules are divided among all."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def _free_port(workers: int) -> int:
    """One that is free together with those that follow it, should each process want its own."""
    while True:
        with ExitStack() as probes:
            first = probes.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                for each in range(1, workers):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", port + each))
            except OSError:
                continue
            return port


@contextmanager
def served(database: str, *, workers: int = 1, **settings: str) -> Iterator[str]:
    """A server on a free port with its own copy of the cast; `settings` are environment variables.

    A process answers one request at a time: what happens at once needs several.
    """
    copy_template(database)
    port = _free_port(workers)
    environment = os.environ | {"XIAOWU_DATABASE_NAME": database, "XIAOWU_DATABASE_ROLE": "app"} | settings
    server = subprocess.Popen(server_command(port, workers=workers), env=environment)
    try:
        assert await_ready(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def site(people: dict[str, Somebody], request: pytest.FixtureRequest) -> Iterator[str]:
    with served(f"live_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_{request.module.__name__.rpartition('.')[2]}") as url:
        yield url


def in_house(site_of: str, code: str, *words: str) -> str:
    """Run a few lines as the application, on the database that is served."""
    environment = os.environ | {"XIAOWU_DATABASE_NAME": site_of, "XIAOWU_DATABASE_ROLE": "app", "DJANGO_SETTINGS_MODULE": "xiaowu.settings"}
    return subprocess.run([sys.executable, "-c", code, *words], env=environment, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    return f"live_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_{request.module.__name__.rpartition('.')[2]}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM if CHROMIUM.exists() else None, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window_of(chromium: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh browser window of that size."""
    opened: list[BrowserContext] = []

    def make(size: dict[str, int], **options: Any) -> BrowserContext:
        context = chromium.new_context(viewport=size, base_url=site, locale="zh-TW", **options)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


def sign_in(context: BrowserContext, person: Somebody) -> Page:
    """Through the form, as a person does."""
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("#id_login", person.sign_in)
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url("**/")
    return page
