"""Forms of identity: a start code with a new password, an account's name, a list of accounts; and those of allauth's that check a secret."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as ChangePassword
from allauth.core import context
from allauth.mfa.base import forms as factors
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn import forms as keys
from cryptography.fernet import InvalidToken
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaowu.identity.actions.accounts import account_of_code
from xiaowu.identity.actions.throttling import looking
from xiaowu.identity.adapters.validators import help_text
from xiaowu.identity.models import Account
from xiaowu.identity.rules.throttling import Limit
from xiaowu.kernel import clock
from xiaowu.kernel.sealing import seal, unseal
from xiaowu.kernel.text import plain_code
from xiaowu.kernel.ui.fields import LineField

_NEW = {"autocomplete": "new-password"}


class StartForm(forms.Form):
    """啟用帳號: the password that its owner chooses; the code from a card or letter was asked for before."""

    account: Account | None = None  # the account of the code
    code = LineField(label=gettext_lazy("啟用碼"), max_length=40, widget=forms.HiddenInput)
    password1 = forms.CharField(label=gettext_lazy("新密碼"), max_length=128, strip=False, widget=forms.PasswordInput(_NEW))
    password2 = forms.CharField(label=gettext_lazy("再輸入一次新密碼"), max_length=128, strip=False, widget=forms.PasswordInput(_NEW))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = help_text()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        account = self.account = account_of_code(given.get("code", ""), clock.now())
        if account is None:
            self.add_error("code", _("啟用碼不正確、已使用過或已過期。"))
        elif given.get("password1") != given.get("password2"):
            self.add_error("password2", _("兩次輸入的密碼不同。"))
        else:
            try:
                validate_password(given.get("password1", ""), account)
            except forms.ValidationError as wrong:
                self.add_error("password1", wrong)
        return given


class CodeForm(forms.Form):
    """啟用碼 alone: typed from another child's card."""

    code = LineField(
        label=gettext_lazy("啟用碼"), max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"}),
    )  # fmt: skip


class ScannedForm(CodeForm):
    """The same at the start, where scanning a card puts it into the address: submitted automatically only if nobody is signed in.

    Otherwise whoever made a link could act as the person who opens it.
    """

    def __init__(self, *args: Any, is_sent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["data-from-address"] = "send" if is_sent else ""


class AccountForm(forms.Form):
    """建立帳號."""

    sign_in = LineField(label=gettext_lazy("帳號"), max_length=60, widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}))


class CodeLooking(factors.AuthenticateForm):
    """雙因素驗證: a code of the app, or a recovery code; each check counts as a guess."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        with looking(context.request, Limit.FACTOR):
            return str(super().clean_code())


class CodeLookingAgain(factors.ReauthenticateForm):
    """The same, for somebody signed in."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        with looking(context.request, Limit.FACTOR):
            return str(super().clean_code())


class KeyLooking(keys.AuthenticateWebAuthnForm):
    """安全金鑰."""

    def clean_credential(self) -> Any:
        with looking(context.request, Limit.FACTOR):
            return super().clean_credential()


class KeyLookingAgain(keys.ReauthenticateWebAuthnForm):
    """The same, for somebody signed in."""

    def clean_credential(self) -> Any:
        with looking(context.request, Limit.FACTOR):
            return super().clean_credential()


class ChangePasswordLooking(ChangePassword):
    """更換密碼: the present password can be guessed here too."""

    def clean_oldpassword(self) -> str:
        with looking(context.request, Limit.CONFIRMATION):
            return str(super().clean_oldpassword())


_SECRET = "new second factor"  # noqa: S105  (where it is kept, and for what it is sealed)


class SealedActivation(ActivateTOTPForm):
    """設定驗證器: the new secret waits sealed for its first code; allauth would leave it in the session in the clear."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        session = context.request.session
        self.secret = _unsealed(session.get(_SECRET, "")) if self.is_bound else ""
        if not self.secret:
            self.secret = generate_totp_secret()
            session[_SECRET] = seal(self.secret, _SECRET)

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        code = str(super().clean_code())
        context.request.session.pop(_SECRET, None)
        return code


def _unsealed(sealed: str) -> str:
    try:
        return unseal(sealed, _SECRET) if sealed else ""
    except InvalidToken:  # the house's key has changed since
        return ""
