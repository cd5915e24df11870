"""Forms that say what they showed (舊頁面的表單), so that an old page does not overwrite what somebody else wrote since (`kernel.seen`)."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.seen import Seen, Stale, marks, written
from xiaowu.kernel.ui.fields import LineField, ProseField, cleaned
from xiaowu.kernel.ui.pages import back, page, way_back


class SeenField(LineField):
    """The marks, in a hidden field; a form without them showed nothing."""

    widget = forms.HiddenInput(attrs={"id": False})  # several forms of one page have it

    def __init__(self) -> None:
        super().__init__(required=False, max_length=20_000)  # a school's rules of leave have two hundred fields

    def clean(self, value: Any) -> Seen | None:
        pairs = [each.partition(":") for each in super().clean(value).split()]
        if not all(name and sign for name, _colon, sign in pairs):
            raise ValidationError(_("請重新整理這一頁後再送出。"))
        return {name: sign for name, _colon, sign in pairs} or None


def seen_in(sent: QueryDict) -> Seen | None:
    """What a button says that its page showed; None if it does not say. Raises BadInput."""
    try:
        return SeenField().clean(sent.get("seen", ""))
    except ValidationError as error:
        raise BadInput(error.messages[0]) from error


def overtaken() -> str:
    """What is said where both changed the same."""
    return _("您編輯時，已有人先修改了下列內容；您的內容尚未儲存，請逐一決定。")


class SeenForm(forms.Form):
    """`shows` names the fields that stand in the record: their initial values are marked.

    `is_strict`: a form that does not say what it showed has seen nothing, and overwrites nothing.
    """

    shows: tuple[str, ...] = ()
    is_strict = False
    seen = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", written({name: self.initial[name] for name in self.shows if name in self.initial}))

    def clean_seen(self) -> Seen | None:
        seen: Seen | None = self.cleaned_data["seen"]
        return {**dict.fromkeys(self.shows, ""), **(seen or {})} if self.is_strict else seen

    def renew(self, stale: Stale) -> None:
        """What both changed is asked first, one choice each between the two; what others changed stands as it is by now, and counts as shown."""
        sent = {**(self.cleaned_data["seen"] or {}), **marks(stale.besides), **marks(stale.now)}
        data = cast(QueryDict, self.data).copy()
        data["seen"] = " ".join(f"{name}:{sign}" for name, sign in sent.items())
        for name, value in stale.besides.items():
            if name in self.fields:
                data[self.add_prefix(name)] = self._typed(name, value)
        asked = [name for name in stale.now if name in self.fields and not isinstance(self.fields[name], ProseField)]
        for name in asked:
            self._ask(name, stale.now[name], data)
        self.data = data
        self.order_fields([*asked, *self.fields])

    def _ask(self, name: str, stands: Any, data: QueryDict) -> None:
        """The field becomes a choice of two; whichever is sent is sent as if it had been typed."""
        field, typed = self.fields[name], self.data.get(self.add_prefix(name), "")
        either = [
            (self._typed(name, stands), _("目前的內容：%(words)s") % {"words": self.shown(name, stands)}),
            (typed, _("您的內容：%(words)s") % {"words": self.shown(name, typed)}),
        ]
        field.widget, field.required = forms.RadioSelect(attrs={"required": True}, choices=either), True
        data.pop(self.add_prefix(name), None)

    def _typed(self, name: str, value: Any) -> str:
        return "" if value is None else str(self.fields[name].prepare_value(value))

    def say(self, stale: Stale) -> None:
        """Asked on the page itself, where it shows the form once more."""
        self.renew(stale)
        self.add_error(None, overtaken())

    def shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        titles = {str(key): title for key, title in getattr(field, "choices", [])}
        return str(titles.get(str(value), field.prepare_value(value) if value is not None else "") or _("空白"))


def save_as_seen(
    request: ActedRequest, form: SeenForm, act: Callable[..., Any], *, said: str, to: str, args: tuple[Any, ...] = (), anchor: str = ""
) -> HttpResponse:
    """Do what a small form asks, on a page that does not show it again, and go to the page `to`.

    Where both changed the same, nothing is written: that is asked on a page of its own, each once. Raises BadInput with all that is wrong.
    """
    given = cleaned(form)
    try:
        act(**given)
    except Stale as stale:
        form.renew(stale)
        prose = [(form.fields[name].label, text) for name, text in stale.now.items() if isinstance(form.fields[name], ProseField)]
        told = {"form": form, "prose": prose, "overtaken": overtaken(), "back": way_back(request, to, *args)}
        return page(request, "ui/overtaken.html", told, status=stale.status)
    return back(request, said, to, *args, anchor=anchor)
