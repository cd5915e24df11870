"""Abnormal sign-ins as an app, and what it offers to the house."""

from datetime import timedelta
from typing import ClassVar

from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.identity.events import FactorFailed, HalfSignedIn, PasswordChanged, SignedIn, SignInFailed, TokenRenewed
from xiaowu.identity.rules.beside import AccountLink
from xiaowu.kernel.access import SIGNED_IN
from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Card, Entry, Examples, Group, HouseApp, Offer, Routes, Searchable, Seed
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.rules.beside import ClosingPart
from xiaowu.roster.rules.roles import Role
from xiaowu.sign_in_risk.rules.cases import KIND, OUTCOME_TITLES, TO_CHANGE

_LETTERS = Retry(lasts=timedelta(days=7))  # after a week it is stale
_RECORDING = "xiaowu.sign_in_risk.actions.recording"
_KEPT, _WHY = 5 * 366, "個人資料保護法 art. 30 and 31: damages are claimed within five years"
_CASE = FollowUpKind(
    key=KIND,
    name=N_("異常登入"),
    see="sign_in_risk.follow_up",
    work="sign_in_risk.follow_up",
    keep="sign_in_risk.keep",
    owner=Role.IT_COORDINATOR,
    days=TO_CHANGE,
    verbs=frozenset(Verb) - {Verb.TAKE},
    of_owner=frozenset({Verb.NOTE, Verb.CLOSE}),
    by_itself=frozenset({Verb.ANSWER, Verb.REOPEN, Verb.DROP}),
    is_final=True,
    words={
        State.OPEN: N_("待處理"),
        State.ANSWERED: N_("已更換密碼，觀察中"),
        State.DROPPED: N_("帳號已移除"),
        Verb.ANSWER: N_("更換密碼"),
        Verb.CLOSE: N_("記錄並結案"),
        Verb.REOPEN: N_("更換密碼後仍有警示"),
        Verb.DROP: N_("移除帳號"),
    },
    outcomes={str(outcome): title for outcome, title in OUTCOME_TITLES.items()},
    page="xiaowu.sign_in_risk.queries.cases.case_page",
    concerns="xiaowu.sign_in_risk.queries.cases.account_of",
    on_its_page=frozenset({Verb.CLOSE}),
    notice="sign_in_risk.owed",
    ladder=(Rung(2, Role.BUREAU_OFFICER), Rung(5, Role.BUREAU_OFFICER)),
    at_merger="it goes where the account's holder serves or is from then on, or to the bureau",
    personal="of whose account it is, unless a child's or a guardian's; what was done about it, and by whom",
    kept=_KEPT,
    why=_WHY,
)


class SignInRiskConfig(HouseApp):
    name = "xiaowu.sign_in_risk"
    label = "sign_in_risk"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(
                N_("異常登入"),
                "sign_in_risk:cases",
                "sign_in_risk.follow_up",
                56,
                ("sign_in_risk:case", "sign_in_risk:case_counts"),
                group=Group.ACCOUNTS,
            ),
        ),
        cards=(Card("sign_in_risk/card.html", "xiaowu.sign_in_risk.queries.cases.morning", SIGNED_IN, 1, "xiaowu.sign_in_risk.queries.cases.waits"),),
        search=(Searchable(N_("異常登入"), "sign_in_risk.follow_up", "xiaowu.sign_in_risk.lists.CASES", 56),),
        notifications=(
            NotificationKind(
                "sign_in_risk.owed",
                N_("異常登入"),
                "xiaowu.followups.actions.telling.words",
                ("followups:follow_up", "id"),
                is_personal=True,
                to="xiaowu.followups.queries.kinds.told_roles",
            ),
        ),
        flows=("xiaowu.sign_in_risk.actions.cases.CASES", "xiaowu.sign_in_risk.actions.cases.FOLLOW_UPS"),
        checks="xiaowu.sign_in_risk.queries.integrity.CHECKS",
        routes=(Routes("", "xiaowu.sign_in_risk.urls"),),
        api="xiaowu.sign_in_risk.api.router",
        api_at="identity",
        kinds=(
            _CASE,
            ClosingPart("xiaowu.sign_in_risk.queries.merging.lines", of=("case",)),
            AccountLink(N_("查看異常登入"), "sign_in_risk:alerts"),
        ),
        examples=Examples(made_first=("sign_in_risk:case",), form={"answer": "mine"}),
        seeds=(Seed("xiaowu.sign_in_risk.seed.seed", only_demo=True),),
        listeners=(
            Listener(SignedIn, f"{_RECORDING}.signed_in", notes=True),
            Listener(HalfSignedIn, f"{_RECORDING}.half", notes=True),
            Listener(SignInFailed, f"{_RECORDING}.failed", notes=True),
            Listener(FactorFailed, f"{_RECORDING}.factor_failed", notes=True),
            Listener(TokenRenewed, f"{_RECORDING}.renewed", notes=True),
            *(Listener(each, "xiaowu.sign_in_risk.actions.merging.moved") for each in (SchoolMerged, MergerTakenBack)),
            Listener(PasswordChanged, "xiaowu.sign_in_risk.actions.cases.password_changed"),
        ),
        deliveries=(
            DeliveryKind(
                "identity.alert_letter",
                N_("異常登入通知信"),
                "xiaowu.sign_in_risk.adapters.letters.AlertLetter",
                _LETTERS,
                frozenset({"cases", "staff"}),
            ),
        ),
        retention=(
            Keep("identity_signin", "at", 90, "compared with those of the last month; cases take weeks", by="sign_in_risk_forget"),
            Keep("identity_case", "closed", _KEPT, _WHY, city=frozenset({"cases"})),
        ),
        looks={"identity.cases": N_("異常登入")},
        personal_data=(
            held(
                "identity_signin",
                Whose.HOLDER,
                N_("登入紀錄：時間、位址、瀏覽器，以及與過去登入的差異"),
                (Category.IDENTITY, Category.HABIT),
                Purpose.SECURITY,
                "account",
            ),
            held(
                "identity_alert",
                Whose.HOLDER,
                N_("像是他人所為的登入，以及本人的回覆"),
                Category.HABIT,
                Purpose.SECURITY,
                "account",
            ),
            held(
                "identity_case",
                Whose.HOLDER,
                N_("異常登入的案件：何時發生、密碼何時更換、何時結案"),
                Category.IDENTITY,
                Purpose.SECURITY,
                "account",
            ),
        ),
        shown=(Shown("identity_signin", "account", {"at": N_("時間"), "address": N_("位址"), "user_agent": N_("瀏覽器"), "succeeded": N_("成功")}),),
        lasting=(Lasts(("identity_alert",), "go with their case"), Lasts(("identity_commonness",), "counted anew every night")),
    )
