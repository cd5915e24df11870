"""Identity as an app, and what it offers to the house."""

from datetime import timedelta
from importlib import import_module
from typing import ClassVar

from xiaowu.identity.events import AccountSuspended, FactorsForgotten, PasswordChanged, PersonDeparted, SignInDisowned, StartCodeUsed
from xiaowu.identity.scim.rules.scopes import Scope
from xiaowu.kernel.access import SIGNED_IN
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.events import Listener
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.offer import Card, Command, Door, Entry, Examples, HouseApp, Offer, ProgramScope, Routes, Seed, argument
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.sealing import Sealed, sealed
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import PersonRenamed, PostEnded, PostGiven
from xiaowu.roster.rules.roles import Program

_MAILS = "xiaowu.identity.actions.mails"
_LETTERS = Retry(lasts=timedelta(days=7))  # after a week it is no news
_LOGOUTS = Retry(tries=10, lasts=timedelta(hours=14))  # as long as a session there lasts at most
_ACCOUNTS = ImportKind(
    "accounts", N_("匯入帳號"), "identity.keep_accounts", "accounts", "identity:school_accounts", "xiaowu.identity.exchange.ACCOUNTS"
)
_FAMILIES = tuple(f"identity:{each}" for each in ("families", "guardians", "cards"))
_CONNECTED = tuple(f"identity:{each}" for each in ("targets", "departures", "deliveries"))
_KEEPING = ("identity:school_accounts", "identity:person_account", "identity:letters", *_ACCOUNTS.pages)
_REKEY = (
    argument("--minutes", type=int, default=60, help="until the new key signs: before, partners read it and it is copied to other nodes"),
    argument("--keep-signing-key", action="store_true"),
)
_SCIM = (
    ("GET", "/scim/v2/Users"),
    ("POST", "/scim/v2/Users/.search"),
    *((method, "/scim/v2/Users/x") for method in ("PUT", "PATCH", "DELETE")),
)


