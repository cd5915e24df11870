"""Forms of the timetable."""

import re
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from xiaowu.kernel.seen import Stale
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, TitledField, choose_from
from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.named import grade_title
from xiaowu.kernel.ui.picking import Choice, choose_or_pick
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.queries.picking import CLASSES
from xiaowu.timetable.queries.picking import TEACHERS
from xiaowu.timetable.rules import exemptions
from xiaowu.timetable.rules.bells import BellPeriod, Given, kind_of
from xiaowu.timetable.rules.lessons import LONGEST_NOTE, LONGEST_ROOM, LONGEST_SUBJECT, OF_CLASS, OF_GROUP, Whom
from xiaowu.timetable.rules.periods import BELL_KIND_TITLES, WEEKDAY_TITLES, WHOLE_DAY, WITH_ROLL, BellKind
from xiaowu.timetable.rules.weekdays import SCHOOL_WEEK

_BELL = re.compile(
    r"(?P<title>\S++(?:\s++\S++)*?)\s++(?P<starts>\d{1,2}[:：]\d\d)\s*+[-–—~～至到]\s*+(?P<ends>\d{1,2}[:：]\d\d)(?:\s++(?P<kind>\S++))?"
)
_LONGEST_BELLS, _LONGEST_TITLE = 2000, 30
LONGEST_GRID = timedelta(days=7)  # of which lessons are shared out one by one


