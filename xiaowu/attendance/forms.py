"""Forms of attendance."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from xiaowu.attendance.models.telling import LONGEST_WORD
from xiaowu.attendance.rules.dropout import LONGEST_STEP, MOST_STEPS
from xiaowu.attendance.rules.leave import LONGEST_REASON
from xiaowu.attendance.rules.leave_types import COUNTED_TITLES, NEVER, PROOF_TITLES, SchoolRules
from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.attendance.rules.telling import BY_FAMILY, BY_SCHOOL, SAID_TITLES
from xiaowu.kernel import roc
from xiaowu.kernel.bounds import typed_number
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, TitledField, UploadField, choose_from
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.rules.roles import LEVEL_TITLES
from xiaowu.timetable.rules.periods import Period, title_of


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


class DeputyForm(forms.Form):
    """副班長: which child of the class, from when until when."""

    student = forms.TypedChoiceField(label=_("學生"), coerce=int)
    first = RocDateField(label=_("第一日"))
    last = RocDateField(label=_("最後一日"), required=False, help_text=_("留白就到離開本班為止。"))

    def __init__(self, *args: Any, children: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "student", children, empty=gettext("請選擇"))


class CareForm(SeenForm):
    """缺席通知設定: whether and when families are told, and at how many days a letter is due."""

    shows = ("tells", "tell_at", "tells_lessons", "warn_at")
    tells = forms.BooleanField(label=_("學生缺席而未請假時，通知家長"), required=False)
    tell_at = forms.TimeField(label=_("通知時間"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    tells_lessons = forms.BooleanField(
        label=_("單獨一節缺席而未請假時，也通知家長"), required=False, help_text=_("早上到了、後來不見，或只缺一節；同一天通知一次。")
    )
    warn_at = LineField(
        label=_("缺課預警：累計幾日時寄發通知書"), required=False, max_length=60, help_text=_("以空格或逗號分開，例如：3 5 7；不寄發就留白。")
    )

    def clean_warn_at(self) -> list[int]:
        told = self.cleaned_data["warn_at"].replace(",", " ").replace("，", " ").replace("、", " ").split()
        days = [typed_number(each, LONGEST_STEP) for each in told]
        if None in days or 0 in days or len(days) > MOST_STEPS:
            raise forms.ValidationError(gettext("請填寫日數，例如：3 5 7。"))
        return sorted({each for each in days if each})


def _number(chosen: str) -> int:
    return int(chosen or 0)


class SpanForm(forms.Form):
    """請假: which type, from when until when, why. Without periods whole days. `further`: the lessons after the eighth that the schools ring."""

    children = forms.TypedMultipleChoiceField(label=_("孩子"), coerce=int, widget=forms.CheckboxSelectMultiple)
    leave_type = TitledField(LEAVE_TITLES, label=_("假別"))
    kin = forms.TypedChoiceField(label=_("親等（喪假）"), coerce=_number, required=False)
    first = RocDateField(label=_("從哪一天"))
    begins = forms.TypedChoiceField(label=_("從第幾節"), coerce=_number, required=False)
    last = RocDateField(label=_("到哪一天"), required=False, help_text=_("只請一天時不必填。"))
    ends = forms.TypedChoiceField(label=_("到第幾節"), coerce=_number, required=False)
    reason = ProseField(label=_("請假事由"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, children: Sequence[tuple[int, str]] = (), offers: Sequence[SchoolRules], further: Sequence[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        types = [each for each in LeaveType if any(each in offer.types for offer in offers)]
        choose_from(self, "leave_type", [(each.value, gettext(LEAVE_TITLES[each])) for each in types])
        periods = [(int(each), gettext(title_of(each))) for each in (*Period, *further)]
        choose_from(self, "begins", periods, empty=gettext("一早"))
        choose_from(self, "ends", periods, empty=gettext("放學"))
        kin = max((len(rule.by_kin) for offer in offers for rule in offer.types.values()), default=0)
        if kin:
            choose_from(self, "kin", [(each, gettext("%(degree)s 等親") % {"degree": each}) for each in range(1, kin + 1)], empty=gettext("不是喪假"))
        else:
            del self.fields["kin"]
        if children:
            choose_from(self, "children", children)
            self.fields["children"].required = len(children) > 1  # an only child need not be named, and nobody else's may be
        else:
            del self.fields["children"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["last"] = given.get("last") or given.get("first")
        return given


class LeaveForm(SpanForm):
    """With a proof, if there is one already."""

    attachment = UploadField(label=_("證明文件"), required=False, help_text=_("可以之後再補；只有審核的人看得到。"))


class PupilLeaveForm(LeaveForm):
    """A teacher's, for a child of the class."""

    student = forms.TypedChoiceField(label=_("學生"), coerce=int)
    field_order = ("student",)

    def __init__(self, *args: Any, pupils: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "student", pupils)


