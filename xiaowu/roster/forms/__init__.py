"""Forms of the register: what a person types, read into values; ROC and ISO dates alike."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext, gettext_lazy

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import NEXT_YEAR
from xiaowu.kernel.text.plain import BENT, plain_number
from xiaowu.kernel.ui.fields import LineField, RocDateField, TitledField, choose_from
from xiaowu.kernel.ui.picking import PickField, pick_for
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.forms.classes import ClassForm, choose_class
from xiaowu.roster.forms.naming import NameField
from xiaowu.roster.models import Person, School, SchoolClass, Student
from xiaowu.roster.queries.picking import PEOPLE, SCHOOLS
from xiaowu.roster.queries.places import ClassRow, SchoolRow
from xiaowu.roster.rules.classlist import LAST_SEAT
from xiaowu.roster.rules.ends import BY_HAND, ENDS, LONGEST_PLACE, REASON_TITLES
from xiaowu.roster.rules.namesakes import LONGEST_ANSWER
from xiaowu.roster.rules.phones import LONGEST_PHONE, phone_of
from xiaowu.roster.rules.roles import DIET_TITLES, LEVEL_TITLES, OF_NO_SCHOOL, RELATION_TITLES, ROLE_TITLES, Role


def _width(model: type[Model], name: str) -> int:
    """What can be stored can be typed: a field is as wide as its column."""
    return int(model._meta.get_field(name).max_length)  # type: ignore[union-attr,arg-type]


class StudentNumberField(LineField):
    """學號, in the one form in which numbers are kept."""

    def to_python(self, value: Any) -> Any:
        told = super().to_python(value) or ""
        self.run_validators(told)  # check the length as typed: cutting a longer one would make another number
        plain = plain_number(told)
        if BENT.fullmatch(plain):
            raise ValidationError(gettext("「%(text)s」是試算表改寫過的數字，請輸入原來的學號。") % {"text": plain})
        return plain


class PhoneField(LineField):
    """電話, in the one form in which telephone numbers are kept."""

    begins_freely = True  # +886

    def to_python(self, value: Any) -> Any:
        told = super().to_python(value) or ""
        phone = phone_of(told)
        if phone is None:
            raise ValidationError(gettext("「%(text)s」不是電話號碼；請只寫數字與 + - ( ) #、分機。") % {"text": told[:20]})
        return phone


class _PlaceForm(forms.Form):
    """What the directory says of a school."""

    name = LineField(label=gettext_lazy("學校名稱"), max_length=_width(School, "name"))
    district = forms.ChoiceField(label=gettext_lazy("分區"))
    area = LineField(label=gettext_lazy("行政區"), max_length=_width(School, "area"))

    def __init__(self, *args: Any, districts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "district", [(each, each) for each in districts])


class SchoolForm(_PlaceForm, SeenForm):
    """學校資料."""

    shows = ("name", "district", "area")


class NewSchoolForm(_PlaceForm):
    """新增學校."""

    code = LineField(label=gettext_lazy("代碼"), max_length=_width(School, "code"))
    level = TitledField(LEVEL_TITLES, label=gettext_lazy("學制"))
    field_order = ("code", "level", "name", "district", "area")


class NewClassForm(forms.Form):
    """新增班級."""

    grade = forms.IntegerField(label=gettext_lazy("年級"), min_value=1, max_value=9)
    last_grade = forms.IntegerField(
        label=gettext_lazy("混齡班的最高年級"), min_value=2, max_value=9, required=False, help_text=gettext_lazy("只有一個年級的班請留白")
    )
    number = forms.IntegerField(label=gettext_lazy("班"), min_value=1, max_value=99)


class NameForm(SeenForm):
    """更名."""

    shows = ("name",)

    name = LineField(label=gettext_lazy("名稱"), max_length=_width(Person, "name"))


class _SeatForm(ClassForm):
    """A place, from a day on."""

    seat = forms.IntegerField(label=gettext_lazy("座號"), min_value=1, max_value=LAST_SEAT)
    since = RocDateField(label=gettext_lazy("生效日"), ahead=NEXT_YEAR)


class ClassNameForm(NameForm):
    """修改班級名稱."""

    name = LineField(label=gettext_lazy("名稱"), max_length=_width(SchoolClass, "name"))


class MoveForm(_SeatForm, SeenForm):
    """調班或改座號."""

    shows = ("class_id", "seat")


class PlaceForm(_SeatForm):
    """復學."""

    number = StudentNumberField(label=gettext_lazy("學號"), max_length=_width(Student, "number"))
    field_order = ("number", "class_id", "grade", "seat", "since")


class IncomingForm(PlaceForm):
    """轉入學生編班; whoever knows no seat leaves it to the house."""

    seat = forms.IntegerField(label=gettext_lazy("座號（留白：接在最後一號之後）"), min_value=1, max_value=LAST_SEAT, required=False)


class _ChildForm(forms.Form):
    """What a record says of a child."""

    name = NameField(label=gettext_lazy("姓名"))
    birth_date = RocDateField(label=gettext_lazy("生日"), required=False)
    diet = TitledField(DIET_TITLES, label=gettext_lazy("用餐別"))


class StudentForm(_ChildForm, SeenForm):
    """更正學生資料."""

    shows = ("name", "birth_date", "diet")


class NewStudentForm(_ChildForm, ClassForm):
    """新增學生."""

    number = StudentNumberField(label=gettext_lazy("學號"), max_length=_width(Student, "number"))
    seat = forms.IntegerField(label=gettext_lazy("座號"), min_value=1, max_value=LAST_SEAT)
    since = RocDateField(label=gettext_lazy("入學日"), ahead=NEXT_YEAR)
    confirmed = LineField(max_length=20, required=False, widget=forms.HiddenInput())
    field_order = ("number", "name", "birth_date", "diet", "class_id", "grade", "seat", "since")


class LeaveForm(forms.Form):
    """辦理離校: the reason, and the fields that the reason requires."""

    reason = TitledField({each: REASON_TITLES[each] for each in BY_HAND}, empty="", label=gettext_lazy("離校原因"))
    to_school_id = PickField(SCHOOLS, label=gettext_lazy("轉入學校（轉至本市學校時填寫）"), required=False)
    went_to = LineField(label=gettext_lazy("轉往縣市與學校（轉出外縣市時填寫）"), max_length=LONGEST_PLACE, required=False)
    left_on = RocDateField(label=gettext_lazy("離校日（自這天起不在本校）"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "to_school_id", actor)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        reason = given.get("reason")
        asks = ENDS[reason].asks if reason else ""
        if asks and asks not in self.errors and not given.get(asks):
            self.add_error(asks, gettext("請選擇轉入的學校。") if asks == "to_school_id" else gettext("請填寫轉往的縣市或學校。"))
        return given


class HandOverForm(forms.Form):
    """移轉學籍."""

    to_school_id = PickField(SCHOOLS, label=gettext_lazy("轉入學校"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "to_school_id", actor)


class NumberForm(SeenForm):
    """修改學號."""

    shows = ("number",)
    number = StudentNumberField(label=gettext_lazy("學號"), max_length=_width(Student, "number"))


class CodeForm(SeenForm):
    """修改學校代碼."""

    shows = ("code",)
    code = LineField(label=gettext_lazy("代碼"), max_length=_width(School, "code"))


class ClosingForm(forms.Form):
    """學校裁撤與併校: the day, and the school that takes the children."""

    successor_id = PickField(SCHOOLS, label=gettext_lazy("承接學校（沒有學生的學校可不填）"), required=False)
    closed_on = RocDateField(label=gettext_lazy("裁撤日（自這天起沒有這所學校）"))

    def __init__(self, *args: Any, actor: Actor, school: SchoolRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "successor_id", actor, level=school.level, but=school.id)


class GuardianForm(forms.Form):
    """新增家長（監護人）."""

    guardian_name = NameField(label=gettext_lazy("監護人姓名"))
    relation = TitledField(RELATION_TITLES, label=gettext_lazy("關係"))
    phone = PhoneField(label=gettext_lazy("電話"), max_length=LONGEST_PHONE, required=False)


class OfferForm(forms.Form):
    """職務邀請: a role and its place, for the person who is given the code."""

    role = forms.TypedChoiceField(label=gettext_lazy("職務"), coerce=Role)
    class_id = forms.TypedChoiceField(label=gettext_lazy("班級（導師、代導師、科任）"), coerce=int, required=False, empty_value=None)
    since = RocDateField(label=gettext_lazy("起日"), ahead=NEXT_YEAR)
    last = RocDateField(label=gettext_lazy("最後一日（代導師必填）"), required=False)

    def __init__(self, *args: Any, classes: list[ClassRow], not_shown: Collection[Role] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "role", [(each, gettext(title)) for each, title in ROLE_TITLES.items() if each not in (*OF_NO_SCHOOL, *not_shown)])
        choose_class(self, classes, empty="")


class PostForm(OfferForm):
    """新增教職員與職務."""

    person_name = NameField(label=gettext_lazy("姓名"))
    confirmed = LineField(max_length=LONGEST_ANSWER, required=False, widget=forms.HiddenInput())
    field_order = ("person_name", "role", "class_id", "since", "last")


class FurtherPostForm(OfferForm):
    """新增職務: another post of somebody chosen on the page."""

    person = PickField(PEOPLE, label=gettext_lazy("教職員"))
    field_order = ("person", "role", "class_id", "since", "last")

    def __init__(self, *args: Any, actor: Actor, school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "person", actor, school=school_id)


class OfferCodeForm(forms.Form):
    """職務邀請碼."""

    code = LineField(label=gettext_lazy("邀請碼"), max_length=40, widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}))


class ExceptionForm(forms.Form):
    """本校停課或補課."""

    day = RocDateField(label=gettext_lazy("日期"))
    kind = forms.ChoiceField(label=gettext_lazy("類別"), choices=[("closed", gettext_lazy("停課")), ("makes_up", gettext_lazy("補課（上課）"))])
    reason = LineField(label=gettext_lazy("原因"), max_length=100)


class ClosesForm(forms.Form):
    """點名截止時間."""

    closes = forms.TimeField(
        label=gettext_lazy("點名截止時間"),
        widget=forms.TimeInput(attrs={"type": "text", "placeholder": "10:00"}),
        error_messages={"invalid": gettext_lazy("截止時間請寫成 10:00 的形式。")},
    )


class TermForm(forms.Form):
    """學期."""

    academic_year = forms.IntegerField(label=gettext_lazy("學年度"), min_value=100, max_value=200)
    semester = forms.TypedChoiceField(label=gettext_lazy("學期"), coerce=int, choices=[(1, "1"), (2, "2")])
    starts = RocDateField(label=gettext_lazy("上課開始"))
    ends = RocDateField(label=gettext_lazy("上課結束"))
