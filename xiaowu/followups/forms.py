"""Forms of follow-ups."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from xiaowu.followups.queries.kinds import owner_titles
from xiaowu.followups.rules.kinds import FollowUpKind, Owner
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, choose_from
from xiaowu.kernel.ui.picking import PickField, pick_for
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.queries.picking import SCHOOLS

LONGEST_TITLE = 300


class StepForm(forms.Form):
    """辦理: what was done, and how it ended. The action decides which of these a step needs."""

    text = ProseField(label=gettext_lazy("辦理情形或理由"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    outcome = forms.ChoiceField(label=gettext_lazy("處理結果"), required=False)

    def __init__(self, *args: Any, kind: FollowUpKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = ((code, gettext(title)) for code, title in kind.outcomes.items() if code not in kind.by_system)
        choose_from(self, "outcome", chosen, empty=gettext("結案時選擇"))


class OwnedForm(forms.Form):
    """The owner: a role of the school, the bureau or one of its sections."""

    owner = forms.ChoiceField(label=gettext_lazy("負責者"))

    def choose(self, among: Iterable[Owner]) -> None:
        self.among = {each.value: each for each in among}
        choose_from(self, "owner", ((value, each.words or " ".join(owner_titles(each))) for value, each in self.among.items()))

    def clean_owner(self) -> Owner:
        return self.among[self.cleaned_data["owner"]]


class ChangeForm(OwnedForm, SeenForm):
    """改派與改期."""

    shows = ("owner", "due")
    is_strict = True
    due = RocDateField(label=gettext_lazy("期限"))

    def __init__(self, *args: Any, among: list[Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(among)


class RequestForm(OwnedForm):
    """交辦."""

    school_id = PickField(SCHOOLS, label=gettext_lazy("學校"))
    title = LineField(label=gettext_lazy("事由"), max_length=LONGEST_TITLE)
    text = ProseField(label=gettext_lazy("交辦內容"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    due = RocDateField(label=gettext_lazy("期限"), required=False)
    field_order = ("school_id", "owner", "title", "text", "due")

    def __init__(self, *args: Any, actor: Actor, among: Iterable[Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "school_id", actor)
        self.choose(each for each in among if each.section is None)
