"""The role that a post gives a person, and over what."""

import pytest

from xiaowu.roster.rules.roles import CLASS_ROLES, OF_NO_SCHOOL, Role, class_name, grade_words, role_is_over


@pytest.mark.parametrize("role", list(Role))
def test_a_post_is_over_the_city_a_school_or_a_class_as_its_role_says(role: Role) -> None:
    places = {
        (school, of_class) for school in (True, False) for of_class in (True, False) if role_is_over(role, has_school=school, has_class=of_class)
    }
    assert places == {(role not in OF_NO_SCHOOL, role in CLASS_ROLES)}


def test_a_class_of_several_grades_is_named_by_all_of_them() -> None:
    assert (class_name(3, 2), class_name(3, 2, 4)) == ("三年2班", "三、四年2班")
    assert (grade_words(3), grade_words(3, 4)) == ("3", "3–4")
