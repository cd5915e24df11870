"""What a form says, in its own words (表單內容): for the question of an act that does what was typed."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.forms import BoundField, ChoiceField, Form
from django.utils.translation import gettext as _

from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.picking import PickField


def entered(form: Form, names: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Each field of a valid form by its label, or those that are named; without those that were left empty, and without hidden ones."""
    seen = [each for each in form.visible_fields() if not names or each.name in names]
    return tuple((str(each.label), said) for each in seen if (said := _said(each, form.cleaned_data.get(each.name))))


def _said(field: BoundField, value: Any) -> str:
    if isinstance(field.field, ChoiceField | PickField):  # as it was sent: what it became is the program's
        titles, sent = {str(key): str(title) for key, title in getattr(field.field, "choices", ())}, field.value()
        return listed(titles.get(str(each), str(each)) for each in (sent if isinstance(sent, list | tuple) else [sent]) if each)
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, date):
        return spoken.long(value)
    return _("是") if value is True else f"{value:%H:%M}" if isinstance(value, time) else str(value)
