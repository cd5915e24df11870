"""Forms of tickets and of duty."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from xiaowu.ipam.rules.tickets import (
    CONTENT_TITLES,
    KIND_TITLES,
    LONGEST_CALLER,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    LONGEST_SENDER,
    LONGEST_SUBJECT,
    LONGEST_WORDS,
)
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.ui.fields import LineField, ProseField, TitledField, choose_from
from xiaowu.kernel.ui.picking import PickField, pick_for
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.queries.picking import SCHOOLS
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES


def _weekdays() -> list[tuple[str, str]]:
    return [(str(each), gettext(title)) for each, title in WEEKDAY_TITLES.items()]


class ReportForm(forms.Form):
    """報修: what it is about, and who calls."""

    subject = LineField(label=gettext_lazy("什麼事"), max_length=LONGEST_SUBJECT)
    kind = TitledField(KIND_TITLES, label=gettext_lazy("類別"))
    caller = LineField(label=gettext_lazy("聯絡人"), max_length=LONGEST_CALLER)
    telephone = LineField(label=gettext_lazy("電話或分機"), max_length=LONGEST_NUMBER, required=False)


class WhereForm(forms.Form):
    """來電的學校: whose open tickets and addresses are looked up while it is on the line."""

    at = PickField(SCHOOLS, label=gettext_lazy("來電的學校"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "at", actor)


class CallForm(ReportForm):
    """接電話: of which school too."""

    caller = LineField(label=gettext_lazy("來電人"), max_length=LONGEST_CALLER)

    school_id = PickField(SCHOOLS, label=gettext_lazy("學校"))
    field_order = ("school_id", "subject", "kind", "caller", "telephone")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "school_id", actor)


class CorrectForm(CallForm, SeenForm):
    """更正: what was heard wrong on the telephone."""

    shows = ("subject", "kind", "caller", "telephone")


class MissedForm(forms.Form):
    """未接來電: which number rang, and what is known of who called."""

    telephone = LineField(label=gettext_lazy("電話或分機"), max_length=LONGEST_NUMBER, required=False)
    caller = LineField(label=gettext_lazy("來電人"), max_length=LONGEST_SENDER, required=False)
    words = ProseField(label=gettext_lazy("留言"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class MergeForm(forms.Form):
    """併入: which ticket goes on for both."""

    into = forms.TypedChoiceField(label=gettext_lazy("併入"), coerce=int)

    def __init__(self, *args: Any, among: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "into", among, empty=gettext("請選擇"))


class SplitForm(forms.Form):
    """拆分: what the part is about."""

    subject = LineField(label=gettext_lazy("另一件事"), max_length=LONGEST_SUBJECT)
    kind = TitledField(KIND_TITLES, label=gettext_lazy("類別"))


class ContentForm(forms.Form):
    """滿意度."""

    content = forms.TypedChoiceField(label=gettext_lazy("滿意度"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "content", ((value, gettext(title)) for value, title in CONTENT_TITLES.items()), empty=gettext("請選擇"))


class TicketNoteForm(forms.Form):
    """處理紀錄."""

    text = ProseField(label=gettext_lazy("處理情形"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3}))


class StepForm(forms.Form):
    """What was done, with a step."""

    text = ProseField(label=gettext_lazy("處理情形"), max_length=LONGEST_NOTE, required=False)


class DutyForm(forms.Form):
    """值班: who, at which number, on which days."""

    name = LineField(label=gettext_lazy("姓名"), max_length=60)
    telephone = LineField(label=gettext_lazy("電話或分機"), max_length=LONGEST_NUMBER)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("星期"), coerce=int, choices=_weekdays, widget=forms.CheckboxSelectMultiple, initial=["1", "2", "3", "4", "5"]
    )