def _periods(bells: Iterable[BellPeriod]) -> list[tuple[str, str]]:
    """The morning's roll, and what the school rings in which a roll may be taken."""
    return [(str(WHOLE_DAY), gettext("早上的點名")), *((str(each.period), gettext(each.title)) for each in bells if each.kind in WITH_ROLL)]


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
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不勾選就是整天。"),
    )

    def __init__(self, *args: Any, grades: Iterable[int], bells: Iterable[BellPeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["grades"].choices = [(str(each), grade_title(each)) for each in grades]
        fields["periods"].choices = _periods(bells)


def _weekdays() -> list[tuple[str, str]]:
    return [(str(each), gettext(title)) for each, title in WEEKDAY_TITLES.items()]


def _school_days() -> list[tuple[str, str]]:
    return [each for each in _weekdays() if int(each[0]) in SCHOOL_WEEK]


def _hour(text: str) -> time:
    hours, minutes = text.replace("：", ":").split(":")
    if int(hours) > 23 or int(minutes) > 59:
        raise ValidationError(gettext("「%(text)s」不是時間；請寫成 08:40。") % {"text": text})
    return time(int(hours), int(minutes))


def bell_lines(bells: Iterable[BellPeriod]) -> str:
    """Bells as they are typed, a line each; what goes on in one is said where its title does not."""

    def line(each: BellPeriod) -> str:
        said = f"{each.title} {each.starts:%H:%M}-{each.ends:%H:%M}"
        return said if each.kind is kind_of(each.title) else f"{said} {gettext(BELL_KIND_TITLES[each.kind])}"

    return "\n".join(map(line, bells))


def _kind(row: int, title: str, word: str | None) -> BellKind:
    """Raises ValidationError."""
    if word is None:
        return kind_of(title)
    known = {name: kind for kind, title in BELL_KIND_TITLES.items() for name in (title, gettext(title))}
    if word not in known:
        kinds = listed(gettext(each) for each in BELL_KIND_TITLES.values())
        raise ValidationError(gettext("第 %(row)d 行的「%(word)s」不是類別；可寫：%(kinds)s。") % {"row": row, "word": word, "kinds": kinds})
    return known[word]


class BellsForm(SeenForm):
    """What is rung on some weekdays, a line for each period."""

    shows = tuple(f"on_{weekday}" for weekday in WEEKDAY_TITLES)

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("星期"), coerce=int, choices=_weekdays, widget=forms.CheckboxSelectMultiple, initial=["1", "2", "3", "4", "5"]
    )
    bells = ProseField(
        label=gettext_lazy("節次"),
        max_length=_LONGEST_BELLS,
        help_text=gettext_lazy("一行一節，例如：第一節 08:40-09:20；名稱看不出類別時寫在最後：週會 13:00-13:50 上課。"),
    )

    def say(self, stale: Stale) -> None:
        """What somebody else has changed stands above the form; the same sent once more replaces it."""
        self.renew(stale)
        days = listed(gettext(WEEKDAY_TITLES[int(name.removeprefix("on_"))]) for name in stale.now)
        self.add_error("weekdays", gettext("%(days)s的作息時間剛有人改過，如上所示；要換成您的內容，請再儲存一次。") % {"days": days})

    def clean_bells(self) -> list[Given]:
        """Raises ValidationError for a line that is no bell."""
        found = []
        for row, line in enumerate(self.cleaned_data["bells"].splitlines(), 1):
            if not line.strip():
                continue
            given = _BELL.fullmatch(line.strip())
            if given is None or len(given["title"]) > _LONGEST_TITLE:
                raise ValidationError(gettext("第 %(row)d 行看不懂：請寫成 第一節 08:40-09:20。") % {"row": row})
            kind = _kind(row, given["title"], given["kind"])
            found.append(Given(row, given["title"], _hour(given["starts"]), _hour(given["ends"]), kind))
        return found


class BorrowForm(SeenForm):
    """A day on which another weekday's lessons are held."""

    is_strict = True
    day = RocDateField(label=gettext_lazy("日期"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("上星期幾的課"), coerce=int, choices=_weekdays)


def _choose_teacher(form: forms.Form, name: str, staff: Iterable[tuple[int, str]], school_id: int, *, empty: str) -> None:
    choose_or_pick(form, name, [Choice(each, label) for each, label in staff], TEACHERS, empty=empty, school=school_id)


class LessonForm(SeenForm):
    """One lesson of the week; filled in with one that stands, what of it was shown."""

    shows = ("place", "subject", "teacher", "co_teacher", "room")

    whom = forms.ChoiceField(label=gettext_lazy("班級"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("星期"), coerce=int, choices=_school_days)
    period = forms.TypedChoiceField(label=gettext_lazy("節次"), coerce=int)
    subject = LineField(label=gettext_lazy("科目"), max_length=LONGEST_SUBJECT)
    teacher = forms.TypedChoiceField(label=gettext_lazy("教師"), coerce=int, empty_value=None, required=False)
    co_teacher = forms.TypedChoiceField(label=gettext_lazy("協同教師"), coerce=int, empty_value=None, required=False)
    room = LineField(label=gettext_lazy("教室"), max_length=LONGEST_ROOM, required=False)

    def __init__(self, *args: Any, known: Mapping[str, list[tuple[Any, str]]], school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(f"{OF_GROUP} {each}", name) for each, name in known["groups"]]
        choose_from(self, "whom", [(f"{OF_CLASS} {each}", name) for each, name in known["classes"]] + groups)
        choose_from(self, "period", known["periods"])
        _choose_teacher(self, "teacher", known["staff"], school_id, empty=gettext("尚未排定"))
        _choose_teacher(self, "co_teacher", known["staff"], school_id, empty=gettext("沒有"))

    def clean_whom(self) -> Whom:
        kind, _space, number = self.cleaned_data["whom"].partition(" ")
        return Whom(kind, int(number))


class SubstituteForm(forms.Form):
    """Somebody stands in for a teacher, for a day or a span."""

    teacher_id = forms.TypedChoiceField(label=gettext_lazy("原任課教師"), coerce=int)
    substitute_id = forms.TypedChoiceField(label=gettext_lazy("代課教師"), coerce=int)
    first = RocDateField(label=gettext_lazy("第一日"))
    last = RocDateField(label=gettext_lazy("最後一日"), required=False, help_text=gettext_lazy("只有一天就留白。"))
    periods = forms.TypedMultipleChoiceField(
        label=gettext_lazy("節次"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不勾選就是這位教師的每一節；由幾位分擔時，每位各勾選自己的節次。"),
    )  # fmt: skip
    note = LineField(label=gettext_lazy("說明"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, known: Mapping[str, list[tuple[Any, str]]], school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["periods"].choices = [(str(period), title) for period, title in known["periods"]]
        for name in ("teacher_id", "substitute_id"):
            _choose_teacher(self, name, known["staff"], school_id, empty=gettext("請選擇"))


class AbsentForm(forms.Form):
    """Whose lessons are shared out one by one, and of which days."""

    teacher_id = forms.TypedChoiceField(label=gettext_lazy("原任課教師"), coerce=int)
    first = RocDateField(label=gettext_lazy("第一日"))
    last = RocDateField(label=gettext_lazy("最後一日"), required=False, help_text=gettext_lazy("只有一天就留白；逐節安排一次最多 7 天。"))

    def __init__(self, *args: Any, staff: Iterable[tuple[int, str]], school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_teacher(self, "teacher_id", staff, school_id, empty=gettext("請選擇"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last") or given.get("first")
        if first and last and not timedelta() <= last - first < LONGEST_GRID:
            self.add_error("last", gettext("逐節安排一次最多 7 天，最後一日不得早於第一日。"))
        return given


class CoverForm(forms.Form):
    """Who stands in for each lesson: the same for all, or another for one. A lesson's field is called by its day and number."""

    everybody = forms.TypedChoiceField(
        label=gettext_lazy("全部由這位代課"), coerce=int, required=False, empty_value=None, help_text=gettext_lazy("下面另選的節次除外。")
    )
    note = LineField(label=gettext_lazy("說明"), max_length=LONGEST_NOTE, required=False)

    def __init__(
        self, *args: Any, staff: list[tuple[int, str]], school_id: int, lessons: Mapping[str, tuple[str, list[tuple[int, str]]]], **kwargs: Any
    ) -> None:
        """`lessons`: by the field's name the lesson's title, and who may be chosen for it, with what they have then."""
        super().__init__(*args, **kwargs)
        _choose_teacher(self, "everybody", staff, school_id, empty=gettext("逐節選擇"))
        for name, (title, choices) in lessons.items():
            self.fields[name] = forms.TypedChoiceField(label=title, coerce=int, required=False, empty_value=None)
            choose_from(self, name, choices, empty=gettext("與全部相同"))
        self.order_fields(["everybody", *lessons, "note"])


class SwapForm(forms.Form):
    """A class's lessons at two times change places."""

    class_id = forms.TypedChoiceField(label=gettext_lazy("班級"), coerce=int)
    first = RocDateField(label=gettext_lazy("原日期"))
    first_period = forms.TypedChoiceField(label=gettext_lazy("原節次"), coerce=int)
    second = RocDateField(label=gettext_lazy("調到日期"))
    second_period = forms.TypedChoiceField(label=gettext_lazy("調到節次"), coerce=int)
    last = RocDateField(label=gettext_lazy("每週重複到"), required=False, help_text=gettext_lazy("空白就是只調這一次；其中不上課的那一週不調。"))
    note = LineField(label=gettext_lazy("說明"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, known: Mapping[str, list[tuple[Any, str]]], school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_or_pick(self, "class_id", [Choice(each, label) for each, label in known["classes"]], CLASSES, school=school_id)
        for name in ("first_period", "second_period"):
            choose_from(self, name, known["periods"])
