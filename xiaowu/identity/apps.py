"""Identity as an app, and what it offers to the house."""

from datetime import timedelta
from typing import ClassVar

from xiaowu.identity.events import AccountSuspended, FactorsForgotten, PersonDeparted, SignInDisowned, StartCodeUsed
from xiaowu.kernel.access import SIGNED_IN
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.events import Listener
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.offer import Card, Command, Entry, Examples, Group, HouseApp, Offer, Routes, argument
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.sealing import Sealed, sealed
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import PersonRenamed, PostChanged, PostEnded, PostGiven

_LETTERS = Retry(lasts=timedelta(days=7))  # after a week it is stale
_ACCOUNTS = ImportKind(
    "accounts", N_("匯入帳號"), "identity.keep_accounts", "accounts", "identity:school_accounts", "xiaowu.identity.exchange.ACCOUNTS"
)
_FAMILIES = tuple(f"identity:{each}" for each in ("families", "guardians", "cards", "good_cards"))
_KEEPING = ("identity:school_accounts", "identity:person_account", "identity:letters", *_ACCOUNTS.pages)


class IdentityConfig(HouseApp):
    name = "xiaowu.identity"
    label = "identity"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("帳號管理"), "identity:accounts", "identity.keep_accounts", 55, _KEEPING, group=Group.ACCOUNTS),
            Entry(N_("學生與家長帳號"), "identity:classes", "identity.keep_families", 54, _FAMILIES, group=Group.ACCOUNTS),
        ),
        cards=(Card("identity/family_card.html", "xiaowu.identity.queries.families.own", SIGNED_IN, 80),),
        imports=(_ACCOUNTS,),
        routes=(
            Routes("", "xiaowu.identity.urls"),
            Routes("", "xiaowu.identity.urls.library"),
        ),
        api="xiaowu.identity.api.router",
        examples=Examples(
            {"kind": "pupil"},
            (
                *(f"identity:{each}" for each in ("end_session", "person_account", "letters_pdf", "cards_pdf", "good_cards_pdf", "children")),
                "account_login",
                "account_logout",
                "mfa_view_recovery_codes",
                "mfa_download_recovery_codes",
            ),
            tuple(f"identity:{each}" for each in ("give_family_code", "replace_card", "unbind")),
        ),
        commands=(
            Command(
                "officer",
                "make the first bureau officer of a fresh city",
                "xiaowu.identity.commands.officer",
                (argument("sign_in"), argument("name")),
                role=Role.OWNER,
            ),
        ),
        listeners=(
            Listener(PostGiven, "xiaowu.identity.actions.following.post_given"),
            Listener(PostChanged, "xiaowu.identity.actions.following.post_changed"),
            Listener(PostEnded, "xiaowu.identity.actions.following.post_ended"),
            Listener(PersonRenamed, "xiaowu.identity.actions.following.person_renamed"),
            *(Listener(each, "xiaowu.identity.actions.ending.end_all") for each in (AccountSuspended, PersonDeparted, StartCodeUsed)),
            Listener(FactorsForgotten, "xiaowu.identity.actions.ending.end_sessions"),
            Listener(SignInDisowned, "xiaowu.identity.actions.ending.end_others"),
        ),
        deliveries=(DeliveryKind("identity.notice_letter", N_("帳號異動通知信"), "xiaowu.identity.adapters.letters.NoticeLetter", _LETTERS),),
        retention=(
            Keep(
                "identity_session",
                "expires",
                90,
                "its owner sees where somebody was signed in; with it goes what was entered from it",
            ),
            Keep("identity_startcode", "expires", 90, "who gave a code may be asked for a while"),
            Keep("identity_failure", "last", 1, "a limit is over after a day"),
            Keep("identity_knowndevice", "last_seen", 400, "browsers keep a cookie that long"),
        ),
        looks={"identity.families": N_("學生與家長帳號")},
        personal_data=(
            held(
                "identity_account",
                Whose.HOLDER,
                N_("如何登入：帳號名稱、密碼雜湊、語言"),
                Category.IDENTITY,
                Purpose.SYSTEM,
                "id",
                "person",
            ),
            held(
                "identity_alsoholds",
                Whose.GUARDIAN,
                N_("家長帳號所代表的其他名冊資料"),
                Category.FAMILY,
                Purpose.PUPILS,
                "account",
                "uid",
            ),
            held(
                "identity_withheld",
                (Whose.GUARDIAN, Whose.CHILD),
                N_("家長帳號尚不顯示的孩子"),
                Category.FAMILY,
                Purpose.PUPILS,
                "account",
                "child",
            ),
            held("identity_unread", Whose.HOLDER, N_("未讀通知的則數"), Category.IDENTITY, Purpose.SYSTEM, "account"),
            held("identity_pastpassword", Whose.HOLDER, N_("最近幾次密碼的雜湊"), Category.SAFETY, Purpose.SECURITY, "account"),
            held(
                "identity_startcode",
                Whose.HOLDER,
                N_("設定密碼用的一次性啟用碼雜湊，以及發給的人"),
                Category.SAFETY,
                Purpose.SECURITY,
                "account",
                "made_by",
            ),
            held("mfa_authenticator", Whose.HOLDER, N_("第二驗證因素（加密保存）"), Category.SAFETY, Purpose.SECURITY, "user"),
            held(
                "identity_session",
                Whose.HOLDER,
                N_("在何處登入過：裝置、位址、時間"),
                Category.IDENTITY,
                Purpose.SECURITY,
                "account",
            ),
            held("identity_knowndevice", Whose.HOLDER, N_("帳號使用過的瀏覽器（雜湊）"), Category.SAFETY, Purpose.SECURITY, "account"),
        ),
        shown=(
            Shown("identity_account", "id", {"sign_in": N_("帳號"), "language": N_("語言"), "password_changed_at": N_("密碼變更時間")}),
            Shown("identity_session", "account", {"created": N_("時間"), "last_seen": N_("最後使用"), "device": N_("裝置"), "address": N_("位址")}),
        ),
        lasting=(
            Lasts(("identity_account", "identity_alsoholds", "identity_withheld"), "the account of a person, who may come back to a post or a class"),
            Lasts(("identity_pastpassword", "mfa_authenticator"), "the account's own; the last passwords may not come back"),
            Lasts(("identity_unread",), "a number that follows what there is to read"),
        ),
    )

    def ready(self) -> None:
        super().ready()
        sealed(
            Sealed("second factor", "mfa.Authenticator", "data", ("secret", "seed", "migrated_codes")),
            Sealed("new second factor"),  # waits in a session for its first code
        )
