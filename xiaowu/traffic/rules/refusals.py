"""Why a line of a log is not counted (未採計的原因)."""

from enum import StrEnum

FIRST_YEAR = 1995  # no web server wrote a log before; a line from then is a damaged one, or of a machine whose clock was not set


class Refusal(StrEnum):
    """Why a line is not counted."""

    EMPTY = "empty"
    LONG = "long"
    UNKNOWN = "unknown"
    TIME = "time"
    PAST = "past"
    FUTURE = "future"
    STATUS = "status"


JUNK = frozenset({Refusal.EMPTY, Refusal.LONG, Refusal.UNKNOWN})  # lines that tell nothing of a log in a known format
REFUSAL_TITLES = {
    Refusal.EMPTY: "空白行", Refusal.LONG: "過長的行", Refusal.UNKNOWN: "不是任何已知格式", Refusal.TIME: "時間無法辨認",
    Refusal.PAST: "時間早於民國84年", Refusal.FUTURE: "時間在未來", Refusal.STATUS: "沒有狀態碼",
}  # fmt: skip
