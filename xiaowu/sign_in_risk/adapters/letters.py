"""Letters about alerts (異常登入通知信) to the account's owner: in the reader's language, to the mailbox."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.identity.queries.readers import reader_of
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.mail import MailChannel, letter
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.whereabouts import device_of, place_of
from xiaowu.sign_in_risk.models import Alert
from xiaowu.sign_in_risk.rules.signs import REASON_TITLES, Reason


class AlertLetter(MailChannel):
    """A letter about an alert: its owner is asked."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        alert = Alert.objects.filter(pk=delivery.about["alert"]).first()
        reader = reader_of(delivery.about["account"])
        if alert is None or reader is None or reader.pk != alert.account_id:  # posted by an older release, for people who are told in another way now
            return None
        with translation.override(reader.language):
            words = {
                "at": spoken.moment(alert.at),
                "place": place_of(alert.address) or _("不明"),
                "device": device_of(alert.user_agent),
                "reasons": "、".join(_(REASON_TITLES[Reason(each)]) for each in alert.reasons),
                "address": f"{settings.XIAOWU_ORIGIN}/account/alerts/",
            }
            body = _(
                "時間：%(at)s\n地點：%(place)s\n裝置：%(device)s\n原因：%(reasons)s\n\n"
                "請登入校務平台回覆是不是您本人；如果不是，請立即更換密碼。\n%(address)s\n\n本信不會請您提供密碼。"
            )
            return letter(reader.sign_in, _("您的帳號有一次異常登入"), body % words)
