"""A page asks for its buttons (按鈕的權限) in one way, by the name of a declared permission."""

import re
from pathlib import Path

import xiaowu
from xiaowu.kernel.access import declared

ASKED = re.compile(r"\bcan\('([a-z_.]+)'")


def test_a_page_asks_for_its_buttons_by_declared_permissions_only() -> None:
    pages = Path(xiaowu.__file__).parent.rglob("templates/**/*.html")
    asked = {name: page.name for page in pages for name in ASKED.findall(page.read_text(encoding="utf-8"))}
    assert len(asked) > 5
    assert {name: page for name, page in asked.items() if name not in declared()} == {}
