"""A name in two parts and in one: no part is ever blank, nothing of a name is lost, and every place in the house uses this rule."""

import pytest
from hypothesis import given

from xiaowu.connections.scim.rules.resources import name_parts
from xiaowu.roster.rules.names import DOTS, joined, parts
from xiaowu.roster.tests.rules.names import NAMES


@pytest.mark.parametrize(
    ("name", "family", "given_name"),
    [
        ("王小明", "王", "小明"), ("歐陽娜娜", "歐陽", "娜娜"), ("歐陽", "歐", "陽"), ("伊萬 納威", "納威", "伊萬"), ("伊萬·納威", "納威", "伊萬"),
        ("Kolas Yotaka", "Yotaka", "Kolas"), ("Kolas", "Kolas", "Kolas"), ("王", "王", "王"), ("𠮷田", "𠮷", "田"), ("김민수", "김", "민수"),
        ("Mary Jane Watson", "Watson", "Mary Jane"), ("Gal·la", "Gal·la", "Gal·la"),
    ],
)  # fmt: skip
def test_a_name_is_taken_apart_as_its_people_write_it(name: str, family: str, given_name: str) -> None:
    assert parts(name) == (family, given_name)


@pytest.mark.parametrize(
    ("family", "given_name", "middle", "name"),
    [
        ("王", "小明", "", "王小明"), ("Lisa", "Mona", "", "Mona Lisa"), ("田", "𠮷", "", "田𠮷"), ("Watson", "Mary", "Jane", "Mary Jane Watson"),
        ("王", "Ming", "", "Ming 王"), ("伊萬·", "納威", "", "伊萬·納威"), ("Wang", " 小明 ", "", "小明 Wang"),
    ],
)  # fmt: skip
def test_two_parts_are_one_name_by_a_stated_rule(family: str, given_name: str, middle: str, name: str) -> None:
    assert joined(family, given_name, middle) == name


@given(NAMES)
def test_no_part_is_blank_and_no_sign_of_a_name_is_lost(name: str) -> None:
    family, given_name = parts(name)
    assert family.strip(" ")
    assert given_name.strip(" ")

    def bare(text: str) -> str:
        return text.translate({ord(sign): None for sign in f" {DOTS}"})

    assert (
        family == given_name == name.strip(" ") or bare(name) in (bare(family + given_name), bare(given_name + family)) or len(name.strip(" ")) == 1
    )


@given(NAMES)
def test_partners_are_told_the_whole_beside_the_same_parts(name: str) -> None:
    told = name_parts(name)
    assert (told.formatted, (told.family_name, told.given_name)) == (name, parts(name))
