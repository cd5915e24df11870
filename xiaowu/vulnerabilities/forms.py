"""Forms of vulnerability follow-up."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import MOST_ID
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, UploadField
from xiaowu.kernel.ui.picking import PickField, pick_for
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.queries.picking import OUTSIDE_PEOPLE, SCHOOLS
from xiaowu.roster.rules.roles import Role
from xiaowu.vulnerabilities.models import LONGEST_TITLE
from xiaowu.vulnerabilities.rules.decisions import DECISION_TITLES, LONGEST_REASON, Decision
from xiaowu.vulnerabilities.rules.hosts import LONGEST_NAME
from xiaowu.vulnerabilities.rules.letters import ANSWER_KIND_TITLES, LONGEST_ANSWER, LONGEST_NUMBER, AnswerKind
from xiaowu.vulnerabilities.rules.webhooks import LONGEST_NAME as LONGEST_SYSTEM
from xiaowu.vulnerabilities.rules.webhooks import LONGEST_URL

_CELLS = re.compile(r"[\s,，]+")


class RoundForm(forms.Form):
    """新輪次."""

    title = LineField(label=gettext_lazy("輪次名稱"), max_length=LONGEST_TITLE, help_text=gettext_lazy("例如：115年上半年弱點掃描"))


class ReportForm(forms.Form):
    """上傳掃描報告."""

    file = UploadField(
        label=gettext_lazy("掃描報告（Nessus、OpenVAS、Nmap、ZAP、Nuclei、Qualys，或自訂欄位的 CSV）"),
        help_text=gettext_lazy("自訂欄位的 CSV：標題列要有主機、連接埠、弱點名稱；可加通訊協定、檢查代碼、嚴重度、CVSS、CVE、說明、修補建議。"),
    )  # fmt: skip
    is_next = forms.ChoiceField(
        label=gettext_lazy("這份報告是"),
        choices=[("", gettext_lazy("請選擇")), ("same", gettext_lazy("目前這一次掃描的一部分")), ("next", gettext_lazy("修補之後的下一次複測"))],
        required=False,
        help_text=gettext_lazy("同一次掃描可以分成幾個檔案；修補之後的掃描才是下一次複測。這一輪的第一份報告不必選。"),
    )
    is_again = forms.BooleanField(
        label=gettext_lazy("檔案與先前收下的完全相同，但確實是新的一次複測"), required=False,
        help_text=gettext_lazy("沒有寫掃描日期的檔案（CSV），結果沒有變化時內容會完全相同。"),
    )  # fmt: skip

    def __init__(self, *args: Any, has_reports: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_next"].required = has_reports  # none is right by itself: which one is meant decides what is repaired


class TakeBackForm(forms.Form):
    """撤回掃描報告."""

    reason = LineField(label=gettext_lazy("撤回的原因"), max_length=LONGEST_REASON, help_text=gettext_lazy("例如：選錯檔案、上傳到別的輪次"))


class HoldingForm(forms.Form):
    """登記主機歸屬."""

    school_id = PickField(SCHOOLS, label=gettext_lazy("學校"))
    value = LineField(label=gettext_lazy("網段、位址或名稱"), max_length=LONGEST_NAME + 2,
                      help_text=gettext_lazy("例如：10.1.2.0/24、2001:db8::/48、www.example.edu.tw、*.example.edu.tw"))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "school_id", actor)


class HoldingsForm(forms.Form):
    """登記許多主機歸屬: one line per holding, as copied from a sheet: the school's code, and the network, address or name."""

    lines = ProseField(
        label=gettext_lazy("學校代碼與網段、位址或名稱"), max_length=400_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("每行一筆，可由試算表複製貼上，例如：014501 10.1.2.0/24"),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str]]:
        """(code, value) for each line that is not empty."""
        found: list[tuple[str, str]] = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            told = [each for each in _CELLS.split(line.strip()) if each]
            if told and len(told) != 2:
                raise forms.ValidationError(gettext("第 %(number)d 行要有學校代碼與一個網段、位址或名稱。") % {"number": number})
            if told:
                found.append((told[0], told[1]))
        return found


class MoveForm(SeenForm):
    """改屬學校，或退回無人認領."""

    shows = ("school_id",)
    school_id = PickField(SCHOOLS, label=gettext_lazy("改屬學校"), required=False)
    is_nobodys = forms.BooleanField(label=gettext_lazy("退回無人認領"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "school_id", actor)

    def clean(self) -> None:
        is_nobodys = self.cleaned_data.pop("is_nobodys", False)
        if "school_id" in self.cleaned_data and (self.cleaned_data["school_id"] is None) != is_nobodys:
            self.add_error("school_id", gettext_lazy("請選擇學校，或勾選「退回無人認領」。"))


class AssignForm(forms.Form):
    """指派給廠商."""

    person_id = PickField(OUTSIDE_PEOPLE, label=gettext_lazy("廠商人員"))
    until = RocDateField(label=gettext_lazy("最後一日"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "person_id", actor, role=Role.VENDOR)


class ReceiverForm(forms.Form):
    """異動通知的接收端."""

    name = LineField(label=gettext_lazy("系統名稱"), max_length=LONGEST_SYSTEM)
    hook = LineField(
        label=gettext_lazy("接收網址"), max_length=LONGEST_URL, help_text=gettext_lazy("例如：https://tickets.example.gov.tw/hooks/xiaowu")
    )


class LetterForm(forms.Form):
    """發文."""

    number = LineField(label=gettext_lazy("文號"), max_length=LONGEST_NUMBER, help_text=gettext_lazy("例如：教研資字第1150001234號"))
    dated_on = RocDateField(label=gettext_lazy("發文日期"))


class WithdrawForm(forms.Form):
    """撤回公文."""

    reason = ProseField(label=gettext_lazy("撤回的原因"), max_length=LONGEST_ANSWER, help_text=gettext_lazy("學校會讀到這段文字。"))


class ReplyForm(forms.Form):
    """回報一筆弱點."""

    finding_id = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ID)
    kind = forms.ChoiceField(
        label=gettext_lazy("回報"),
        choices=[("", gettext_lazy("請選擇")), *((each.value, gettext_lazy(title)) for each, title in ANSWER_KIND_TITLES.items())],
    )
    planned_on = RocDateField(label=gettext_lazy("預定修補日期"), required=False)
    text = ProseField(label=gettext_lazy("說明"), max_length=LONGEST_ANSWER, required=False)

    def clean_kind(self) -> AnswerKind:
        return AnswerKind(self.cleaned_data["kind"])


class ReportBackForm(forms.Form):
    """回報完成."""

    text = ProseField(label=gettext_lazy("辦理情形"), max_length=LONGEST_ANSWER, required=False)


class FetchForm(forms.Form):
    """下載弱點報告."""

    form = forms.ChoiceField(label=gettext_lazy("格式"), choices=[("zip", gettext_lazy("加密壓縮檔")), ("pdf", gettext_lazy("加密 PDF"))])


class DecisionForm(SeenForm):
    """判定."""

    shows = ("decision", "reason", "until")

    decision = forms.ChoiceField(
        label=gettext_lazy("判定"), choices=[(each.value, gettext_lazy(title)) for each, title in DECISION_TITLES.items()], required=False
    )
    reason = ProseField(label=gettext_lazy("理由"), max_length=LONGEST_REASON, required=False)
    until = RocDateField(label=gettext_lazy("有效至"), required=False, help_text=gettext_lazy("接受風險必須有期限，最長一年；到期後重新列為未修補。"))

    def clean_decision(self) -> Decision:
        return Decision(self.cleaned_data["decision"])
