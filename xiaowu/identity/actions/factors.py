"""A code of the second factor is good once (一次性驗證碼)."""

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache


def spend_code(totp: TOTP, code: str) -> bool:
    """Whether this is the code's first use, as long as it would be taken: its own step and those about it that are tolerated."""
    lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return bool(cache.add(totp._get_used_cache_key(code), "y", timeout=lasts))
