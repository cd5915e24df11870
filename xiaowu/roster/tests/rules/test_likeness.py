"""Who is who: one form for numbers and names, in the rules and in the database."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import as_owner
from xiaowu.kernel.text.plain import BENT, plain_number
from xiaowu.kernel.text.radicals import RADICALS
from xiaowu.roster.rules.likeness import PASSED_OVER, name_key, number_key

names = st.text(
    alphabet=st.one_of(st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cn"]), st.sampled_from(PASSED_OVER + "王明ＡａéÉ")),
    max_size=20,
)


@pytest.mark.parametrize(
    "written",
    [
        "1120045",
        "１１２００４５",
        " 1120045　",
        "\u200b1120045",
        "112\u00ad0045",
        "'1120045",
        "’1120045",
        '="1120045"',
        "1120045.0",
        "112 0045",
        "1120045.00",
    ],
)
def test_a_number_is_the_same_however_a_spreadsheet_wrote_it(written: str) -> None:
    assert plain_number(written) == "1120045"


def test_the_case_of_a_number_is_kept_and_does_not_count() -> None:
    assert (plain_number("s77b"), number_key("s77b")) == ("s77b", number_key("Ｓ77Ｂ"))


@pytest.mark.parametrize(
    ("written", "is_bent"), [("1.12E+06", True), ("1E6", True), ("1,12e+6", True), ("1120045", False), ("E12", False), ("12E", False)]
)
def test_a_number_whose_digits_are_gone_is_known(written: str, is_bent: bool) -> None:
    assert bool(BENT.fullmatch(plain_number(written))) is is_bent


NUMBERS = st.text(
    alphabet=st.one_of(st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cn"]), st.sampled_from("0123.ＡaÉ \u200b'`’\"=\xad")),
    max_size=20,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NUMBERS, min_size=1, max_size=20))
@example(["\u200b1120045", "'1120045.00", '="\'=""１１.0"""', '="', '=""', "ｔ 1", "É1", "1\u2028.0", "0" * 300 + "1", ".0", "1.0.0"])
def test_the_database_compares_numbers_in_the_same_form(db: None, texts: list[str]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select public.roster_number_key(each) from unnest(%s::text[]) with ordinality as given(each, place) order by place", [texts])
        assert [row[0] for row in cursor.fetchall()] == [number_key(text) for text in texts]


def test_the_database_passes_over_the_same_signs_in_a_number(db: None) -> None:
    signs = [sign for sign in map(chr, range(1, 0x110000)) if unicodedata.category(sign) not in ("Cs", "Cn") and not unicodedata.decomposition(sign)]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(each, '' order by place) from unnest(%s::text[]) with ordinality as given(each, place)"
            " where public.roster_number_key('0' || each || '0') = '00'", [signs],
        )  # fmt: skip
        assert cursor.fetchone()[0] == "".join(sign for sign in signs if sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf"))


@pytest.mark.parametrize(
    "written", ["瓦旦‧達陸", "瓦旦·達陸", "瓦旦．達陸", "瓦旦•達陸", "瓦旦・達陸", "瓦旦 達陸", "瓦旦　達陸", "瓦旦達陸", "瓦旦\u200b·\n達陸"]
)
def test_a_name_is_the_same_whatever_divides_its_parts(written: str) -> None:
    assert name_key(written) == name_key("瓦旦‧達陸")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zoë", "Zoe\u0308"), ("ＡＮＮＡ　Ｌｉｎ", "Anna Lin"), ("豈", "豈"), ("O'Brien", "O’Brien"), ("辻\ufe00", "辻"), ("⾼⼩⻘", "高小青")],
)
def test_width_composition_and_case_of_a_name_do_not_count(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("王小明", "王小民"), ("台", "臺"), ("\ue000", "\ue001"), ("·", "‧"), ("José", "Jose")])
def test_two_names_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other) or one == "·"


@given(names)
@example("A´")
@example('\'="1"')
def test_a_form_in_which_is_compared_stays_when_it_is_made_again(text: str) -> None:
    assert number_key(number_key(text)) == number_key(text)
    assert name_key(text + PASSED_OVER) == name_key(text) or not name_key(text).strip(PASSED_OVER)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(names, min_size=1, max_size=20))
@example([PASSED_OVER.replace("\x00", ""), RADICALS, "瓦旦‧達陸", "Ｚｏｅ\u0308", "·"])
def test_the_database_compares_names_in_the_same_form(db: None, texts: list[str]) -> None:
    """For characters that both know: the two may learn Unicode's later additions at different times."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select public.roster_name_key(each) from unnest(%s::text[]) with ordinality as given(each, place) order by place", [texts])
        assert [row[0] for row in cursor.fetchall()] == [name_key(text) for text in texts]
