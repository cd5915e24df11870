"""What letters (通知信) say: about alerts, to the owner and the school's IT coordinators, and about changes to an account, to its owner.

Each in the reader's language, to the official mailbox.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.identity.models import Account, Alert
from xiaowu.identity.queries.accounts import told
from xiaowu.identity.queries.whereabouts import device_of, place_of
from xiaowu.identity.rules.notices import NOTICE_TITLES, Notice
from xiaowu.identity.rules.signs import REASON_TITLES, Reason
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.mail import MailChannel
from xiaowu.kernel.text import tidy, writable


class AlertLetter(MailChannel):
    """A letter about an alert: its owner is asked, and a coordinator is to follow it up."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        alert = Alert.objects.filter(pk=delivery.about["alert"]).first()
        reader = _reader(delivery)
        if alert is None or reader is None:
            return None
        is_own = reader.pk == alert.account_id
        with translation.override(reader.language):
            words = {
                "at": roc.moment(alert.at),
                "place": place_of(alert.address) or _("不明"),
                "device": device_of(alert.user_agent),
                "reasons": "、".join(_(REASON_TITLES[Reason(each)]) for each in alert.reasons),
                "name": told(alert.account_id, clock.today()).name,
                "address": f"{settings.XIAOWU_ORIGIN}/account/alerts/" if is_own else f"{settings.XIAOWU_ORIGIN}/account-cases/{alert.case_id}/",
            }
            if is_own:
                subject = _("您的帳號有一次異常登入")
                body = _(
                    "時間：%(at)s\n地點：%(place)s\n裝置：%(device)s\n原因：%(reasons)s\n\n"
                    "請登入校務平台回覆是不是您本人；如果不是，請立即更換密碼。\n%(address)s\n\n本信不會請您提供密碼。"
                )
            else:
                subject = _("%(name)s 的帳號有一次異常登入") % words
                body = _("時間：%(at)s\n地點：%(place)s\n裝置：%(device)s\n原因：%(reasons)s\n\n請協助確認並追蹤後續處理。\n%(address)s")
            return _letter(reader, subject, body % words)


class NoticeLetter(MailChannel):
    """A letter about a change to the account."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        reader = _reader(delivery)
        if reader is None:
            return None
        with translation.override(reader.language):
            what = _(NOTICE_TITLES[Notice(delivery.about["notice"])])
            body = _(
                "%(what)s。\n時間：%(at)s\n\n如果不是您本人或您請人處理的，請立即登入查看並聯絡貴校資訊組長。\n%(address)s\n\n本信不會請您提供密碼。"
            )
            address = f"{settings.XIAOWU_ORIGIN}/account/"
            return _letter(reader, what, body % {"what": what, "at": roc.moment(delivery.made), "address": address})


def _reader(delivery: Outgoing) -> Account | None:
    """Whose letter it is, if there still is a mailbox of theirs."""
    return Account.objects.filter(pk=delivery.about["account"]).first() if settings.XIAOWU_MAIL_DOMAIN else None


def _letter(account: Account, subject: str, body: str) -> EmailMessage:
    return EmailMessage(tidy(subject), writable(body), to=[f"{account.sign_in}@{settings.XIAOWU_MAIL_DOMAIN}"])
