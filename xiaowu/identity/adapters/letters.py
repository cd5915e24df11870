"""Letters to an account's owner about changes to it (帳號異動通知信): in the reader's language, to the official mailbox."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.identity.queries.readers import reader_of
from xiaowu.identity.rules.notices import NOTICE_TITLES, Notice
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.mail import MailChannel, letter
from xiaowu.kernel.roc import spoken


class NoticeLetter(MailChannel):
    """A letter about a change to the account."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        reader = reader_of(delivery.about["account"])
        if reader is None:
            return None
        with translation.override(reader.language):
            what = _(NOTICE_TITLES[Notice(delivery.about["notice"])])
            body = _(
                "%(what)s。\n時間：%(at)s\n\n如果不是您本人或您請人處理的，請立即登入查看並聯絡貴校資訊組長。\n%(address)s\n\n本信不會請您提供密碼。"
            )
            address = f"{settings.XIAOWU_ORIGIN}/account/"
            return letter(reader.sign_in, what, body % {"what": what, "at": spoken.moment(delivery.made), "address": address})
