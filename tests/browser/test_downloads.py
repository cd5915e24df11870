"""Somebody who fetches a file stays on the page, and can fetch the next."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import DESKTOP, sign_in

WindowOf = Callable[..., BrowserContext]
SHEET = "年級,班,座號,學號,姓名\n一,二,三,,\n".encode()


def test_a_refused_sheet_is_fetched_in_one_form_after_the_other(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["it_coordinator"])
    page.goto(f"/imports/class-list/{people['it_coordinator'].school_id}/")
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": SHEET})
    page.get_by_role("button", name="檢查檔案").click()
    for suffix in ("csv", "xlsx", "ods", "csv"):
        with page.expect_download(timeout=4000) as fetched:
            page.locator("#refused").get_by_role("button", name=suffix.upper()).click()
        assert fetched.value.suggested_filename.endswith(f".{suffix}")
