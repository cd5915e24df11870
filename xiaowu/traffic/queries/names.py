"""What people call a module and a page (模組與頁面名稱): as its entry in the navigation."""

from functools import cache

from django.utils.translation import gettext as _

from xiaowu.kernel.offer import house_apps
from xiaowu.kernel.text.marked import N_
from xiaowu.traffic.rules.routes import API, SIGN_IN, STATIC, TURNED_AWAY, module_of

_OWN = {
    SIGN_IN: N_("登入"),
    STATIC: N_("靜態檔案"),
    TURNED_AWAY: N_("未登入，轉往登入頁"),
    API: N_("程式介接"),
    "": N_("其他"),
    "identity": N_("帳號管理"),
    "portal": N_("首頁"),
    "kernel": N_("共用功能"),
    "imports": N_("匯入"),  # the pages of every app's sheets
    "idp": N_("單一登入"),  # a name that the library fixes
}


@cache
def module_titles() -> dict[str, str]:
    """Module → its title, marked for the catalogue; every module of the house has one."""
    entries = {app.label: min(app.offer.entries, key=lambda each: each.order).title for app in house_apps() if app.offer.entries}
    return {app.label: app.label for app in house_apps()} | entries | _OWN


def page_title(route: str) -> str:
    """The entry of the navigation under which people find a page; of a page that stands under none, its module's title."""
    found = _entries().get(route) or module_titles().get(module_of(route), "")
    return _(found) if found else route


@cache
def _entries() -> dict[str, str]:
    every = sorted((each for app in house_apps() for each in app.offer.entries), key=lambda each: -each.order)
    return {name: each.title for each in every for name in (*each.pages, each.url_name)}
