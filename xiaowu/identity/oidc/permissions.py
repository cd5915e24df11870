"""Who may connect other systems."""

from enum import StrEnum

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    KEEP_CLIENTS = "identity.keep_clients"


declare({Permission.KEEP_CLIENTS: Grant(N_("管理介接系統"), {Role.BUREAU_OFFICER: Over.CITY})})
