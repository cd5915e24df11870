"""Forms of the bureau's own people and of those from outside (教育局人員、外部人員)."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from xiaowu.kernel.bounds import NEXT_YEAR
from xiaowu.kernel.ui.fields import LineField, RocDateField, TitledField, choose_from
from xiaowu.kernel.ui.picking import PickField
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.forms.naming import NameField
from xiaowu.roster.models.people import LONGEST_FIRM, LONGEST_REASON
from xiaowu.roster.queries.city import section_titles
from xiaowu.roster.queries.picking import BUREAU_PEOPLE, officer_choices
from xiaowu.roster.rules.namesakes import LONGEST_ANSWER
from xiaowu.roster.rules.roles import OUTSIDE_TITLES


class _SectionForm(forms.Form):
    """Which section of the bureau."""

    section = forms.ChoiceField(label=gettext_lazy("組別"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "section", section_titles().items(), empty=gettext("不分組"))


class SectionForm(_SectionForm, SeenForm):
    """調整組別."""

    shows = ("section",)


class OfficerForm(_SectionForm):
    """新增教育局人員."""

    person_name = NameField(label=gettext_lazy("姓名"))
    since = RocDateField(label=gettext_lazy("起日"), ahead=NEXT_YEAR)
    confirmed = LineField(max_length=LONGEST_ANSWER, required=False, widget=forms.HiddenInput())
    field_order = ("person_name", "section", "since")


class LastDayForm(forms.Form):
    """延長或提前."""

    last = RocDateField(label=gettext_lazy("最後一日"))


class ProlongForm(LastDayForm, SeenForm):
    """更改最後一日."""

    shows = ("last",)


class AnsweringForm(SeenForm):
    """更換負責人."""

    shows = ("answers_for",)
    answers_for = PickField(BUREAU_PEOPLE, label=gettext_lazy("負責人（教育局承辦人）"))

    def __init__(self, *args: Any, answering: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _pick_among(self, answering)


class OutsiderForm(LastDayForm):
    """登錄外部人員."""

    person_name = NameField(label=gettext_lazy("姓名"))
    role = TitledField(OUTSIDE_TITLES, label=gettext_lazy("身分"))
    firm = LineField(label=gettext_lazy("單位（公司、學校或機關）"), max_length=LONGEST_FIRM)
    reason = LineField(label=gettext_lazy("事由（契約、活動或文號）"), max_length=LONGEST_REASON)
    since = RocDateField(label=gettext_lazy("起日"), ahead=NEXT_YEAR)
    answers_for = PickField(BUREAU_PEOPLE, label=gettext_lazy("負責人（教育局承辦人）"))
    confirmed = LineField(max_length=LONGEST_ANSWER, required=False, widget=forms.HiddenInput())
    field_order = ("person_name", "role", "firm", "reason", "since", "last", "answers_for")

    def __init__(self, *args: Any, answering: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _pick_among(self, answering)


def _pick_among(form: forms.Form, answering: list[tuple[int, str]]) -> None:
    """Of those whom the page has read anyway."""
    field: Any = form.fields["answers_for"]
    field.among = officer_choices(answering)
    field.widget.attrs["placeholder"] = gettext(BUREAU_PEOPLE.hint)
