"""Words for doubts and kinds of blocks."""

from django.utils.translation import gettext as _

from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.doubts import Doubt, Found


def reason(found: Found) -> str:
    """Why a reader doubts it, for a person."""
    told = found.told
    missing = {"owner": _("負責單位"), "due": _("期限")}
    return {
        Doubt.NO_SUCH_DAY: lambda: _("沒有這一天。"),
        Doubt.WEEKDAY: lambda: _("這一天是星期%(weekday)s。") % {"weekday": told[0]},
        Doubt.PAST_AFTER_MEETING: lambda: _("這一天在會議之後，卻說成已經發生。"),
        Doubt.LETTER_AFTER_MEETING: lambda: _("函文日期在會議之後。"),
        Doubt.LETTER_YEAR: lambda: _("函文日期是 %(year)s 年，文號卻以 %(number)s 開頭。") % {"year": told[0], "number": told[1]},
        Doubt.MONTH_PASSED: lambda: _("會議當年的這個月已過，沒有寫明年度。"),
        Doubt.CLOSING: lambda: _("開會 %(began)s、散會 %(ended)s，時間不合理。") % {"began": told[0], "ended": told[1]},
        Doubt.TOTAL: lambda: _("%(parts)s 應為 %(sum)s。") % {"parts": told[0], "sum": told[1]},
        Doubt.NUMBERING: lambda: _("編號應為 %(expected)s，寫成 %(told)s。") % {"expected": told[0], "told": told[1]},
        Doubt.TRACKED_WITHOUT: lambda: _("列管案沒有寫明%(missing)s。") % {"missing": "、".join(missing[each] for each in told)},
        Doubt.NO_RESOLUTION: lambda: _("提案沒有決議。"),
        Doubt.NOT_ATTACHED: lambda: _("請參閱的內容不在紀錄中。"),
    }[found.doubt]()


def kind_titles() -> dict[Kind, str]:
    """What people call each kind of block."""
    return {
        Kind.TITLE: _("標題"), Kind.HEADING: _("大項"), Kind.FACT: _("紀錄"), Kind.SECTION: _("報告單位"), Kind.POINT: _("報告事項"),
        Kind.NUMBERED: _("細項"), Kind.BULLET: _("細項"), Kind.NOTE: _("附註"), Kind.MOTION: _("提案"), Kind.EXPLANATION: _("說明"),
        Kind.PROPOSAL: _("辦法"), Kind.ANSWER: _("局端回覆"), Kind.RESOLUTION: _("決議"), Kind.PARAGRAPH: _("段落"), Kind.TABLE: _("表格"),
        Kind.UNPLACED: _("未能歸位"),
    }  # fmt: skip
