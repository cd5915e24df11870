"""Which programs may read accounts and groups, and which may keep them."""

from enum import StrEnum

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.kernel.database.guard import Always, Everywhere, Guard, Own, guard, reach, unguarded
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
reach({"systems": Permission.KEEP_TARGETS})

# what a program keeps for itself: it is armed under its own name, where people are armed under their number
_its = (Own("('client:' || client_id)"), Everywhere("systems"))
_told = Always("where other systems are and under what sealed token: read by the job that tells them, and beside an account")

guard(
    Guard("identity_externalid", read=_its, write=_its),
    Guard("identity_programgroup", read=_its, write=_its),
    Guard("identity_scimtarget", read=(_told,), write=(Everywhere("systems"),)),
)
unguarded(
    "ids of people in programs' own groups and at other systems, which go with a person, whoever takes that away",
    "identity_programgroupmember", "identity_scimcopy",
)  # fmt: skip
