"""Which programs may read accounts and groups, and which may keep them."""

from enum import StrEnum

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.kernel.database.guard import reach
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Program, Role


class Permission(StrEnum):
    READ_ACCOUNTS = "identity.read_accounts"
    KEEP_TARGETS = "identity.keep_targets"
    KEEP_PROGRAM_ACCOUNTS = "identity.keep_program_accounts"


_readers: dict[str, Over] = {Program.ACCOUNTS: Over.SCHOOL, Program.CITY_ACCOUNTS: Over.CITY, Program.CITY_ACCOUNTS_KEEPER: Over.CITY}

declare(
    {
        Permission.READ_ACCOUNTS: Grant(N_("由程式讀取帳號與群組"), _readers),
        Permission.KEEP_TARGETS: Grant(N_("管理帳號供裝"), {Role.BUREAU_OFFICER: Over.CITY}),
        Permission.KEEP_PROGRAM_ACCOUNTS: Grant(N_("由程式維護帳號與群組"), {Program.CITY_ACCOUNTS_KEEPER: Over.CITY}),
    }
)

# whoever reads accounts reads the posts that say what they are
reach({"staff": Permission.READ_ACCOUNTS, "people": Permission.KEEP_PROGRAM_ACCOUNTS})