class GroupLeaveForm(SpanForm):
    """團體公假: whole classes, or children line by line."""

    classes = forms.TypedMultipleChoiceField(label=_("整班"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    students = ProseField(
        label=_("學生名單"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("每行一個班級與座號，例如「三年2班 5、12、18」或「302 5」。"),
    )  # fmt: skip
    field_order = ("classes", "students")

    def __init__(self, *args: Any, among: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = among
        choose_from(self, "classes", among)


class DecisionForm(forms.Form):
    """審核: why, where it is returned or refused."""

    words = ProseField(label=_("意見或理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    whole = forms.BooleanField(label=_("同一張團體假單一併辦理"), required=False)


class LeaveRulesForm(SeenForm):
    """本校請假規定: up to how many days each agrees, how late, which days are examinations, and of each type what is asked."""

    homeroom_to = forms.IntegerField(label=_("導師核准到幾天"), required=False, min_value=0, max_value=NEVER)
    affairs_to = forms.IntegerField(label=_("生教組長核准到幾天"), required=False, min_value=0, max_value=NEVER)
    dean_to = forms.IntegerField(label=_("學務主任核准到幾天，更長由校長"), required=False, min_value=0, max_value=NEVER)
    through = forms.BooleanField(label=_("較長的假，前面各關都要先同意"), required=False)
    late = forms.IntegerField(label=_("返校後幾個上課日內可以補假"), min_value=0, max_value=60)
    lessons = forms.IntegerField(label=_("一日以幾節計"), min_value=1, max_value=12)
    exams = LineField(label=_("考試日期（以空白分開）"), required=False, max_length=500, help_text=_("例如 115/11/26 115/11/27"))
    exams_also = forms.BooleanField(label=_("考試日請假，另需教務主任同意"), required=False)
    notes = ProseField(label=_("給家長的說明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.shows = tuple(kwargs.get("initial") or ())
        super().__init__(*args, **kwargs)
        for each in LeaveType:
            self.fields[f"{each}_offered"] = forms.BooleanField(label=gettext(LEAVE_TITLES[each]), required=False)
            for name, title in TYPE_ASKED.items():
                self.fields[f"{each}_{name}"] = _of_type(name, gettext(title))

    def clean_exams(self) -> list[str]:
        try:
            return [roc.parse(each).isoformat() for each in self.cleaned_data["exams"].split()]
        except roc.NotADate as error:
            raise forms.ValidationError(gettext("請以 115/11/26 的寫法填日期，並以空白分開。")) from error


class DegreesField(LineField):
    """Days by degree of kinship (各親等天數), the nearest first: 7 3 2."""

    def clean(self, value: Any) -> list[int]:
        days = [typed_number(each, NEVER) for each in super().clean(value).replace("、", " ").replace("，", " ").replace(",", " ").split()]
        if None in days or len(days) > _MOST_DEGREES:
            raise forms.ValidationError(gettext("請由一等親起填天數，例如：7 3 2。"))
        return [each for each in days if each is not None]


def _of_type(name: str, title: str) -> forms.Field:
    """What is asked of a type of leave under this name."""
    if name in ("exam_proof", "in_exams"):
        return forms.BooleanField(label=title, required=False)
    if name == "by_kin":
        return DegreesField(label=title, required=False, max_length=30)
    if name == "proof":
        return TitledField(PROOF_TITLES, label=title)
    if name == "counted":
        return TitledField(COUNTED_TITLES, label=title)
    return forms.IntegerField(label=title, required=False, min_value=0, max_value=NEVER)


_MOST_DEGREES = 6
TYPE_ASKED = {
    "proof_from": N_("滿幾天要附證明"),
    "proof": N_("什麼證明"),
    "exam_proof": N_("考試日一律附證明"),
    "in_exams": N_("考試日可請"),
    "ahead": N_("幾天前申請"),
    "ahead_from": N_("滿幾天才須事前申請"),
    "most": N_("一次最多幾天"),
    "by_kin": N_("各親等天數"),
    "counted": N_("缺席計算"),
}
