"""Who may connect other systems, what those may read and write, and who writes what is known about them: a hole in a page lets nobody in."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Always, Everywhere, Guard, Own, guard, reach, unguarded
from xiaowu.kernel.database.unique import never_hidden
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Program, Role


class Permission(StrEnum):
    KEEP_CLIENTS = "connections.keep_clients"
    KEEP_TARGETS = "connections.keep_targets"
    READ_ACCOUNTS = "connections.read_accounts"
    KEEP_PROGRAM_ACCOUNTS = "connections.keep_program_accounts"


_readers: dict[str, Extent] = {Program.ACCOUNTS: Extent.SCHOOL, Program.CITY_ACCOUNTS: Extent.CITY, Program.CITY_ACCOUNTS_KEEPER: Extent.CITY}

declare(
    {
        Permission.KEEP_CLIENTS: Grant(N_("管理介接系統"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.KEEP_TARGETS: Grant(N_("管理帳號同步"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.READ_ACCOUNTS: Grant(N_("由程式讀取帳號與群組"), _readers),
        Permission.KEEP_PROGRAM_ACCOUNTS: Grant(N_("由程式維護帳號與群組"), {Program.CITY_ACCOUNTS_KEEPER: Extent.CITY}),
    }
)

reach({"systems": Permission.KEEP_CLIENTS})
reach({"systems": Permission.KEEP_TARGETS})
# programs that read accounts read the posts that explain them
reach({"staff": Permission.READ_ACCOUNTS, "people": Permission.KEEP_PROGRAM_ACCOUNTS})

_known = (Always("which systems there are, where they serve, and hashes of their secrets: read before a program or a person is known"),)
_told = (Always("where other systems are and under what sealed token: read by the job that tells them, and beside an account"),)
_keepers = (Everywhere("systems"),)
# what a program stores for itself: it is armed under its own name, as people are armed under their account's id
_its = (Own("('client:' || client_id)"), Everywhere("systems"))

guard(
    Guard("allauth_idp_oidc_client", read=_known, write=_keepers),
    Guard("identity_programplace", read=_known, write=_keepers),
    Guard("identity_scimtarget", read=_told, write=_keepers),
    Guard("identity_externalid", read=_its, write=_its),
    Guard("identity_programgroup", read=_its, write=_its),
)
never_hidden("a program's own names for people: its number stands in the constraint, by which the guard shows them", "external_id_once")
unguarded("the OpenID provider makes, finds and ends tokens for whoever shows one; hashes, which open nothing", "allauth_idp_oidc_token")
unguarded("codes and refresh tokens that were exchanged, at a door where nobody is known yet; hashes that name nobody", "identity_spenttoken")
unguarded(
    "which systems an account entered and what it lets them know, by numbers: a system asks with a token or a code, when nobody is signed in",
    "identity_consent", "identity_relyingsession",
)  # fmt: skip
unguarded(
    "ids of people in programs' own groups and at other systems, which go with a person, whoever takes that away",
    "identity_programgroupmember", "identity_scimcopy",
)  # fmt: skip
