"""Forms of traffic."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from xiaowu.followups.queries.kinds import owner_titles
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel.bounds import NEXT_YEAR
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, TitledField, UploadField, choose_from
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.traffic.queries.names import module_titles
from xiaowu.traffic.rules.status import NOTICE_TITLES


class PeakForm(forms.Form):
    """尖峰預估: how many people come, within how long, to which module."""

    module = forms.ChoiceField(label=gettext_lazy("模組"), required=False)
    people = forms.IntegerField(label=gettext_lazy("人數"), min_value=1, max_value=10_000_000, initial=12_500)
    minutes = forms.IntegerField(label=gettext_lazy("幾分鐘之內"), min_value=1, max_value=1_440, initial=10)
    each = forms.FloatField(label=gettext_lazy("每人的請求數"), min_value=0.1, max_value=1_000, initial=4)
    processes = forms.IntegerField(label=gettext_lazy("每台主機的程序數"), min_value=1, max_value=1_000, initial=2)

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]  # whatever a form takes
        titles = [(key, gettext_lazy(title)) for key, title in module_titles().items() if key]
        self.fields["module"].choices = [("", gettext_lazy("全部")), *titles]  # type: ignore[attr-defined]  # of a ChoiceField


class AnnouncementForm(forms.Form):
    """公告: an incident or planned maintenance, in both languages."""

    kind = TitledField(NOTICE_TITLES, label=gettext_lazy("類別"))
    title = LineField(label=gettext_lazy("標題"), max_length=60)
    words = ProseField(label=gettext_lazy("說明"), max_length=500, required=False)
    title_en = LineField(label=gettext_lazy("英文標題"), max_length=120)
    words_en = ProseField(label=gettext_lazy("英文說明"), max_length=1_000, required=False)
    first_day = RocDateField(label=gettext_lazy("開始日期"), ahead=NEXT_YEAR)
    first_hour = forms.TimeField(label=gettext_lazy("開始時間"), widget=forms.TimeInput(attrs={"type": "time"}))
    last_day = RocDateField(label=gettext_lazy("預計結束日期"), required=False)
    last_hour = forms.TimeField(label=gettext_lazy("預計結束時間"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not {"last_day", "last_hour"} & self.errors.keys() and bool(given.get("last_day")) is not bool(given.get("last_hour")):
            self.add_error("last_hour", gettext("結束的日期與時間請一起填，或都不填。"))
        return given


class CorrectionForm(AnnouncementForm):
    """更正公告: what it says, and its times."""

    kind = None  # type: ignore[assignment]  # of what was announced, and stays


class EvaluationForm(forms.Form):
    """評估並訂期限: what mends a cause, who does, and by which day."""

    mend = ProseField(label=gettext_lazy("改善措施"), max_length=2_000)
    owner = forms.ChoiceField(label=gettext_lazy("負責者"))
    due = RocDateField(label=gettext_lazy("改善期限"))

    def __init__(self, *args: Any, among: Iterable[Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._among = {each.value: each for each in among}
        choose_from(self, "owner", ((value, owner_titles(each)[-1]) for value, each in self._among.items()))

    def clean_owner(self) -> Owner:
        return self._among[self.cleaned_data["owner"]]


class LogForm(forms.Form):
    """上傳紀錄檔."""

    file = UploadField(label=gettext_lazy("紀錄檔（可以是 gz 或 bz2）"))


class LogRulesForm(SeenForm):
    """網址命名規則: a line each."""

    shows = ("text",)
    text = ProseField(label=gettext_lazy("規則"), required=False, max_length=20_000)


class TriedForm(forms.Form):
    """試一個網址."""

    path = LineField(label=gettext_lazy("試一個網址"), required=False, max_length=500)
