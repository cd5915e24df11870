"""What letters say about alerts (異常登入通知信), to the owner and the school's IT coordinators: in the reader's language, to the mailbox."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.identity.queries.accounts import claims_of
from xiaowu.identity.queries.readers import reader_of
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.mail import MailChannel, letter
from xiaowu.kernel.whereabouts import device_of, place_of
from xiaowu.sign_in_risk.models import Alert
from xiaowu.sign_in_risk.rules.signs import REASON_TITLES, Reason


class AlertLetter(MailChannel):
    """A letter about an alert: its owner is asked, and a coordinator is to follow it up."""

    def write(self, _actor: Actor, delivery: Outgoing) -> EmailMessage | None:
        alert = Alert.objects.filter(pk=delivery.about["alert"]).first()
        reader = reader_of(delivery.about["account"])
        if alert is None or reader is None:
            return None
        is_own = reader.pk == alert.account_id
        with translation.override(reader.language):
            words = {
                "at": roc.moment(alert.at),
                "place": place_of(alert.address) or _("不明"),
                "device": device_of(alert.user_agent),
                "reasons": "、".join(_(REASON_TITLES[Reason(each)]) for each in alert.reasons),
                "name": claims_of(alert.account_id, clock.today()).name,
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
            return letter(reader.sign_in, subject, body % words)
