"""Words for doubts and kinds of blocks."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.doubts import Doubt, Found, Unchecked


def reason(found: Found) -> str:
    """Why the reader doubts it, or what was not checked, in words for a person."""
    told = found.told
    if isinstance(found.doubt, Unchecked):
        return _not_checked(found.doubt, told)
    missing = {"owner": _("負責單位"), "due": _("期限")}
    reasons: dict[Doubt, Callable[[], str]] = {
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
        Doubt.UNSURE_DATE: lambda: _("這個日期可以讀成不只一天，請寫明年份。"),
        Doubt.TRACKED_CHANGE: lambda: _tracked(*told),
        Doubt.HIDDEN: lambda: _("檔案把這段文字設為隱藏，仍已匯入。"),
        Doubt.PLACEHOLDER: lambda: _("這是還沒填寫的欄位裡的提示文字。"),
        Doubt.SIGN: lambda: _("這個符號無法辨識，以〓代替。"),
        Doubt.WORDS_DIFFER: lambda: _differ(*told),
    }
    return reasons[found.doubt]()


def _tracked(come: str, gone: str) -> str:
    """A change under 追蹤修訂 that was read as if it had been accepted."""
    if come and gone:
        return _("尚未接受的追蹤修訂：加入「%(come)s」，刪除「%(gone)s」；已當作接受。") % {"come": come, "gone": gone}
    if come:
        return _("尚未接受的追蹤修訂：加入「%(come)s」；已當作接受。") % {"come": come}
    return _("尚未接受的追蹤修訂：刪除「%(gone)s」；已當作接受。") % {"gone": gone}


def _differ(missing: str, beyond: str, _quote: str) -> str:
    if beyond == "0":
        return _("檔案裡有 %(missing)s 個字沒有讀到。") % {"missing": missing}
    return _("檔案裡的字與讀到的不符：少了 %(missing)s 個字，多了 %(beyond)s 個字。") % {"missing": missing, "beyond": beyond}


def _not_checked(what: Unchecked, told: tuple[str, ...]) -> str:
    first = told[0] if told else ""
    return {
        Unchecked.NO_DAY: lambda: _("讀不出會議日期：沒有檢查文中的日期是否在會議之後、預計的月份是否已過。"),
        Unchecked.NO_HOURS: lambda: _("讀不出開會或散會的時間：沒有檢查散會時間。"),
        Unchecked.WIDE_TABLE: lambda: _("表格超過 %(most)s 欄：沒有檢查合計。") % {"most": first},
        Unchecked.MANY: lambda: _("待確認超過 %(most)s 處：其餘沒有列出。") % {"most": first},
        Unchecked.MARGIN: lambda: _("頁首或頁尾的文字未匯入：「%(words)s」。") % {"words": first},
        Unchecked.COMMENTS: lambda: _("%(count)s 則註解未匯入。") % {"count": first},
        Unchecked.PICTURES: lambda: _("%(count)s 張圖片裡的文字無法讀取。") % {"count": first},
        Unchecked.PARTS: lambda: _("嵌入的圖表或物件未匯入。"),
        Unchecked.PAGES: lambda: _("第 %(pages)s 頁沒有文字，可能是掃描的圖片。") % {"pages": first},
    }[what]()


def kind_titles() -> dict[Kind, str]:
    """What people call each kind of block."""
    return {
        Kind.TITLE: _("標題"), Kind.HEADING: _("大項"), Kind.FACT: _("紀錄"), Kind.SECTION: _("報告單位"), Kind.POINT: _("報告事項"),
        Kind.NUMBERED: _("細項"), Kind.BULLET: _("細項"), Kind.NOTE: _("附註"), Kind.MOTION: _("提案"), Kind.EXPLANATION: _("說明"),
        Kind.PROPOSAL: _("辦法"), Kind.ANSWER: _("局端回覆"), Kind.RESOLUTION: _("決議"), Kind.PARAGRAPH: _("段落"), Kind.TABLE: _("表格"),
        Kind.UNPLACED: _("未能歸類"),
    }  # fmt: skip
