"""Forms of refunds: a line of the rule and what holds for all, the trial on an invented child, stops, closed days."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from xiaowu.kernel import clock
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, TitledField, choose_from
from xiaowu.meals.rules.refund_child import CLOSED_TITLES, STOP_TITLES
from xiaowu.meals.rules.refund_rule import MOST_DAYS, ground_of
from xiaowu.meals.rules.refund_samples import SAMPLE_TITLES
from xiaowu.meals.rules.refunds import GROUND_TITLES, Ground, Late, Line, Notice, Settle, Side, Subsidised, Unit

_LATE_TITLES = {Late.LOST: N_("這一次全部不退"), Late.LATER: N_("從趕得上時限的那一天起退")}
_SETTLE_TITLES = {Settle.CASH: N_("退現金或匯款"), Settle.SET_OFF: N_("自下期繳費單扣抵")}
_SUBSIDISED_TITLES = {Subsidised.NONE: N_("不退"), Subsidised.FUND: N_("退回補助經費"), Subsidised.SAME: N_("與付費學生相同")}
_SIDE_TITLES = {Side.BEFORE: N_("停餐日前"), Side.AFTER_START: N_("第一天起"), Side.AFTER_RETURN: N_("返校後（申請）")}
_UNIT_TITLES = {Unit.SCHOOL: N_("上課日"), Unit.CALENDAR: N_("日曆天")}
_WEEKDAY_TITLES = (N_("每天"), N_("每週一"), N_("每週二"), N_("每週三"), N_("每週四"), N_("每週五"))
_NOTICES = (1, 2)
_LONGEST = 500
_HOUR = {"type": "time"}


def _time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs=_HOUR, format="%H:%M"), **kwargs)


class SeenDraft(forms.Form):
    """What a page showed of the draft."""

    seen = LineField(widget=forms.HiddenInput(attrs={"id": False}), max_length=40)


class LineForm(SeenDraft):
    """一條退費規定: of which grounds, from which day, told by when, for groups, with proof, how it is paid."""

    grounds = forms.MultipleChoiceField(label=_("事由"), widget=forms.CheckboxSelectMultiple)
    from_day = forms.IntegerField(label=_("連續請假從第幾天起退"), min_value=1, max_value=MOST_DAYS, initial=1)
    back_to_first = forms.BooleanField(label=_("達到這個天數，前面幾天也退"), required=False)
    late = TitledField(_LATE_TITLES, label=_("晚於時限告知"))
    group_from = forms.IntegerField(
        label=_("只在幾人以上一起時適用"), required=False, min_value=2, max_value=MOST_DAYS, help_text=_("不分人數就留白。")
    )
    whole_months = forms.BooleanField(label=_("整個月都沒用餐才退"), required=False)
    proof = forms.BooleanField(label=_("須附證明"), required=False)
    settle = TitledField(_SETTLE_TITLES, label=_("退費方式"), required=False, empty=N_("照整份規定"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "grounds", [(str(each), gettext(title)) for each, title in GROUND_TITLES.items()])
        for each in _NOTICES:
            words = {"number": each}
            self.fields[f"days_{each}"] = forms.IntegerField(
                label=gettext("時限 %(number)d：幾天") % words, required=False, min_value=0, max_value=MOST_DAYS,
                help_text=gettext("沒有這道時限就留白；0 是當天。"),
            )  # fmt: skip
            self.fields[f"side_{each}"] = TitledField(_SIDE_TITLES, label=gettext("時限 %(number)d：從哪裡算") % words)
            self.fields[f"unit_{each}"] = TitledField(_UNIT_TITLES, label=gettext("時限 %(number)d：怎麼算天") % words)
            self.fields[f"at_{each}"] = _time_field(gettext("時限 %(number)d：幾點之前") % words, required=False)
            self.fields[f"itself_{each}"] = forms.BooleanField(label=gettext("時限 %(number)d：當天算第一天") % words, required=False)

    @property
    def notices(self) -> list[list[Any]]:
        """The fields of each time limit."""
        return [[self[f"{name}_{each}"] for name in ("side", "days", "unit", "at", "itself")] for each in _NOTICES]

    @property
    def line(self) -> Line:
        """What was typed, as a line of the rule."""
        given = self.cleaned_data
        notices = tuple(
            Notice(given[f"days_{each}"], given[f"unit_{each}"], given[f"at_{each}"], given[f"side_{each}"], given[f"itself_{each}"])
            for each in _NOTICES
            if given[f"days_{each}"] is not None
        )
        return Line(
            frozenset(map(ground_of, given["grounds"])), given["from_day"], given["back_to_first"], notices, given["late"],
            given["group_from"] or 0, given["whole_months"], given["proof"], given["settle"] or None,
        )  # fmt: skip


def typed_line(line: Line | None) -> dict[str, Any]:
    """A line as the form shows it; a new one names what most lines say."""
    if line is None:
        return {"from_day": 1, "late": Late.LOST, "side_1": Side.BEFORE, "unit_1": Unit.SCHOOL, "side_2": Side.AFTER_RETURN, "unit_2": Unit.CALENDAR}
    given: dict[str, Any] = {
        "grounds": [str(each) for each in line.grounds], "from_day": line.from_day, "back_to_first": line.back_to_first, "late": line.late,
        "group_from": line.group_from or None, "whole_months": line.whole_months, "proof": line.proof, "settle": line.settle or "",
    }  # fmt: skip
    for number, each in enumerate(line.notices[: len(_NOTICES)], 1):
        given |= {f"days_{number}": each.days, f"unit_{number}": each.unit, f"at_{number}": each.at, f"side_{number}": each.side}
        given[f"itself_{number}"] = each.counts_itself
    return given


class WholeRuleForm(SeenDraft):
    """整份規定: how it is paid, subsidised meals, whether a leave stops a meal by itself."""

    settle = TitledField(_SETTLE_TITLES, label=_("退費方式"))
    subsidised = TitledField(_SUBSIDISED_TITLES, label=_("補助生的餐費"))
    paid_first = forms.BooleanField(label=_("繳清這學期餐費才退"), required=False, help_text=_("結算前要匯入繳費名單。"))
    registered = forms.BooleanField(label=_("停餐要另外登記，請假不算"), required=False)
    staff = forms.BooleanField(label=_("教職員也適用"), required=False, help_text=_("教職員的請假不在本系統，不能計算。"))
    notes = ProseField(label=_("給家長的說明"), required=False, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 2}))


class SampleForm(SeenDraft):
    """從範例開始."""

    sample = forms.ChoiceField(label=_("範例"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "sample", [(name, gettext(title)) for name, title in SAMPLE_TITLES.items()])


class IssueForm(SeenDraft):
    """生效: from which day the rule holds."""

    begins = RocDateField(label=_("從哪一天起適用"))


class TrialForm(forms.Form):
    """試算: an invented child, asked by address so that a trial can be repeated."""

    ground = forms.ChoiceField(label=_("事由"))
    first = RocDateField(label=_("第一天"))
    days = forms.IntegerField(label=_("連續幾個上課日"), min_value=1, max_value=20)
    told_on = RocDateField(label=_("哪一天告知"))
    told_hour = _time_field(_("幾點告知"))
    asked_on = RocDateField(label=_("哪一天申請退費"), required=False, help_text=_("和告知同時就留白。"))
    group = forms.IntegerField(label=_("幾人一起"), min_value=1, max_value=MOST_DAYS)
    proof = forms.BooleanField(label=_("附證明"), required=False)
    registered = forms.BooleanField(label=_("登記了停餐"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "ground", [(str(each), gettext(title)) for each, title in GROUND_TITLES.items()])

    def clean_ground(self) -> Ground:
        return ground_of(self.cleaned_data["ground"])


def at_of(day: date, hour: time | None) -> datetime:
    """The moment of a day and an hour of the house."""
    return datetime.combine(day, hour or time(0), clock.TAIPEI)


class OwnStopForm(forms.Form):
    """家長停餐: of which children, from when until when."""

    children = forms.TypedMultipleChoiceField(label=_("孩子"), coerce=int, widget=forms.CheckboxSelectMultiple)
    first = RocDateField(label=_("從哪一天"))
    last = RocDateField(label=_("到哪一天"), required=False, help_text=_("只停一天時不必填。"))
    weekday = forms.TypedChoiceField(label=_("哪幾天"), coerce=int, required=False)

    def __init__(self, *args: Any, children: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "children", children)
        choose_from(self, "weekday", [(number, gettext(title)) for number, title in enumerate(_WEEKDAY_TITLES)])
        if len(children) == 1:
            self.fields["children"].widget = forms.MultipleHiddenInput()
            self.fields["children"].initial = [children[0][0]]


class StopForm(forms.Form):
    """停餐登記: of whole classes or of children by class and seat, why, from when until when, and when that was said."""

    ground = TitledField(STOP_TITLES, label=_("事由"))
    first = RocDateField(label=_("從哪一天"))
    last = RocDateField(label=_("到哪一天"), required=False, help_text=_("只停一天時不必填。"))
    weekday = forms.TypedChoiceField(label=_("哪幾天"), coerce=int, required=False)
    told_on = RocDateField(label=_("哪一天告知"), help_text=_("家長或班級告知學校的日期，時限依此計算。"))
    told_hour = _time_field(_("幾點告知"))
    proof = forms.BooleanField(label=_("已看過證明"), required=False)
    students = ProseField(
        label=_("學生"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一班：三年2班 5、12，或 302 5 12。"),
    )  # fmt: skip
    classes = forms.TypedMultipleChoiceField(label=_("整班"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, among: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "classes", among)
        choose_from(self, "weekday", [(number, gettext(title)) for number, title in enumerate(_WEEKDAY_TITLES)])


class CollectedForm(forms.Form):
    """領取: whether a line was collected."""

    collected = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class ClosedDayForm(forms.Form):
    """停課供餐日: why there was no school, and when that was known."""

    ground = forms.ChoiceField(label=_("停課事由"))
    told_on = RocDateField(label=_("哪一天得知"))
    told_hour = _time_field(_("幾點得知"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "ground", [(name, gettext(title)) for name, title in CLOSED_TITLES.items()])
