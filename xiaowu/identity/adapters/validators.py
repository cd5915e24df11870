"""The password rule in force, behind Django's validator interface, with its words for people."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiaowu.identity.queries.accounts import claims_of
from xiaowu.identity.queries.passwords import is_leaked, was_used
from xiaowu.identity.rules.passwords import PROFILES, PasswordFault, Profile, password_faults
from xiaowu.kernel import clock


def profile() -> Profile:
    """The rule that this house has chosen."""
    return PROFILES[settings.XIAOWU_PASSWORD_PROFILE]


class ProfileValidator:
    """Set in AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with every fault; earlier passwords, a slow check, are looked at only if there is no other fault."""
        rule = profile()
        name = claims_of(user.pk, clock.today()).name if getattr(user, "pk", None) else ""
        faults = password_faults(password, getattr(user, "sign_in", ""), name=name, profile=rule, is_leaked=is_leaked)
        if faults:
            raise ValidationError([_words(fault, rule) for fault in faults])
        if user is not None and was_used(user, password, rule.history):
            raise ValidationError(_("不可與最近 %(history)d 次使用過的密碼相同。") % {"history": rule.history})

    def get_help_text(self) -> str:
        return help_text()


def help_text() -> str:
    """What a good password is, in the rule's words."""
    rule = profile()
    told = [_("至少 %(shortest)d 碼") % {"shortest": rule.shortest}]
    if rule.kinds:
        told.append(_("包含英文大寫、小寫、數字、特殊字元 4 種中的 %(kinds)d 種") % {"kinds": rule.kinds})
    if rule.history:
        told.append(_("不同於最近 %(history)d 次的密碼") % {"history": rule.history})
    return _("、").join(told) + _("；不可包含帳號或姓名，也不可是常見或已外洩的密碼。")


def _words(fault: PasswordFault, rule: Profile) -> str:
    return {
        PasswordFault.TOO_SHORT: _("密碼至少 %(shortest)d 碼。") % {"shortest": rule.shortest},
        PasswordFault.TOO_LONG: _("密碼最長 %(longest)d 碼。") % {"longest": rule.longest},
        PasswordFault.TOO_FEW_KINDS: _("須包含英文大寫、小寫、數字、特殊字元 4 種中的 %(kinds)d 種。") % {"kinds": rule.kinds},
        PasswordFault.IS_SIGN_IN: _("密碼不可包含帳號。"),
        PasswordFault.IS_NAME: _("密碼不可包含姓名。"),
        PasswordFault.LEAKED: _("這是常見或已外洩的密碼，請換一個。"),
    }[fault]
