"""Letters (通知信) about alerts, to the owner and the school's IT coordinators, and about changes to an account, to its owner.

Each in the reader's language, until the mail server takes it.
"""

from collections.abc import Callable
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPHeloError, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.identity.models import Account, AlertMail, NoticeMail
from xiaowu.identity.queries.accounts import told
from xiaowu.identity.queries.whereabouts import device_of, place_of
from xiaowu.identity.rules.notices import NOTICE_TITLES, Notice
from xiaowu.identity.rules.signs import REASON_TITLES, Reason
from xiaowu.kernel import clock, roc
from xiaowu.kernel.queue import one_by_one
from xiaowu.kernel.text import tidy, writable

MOST_ATTEMPTS = 60  # refusals
_BATCH = 100


def send() -> int:
    """Send what waits; how many letters were taken. Without a mail domain nothing is sent, and the alerts stand on the pages."""
    if not settings.XIAOWU_MAIL_DOMAIN:
        return 0
    return _sent(AlertMail.objects.select_related("alert", "account"), _alert) + _sent(NoticeMail.objects.select_related("account"), _notice)


def _sent(letters: QuerySet[Any], written: Callable[[Any], EmailMessage]) -> int:
    """Each letter for itself: one that cannot be written or is refused keeps its own answer. While the server is away all wait, however long."""
    waiting = letters.filter(sent=None, attempts__lt=MOST_ATTEMPTS).order_by("pk").select_for_update(of=("self",), skip_locked=True)[:_BATCH]
    away = False

    def send(letter: Any) -> bool:
        nonlocal away
        if away:
            return False
        try:
            written(letter).send()
        except OSError as error:
            away = _is_away(error)
            _keep(letter, _said(error), counts=not away)
            return False
        letter.sent = clock.now()
        _keep(letter, "250", counts=False)
        return True

    return sum(one_by_one(waiting, send, fell=_keep))


def _is_away(error: OSError) -> bool:
    """The server, or the way to it, is not there; anything else is about this one letter."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPServerDisconnected | SMTPConnectError | SMTPHeloError | SMTPAuthenticationError)
    return True


def _keep(letter: Any, answer: str, *, counts: bool = True) -> None:
    letter.answer, letter.attempts = answer, letter.attempts + counts
    letter.save(update_fields=["answer", "attempts", "sent"])


def _said(error: OSError) -> str:
    """What the mail server said; of anything else only what kind of error it was."""
    return f"{type(error).__name__}: {error}"[:200]


def _alert(mail: AlertMail) -> EmailMessage:
    alert = mail.alert
    with translation.override(mail.account.language):
        words = {
            "at": roc.moment(alert.at),
            "place": place_of(alert.address) or _("不明"),
            "device": device_of(alert.user_agent),
            "reasons": "、".join(_(REASON_TITLES[Reason(each)]) for each in alert.reasons),
            "name": told(alert.account_id, clock.today()).name,
            "address": f"{settings.XIAOWU_ORIGIN}/account/alerts/"
            if mail.account_id == alert.account_id
            else f"{settings.XIAOWU_ORIGIN}/account-cases/{alert.case_id}/",
        }
        if mail.account_id == alert.account_id:
            subject = _("您的帳號有一次異常登入")
            body = _(
                "時間：%(at)s\n地點：%(place)s\n裝置：%(device)s\n原因：%(reasons)s\n\n"
                "請登入校務平台回覆是不是您本人；如果不是，請立即更換密碼。\n%(address)s\n\n本信不會請您提供密碼。"
            )
        else:
            subject = _("%(name)s 的帳號有一次異常登入") % words
            body = _("時間：%(at)s\n地點：%(place)s\n裝置：%(device)s\n原因：%(reasons)s\n\n請協助確認並追蹤後續處理。\n%(address)s")
        return _letter(mail.account, subject, body % words)


def _notice(mail: NoticeMail) -> EmailMessage:
    with translation.override(mail.account.language):
        told = {"what": _(NOTICE_TITLES[Notice(mail.kind)]), "at": roc.moment(mail.at), "address": f"{settings.XIAOWU_ORIGIN}/account/"}
        body = _(
            "%(what)s。\n時間：%(at)s\n\n如果不是您本人或您請人處理的，請立即登入查看並聯絡貴校資訊組長。\n%(address)s\n\n本信不會請您提供密碼。"
        )
        return _letter(mail.account, told["what"], body % told)


def _letter(account: Account, subject: str, body: str) -> EmailMessage:
    return EmailMessage(tidy(subject), writable(body), to=[f"{account.sign_in}@{settings.XIAOWU_MAIL_DOMAIN}"], connection=get_connection(timeout=10))
