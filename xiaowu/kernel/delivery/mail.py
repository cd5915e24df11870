"""Letters (信件) sent through the house's mail server: a kind of letter adds only what the letter says."""

from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPHeloError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from xiaowu.kernel.delivery.kinds import Answer, Channel, away, refused, taken
from xiaowu.kernel.text import tidy, writable

_GONE = SMTPServerDisconnected | SMTPConnectError | SMTPHeloError | SMTPAuthenticationError


class MailChannel(Channel[EmailMessage]):
    """One connection for all letters of a turn; a refused letter leaves it open for the next. `server` limits how long each may take."""

    def __init__(self, destination: str) -> None:
        super().__init__(destination)
        self._server = get_connection()

    def send(self, message: EmailMessage) -> Answer:
        try:
            self._server.open()
            message.connection = self._server
            message.send()
        except OSError as error:  # smtplib's errors too
            if isinstance(error, SMTPException) and not isinstance(error, _GONE):
                return refused(_said(error))
            return away(_said(error))
        return taken("250")

    def close(self) -> None:
        self._server.close()


def letter(name: str, subject: str, body: str) -> EmailMessage:
    """A letter to the official mailbox of the account with that sign-in name."""
    return letter_to(official(name), subject, body)


def official(name: str) -> str:
    """The address of that mailbox."""
    return f"{name}@{settings.XIAOWU_MAIL_DOMAIN}"


def letter_to(address: str, subject: str, body: str) -> EmailMessage:
    """A letter to an address that its owner has confirmed, or is to confirm by it."""
    return EmailMessage(tidy(subject), writable(body), to=[address])


def _said(error: OSError) -> str:
    """The server's status and the kind of error; the server's own words contain addresses."""
    codes = [code for code, _words in error.recipients.values()] if isinstance(error, SMTPRecipientsRefused) else [getattr(error, "smtp_code", None)]
    return " ".join([*(str(code) for code in codes[:1] if code), type(error).__name__])
