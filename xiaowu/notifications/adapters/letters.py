"""What letters say (通知信): one notice, or the day's, each in the reader's language, to the official mailbox.

A subject names nobody; if a notice is about a person, the letter says only that there is something to read after signing in.
"""

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Answer, Outgoing
from xiaowu.kernel.delivery.mail import MailChannel, letter_to
from xiaowu.kernel.notices import NotificationKind, kinds
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.actions.answering import answered, not_sent, unneeded
from xiaowu.notifications.actions.mailboxes import own_address_answered
from xiaowu.notifications.models import Mailbox, Notice
from xiaowu.notifications.queries.letters import of_the_day, sent_now
from xiaowu.notifications.queries.mailboxes import addresses, code_of
from xiaowu.notifications.rules import MOST_IN_LETTER

NO_MAILBOX = "no mailbox"


class NoticeLetter(MailChannel):
    """A letter with one notice."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        sent = sent_now(delivery.about["sent"])
        if sent is None or sent.notice is None:
            return None
        address = _address_of(sent.account, kinds()[sent.kind])
        if address is None:
            not_sent([sent.pk], NO_MAILBOX)
            return None
        if sent.notice.read_at is not None:
            unneeded([sent.pk])
            return None
        account, kind = sent.notice.account, kinds()[sent.kind]
        with translation.override(account.language):
            body = _(
                "%(what)s\n\n請登入校務平台查看：\n%(address)s\n\n不想收到這類信件，請在「通知設定」調整：\n%(settings)s\n\n本信不會請您提供密碼。"
            )
            words = {"what": _said(kind, sent.notice), "address": _open(sent.notice), "settings": _address("notifications:settings")}
            return letter_to(address, _(kind.title), body % words)

    def kept(self, _actor: Actor, delivery: Outgoing, answer: Answer) -> None:
        answered([delivery.about["sent"]], answer)
        if not (answer.is_away or answer.may_be_away):
            own_address_answered(delivery.about["sent"], None if answer.is_taken else clock.now())


class DayLetter(MailChannel):
    """The letter of a day: everything that waited for it and was not read meanwhile."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        day = date.fromisoformat(delivery.about["day"])
        found = of_the_day(delivery.about["account"], day)
        unneeded(each.pk for each in found if each.notice and each.notice.read_at)
        unread = [each.notice for each in found if each.notice and each.notice.read_at is None]
        if not unread:
            return None
        account = unread[0].account
        address = _address_of(account)
        if address is None:
            not_sent((each.pk for each in found if each.notice in unread), NO_MAILBOX)
            return None
        with translation.override(account.language):
            lines = [f"・{_said(kinds()[each.kind], each)}\n　{_open(each)}" for each in unread[:MOST_IN_LETTER]]
            body = _("%(day)s有 %(count)d 件事待您處理。\n\n%(lines)s\n\n請登入校務平台查看全部：\n%(address)s\n\n本信不會請您提供密碼。")
            words = {"day": spoken.long(day), "count": len(unread), "lines": "\n".join(lines), "address": _address("notifications:inbox")}
            return letter_to(address, _("今日有 %(count)d 件事待您處理") % words, body % words)

    def kept(self, _actor: Actor, delivery: Outgoing, answer: Answer) -> None:
        found = of_the_day(delivery.about["account"], date.fromisoformat(delivery.about["day"]))
        answered((each.pk for each in found), answer)


class CodeLetter(MailChannel):
    """A code to an address that a guardian says is theirs; it names nobody and tells of nobody."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        held = Mailbox.objects.select_related("account").filter(pk=delivery.about["account"]).exclude(asked_for="").first()
        if held is None or held.asked.timestamp() != delivery.about["asked"]:
            return None
        with translation.override(held.account.language):
            body = _(
                "有人在校務平台登記這個電子信箱接收缺席通知，驗證碼：%(code)s\n\n請在「通知設定」輸入，24 小時內有效；輸入之前不會再寄信到這裡。"
                "\n\n不是您登記的，不必理會。本信不會請您提供密碼。"
            )
            return letter_to(held.asked_for, _("電子信箱驗證碼"), body % {"code": code_of(held)})


def _said(kind: NotificationKind, notice: Notice) -> str:
    if kind.is_personal:
        return _("%(title)s：有一則通知，登入後才能查看內容。") % {"title": _(kind.title)}
    words = kind.said(notice.about)
    return "\n".join(filter(None, (words.title, words.text)))


def _address_of(account: Account | None, kind: NotificationKind | None = None) -> str | None:
    """Where a letter reaches them, if anywhere still."""
    return addresses([account], kind).get(account.pk) if account is not None else None


def _open(notice: Notice) -> str:
    return f"{settings.XIAOWU_ORIGIN}{reverse('notifications:open', args=[notice.pk])}"


def _address(page: str) -> str:
    return f"{settings.XIAOWU_ORIGIN}{reverse(page)}"
