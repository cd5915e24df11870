"""A page asks for its buttons (按鈕的權限) in one way, by the name of a declared permission."""

import re
from pathlib import Path

import xiaowu
from tests.routes import source
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import views

FORM = re.compile(r"(<form\b[^>]*>)(.*?)</form>", re.S)
ACTION = re.compile(r"""action="\{\{ url\((?:[\w.]+ ~ )?'([^']+)'""")
HANDS_OUT = re.compile(r"return (download|export)\(")  # what `kernel.ui` and `kernel.lists` answer with a file
ASKED = re.compile(r"\bcan\('([a-z_.]+)'")


def test_a_page_asks_for_its_buttons_by_declared_permissions_only() -> None:
    pages = Path(xiaowu.__file__).parent.rglob("templates/**/*.html")
    asked = {name: page.name for page in pages for name in ASKED.findall(page.read_text(encoding="utf-8"))}
    assert len(asked) > 5
    assert {name: page for name, page in asked.items() if name not in declared()} == {}


def test_a_form_that_fetches_a_file_is_not_held_as_one_that_was_sent() -> None:
    """Its page stays, so that the next file is asked for from it."""
    handed_out = {name for _route, name, view in views() if name and HANDS_OUT.search(source(view))}
    ends = {re.sub(r"^imports:[a-z_]+?_(?=[a-z]+$)", "_", name) for name in handed_out}  # as the pages of all imports name their routes
    assert {"_refused", "identity:cards_pdf"} <= ends
    forms = {
        tag: sent_to
        for page in Path(xiaowu.__file__).parent.rglob("templates/**/*.html")
        for tag, within in FORM.findall(page.read_text(encoding="utf-8"))
        if (sent_to := ends & set(ACTION.findall(tag + within)))
    }
    assert len(forms) > 0
    assert {tag: sent_to for tag, sent_to in forms.items() if "data-download" not in tag} == {}
