"""Numbers and sizes as people read them, wherever the house's components show them: thousands apart, units in the page's language."""

from django.utils import translation

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