class IdentityConfig(HouseApp):
    name = "xiaowu.identity"
    label = "identity"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("帳號管理"), "identity:accounts", "identity.keep_accounts", 55, _KEEPING),
            Entry(N_("學生與家長帳號"), "identity:classes", "identity.keep_families", 54, _FAMILIES),
            Entry(N_("異常登入"), "identity:cases", "identity.follow_up", 56, ("identity:case", "identity:case_counts")),
            Entry(N_("介接系統"), "identity:clients", "identity.keep_clients", 90, _CONNECTED),
        ),
        cards=(
            Card("identity/card.html", "xiaowu.identity.queries.cases.morning", SIGNED_IN, 1),
            Card("identity/family_card.html", "xiaowu.identity.queries.families.own", SIGNED_IN, 2),
        ),
        imports=(_ACCOUNTS,),
        flows=("xiaowu.identity.actions.cases.CASES", "xiaowu.identity.scim.actions.switching.TARGETS"),
        routes=(
            Routes("", "xiaowu.identity.urls"),
            Routes("", "xiaowu.identity.urls.library"),
            Routes("", "xiaowu.identity.oidc.urls"),
            Routes("", "xiaowu.identity.scim.urls"),
        ),
        doors=(
            Door("/scim/", "xiaowu.identity.scim.refusals.scim", takes_token=True),
            *(Door(f"/oidc/{each}", "xiaowu.identity.oidc.refusals.oauth") for each in ("token", "revoke", "introspect", "userinfo", "device-code")),
        ),
        scopes=(
            ProgramScope(Scope.READ, N_("讀取帳號與群組（SCIM）"), Program.CITY_ACCOUNTS, Program.ACCOUNTS),
            ProgramScope(Scope.KEEP, N_("維護帳號與群組（SCIM，限全市）"), Program.CITY_ACCOUNTS_KEEPER),
        ),
        api="xiaowu.identity.api.router",
        examples=Examples(
            {"kind": "pupil"},
            (
                *(f"identity:{each}" for each in ("end_session", "person_account", "letters_pdf", "cards_pdf", "case", "children")),
                "account_login",
                "account_logout",
                "idp:oidc:userinfo",
                "mfa_view_recovery_codes",
                "mfa_download_recovery_codes",
            ),
            tuple(
                f"identity:{each}"
                for each in (
                    "disconnect",
                    "give_family_code",
                    "unbind",
                    "withdraw_consent",
                )
            ),
            {"answer": "mine"},
            programs={"scim": _SCIM},
        ),
        seeds=(Seed("xiaowu.identity.seed.seed", only_demo=True),),
        bearer="xiaowu.identity.oidc.queries.arm_program",
        commands=(
            Command(
                "officer",
                "make the first bureau officer of a fresh city",
                "xiaowu.identity.commands.officer",
                (argument("sign_in"), argument("name")),
                role=Role.OWNER,
            ),
            Command(
                "rekey",
                "seal all secrets with the present key, and make the next key that signs for other systems",
                "xiaowu.identity.oidc.commands.rekey",
                _REKEY,
                role=Role.OWNER,
            ),
        ),
        listeners=(
            Listener(PostGiven, "xiaowu.identity.actions.following.post_given"),
            Listener(PostEnded, "xiaowu.identity.actions.following.post_ended"),
            Listener(PersonRenamed, "xiaowu.identity.actions.following.person_renamed"),
            *(Listener(each, "xiaowu.identity.actions.ending.end_all") for each in (AccountSuspended, PersonDeparted, StartCodeUsed)),
            Listener(FactorsForgotten, "xiaowu.identity.actions.ending.end_sessions"),
            Listener(SignInDisowned, "xiaowu.identity.actions.ending.end_others"),
            *(
                Listener(each, "xiaowu.identity.oidc.actions.following.end_tokens")
                for each in (AccountSuspended, PersonDeparted, PasswordChanged, SignInDisowned)
            ),
        ),
        deliveries=(
            DeliveryKind("identity.alert_letter", N_("異常登入通知信"), f"{_MAILS}.AlertLetter", _LETTERS, frozenset({"cases", "staff"})),
            DeliveryKind("identity.notice_letter", N_("帳號異動通知信"), f"{_MAILS}.NoticeLetter", _LETTERS),
            DeliveryKind("identity.logout", N_("登出通知"), "xiaowu.identity.oidc.actions.logout.LogoutTokens", _LOGOUTS),
            DeliveryKind("identity.scim", N_("帳號供裝"), "xiaowu.identity.scim.actions.delivering.Accounts", Retry()),  # until it is true there
        ),
        retention=(
            Keep(
                "identity_session",
                "expires",
                90,
                "its owner sees where somebody was signed in; with it goes what was entered from it",
                city=frozenset({"cases"}),  # alerts let go of it
            ),
            Keep("identity_startcode", "expires", 90, "who gave a code may be asked for a while"),
            Keep("identity_signin", "at", 90, "compared with those of the last month; cases take weeks", by="identity_forget_signins"),
            Keep("identity_failure", "last", 1, "a limit is over after a day"),
            Keep("identity_knowndevice", "last_seen", 400, "browsers keep a cookie that long"),
            Keep("identity_spenttoken", "at", 30, "refresh tokens last fourteen days"),
            Keep(
                "identity_case", "closed", 5 * 366, "個人資料保護法 art. 30 and 31: damages are claimed within five years", city=frozenset({"cases"})
            ),
            Keep("allauth_idp_oidc_token", "expires_at", 0, "it opens nothing any more"),
        ),
        personal_data=(
            held(
                "identity_account",
                Whose.HOLDER,
                "how somebody signs in: name of sign-in, hash of the password, language",
                Category.IDENTITY,
                Purpose.SYSTEM,
                "id",
                "person",
            ),
            held(
                "identity_alsoholds",
                Whose.GUARDIAN,
                "further records that a guardian's account stands for",
                Category.FAMILY,
                Purpose.PUPILS,
                "account",
                "uid",
            ),
            held(
                "identity_withheld",
                (Whose.GUARDIAN, Whose.CHILD),
                "children whom a guardian's account does not show",
                Category.FAMILY,
                Purpose.PUPILS,
                "account",
                "child",
            ),
            held("identity_unread", Whose.HOLDER, "how many notices somebody has not read", Category.IDENTITY, Purpose.SYSTEM, "account"),
            held("identity_pastpassword", Whose.HOLDER, "hashes of the last passwords", Category.IDENTITY, Purpose.SECURITY, "account"),
            held(
                "identity_startcode",
                Whose.HOLDER,
                "hash of a code that sets a password, and who gave it",
                Category.IDENTITY,
                Purpose.SECURITY,
                "account",
                "made_by",
            ),
            held("mfa_authenticator", Whose.HOLDER, "second factors, sealed", Category.IDENTITY, Purpose.SECURITY, "user"),
            held(
                "identity_session",
                Whose.HOLDER,
                "where somebody is or was signed in: device, address, when",
                Category.IDENTITY,
                Purpose.SECURITY,
                "account",
            ),
            held(
                "identity_relyingsession",
                Whose.HOLDER,
                "other systems entered from a session",
                Category.IDENTITY,
                Purpose.SECURITY,
                "session__account",
            ),
            held(
                "identity_signin",
                Whose.HOLDER,
                "sign-ins: when, address, browser, how unlike earlier ones",
                (Category.IDENTITY, Category.HABIT),
                Purpose.SECURITY,
                "account",
            ),
            held("identity_knowndevice", Whose.HOLDER, "browsers that an account uses, as hashes", Category.IDENTITY, Purpose.SECURITY, "account"),
            held(
                "identity_alert",
                Whose.HOLDER,
                "a sign-in that looked like somebody else's, and what its owner said",
                Category.HABIT,
                Purpose.SECURITY,
                "account",
            ),
            held(
                "identity_case",
                Whose.HOLDER,
                "how alerts of an account were followed up, and by whom",
                Category.IDENTITY,
                Purpose.SECURITY,
                "account",
                "done_by",
            ),
            held("identity_consent", Whose.HOLDER, "what somebody lets another system read", Category.IDENTITY, Purpose.SYSTEM, "account"),
            held("identity_spenttoken", Whose.HOLDER, "hashes of tokens that were used up", Category.IDENTITY, Purpose.SECURITY, "account"),
            held("allauth_idp_oidc_token", Whose.HOLDER, "hashes of tokens that other systems hold", Category.IDENTITY, Purpose.SYSTEM, "user"),
            held(
                "allauth_idp_oidc_client",
                Whose.HOLDER,
                "other systems; the library's column of an owner is left empty",
                Category.IDENTITY,
                Purpose.SYSTEM,
                "owner",
            ),
            held(
                "identity_externalid",
                Whose.HOLDER,
                "what another system calls an account, by the account's own number",
                Category.IDENTITY,
                Purpose.SYSTEM,
                "key",
            ),
            held(
                "identity_programgroupmember",
                Whose.STAFF,
                "whom another system put into a group of its own",
                Category.OTHER,
                Purpose.SYSTEM,
                "person",
            ),
            held("identity_scimcopy", Whose.STAFF, "which people another system was told of", Category.IDENTITY, Purpose.SYSTEM, "person"),
        ),
        lasting=(
            Lasts(("identity_account", "identity_alsoholds", "identity_withheld"), "the account of a person, who may come back to a post or a class"),
            Lasts(("identity_pastpassword", "mfa_authenticator"), "the account's own; the last passwords may not come back"),
            Lasts(("identity_alert",), "go with their case"),
            Lasts(("identity_unread",), "a number that follows what there is to read"),
            Lasts(("identity_relyingsession",), "goes with its session"),
            Lasts(("identity_commonness",), "counted anew every night"),
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
        import_module("xiaowu.identity.oidc.permissions")
        import_module("xiaowu.identity.oidc.jobs")
        import_module("xiaowu.identity.scim.permissions")
        import_module("xiaowu.identity.scim.jobs")
        sealed(
            Sealed("second factor", "mfa.Authenticator", "data", ("secret", "seed", "migrated_codes")),
            Sealed("new second factor"),  # waits in a session for its first code
            Sealed("scim token", "identity.ScimTarget", "token"),
        )
