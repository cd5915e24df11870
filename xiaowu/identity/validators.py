"""The minutes' password rule behind Django's validator interface, with its words for people."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiaowu.identity.rules import (
    KINDS_REQUIRED,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    PasswordFault,
    password_faults,
)


class MinutesPasswordValidator:
    """At least 8 characters; at least 3 of the 4 kinds; not containing the account's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        faults = password_faults(password, getattr(user, "sign_in", ""))
        if faults:
            raise ValidationError([_words(fault) for fault in faults])

    def get_help_text(self) -> str:
        return _("至少 8 碼，並包含英文大寫、小寫、數字、特殊字元 4 種中的 3 種；不可包含帳號。")


def _words(fault: PasswordFault) -> str:
    return {
        PasswordFault.TOO_SHORT: _("密碼至少 %(shortest)d 碼。") % {"shortest": SHORTEST_PASSWORD},
        PasswordFault.TOO_LONG: _("密碼最長 %(longest)d 碼。") % {"longest": LONGEST_PASSWORD},
        PasswordFault.TOO_FEW_KINDS: _("須包含英文大寫、小寫、數字、特殊字元 4 種中的 %(kinds)d 種。") % {"kinds": KINDS_REQUIRED},
        PasswordFault.IS_SIGN_IN: _("密碼不可包含帳號。"),
    }[fault]
