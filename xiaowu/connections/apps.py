"""Connections as an app, and what it offers to the house."""

from datetime import timedelta
from importlib import import_module
from typing import ClassVar

from xiaowu.connections.scim.rules.scopes import Scope
from xiaowu.identity.events import AccountSuspended, PasswordChanged, PersonDeparted, SessionsEnded, SignInDisowned
from xiaowu.identity.rules.beside import AccountLink, KeptBeside, LeadsOn
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.events import Listener
from xiaowu.kernel.offer import Command, Door, Entry, Examples, Group, HouseApp, Offer, ProgramScope, Routes, Searchable, argument
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.sealing import Sealed, sealed
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Program

_FOLLOWING = "xiaowu.connections.oidc.actions.following"
_LOGOUTS = Retry(tries=10, lasts=timedelta(hours=14))  # the longest that a session there lasts
_PAGES = tuple(f"connections:{each}" for each in ("targets", "departures", "deliveries"))
_ENDPOINTS = ("token", "revoke", "introspect", "userinfo", "device-code")
_REKEY = (
    argument("--minutes", type=int, default=60, help="until the new key signs: before, clients read it and it is copied to other nodes"),
    argument("--keep-signing-key", action="store_true"),
)
_SCIM = (
    ("GET", "/scim/v2/Users"),
    ("POST", "/scim/v2/Users/.search"),
    *((method, "/scim/v2/Users/x") for method in ("PUT", "PATCH", "DELETE")),
)


class ConnectionsConfig(HouseApp):
    name = "xiaowu.connections"
    label = "connections"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(Entry(N_("介接系統"), "connections:clients", "connections.keep_clients", 90, _PAGES, group=Group.ACCOUNTS),),
        search=(
            Searchable(N_("介接系統"), "connections.keep_clients", "xiaowu.connections.oidc.lists.CLIENTS", 80),
            Searchable(N_("帳號同步"), "connections.keep_targets", "xiaowu.connections.provisioning.lists.TARGETS", 81),
        ),
        flows=("xiaowu.connections.provisioning.actions.switching.TARGETS",),
        routes=(
            Routes("", "xiaowu.connections.urls"),
            Routes("", "xiaowu.connections.oidc.urls"),
            Routes("", "xiaowu.connections.scim.urls"),
        ),
        doors=(
            Door("/scim/", "xiaowu.connections.scim.refusals.scim", takes_token=True),
            *(Door(f"/oidc/{each}", "xiaowu.connections.oidc.refusals.oauth") for each in _ENDPOINTS),
        ),
        scopes=(
            ProgramScope(Scope.READ, N_("讀取帳號與群組（SCIM）"), Program.CITY_ACCOUNTS, Program.ACCOUNTS),
            ProgramScope(Scope.KEEP, N_("維護帳號與群組（SCIM，限全市）"), Program.CITY_ACCOUNTS_KEEPER),
        ),
        bearer="xiaowu.connections.oidc.queries.arm_program",
        api="xiaowu.connections.api.router",
        api_at="identity",
        kinds=(
            AccountLink(N_("同意使用您帳號的系統"), "connections:consents"),
            KeptBeside("connections/answers.html", "xiaowu.connections.queries.answers.answers"),
            LeadsOn("xiaowu.connections.oidc.queries.origins"),
        ),
        examples=Examples(
            made_first=("idp:oidc:userinfo",),
            not_there=tuple(f"connections:{each}" for each in ("disconnect", "withdraw_consent")),
            programs={"scim": _SCIM},
        ),
        commands=(
            Command(
                "rekey",
                "seal all secrets with the present key, and make the next key that signs for other systems",
                "xiaowu.connections.oidc.commands.rekey",
                _REKEY,
                role=Role.OWNER,
            ),
        ),
        listeners=(
            *(Listener(each, f"{_FOLLOWING}.end_tokens") for each in (AccountSuspended, PersonDeparted, PasswordChanged, SignInDisowned)),
            Listener(SessionsEnded, f"{_FOLLOWING}.tell_logout"),
        ),
        deliveries=(
            DeliveryKind("identity.logout", N_("登出通知"), "xiaowu.connections.oidc.adapters.logout.LogoutTokens", _LOGOUTS),
            # until it is true there
            DeliveryKind("identity.scim", N_("帳號同步"), "xiaowu.connections.provisioning.adapters.channel.Accounts", Retry()),
        ),
        retention=(
            Keep("identity_spenttoken", "at", 30, "refresh tokens last fourteen days"),
            Keep("allauth_idp_oidc_token", "expires_at", 0, "it opens nothing any more"),
        ),
        personal_data=(
            held(
                "identity_relyingsession",
                Whose.HOLDER,
                N_("由這次登入進入的其他系統"),
                Category.IDENTITY,
                Purpose.SECURITY,
                "session__account",
            ),
            held("identity_consent", Whose.HOLDER, N_("同意其他系統讀取的內容"), Category.IDENTITY, Purpose.SYSTEM, "account"),
            held("identity_spenttoken", Whose.HOLDER, N_("已用過的權杖雜湊"), Category.SAFETY, Purpose.SECURITY, "account"),
            held("allauth_idp_oidc_token", Whose.HOLDER, N_("其他系統持有的權杖雜湊"), Category.SAFETY, Purpose.SYSTEM, "user"),
            held(
                "allauth_idp_oidc_client",
                Whose.HOLDER,
                N_("其他系統；程式庫的擁有者欄位留空"),
                Category.IDENTITY,
                Purpose.SYSTEM,
                "owner",
            ),
            held(
                "identity_externalid",
                Whose.HOLDER,
                N_("其他系統對帳號的編號，依帳號編號查找"),
                Category.IDENTITY,
                Purpose.SYSTEM,
                "key",
            ),
            held(
                "identity_programgroupmember",
                Whose.STAFF,
                N_("其他系統把誰編入它自己的群組"),
                Category.OTHER,
                Purpose.SYSTEM,
                "person",
            ),
            held("identity_scimcopy", Whose.STAFF, N_("已通知其他系統的人員"), Category.IDENTITY, Purpose.SYSTEM, "person"),
        ),
        lasting=(
            Lasts(("identity_relyingsession",), "goes with its session"),
            Lasts(("identity_consent",), "its giver's, who takes it back; the last word stands"),
            Lasts(
                (
                    "allauth_idp_oidc_client",
                    "identity_programplace",
                    "identity_externalid",
                    "identity_programgroup",
                    "identity_programgroupmember",
                    "identity_scimtarget",
                    "identity_scimcopy",
                ),
                "go when the bureau disconnects the system",
            ),
        ),
    )

    def ready(self) -> None:
        super().ready()
        import_module("xiaowu.connections.oidc.jobs")
        import_module("xiaowu.connections.provisioning.jobs")
        sealed(Sealed("scim token", "connections.ProvisioningTarget", "token"))
