"""Forms of attendance."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from xiaowu.attendance.models.telling import LONGEST_WORD
from xiaowu.attendance.rules.dropout import LONGEST_STEP, MOST_STEPS
from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.attendance.rules.telling import BY_FAMILY, BY_SCHOOL, SAID_TITLES
from xiaowu.kernel import roc
from xiaowu.kernel.bounds import typed_number
from xiaowu.kernel.ui.fields import LineField, RocDateField, TitledField, choose_from
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.rules.roles import LEVEL_TITLES


class ReportForm(forms.Form):
    """The span and the grouping of a city report; by default the school year so far, by day."""

    by = TitledField(SLICE_TITLES, label=_("統計方式"))
    first = RocDateField(label=_("起日"))
    last = RocDateField(label=_("迄日"))
    district = LineField(max_length=60, required=False, widget=forms.HiddenInput())  # as when a chart's bar leads to its rows
    grade = forms.IntegerField(min_value=1, max_value=9, required=False, widget=forms.HiddenInput())

    @classmethod
    def of(cls, given: dict[str, str], first: date, last: date) -> "ReportForm":
        """The form's data, with these days if none were given."""
        return cls({"by": Slice.DAY.value, "first": roc.short(first), "last": roc.short(last)} | {k: v for k, v in given.items() if v})


class ClosureForm(forms.Form):
    """停課: which day, of which schools, and why."""

    day = RocDateField(label=_("日期"))
    district = forms.ChoiceField(label=_("分區"), required=False)
    level = TitledField(LEVEL_TITLES, label=_("學制"), required=False, empty=N_("所有學制"))
    reason = LineField(label=_("原因"), max_length=100)

    def __init__(self, *args: Any, districts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "district", [(each, each) for each in districts], empty=gettext("全市"))


class AnswerForm(forms.Form):
    """缺席原因: a guardian's word."""

    said = TitledField({each: SAID_TITLES[each] for each in BY_FAMILY}, label=_("原因"), widget=forms.RadioSelect)
    text = LineField(label=_("補充說明"), max_length=LONGEST_WORD, required=False)


class ContactForm(forms.Form):
    """聯絡結果: what came of looking for a child."""

    said = TitledField({each: SAID_TITLES[each] for each in BY_SCHOOL}, label=_("聯絡結果"))
    text = LineField(label=_("備註"), max_length=LONGEST_WORD, required=False)


class CareForm(SeenForm):
    """缺席通知設定: whether and when families are told, and at how many days a letter is due."""

    shows = ("tells", "tell_at", "warn_at")
    tells = forms.BooleanField(label=_("學生缺席而未請假時，通知家長"), required=False)
    tell_at = forms.TimeField(label=_("通知時間"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    warn_at = LineField(
        label=_("缺課預警：累計幾日時寄發通知書"), required=False, max_length=60, help_text=_("以空格或逗號分開，例如：3 5 7；不寄發就留白。")
    )

    def clean_warn_at(self) -> list[int]:
        told = self.cleaned_data["warn_at"].replace(",", " ").replace("，", " ").replace("、", " ").split()
        days = [typed_number(each, LONGEST_STEP) for each in told]
        if None in days or 0 in days or len(days) > MOST_STEPS:
            raise forms.ValidationError(gettext("請填寫日數，例如：3 5 7。"))
        return sorted({each for each in days if each})
