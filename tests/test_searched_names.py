"""A person is found by name however the name and the word are written: variation selectors, which nobody types, do not count in any list."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests import each_list
from tests.each_list import Listed
from tests.package import PACKAGE
from xiaowu.kernel.text.selectors import SELECTORS, without_selectors
from xiaowu.roster.models import Guardian, Person, Student
from xiaowu.roster.rules.likeness import PASSED_OVER

listed = each_list.listed
SELECTOR = "\U000e0100"
# the columns in which a person's name stands
_OF_PEOPLE = re.compile(
    r"(?:person|student|guardian|teacher|answers_for|record)__name__(?!named|in_order)|(?:student_name|owner_name|caller)__i(?!n_order)|(?:\bp|\bst|\bg|who)\.name i?like"
)


def written(name: str) -> str:
    """The same name as another office's program writes it."""
    return name[0] + SELECTOR + name[1:]


@pytest.fixture
def names(owner: Any) -> set[str]:
    with owner():
        return {name for of in (Person, Student, Guardian) for name in of.objects.values_list("name", flat=True)}


def test_each_list_that_finds_a_person_finds_the_same_one_however_the_name_is_written(
    listed: Listed, names: set[str], owner: Callable[[], Any]
) -> None:
    if not listed.of.search:
        return
    shown = {str(value) for row in listed.rows() for value in row.values() if isinstance(value, str) and value in names}
    for name in sorted(shown)[:2]:
        found = len(listed.rows(q=name))
        if not found:
            continue  # a name beside what the list is searched by
        assert len(listed.rows(q=written(name))) == found, name
        with owner():
            for of in (Person, Student, Guardian):
                of.objects.filter(name=name).update(name=written(name))
        assert len(listed.rows(q=name)) == found, name


def test_no_search_compares_a_persons_name_in_another_way() -> None:
    sources = [each for each in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(each.parts)]
    assert [str(each.relative_to(PACKAGE)) for each in sources if _OF_PEOPLE.search(each.read_text())] == []
    assert sum("__named" in each.read_text() for each in sources) > 8


def test_a_selector_is_no_character_of_its_own() -> None:
    assert without_selectors("葛\U000e0100城\ufe00") == "葛城"
    assert set(SELECTORS) <= set(PASSED_OVER)
