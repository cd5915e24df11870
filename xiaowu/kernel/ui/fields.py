"""Form fields that every app uses."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from os.path import splitext
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from xiaowu.kernel import clock, roc
from xiaowu.kernel.bounds import FIRST_DAY, FURTHEST_AHEAD
from xiaowu.kernel.errors import BadInput, Refused
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets.cells import Wrong, plain
from xiaowu.kernel.text import line, tidy
from xiaowu.kernel.ui.marks import listed, marked
from xiaowu.kernel.ui.named import named

Titled = TypeVar("Titled", bound=StrEnum)
_LONGEST_NAME, _LONGEST_ENDING = 100, 20  # of a file name, in characters; programs go by the ending
_LONGEST_RAW = 200_000


class LineField(forms.CharField):
    """A name or anything else of one line (`kernel.text`). Passwords and secrets, where every character counts, use Django's own field.

    What was typed comes back in sheets, so a value that a spreadsheet would run is refused here as it is there,
    unless the value `begins_freely` or nobody sees the field.
    """

    lines = False
    begins_freely = False

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return super().to_python(value)
        return super().to_python(tidy(str(value)[:_LONGEST_RAW], lines=self.lines))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not self.begins_freely and not self.widget.is_hidden:
            try:
                plain(str(value), _LONGEST_RAW)
            except Wrong as wrong:
                raise ValidationError(str(wrong)) from wrong


class ProseField(LineField):
    """A text of several lines."""

    widget = forms.Textarea
    lines = True
    begins_freely = True  # a list of points may begin with a dash; exports mark it as text


class UploadField(forms.FileField):
    """A file from outside; its name is text from outside too."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        if sent:
            whole = line(sent.name or "", _LONGEST_RAW)
            ending = splitext(whole)[1][:_LONGEST_ENDING]
            told = whole if len(whole) <= _LONGEST_NAME else whole[: _LONGEST_NAME - len(ending)].rstrip() + ending
            sent.name = told if told.strip(".") else "file"
        return sent


class RocDateInput(forms.TextInput):
    """Shows today as the example; a day is typed, or picked with a script."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, {**spoken.field(), **(attrs or {})})


class RocDateField(forms.Field):
    """A day in ROC or ISO form; shown in ROC years, in English in ISO form. `ahead`: how many days from today it may lie at most."""

    widget = RocDateInput

    def __init__(self, *, ahead: int = FURTHEST_AHEAD, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ahead = ahead

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, date):
            return spoken.typed(value)
        try:
            return spoken.typed(roc.parse(str(value)[:40])) if value else value
        except roc.NotADate:  # what cannot be read is shown as it was typed
            return value

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            day = roc.parse(str(value)[:40])
        except roc.NotADate as error:
            raise ValidationError(gettext("「%(text)s」不是日期；請寫成 115/11/24 或 2026-11-24。") % {"text": str(value)[:20]}) from error
        if day < FIRST_DAY:
            raise ValidationError(gettext("日期最早是%(day)s，請確認年份。") % {"day": spoken.long(FIRST_DAY)})
        if day > (last := clock.today() + timedelta(days=self.ahead)):
            raise ValidationError(gettext("日期最晚是%(day)s，請確認年份。") % {"day": spoken.long(last)})
        return day


class TitledField(forms.TypedChoiceField):
    """A choice among titled values (選項): `titles` is value → its title in Traditional Chinese, shown in the reader's language.

    `but`: values that are not offered; `empty`: the title of choosing none, where that is allowed.
    """

    def __init__(self, titles: Mapping[Titled, str], *, but: Collection[Titled] = (), empty: str | None = None, **kwargs: Any) -> None:
        def choices() -> list[tuple[str, str]]:
            none = [] if empty is None else [("", gettext(empty) if empty else "")]
            return [*none, *((str(each), gettext(title)) for each, title in titles.items() if each not in but)]

        super().__init__(choices=choices, coerce=type(next(iter(titles))), **kwargs)


class GreyedRadio(forms.RadioSelect):
    """One of several choices; those in `hindered` (value → why) cannot be chosen now and say so."""

    hindered: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        if why := self.hindered.get(str(value)):
            option["attrs"]["disabled"] = True
            option["label"] = gettext("%(title)s（%(why)s）") % {"title": label, "why": why}
        return option


def choose_from(form: forms.Form, name: str, choices: Iterable[tuple[Any, str]], *, empty: str | None = None) -> None:
    """Set the choices of a form's field that only the page knows; `empty`: the title of choosing none."""
    field: Any = form.fields[name]
    field.choices = [*([] if empty is None else [("", empty)]), *((value, marked(named(title))) for value, title in choices)]


def form_faults(form: forms.Form) -> str:
    """Everything that is wrong with a form, in one sentence, for callers who have no fields to show it beside."""
    told = ((form[name].label if name in form.fields else "", " ".join(map(str, faults))) for name, faults in form.errors.items())
    return " ".join(listed((label, words), "：") if label else words for label, words in told)


def cleaned(form: forms.Form) -> dict[str, Any]:
    """A form's values. Raises BadInput with everything that is wrong, field by field: for pages of many small forms, which come back with it."""
    if not form.is_valid():
        raise BadInput(form_faults(form), faults={name: " ".join(map(str, faults)) for name, faults in form.errors.items() if name in form.fields})
    return form.cleaned_data


def say(form: forms.Form, refused: Refused, field: str | None = None) -> None:
    """Show why a form was refused: beside the fields that the refusal blames, else beside `field`, else above the form."""
    faults: dict[str | None, str] = {name: words for name, words in refused.faults.items() if name in form.fields}
    for name, words in (faults or {field: refused.message}).items():
        form.add_error(name, words)
