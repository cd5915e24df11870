"""How long a one-time start code is good (一次性啟用碼的效期), and how the card with it stands."""

from datetime import datetime, timedelta
from enum import StrEnum

RESET_LASTS = timedelta(hours=24)
LETTER_LASTS = timedelta(days=30)


class CardState(StrEnum):
    """What became of the last code that was given to somebody (啟用卡的狀態)."""

    NONE = "none"  # 未發卡
    GIVEN = "given"  # 已發卡，尚未使用
    USED = "used"  # 已啟用
    OVER = "over"  # 已過期，或已由新的一張取代


CARD_TITLES = {CardState.NONE: "未發卡", CardState.GIVEN: "已發卡", CardState.USED: "已啟用", CardState.OVER: "已過期"}


def card_state(expires: datetime | None, used: datetime | None, now: datetime) -> CardState:
    """How the last code of an account stands; `expires` None: there was none."""
    if expires is None:
        return CardState.NONE
    if used is not None:
        return CardState.USED
    return CardState.GIVEN if expires > now else CardState.OVER
