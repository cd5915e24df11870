"""allauth's second factor in this house: secrets are stored encrypted, and a post that reaches many people's data must keep one."""

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from xiaowu.identity.actions.factors import spend_code
from xiaowu.identity.queries.accounts import has_factor, roles_of
from xiaowu.identity.rules.accounts import needs_second_factor
from xiaowu.kernel import clock
from xiaowu.kernel.sealing import seal, unseal

_PURPOSE = "second factor"
TOTP._mark_code_used = spend_code  # type: ignore[method-assign, assignment]  # allauth's own forgets a code after its step, though the steps about it are taken too


class FactorAdapter(DefaultMFAAdapter):
    """Set as MFA_ADAPTER."""

    def encrypt(self, text: str) -> str:
        return seal(text, _PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret that no key of the house opens belongs to nobody:
        no code fits it, and the owner gets in with another factor or with a coordinator's help.
        """
        try:
            return unseal(encrypted_text, _PURPOSE)
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def is_mfa_enabled(self, user: Any, types: Collection[str] | None = None) -> bool:
        return not user.is_anonymous and has_factor(user.pk, Authenticator.Type.values if types is None else types)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays if the post requires one."""
        if settings.XIAOWU_SECOND_FACTOR != "required" or not needs_second_factor(roles_of(authenticator.user_id, clock.today())):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("金鑰 %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": _("校務")}


@dataclass(frozen=True, slots=True)
class Unspent:
    """Unused recovery codes: how many, and when they were made."""

    count: int
    made: datetime


def unspent_codes(account_id: int) -> Unspent | None:
    """None if somebody has none, or none that can be read."""
    kept = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None or not _opens(kept):
        return None
    count = len(kept.wrap().get_unused_codes())
    return Unspent(count, kept.created_at) if count else None


def recovery_codes_open(account_id: int) -> bool:
    """Whether the codes that would be shown still work: not after the house lost the key that sealed them."""
    kept = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return kept is None or _opens(kept)


def _opens(kept: Authenticator) -> bool:
    try:
        return "seed" not in kept.data or bool(unseal(kept.data["seed"], _PURPOSE))
    except InvalidToken:
        return False
