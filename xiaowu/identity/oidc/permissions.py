"""Who may connect other systems, and who writes what is known of them: a hole in a page lets nobody in."""

from enum import StrEnum

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.kernel.database.guard import Always, Everywhere, Guard, guard, reach, unguarded
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    KEEP_CLIENTS = "identity.keep_clients"


declare({Permission.KEEP_CLIENTS: Grant(N_("管理介接系統"), {Role.BUREAU_OFFICER: Over.CITY})})

reach({"systems": Permission.KEEP_CLIENTS})

_known = (Always("which systems there are, where they serve, and hashes of their secrets: read before a program or a person is known"),)
_keepers = (Everywhere("systems"),)

guard(*(Guard(table, read=_known, write=_keepers) for table in ("allauth_idp_oidc_client", "identity_programplace")))
unguarded("the OpenID provider makes, finds and ends tokens for whoever shows one; hashes, which open nothing", "allauth_idp_oidc_token")
unguarded(
    "which systems an account entered and what it lets them know, by numbers: a system asks with a token or a code, when nobody is signed in",
    "identity_consent", "identity_relyingsession",
)  # fmt: skip
