"""What one press does to all of a list, it does to what the list shows by its filters (全部), or its place says for how many it is."""

import re

from tests.package import PACKAGE

FORM = re.compile(r"<form\b.*?</form>", re.S)
PER_ROW = re.compile(r"{% call\(row\).*?{% endcall %}", re.S)
ALL = re.compile(r"<button\b[^>]*>(?:(?!</button>).)*(全部|列出的|所有)", re.S)
SAID_BESIDE = {"accounts.html": "its panel says how many have no account, and its question asks for them"}


def test_nobody_marks_makes_or_ends_what_a_filter_hides_by_pressing_all() -> None:
    lists = {
        page: page.read_text(encoding="utf-8")
        for page in PACKAGE.rglob("templates/**/*.html")
        if 'extends "ui/list_page.html"' in page.read_text(encoding="utf-8")
    }
    forms = {page.name: form for page, text in lists.items() for form in FORM.findall(PER_ROW.sub("", text)) if ALL.search(form)}
    assert {"inbox.html", *SAID_BESIDE} <= set(forms)
    assert [name for name, form in forms.items() if "wanted.query(" not in form and name not in SAID_BESIDE] == []
