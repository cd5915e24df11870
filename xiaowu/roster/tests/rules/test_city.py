"""A city's folder gives its name and the sections of its bureau; a folder that cannot be used is reported."""

from typing import Any

import pytest

from xiaowu.roster.rules.city import NoCity, city_of

SECTION = {"code": "schools", "title": "國中小科", "english": "Schools"}
CITY: dict[str, Any] = {"name": "山海市", "english": "Shanhai City", "sections": [SECTION, {"code": "it", "title": "資訊科"}]}


def test_a_city_has_a_name_and_its_sections_in_order_each_with_both_titles() -> None:
    city = city_of(CITY)
    assert (city.name, city.english) == ("山海市", "Shanhai City")
    assert city.section_titles(is_english=False) == {"schools": "國中小科", "it": "資訊科"}
    assert city.section_titles(is_english=True) == {"schools": "Schools", "it": "資訊科"}


def test_a_city_says_which_section_owes_what_the_bureau_does() -> None:
    assert city_of({**CITY, "follow_ups": {"request": "it"}}).owes == {"request": "it"}
    assert city_of(CITY).owes == {}


def test_a_city_without_sections_has_none_and_one_without_an_english_name_has_its_own() -> None:
    city = city_of({"name": "山海市"})
    assert (city.english, city.sections) == ("山海市", ())


@pytest.mark.parametrize(
    "told",
    [
        {}, {"name": "  "}, {"name": "長" * 61}, {"name": 5}, {"name": "山海市", "sections": [SECTION, SECTION]},
        {"name": "山海市", "sections": [{"code": "Schools", "title": "x"}]}, {"name": "山海市", "sections": [{"code": "s" * 21, "title": "x"}]},
        {**CITY, "follow_ups": {"request": "kitchen"}}, {"name": "山海市", "sections": [{"code": "schools"}]}, {"name": "山海市", "english": ""},
    ],
)  # fmt: skip
def test_what_is_no_city_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(NoCity):
        city_of(told)
