"""Lines that differ in their values alone: rendered once, and nothing that a row brings is taken for markup, a mark or a format."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from xiaowu.kernel.text.figures import apart
from xiaowu.kernel.ui.environment import in_language
from xiaowu.kernel.ui.lines import lines

LINE = '<li title="100%">⟨name⟩：⟨count⟩</li>'


@given(st.lists(st.tuples(st.text(), st.integers() | st.text() | st.none() | st.booleans())))
def test_each_row_is_its_line_with_its_values_escaped(rows: list[tuple[str, object]]) -> None:
    made = lines([{"name": name, "count": count} for name, count in rows], lambda: LINE)
    assert made == "".join(f'<li title="100%">{escape(name)}：{escape(apart(count))}</li>' for name, count in rows)
    assert isinstance(made, Markup)


def test_markup_stays_and_a_value_that_looks_like_a_mark_is_a_value() -> None:
    told = [{"name": Markup("<b>甲</b>"), "count": "⟨name⟩ %(name)s %s"}]
    assert lines(told, lambda: LINE) == '<li title="100%"><b>甲</b>：⟨name⟩ %(name)s %s</li>'


def test_a_row_without_a_value_of_its_line_is_a_fault() -> None:
    with pytest.raises(KeyError):
        lines([{"name": "甲"}], lambda: LINE)


@pytest.mark.parametrize(("language", "told"), [("zh-hant", "<i>三年2班：2</i>"), ("en", "<i>Grade 3, Class 2: 2</i>")])
def test_a_line_in_a_template_names_as_its_page_does(language: str, told: str) -> None:
    with translation.override(language):
        page = in_language(language).from_string("{% call lines(rows) %}<i>⟨name⟩：⟨count⟩</i>{% endcall %}")
        by_hand = in_language(language).from_string("{% for each in rows %}<i>{{ each.name }}：{{ each.count }}</i>{% endfor %}")
        given = {"rows": [{"name": "三年2班", "count": 2}]}
        assert page.render(given) == by_hand.render(given) == told
