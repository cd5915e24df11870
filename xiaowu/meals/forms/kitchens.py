"""Forms of kitchens, of whom they cook for, and of diets."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, gettext_lazy

from xiaowu.kernel.ui.fields import LineField, RocDateField, TitledField, choose_from
from xiaowu.kernel.ui.named import grade_title
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.meals.rules.kitchens import (
    ALLERGEN_TITLES,
    GUEST_TITLES,
    HIGHEST_PRICE,
    KIND_TITLES,
    LONGEST_ADDRESS,
    MOST_DAYS_BEFORE,
    MOST_GUESTS,
    Allergen,
)
from xiaowu.roster.rules.phones import phone_of
from xiaowu.roster.rules.roles import COOKED_DIETS, DIET_TITLES
from xiaowu.roster.rules.roles import Diet as OfRegister
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES


def _diets() -> list[tuple[str, str]]:
    return [(each.value, gettext(DIET_TITLES[each])) for each in COOKED_DIETS]


def _allergens() -> list[tuple[str, str]]:
    return [(each.value, gettext(title)) for each, title in ALLERGEN_TITLES.items()]


def _weekdays() -> list[tuple[str, str]]:
    return [(str(each), gettext(title)) for each, title in WEEKDAY_TITLES.items()]


class _TelephoneField(LineField):
    begins_freely = True  # +886

    def to_python(self, value: Any) -> Any:
        told = super().to_python(value) or ""
        if (telephone := phone_of(told)) is None:
            raise ValidationError(gettext("「%(text)s」不是電話號碼；請只寫數字與 + - ( ) #、分機。") % {"text": told[:20]})
        return telephone


class KitchenForm(SeenForm):
    """A kitchen: whose it is, how it is reached, until when it can be told."""

    shows = ("name", "kind", "telephone", "mail", "days_before", "until", "letters", "cooks")
    name = LineField(label=gettext_lazy("名稱"), max_length=60)
    kind = TitledField(KIND_TITLES, label=gettext_lazy("類別"))
    telephone = _TelephoneField(label=gettext_lazy("電話"), max_length=30, required=False)
    days_before = forms.IntegerField(
        label=gettext_lazy("幾個上課日前通知"), min_value=0, max_value=MOST_DAYS_BEFORE, initial=0, help_text=gettext_lazy("0 為供餐當日。")
    )
    until = forms.TimeField(label=gettext_lazy("通知時限"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    cooks = forms.TypedMultipleChoiceField(
        label=gettext_lazy("供應的餐別"), coerce=OfRegister, choices=_diets, widget=forms.CheckboxSelectMultiple, initial=list(COOKED_DIETS)
    )
    mail = LineField(label=gettext_lazy("電子郵件"), max_length=LONGEST_ADDRESS, validators=[validate_email], widget=forms.EmailInput, required=False)
    letters = forms.BooleanField(label=gettext_lazy("時限後的異動寄信通知廚房"), required=False)


class ServiceForm(forms.Form):
    """Which grades a kitchen cooks for, on which days, for how much."""

    kitchen_id = forms.TypedChoiceField(label=gettext_lazy("廚房"), coerce=int)
    first_grade = forms.TypedChoiceField(label=gettext_lazy("從年級"), coerce=int)
    last_grade = forms.TypedChoiceField(label=gettext_lazy("到年級"), coerce=int)
    price = forms.IntegerField(label=gettext_lazy("每餐價格（元）"), min_value=0, max_value=HIGHEST_PRICE)
    since = RocDateField(label=gettext_lazy("開始日期"))
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("星期"), coerce=int, choices=_weekdays, widget=forms.CheckboxSelectMultiple, initial=["1", "2", "3", "4", "5"]
    )

    def __init__(self, *args: Any, kitchens: Iterable[tuple[int, str]], grades: range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "kitchen_id", kitchens)
        for name in ("first_grade", "last_grade"):
            choose_from(self, name, [(each, grade_title(each)) for each in grades])
        self.fields["last_grade"].initial = grades[-1]


class LastDayForm(forms.Form):
    """Until when a kitchen cooks for these grades."""

    last = RocDateField(label=gettext_lazy("最後供餐日"))


class ShiftForm(forms.Form):
    """A day otherwise than by the week."""

    day = RocDateField(label=gettext_lazy("日期"))
    is_served = forms.TypedChoiceField(
        label=gettext_lazy("供餐"), coerce=lambda said: said == "yes", choices=[("no", gettext_lazy("不供餐")), ("yes", gettext_lazy("供餐"))]
    )
    why = LineField(label=gettext_lazy("說明"), max_length=60, required=False)
    grades = forms.TypedMultipleChoiceField(
        label=gettext_lazy("年級"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("不勾選就是全校。")
    )

    def __init__(self, *args: Any, grades: range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "grades", [(each, grade_title(each)) for each in grades])


class DietForm(forms.Form):
    """What a diet is cooked with and what it leaves out."""

    diet = TitledField({each: DIET_TITLES[each] for each in COOKED_DIETS}, label=gettext_lazy("餐別"))
    contains, leaves_out = (
        forms.TypedMultipleChoiceField(label=label, coerce=Allergen, choices=_allergens, required=False, widget=forms.CheckboxSelectMultiple)
        for label in (gettext_lazy("含有的過敏原"), gettext_lazy("不含的過敏原"))
    )


class OthersForm(forms.Form):
    """How many eat besides the pupils."""

    who = TitledField(GUEST_TITLES, label=gettext_lazy("用餐者"))
    meals = forms.IntegerField(label=gettext_lazy("份數"), min_value=0, max_value=MOST_GUESTS)
    every_day = forms.BooleanField(label=gettext_lazy("每個供餐日都一樣"), required=False)
