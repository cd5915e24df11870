"""Forms of meetings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from xiaowu.followups.queries.kinds import owner_titles
from xiaowu.followups.rules.kinds import Owner, owner_of
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import MOST_ID
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, UploadField, choose_from
from xiaowu.kernel.ui.picking import PickField, pick_for
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.meetings.rules.flow import PRESENCE_TITLES
from xiaowu.roster.queries.picking import SCHOOLS


class MeetingForm(forms.Form):
    """新會議."""

    body = LineField(label=gettext_lazy("會議名稱"), max_length=100)
    held_on = RocDateField(label=gettext_lazy("會議日期"))
    hour = LineField(label=gettext_lazy("時間"), max_length=20, initial="上午10時")
    place = LineField(label=gettext_lazy("地點"), max_length=60)
    chair = LineField(label=gettext_lazy("主持人"), max_length=60)
    recorder = LineField(label=gettext_lazy("紀錄"), max_length=60)
    motions_due = RocDateField(label=gettext_lazy("提案截止日"))


class AttendanceForm(SeenForm):
    """出席."""

    shows = ("state", "person")
    is_strict = True
    district_id = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ID)
    state = forms.ChoiceField(label=gettext_lazy("出席"), choices=[(key, gettext_lazy(title)) for key, title in PRESENCE_TITLES.items()])
    person = LineField(label=gettext_lazy("姓名"), max_length=60, required=False)


class ConvenerForm(forms.Form):
    """分區召集學校: a school of the district, suggested as one types."""

    school_id = PickField(SCHOOLS, label=gettext_lazy("召集學校"))

    def __init__(self, *args: Any, actor: Actor, district_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{district_id}_%s"  # many stand on one page
        pick_for(self, "school_id", actor, district=district_id)


class MinutesForm(forms.Form):
    """匯入會議紀錄."""

    file = UploadField(label=gettext_lazy("會議紀錄檔案（TXT、MD、ODT、DOCX、PDF）"))


class MotionForm(forms.Form):
    """提案."""

    subject = LineField(label=gettext_lazy("案由"), max_length=300)
    explanation = ProseField(label=gettext_lazy("說明"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))


class TextForm(forms.Form):
    """一段文字."""

    text = ProseField(label=gettext_lazy("內容"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))


class StandingTextForm(TextForm, SeenForm):
    """一段文字，原來已有內容."""

    shows = ("text",)
    is_strict = True


class TrackForm(SeenForm):
    """列管."""

    shows = ("owner", "words", "due")
    is_strict = True
    owner = forms.ChoiceField(label=gettext_lazy("負責單位"))
    words = LineField(label=gettext_lazy("紀錄上的名稱"), max_length=60, required=False)
    due = RocDateField(label=gettext_lazy("期限"))

    def __init__(self, *args: Any, among: list[Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "owner", ((each.value, owner_titles(each)[-1]) for each in among))

    def clean_owner(self) -> Owner:
        return owner_of(self.cleaned_data["owner"])


class QuestionForm(forms.Form):
    """徵詢意見."""

    question = ProseField(label=gettext_lazy("問題"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    due = RocDateField(label=gettext_lazy("回覆期限"))
