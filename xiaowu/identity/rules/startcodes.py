"""How long a one-time start code is good (一次性啟用碼的效期)."""

from datetime import timedelta

RESET_LASTS = timedelta(hours=24)
LETTER_LASTS = timedelta(days=30)
