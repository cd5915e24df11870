"""How long a one-time start code is valid (一次性啟用碼的效期), and the state of its card."""

from datetime import datetime, timedelta
from enum import StrEnum

RESET_LASTS = timedelta(hours=24)
LETTER_LASTS = timedelta(days=30)


class CardState(StrEnum):
    """What became of the latest code that was given to somebody (啟用卡的狀態)."""

    NONE = "none"  # 未發卡
    GIVEN = "given"  # 已發卡，尚未使用
    SPOKEN = "spoken"  # 已當面告知啟用碼，尚未使用
    VOID = "void"  # 已失效：發卡的人不再管理這個班
    USED = "used"  # 已啟用
    OVER = "over"  # 已過期，或已由新的一張取代


CARD_TITLES = {
    CardState.NONE: "未發卡",
    CardState.GIVEN: "已發卡",
    CardState.SPOKEN: "已告知啟用碼",
    CardState.VOID: "已失效",
    CardState.USED: "已啟用",
    CardState.OVER: "已過期",
}
GOOD = frozenset({CardState.GIVEN, CardState.SPOKEN})


def card_state(made: datetime | None, expires: datetime | None, used: datetime | None, *, opens: bool, now: datetime) -> CardState:
    """The state of an account's latest code; `made` None: there was none. `opens`: whether it still opens somebody."""
    if made is None or expires is None:
        return CardState.NONE
    if used is not None:
        return CardState.USED
    if expires <= now:
        return CardState.OVER
    if not opens:
        return CardState.VOID
    return CardState.SPOKEN if is_spoken(made, expires) else CardState.GIVEN


def is_spoken(made: datetime, expires: datetime) -> bool:
    """Whether a code was told by word of mouth: it is valid for a day, and stands on no card."""
    return expires - made <= RESET_LASTS
