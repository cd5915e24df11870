"""What people call a module (模組名稱): as its entry in the navigation."""

from functools import cache

from xiaowu.kernel.offer import house_apps
from xiaowu.kernel.text.marked import N_
from xiaowu.traffic.rules.routes import API, SIGN_IN, STATIC

_OWN = {SIGN_IN: N_("登入"), STATIC: N_("靜態檔案"), API: N_("程式介接"), "": N_("其他"), "identity": N_("帳號"), "portal": N_("首頁")}


@cache
def module_titles() -> dict[str, str]:
    """Module → its title, marked for the catalogue; every module of the house has one."""
    entries = {app.label: min(app.offer.entries, key=lambda each: each.order).title for app in house_apps() if app.offer.entries}
    return {app.label: app.label for app in house_apps()} | entries | _OWN
