"""A code of the second factor works only once (一次性驗證碼)."""

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache


def spend_code(totp: TOTP, code: str) -> bool:
    """Whether this is the code's first use, remembered as long as the code would be accepted: its own time step and the tolerated ones around it."""
    lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return bool(cache.add(totp._get_used_cache_key(code), "y", timeout=lasts))
