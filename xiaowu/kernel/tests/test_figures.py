"""Numbers and sizes as people read them, wherever the house's components show them: thousands apart, units in the page's language."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.kernel.lists import Column, Kind
from xiaowu.kernel.sheets.typed import COUNT, format_of
from xiaowu.kernel.text.figures import Numeral, apart, filled
from xiaowu.kernel.ui.environment import in_language


def shown(template: str, language: str = "zh-hant") -> str:
    with translation.override(language):
        return in_language(language).from_string('{% import "ui/components.html" as ui %}' + template).render()


def test_everybody_reads_thousands_apart_in_figures_and_words_as_they_are() -> None:
    assert "<dd>1,092</dd>" in shown("{{ ui.figure('金額（元）', 1092) }}")
    assert "<dd>999</dd>" in shown("{{ ui.figure('餐數', 999) }}")
    assert "<dd>1092-A</dd>" in shown("{{ ui.figure('編號', '1092-A') }}")


def test_everybody_reads_the_size_of_a_file_in_the_language_of_the_page() -> None:
    sizes = [shown("{{ 193|filesizeformat }}", language).split() for language in ("zh-hant", "en")]
    assert sizes == [["193", "位元組"], ["193", "bytes"]]


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_everybody_reads_thousands_apart_in_cells_and_sentences(language: str) -> None:
    assert shown('<td class="num"{% if true %} data-label="x"{% endif %}><b>{{ 1627 }}</b> {{ none or 999 }}</td>', language).endswith(
        "<b>1,627</b> 999</td>"
    )
    assert "1,186" in shown("{{ _('供餐總數 %(total)d 份', total=1186) }}", language)
    assert "1,186" in shown("{% trans count=1186 %}{{ count }} 校今天不上課{% pluralize %}{{ count }} 校今天不上課{% endtrans %}", language)
    assert ">1,627<" in shown("{% call lines([{'a': 1627}]) %}<td>⟨a⟩</td>{% endcall %}", language)


@pytest.mark.parametrize(
    ("value", "text"),
    [(999, "999"), (1000, "1,000"), (-1000, "-1,000"), (1234.5, "1,234.5"), (Numeral(8080), "8080"), ("1092-A", "1092-A"), (True, "True")],
)
def test_quantities_have_their_thousands_apart_and_nothing_else_has(value: object, text: str) -> None:
    assert str(apart(value)) == text


def test_a_sentence_sets_quantities_apart_and_no_number_that_names_something() -> None:
    assert filled(_("供餐總數 %(total)d 份。"), {"total": 1186}) == "供餐總數 1,186 份。"
    assert filled("第 %(row)d 列，%(port)s：%(count)d", {"row": 1186, "port": 8080, "count": 5000}) == "第 1186 列，8080：5,000"


def _same(row: int) -> int:
    return row


def test_a_column_says_whether_its_numbers_count_or_name() -> None:
    counts, names = (Column("x", "x", _same, kind) for kind in (Kind.NUMBER, Kind.NUMERAL))
    assert (counts.text(8080), names.text(8080)) == ("8,080", "8080")
    assert (counts.told(8080), names.told(8080)) == (8080, 8080)
    assert (format_of(counts.written(8080)), format_of(names.written(8080))) == (COUNT, "")
