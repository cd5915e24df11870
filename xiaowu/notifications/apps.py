"""Notifications as an app, and what it offers to the house."""

from datetime import timedelta
from typing import ClassVar

from xiaowu.kernel.delivery.kinds import DeliveryKind, Retry
from xiaowu.kernel.offer import Entry, Examples, HouseApp, Offer, Routes
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_

_ADAPTERS = "xiaowu.notifications.adapters"
_JOB = frozenset({"notices"})
_LETTERS = Retry(lasts=timedelta(days=7))  # after a week it is no news
_PUSHES = Retry(tries=5, lasts=timedelta(days=1))  # a push service keeps one as long


class NotificationsConfig(HouseApp):
    name = "xiaowu.notifications"
    label = "notifications"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(Entry(N_("通知紀錄"), "notifications:records", "notifications.see_records", 95),),
        styles=("notifications/settings.css",),
        scripts=("notifications/push.js",),
        routes=(Routes("inbox/", "xiaowu.notifications.urls"), Routes("", "xiaowu.notifications.urls.root")),
        api="xiaowu.notifications.api.router",
        deliveries=(
            DeliveryKind("notifications.letter", N_("通知信"), f"{_ADAPTERS}.letters.NoticeLetter", _LETTERS, _JOB),
            DeliveryKind("notifications.day", N_("每日彙整信"), f"{_ADAPTERS}.letters.DayLetter", _LETTERS, _JOB),
            DeliveryKind("notifications.push", N_("推播"), f"{_ADAPTERS}.push.Push", _PUSHES, _JOB),
        ),
        personal_data=(
            held(
                "notifications_telling",
                (Whose.HOLDER, Whose.STAFF),
                "what is to be told to whom, and what about (`about`)",
                Category.OTHER,
                Purpose.SYSTEM,
                "account",
                "told_by",
                "about",
            ),
            held("notifications_notice", Whose.HOLDER, "what somebody was told, and when it was read", Category.OTHER, Purpose.SYSTEM, "account"),
            held(
                "notifications_sent", Whose.HOLDER, "by which way somebody was told, and what was answered", Category.OTHER, Purpose.SYSTEM, "account"
            ),
            held("notifications_device", Whose.HOLDER, "browsers that take pushes, with their keys", Category.IDENTITY, Purpose.SYSTEM, "account"),
            held("notifications_chosen", Whose.HOLDER, "how somebody wants to be told", Category.HABIT, Purpose.SYSTEM, "account"),
            held("notifications_quiethours", Whose.HOLDER, "when somebody wants no letter and no push", Category.HABIT, Purpose.SYSTEM, "account"),
        ),
        retention=(
            Keep("notifications_telling", "made", 400, "a school year and its summer: whether somebody was told is asked at its end", city=_JOB),
            Keep("notifications_device", "ended", 30, "whose browser took pushes may be asked for a while", city=_JOB),
        ),
        lasting=(
            Lasts(("notifications_notice", "notifications_sent"), "go with what was told"),
            Lasts(("notifications_chosen", "notifications_quiethours"), "a person's own choice, which they change"),
        ),
        examples=Examples(
            made_first=("notifications:open",),
            not_there=("notifications:mark", "notifications:end_device"),
        ),
    )
