"""Rows that are ticked in a list: whoever goes back finds none ticked that they did not tick."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICKED = re.compile(r'\{% for (?:(?!\{% endfor).)*?type="checkbox" name="\w+"\s+value="\{\{', re.S)


def test_a_form_whose_rows_are_ticked_is_not_filled_by_a_browser_that_goes_back() -> None:
    """It ticks by place: once a row has gone from the list, the one that came to its place."""
    found = {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("xiaowu/**/templates/**/*.html")}
    ticked = {name: [text[: each.end()].rpartition("<form")[2] for each in TICKED.finditer(text)] for name, text in found.items()}
    assert {name for name, forms in ticked.items() if forms} == {"import_report.html", "turn_promotion.html"}
    assert [name for name, forms in ticked.items() for form in forms if 'autocomplete="off"' not in form] == []
