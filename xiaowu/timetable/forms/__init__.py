"""Forms of the timetable."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, TitledField, choose_from
from xiaowu.kernel.ui.named import grade_title
from xiaowu.timetable.rules import exemptions
from xiaowu.timetable.rules.bells import BellPeriod, Given, kind_of
from xiaowu.timetable.rules.lessons import LONGEST_NOTE, LONGEST_ROOM, LONGEST_SUBJECT, OF_CLASS, OF_GROUP, Whom
from xiaowu.timetable.rules.periods import PERIOD_TITLES, WEEKDAY_TITLES, WHOLE_DAY

_BELL = re.compile(r"(?P<title>\S++(?:\s++\S++)*?)\s++(?P<starts>\d{1,2}[:：]\d\d)\s*+[-–—~～至到]\s*+(?P<ends>\d{1,2}[:：]\d\d)")
_LONGEST_BELLS, _LONGEST_TITLE = 2000, 30


def _periods() -> list[tuple[str, str]]:
    return [(str(WHOLE_DAY), gettext("早上的點名")), *((str(int(each)), gettext(title)) for each, title in PERIOD_TITLES.items())]


class ExemptionForm(forms.Form):
    """When no roll is due."""

    first = RocDateField(label=gettext_lazy("第一日"))
    last = RocDateField(label=gettext_lazy("最後一日"), required=False, help_text=gettext_lazy("只有一天就留白。"))
    reason = TitledField(exemptions.REASON_TITLES, label=gettext_lazy("事由"))
    note = LineField(label=gettext_lazy("說明"), max_length=exemptions.LONGEST_NOTE, required=False)
    grades = forms.TypedMultipleChoiceField(
        label=gettext_lazy("年級"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("不勾選就是全校。")
    )
    periods = forms.TypedMultipleChoiceField(
        label=gettext_lazy("節次"),
        coerce=int,
        choices=_periods,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不勾選就是整天。"),
    )

    def __init__(self, *args: Any, grades: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["grades"]
        field.choices = [(str(each), grade_title(each)) for each in grades]


def _weekdays() -> list[tuple[str, str]]:
    return [(str(each), gettext(title)) for each, title in WEEKDAY_TITLES.items()]


def _hour(text: str) -> time:
    hours, minutes = text.replace("：", ":").split(":")
    if int(hours) > 23 or int(minutes) > 59:
        raise ValidationError(gettext("「%(text)s」不是時間；請寫成 08:40。") % {"text": text})
    return time(int(hours), int(minutes))


def bell_lines(bells: Iterable[BellPeriod]) -> str:
    """Bells as they are typed, a line each."""
    return "\n".join(f"{each.title} {each.starts:%H:%M}-{each.ends:%H:%M}" for each in bells)


class BellsForm(forms.Form):
    """What is rung on some weekdays, a line for each period."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("星期"), coerce=int, choices=_weekdays, widget=forms.CheckboxSelectMultiple, initial=["1", "2", "3", "4", "5"]
    )
    bells = ProseField(label=gettext_lazy("節次"), max_length=_LONGEST_BELLS, help_text=gettext_lazy("一行一節，例如：第一節 08:40-09:20。"))

    def clean_bells(self) -> list[Given]:
        """Raises ValidationError for a line that is no bell."""
        found = []
        for row, line in enumerate(self.cleaned_data["bells"].splitlines(), 1):
            if not line.strip():
                continue
            given = _BELL.fullmatch(line.strip())
            if given is None or len(given["title"]) > _LONGEST_TITLE:
                raise ValidationError(gettext("第 %(row)d 行看不懂：請寫成 第一節 08:40-09:20。") % {"row": row})
            found.append(Given(row, given["title"], _hour(given["starts"]), _hour(given["ends"]), kind_of(given["title"])))
        return found


class BorrowForm(forms.Form):
    """A day on which another weekday's lessons are held."""

    day = RocDateField(label=gettext_lazy("日期"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("上星期幾的課"), coerce=int, choices=_weekdays)


class LessonForm(forms.Form):
    """One lesson of the week."""

    whom = forms.ChoiceField(label=gettext_lazy("班級"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("星期"), coerce=int, choices=_weekdays)
    period = forms.TypedChoiceField(label=gettext_lazy("節次"), coerce=int)
    subject = LineField(label=gettext_lazy("科目"), max_length=LONGEST_SUBJECT)
    teacher = forms.TypedChoiceField(label=gettext_lazy("教師"), coerce=int, empty_value=None, required=False)
    co_teacher = forms.TypedChoiceField(label=gettext_lazy("協同教師"), coerce=int, empty_value=None, required=False)
    room = LineField(label=gettext_lazy("教室"), max_length=LONGEST_ROOM, required=False)

    def __init__(self, *args: Any, known: Mapping[str, list[tuple[Any, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(f"{OF_GROUP} {each}", name) for each, name in known["groups"]]
        choose_from(self, "whom", [(f"{OF_CLASS} {each}", name) for each, name in known["classes"]] + groups)
        choose_from(self, "period", known["periods"])
        choose_from(self, "teacher", known["staff"], empty=gettext("尚未排定"))
        choose_from(self, "co_teacher", known["staff"], empty=gettext("沒有"))

    def clean_whom(self) -> Whom:
        kind, _space, number = self.cleaned_data["whom"].partition(" ")
        return Whom(kind, int(number))


class SubstituteForm(forms.Form):
    """Somebody stands in for a teacher, for a day or a span."""

    teacher_id = forms.TypedChoiceField(label=gettext_lazy("原任課教師"), coerce=int)
    substitute_id = forms.TypedChoiceField(label=gettext_lazy("代課教師"), coerce=int)
    first = RocDateField(label=gettext_lazy("第一日"))
    last = RocDateField(label=gettext_lazy("最後一日"), required=False, help_text=gettext_lazy("只有一天就留白。"))
    note = LineField(label=gettext_lazy("說明"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, known: Mapping[str, list[tuple[Any, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("teacher_id", "substitute_id"):
            choose_from(self, name, known["staff"], empty=gettext("請選擇"))


class SwapForm(forms.Form):
    """A class's lessons at two times change places."""

    class_id = forms.TypedChoiceField(label=gettext_lazy("班級"), coerce=int)
    first = RocDateField(label=gettext_lazy("原日期"))
    first_period = forms.TypedChoiceField(label=gettext_lazy("原節次"), coerce=int)
    second = RocDateField(label=gettext_lazy("調到日期"))
    second_period = forms.TypedChoiceField(label=gettext_lazy("調到節次"), coerce=int)
    note = LineField(label=gettext_lazy("說明"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, known: Mapping[str, list[tuple[Any, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "class_id", known["classes"])
        for name in ("first_period", "second_period"):
            choose_from(self, name, known["periods"])
