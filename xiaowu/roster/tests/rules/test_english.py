"""A class is called by its grade and number in English, and whatever is no class's name stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.city import city_of
from xiaowu.roster.rules.english import class_in_english
from xiaowu.roster.rules.roles import class_name


@given(st.integers(1, 9), st.integers(1, 99))
def test_whatever_a_class_is_called_is_said_in_english(grade: int, number: int) -> None:
    assert class_in_english(class_name(grade, number)) == f"Grade {grade}, Class {number}"


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("三年二班", "Grade 3, Class 2"), ("三、四年1班", "Grades 3–4, Class 1"), ("115 三年2班 12", "115 Grade 3, Class 2 12"), ("三年愛班", "三年愛班"),
        ("請三年2班到操場", "請三年2班到操場"), ("三年2班。", "三年2班。"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_of_its_own_and_what_people_write_stay(name: str, english: str) -> None:
    assert class_in_english(name) == english


def test_a_district_is_called_in_english_as_its_city_says() -> None:
    city = city_of({"name": "山海市", "districts": {"山前": "Shanqian"}})
    said = [city.place_in_english(name) for name in ("山前", "山前區", "山前鎮", "山後區", "區", "")]
    assert said == ["Shanqian", "Shanqian District", "Shanqian Township", None, None, None]
