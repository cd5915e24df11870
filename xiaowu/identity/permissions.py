"""Who may keep accounts. Everybody signed in keeps the own one: that needs no permission."""

from enum import StrEnum

from django.utils.translation import gettext_noop as N_

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    KEEP_ACCOUNTS = "identity.keep_accounts"


declare({Permission.KEEP_ACCOUNTS: Grant(N_("管理帳號"), {Role.IT_COORDINATOR: Over.SCHOOL, Role.BUREAU_OFFICER: Over.CITY})})
