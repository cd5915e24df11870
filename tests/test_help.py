"""Help in place: the ? of each page leads to a paragraph that exists, in a guide of the reader's role and language."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.client import words
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.offer import offers
from xiaowu.kernel.ui.menu import entries
from xiaowu.portal.queries.guides import EVERYBODY, FOLDER, GUIDES, guide, in_both, own_guides, place_of
from xiaowu.roster.rules.roles import ROLE_TITLES, Family, Role

NAMES = sorted({*GUIDES.values(), EVERYBODY})
WHO = [*Role, *Family]


@pytest.mark.parametrize("role", WHO)
def test_each_entry_of_a_roles_menu_has_a_paragraph_in_a_guide_of_that_role(role: str) -> None:
    actor = Actor("", (RoleAssignment(role, 1, 1),), 1)
    lacking = [each.url_name for each in entries(actor) if not place_of(actor, each.url_name)[1]]
    assert lacking == [], "docs/guides/everybody.md says a word of each entry"
    assert GUIDES[role] == own_guides(actor)[0]


@pytest.mark.parametrize("role", list(Role))
def test_the_list_of_guides_and_the_guides_title_name_the_role(role: Role) -> None:
    listed = next(row for row in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines() if f"({GUIDES[role]}.md)" in row)
    assert ROLE_TITLES[role] in listed
    assert ROLE_TITLES[role] in guide(GUIDES[role], "zh-hant").title


def test_each_page_of_an_entry_leads_where_its_entry_does() -> None:
    actor = Actor("", (RoleAssignment(Role.IT_COORDINATOR, 1),), 1)
    pages = [(page, entry.url_name) for offer in offers() for entry in offer.entries for page in entry.pages]
    assert [page for page, entry in pages if not place_of(actor, page)[1]] == []
    assert len(pages) > 20


def test_every_anchor_of_a_guide_is_a_page_of_the_house() -> None:
    known = {name for _route, name, _view in views()} | {entry.url_name for offer in offers() for entry in offer.entries}
    told = {anchor for name in NAMES for anchor in guide(name, "zh-hant").anchors}
    assert {each for each in told if each not in known} == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_paragraph_of_a_guide_has_both_languages(name: str) -> None:
    chinese, english = guide(name, "zh-hant"), guide(name, "en")
    assert len(chinese.paragraphs) > 2
    assert re.search("[\u4e00-\u9fff]", chinese.title)
    assert not re.search("[\u4e00-\u9fff]", english.title)
    for one, other in zip(chinese.paragraphs, english.paragraphs, strict=True):
        assert re.search("[\u4e00-\u9fff]", str(one.words)), one
        assert re.search(r"[A-Za-z]{3}", str(other.words)), other
        assert one.words != other.words, one


def test_a_line_is_divided_after_its_last_chinese_sentence() -> None:
    assert in_both("按「點名」。Press 點名.") == ("按「點名」。", "Press 點名.")
    assert in_both("只有中文（CSV）") == ("只有中文（CSV）", "")
    assert in_both("Only English.") == ("", "Only English.")


def test_whoever_asks_on_a_page_reads_about_that_page(client_of: Callable[[str], Any]) -> None:
    teacher = client_of("homeroom_teacher")
    home = teacher.get("/").content.decode()
    assert 'href="/help/?page=portal%3Ahome"' in home
    assert teacher.get("/help/?page=attendance:roll").url == "/help/homeroom-teacher/#attendance:today"
    assert "開始點名" in words(teacher.get("/help/homeroom-teacher/"))
    assert teacher.get("/help/?page=nothing").url == "/help/homeroom-teacher/"
    assert teacher.get("/help/none/").status_code == 404
