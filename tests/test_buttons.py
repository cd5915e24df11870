"""Pages check for their buttons (按鈕的權限) in one way, with the name of a declared permission."""

import re
from pathlib import Path

from django.apps import apps

import xiaowu
from tests.routes import source
from xiaowu.kernel.access import Extent, declared
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.storage.tables import Attached

FORM = re.compile(r"(<form\b[^>]*>)(.*?)</form>", re.S)
ACTION = re.compile(r"""action="\{\{ url\((?:[\w.]+ ~ )?'([^']+)'""")
HANDS_OUT = re.compile(r"return (download|export)\(")  # how `kernel.ui` and `kernel.lists` answer with a file
ASKED = re.compile(r"\bcan\('([a-z_.]+)'")


def test_a_page_asks_for_its_buttons_by_declared_permissions_only() -> None:
    pages = Path(xiaowu.__file__).parent.rglob("templates/**/*.html")
    asked = {name: page.name for page in pages for name in ASKED.findall(page.read_text(encoding="utf-8"))}
    assert len(asked) > 5
    assert {name: page for name, page in asked.items() if name not in declared()} == {}


def test_a_button_for_something_of_a_school_is_asked_for_with_its_school() -> None:
    """Without one the question is about what belongs to the city, and nobody at a school would see the button."""
    pages = Path(xiaowu.__file__).parent.rglob("templates/**/*.html")
    asked = {name: page.name for page in pages for name in re.findall(r"\bcan\('([a-z_.]+)'\)", page.read_text(encoding="utf-8"))}
    assert len(asked) > 2
    assert {name: page for name, page in asked.items() if Extent.CITY not in declared()[name].roles.values()} == {}


def test_a_telephone_is_called_by_pressing_it_wherever_it_stands() -> None:
    pages = list(Path(xiaowu.__file__).parent.rglob("templates/**/*.html"))
    shown = [(page.name, told) for page in pages for told in re.findall(r"\{\{[^}]*\bphone\b[^}]*\}\}", page.read_text(encoding="utf-8"))]
    called = [told for _page, told in shown if "ui.phone(" in told]
    assert len(called) > 0
    assert {(page, told) for page, told in shown if "ui.phone(" not in told} == set()


def test_a_form_that_fetches_a_file_is_not_held_as_one_that_was_sent() -> None:
    """Its page stays open, so that the next file can be fetched from it."""
    handed_out = {name for _route, name, view in views() if name and HANDS_OUT.search(source(view))}
    ends = {re.sub(r"^imports:[a-z_]+?_(?=[a-z]+$)", "_", name) for name in handed_out}  # the route names shared by the pages of all imports
    assert {"_refused", "identity:cards_pdf"} <= ends
    forms = {
        tag: sent_to
        for page in Path(xiaowu.__file__).parent.rglob("templates/**/*.html")
        for tag, within in FORM.findall(page.read_text(encoding="utf-8"))
        if (sent_to := ends & set(ACTION.findall(tag + within)))
    }
    assert len(forms) > 0
    assert {tag: sent_to for tag, sent_to in forms.items() if "data-download" not in tag} == {}


def test_whatever_takes_an_attachment_gives_it_back_to_who_attached_it() -> None:
    """A wrong file would stand beside the right one until somebody can remove it."""
    attached = {table._meta.app_label for table in apps.get_models() if issubclass(table, Attached)}
    named = {name for _route, name, _view in views() if name}
    assert len(attached) > 1
    given_back = {name.partition(":")[0] for name in named if name.endswith("take_back")}
    assert attached - given_back == set()
