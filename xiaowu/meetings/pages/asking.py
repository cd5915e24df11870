"""The questions asked before a meeting is published, taken back or cancelled or a motion withdrawn (會議的再次確認)."""

from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.flow.pages import sent_verb
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.asking import Question
from xiaowu.kernel.ui.marks import listed
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries.questions import questions
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import MOTION, MotionVerb


def publish(request: ActedRequest, meeting_id: int) -> Question:
    _document, doubts = minutes.doubted(meeting_id)
    words = _("公告後，任何人不必登入就能查詢與下載這份紀錄，訂閱公告的人與程式也會收到；之後可以撤回修訂。")
    return _of_meeting(request, meeting_id, _("核定並公告"), words, (_("待確認之處"), len(doubts)))


def revise(request: ActedRequest, meeting_id: int) -> Question:
    words = _("撤回後，公開網站上沒有這份紀錄與檔案，直到再次公告；已經下載的人手上仍有先前的版本。")
    return _of_meeting(request, meeting_id, _("撤回修訂"), words)


def cancel(request: ActedRequest, meeting_id: int) -> Question:
    words = _("取消後，會議與提案仍保留並標示「已取消」，訂閱的行事曆也會顯示取消；之後可以恢復。")
    return _of_meeting(request, meeting_id, _("取消會議"), words)


def motion(request: ActedRequest, meeting_id: int, item_id: int) -> Question | None:
    if sent_verb(request, MOTION) is not MotionVerb.WITHDRAW or any(each.pk == item_id for each in minutes.withdrawn(meeting_id)):
        return None  # it is being put back, or was withdrawn before: then nothing happens
    found = minutes.item(meeting_id, item_id)
    return Question(_("撤案"), found.text, _("撤案後，這個提案不在議程上，其後的案號會往前遞補；會議開始之前可以恢復。"))


def end_of_question(request: ActedRequest, meeting_id: int, question_id: int) -> Question | None:
    require(request.actor, Permission.KEEP, school_id=None)
    found = next((each for each in questions(meeting_id) if each.id == question_id), None)
    if found is None or not found.is_open:
        return None  # nothing of it is open: then nothing happens
    words = _("結束後，還沒有表示意見的分區不必再回覆，也不再提醒；已表示的意見不能再更改。")
    return Question(_("結束徵詢"), found.text, words, ((_("尚未回覆"), listed(found.unanswered) or _("無")),))


def _of_meeting(request: ActedRequest, meeting_id: int, title: str, words: str, *counts: tuple[str, int]) -> Question:
    require(request.actor, Permission.KEEP, school_id=None)
    meeting = minutes.meeting(meeting_id)
    motions = sum(each.block.kind is Kind.MOTION for each in minutes.placed(meeting_id))
    about = f"{meeting.body}　{spoken.long(meeting.held_on)}" if meeting.held_on else meeting.body
    return Question(title, about, words, ((_("提案"), motions), *counts))
