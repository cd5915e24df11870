"""Readers for cells that the kernel does not know, because they belong to schools (儲存格的讀法): telephone numbers."""

from django.utils.translation import gettext as _

from xiaowu.kernel.sheets.cells import Wrong, short, within
from xiaowu.roster.rules.phones import LONGEST_PHONE, phone_of


def phone(cell: str) -> str:
    """A telephone number (電話), which may begin like a formula: +886."""
    value = phone_of(within(cell, LONGEST_PHONE))
    if value is None:
        raise Wrong(_("「%(text)s」不是電話號碼；請只寫數字與 + - ( ) #、分機。") % {"text": short(cell)})
    return value
