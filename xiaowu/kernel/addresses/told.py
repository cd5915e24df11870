"""Addresses that somebody typed on a page: the normal form, or in words why it is refused."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from xiaowu.kernel.addresses import NotAnAddress, normal, outward
from xiaowu.kernel.errors import BadInput


def address(text: str) -> str:
    """An address that browsers are sent to. Raises BadInput."""
    return _told(text, normal)


def outward_address(text: str, inside: Sequence[str] | None = None) -> str:
    """An address that our own server calls. `inside`: the inner networks and hosts that are allowed, as in `kernel.outward`. Raises BadInput."""
    return _told(text, lambda given: outward(given, settings.XIAOWU_OUTBOUND if inside is None else inside))


def _told(text: str, rule: Callable[[str], str]) -> str:
    try:
        return rule(text)
    except NotAnAddress as wrong:
        reason = {
            "signs": _("含有不可使用的符號（空白、引號、逗號、分號、星號、#、@ 或網域以外的中文）"),
            "host": _("主機名稱不正確"),
            "port": _("連接埠不正確"),
            "not_https": _("必須是 https（本機測試可用 http://localhost）"),
            "inward": _("指向內部網路，須由系統管理員設定允許"),
        }[wrong.fault]
        raise BadInput(_("網址 %(uri)s：%(reason)s。") % {"uri": text[:80], "reason": reason}) from wrong
