"""Notifications as an app, and what it offers to the house."""

from datetime import timedelta
from typing import ClassVar

from xiaowu.identity.events import SessionsEnded, SignedIn, SignedOut, TokenRenewed
from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Card, Entry, Examples, Group, HouseApp, Offer, Routes
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import OfficerEntered
from xiaowu.roster.rules.roles import Role

_ADAPTERS = "xiaowu.notifications.adapters"
_JOB = frozenset({"notices"})
_LETTERS = Retry(lasts=timedelta(days=7))  # after a week it is stale
_CODES = Retry(tries=5, lasts=timedelta(days=1))  # as long as a code is good
_PUSHES = Retry(tries=5, lasts=timedelta(days=1))  # a push service keeps one as long


class NotificationsConfig(HouseApp):
    name = "xiaowu.notifications"
    label = "notifications"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(Entry(N_("通知紀錄"), "notifications:records", "notifications.see_records", 95, group=Group.HOUSE),),
        cards=(Card("", "xiaowu.notifications.queries.waiting.unread", "notifications.read", 90, "xiaowu.notifications.queries.waiting.waits"),),
        styles=("notifications/settings.css",),
        scripts=("notifications/push.js",),
        routes=(Routes("inbox/", "xiaowu.notifications.urls"),),
        api="xiaowu.notifications.api.router",
        notifications=(
            NotificationKind(
                "notifications.officer_entered",
                N_("教育局新增人員"),
                "xiaowu.notifications.actions.officers.words",
                ("roster:officers",),
                to=frozenset({Role.BUREAU_OFFICER}),
                is_urgent=True,
                is_personal=True,
            ),
            NotificationKind(
                "notifications.export_ended",
                N_("匯出檔"),
                "xiaowu.notifications.actions.exporting.words",
                ("export", "id"),
                letter="never",
            ),
        ),
        listeners=(
            Listener(OfficerEntered, "xiaowu.notifications.actions.officers.officer_entered"),
            Listener(SignedIn, "xiaowu.notifications.actions.devices.signed_in"),
            Listener(TokenRenewed, "xiaowu.notifications.actions.devices.renewed"),
            Listener(SignedOut, "xiaowu.notifications.actions.devices.signed_out"),
            Listener(SessionsEnded, "xiaowu.notifications.actions.devices.sessions_ended"),
        ),
        deliveries=(
            DeliveryKind("notifications.letter", N_("通知信"), f"{_ADAPTERS}.letters.NoticeLetter", _LETTERS, _JOB),
            DeliveryKind("notifications.day", N_("每日彙整信"), f"{_ADAPTERS}.letters.DayLetter", _LETTERS, _JOB),
            DeliveryKind("notifications.code", N_("電子信箱驗證信"), f"{_ADAPTERS}.letters.CodeLetter", _CODES, _JOB),
            DeliveryKind("notifications.push", N_("推播"), f"{_ADAPTERS}.push.Push", _PUSHES, _JOB),
        ),
        personal_data=(
            held(
                "notifications_telling",
                (Whose.HOLDER, Whose.STAFF),
                N_("要通知誰、通知什麼（依 `about`）"),
                Category.OTHER,
                Purpose.SYSTEM,
                "account",
                "told_by",
                "about",
            ),
            held("notifications_notice", Whose.HOLDER, N_("收到的通知，以及閱讀時間"), Category.OTHER, Purpose.SYSTEM, "account"),
            held("notifications_sent", Whose.HOLDER, N_("以何種方式通知，以及對方系統的回應"), Category.OTHER, Purpose.SYSTEM, "account"),
            held("notifications_device", Whose.HOLDER, N_("接收推播的瀏覽器及其金鑰"), Category.IDENTITY, Purpose.SYSTEM, "account"),
            held("notifications_chosen", Whose.HOLDER, N_("希望以何種方式收到通知"), Category.OTHER, Purpose.SYSTEM, "account"),
            held("notifications_mailbox", Whose.HOLDER, N_("家長登記接收缺席通知的電子信箱"), Category.IDENTITY, Purpose.SYSTEM, "account"),
            held("notifications_quiethours", Whose.HOLDER, N_("不希望收到信件與推播的時段"), Category.OTHER, Purpose.SYSTEM, "account"),
        ),
        shown=(
            Shown("notifications_notice", "account", {"made": N_("時間"), "read_at": N_("閱讀時間")}),
            Shown("notifications_device", "account", {"made": N_("時間"), "browser": N_("瀏覽器"), "ended": N_("結束")}),
            Shown("notifications_mailbox", "account", {"asked": N_("時間"), "address": N_("電子信箱"), "confirmed": N_("驗證時間")}),
            Shown("notifications_quiethours", "account", {"start": N_("開始"), "end": N_("結束")}),
        ),
        retention=(
            Keep("notifications_telling", "made", 400, "a school year and its summer: whether somebody was told is asked at its end", city=_JOB),
            Keep(
                "notifications_mailbox",
                "asked",
                2,
                "an address that nobody confirmed is nobody's: its code is good for a day",
                where={"asked_for__gt": ""},
                blank={"asked_for": ""},
                city=_JOB,
            ),
            Keep("notifications_device", "ended", 30, "whose browser took pushes may be asked for a while", city=_JOB),
        ),
        lasting=(
            Lasts(("notifications_notice", "notifications_sent"), "go with what was told"),
            Lasts(("notifications_chosen", "notifications_quiethours"), "a person's own choice, which they change"),
        ),
        examples=Examples(
            made_first=("notifications:open", "notifications:ask_address", "notifications:confirm_address", "notifications:forget_address"),
            not_there=("notifications:mark", "notifications:end_device"),
        ),
    )
