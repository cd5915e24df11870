"""The questions asked before a post, a class, a day off or an offer ends,
a guardian is removed, a year's change or a closing is taken back (名冊的再次確認).
"""

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.offer import declared
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.asking import Question
from xiaowu.kernel.ui.marks import listed, sentences
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import calendar, graduation, offers, officers, outsiders, places, schools, staff
from xiaowu.roster.queries.city import section_title
from xiaowu.roster.queries.students import guardian_named
from xiaowu.roster.queries.told import soon_of, told_before
from xiaowu.roster.rules.beside import Affected, LeavingPart
from xiaowu.roster.rules.roles import ROLE_TITLES


def end_of_post(request: ActedRequest, school_id: int, post_id: int) -> Question:
    post = staff.ending_post(request.actor, school_id, post_id, clock.today())
    words = _("今天起不再有這個職務的權限，本人會收到通知信。")
    if post.is_last:
        words = sentences((words, _("這是這個人最後的職務：帳號停用，所有登入結束，介接系統會收到通知。")))
    return Question(_("結束職務"), f"{post.name}　{_(ROLE_TITLES[post.role])} {post.class_name}".rstrip(), words)


def end_of_officer(request: ActedRequest, officer_id: int) -> Question:
    found = officers.officer(request.actor, officer_id, clock.today())
    words = _("今天起不再有教育局的權限，本人會收到通知信；沒有其他職務時帳號停用，所有登入結束。")
    left = [name for _post, _was, name in outsiders.without_successor(officer_id, clock.today())]
    counts: list[tuple[str, str | int]] = []
    if left:
        words = sentences((words, _("這個人負責的外部人員改由您負責，之後可以在「外部人員」更換。")))
        counts.append((_("改由您負責的外部人員"), listed(left)))
    return Question(_("結束職務"), f"{found.name}　{section_title(found.section)}".rstrip(), words, tuple(counts))


def end_of_outsider(request: ActedRequest, outsider_id: int) -> Question:
    found = outsiders.outsider(request.actor, outsider_id, clock.today())
    words = _("今天起什麼都看不到；沒有其他職務時帳號停用，所有登入結束。紀錄保留。")
    about = "　".join([found.name, *([_(ROLE_TITLES[found.role])] if found.role else []), found.firm])
    return Question(_("結束外部人員"), about, words, left_by(request, found.person_id))


def left_by(request: ActedRequest, person_id: int) -> tuple[tuple[str, int], ...]:
    """What that person has still to do, by system."""
    return tuple(line for each in declared(LeavingPart) for line in import_string(each.lines)(request.actor, person_id))


def end_of_offer(request: ActedRequest, school_id: int, offer_id: int) -> Question | None:
    offer = offers.open_offer(request.actor, school_id, offer_id, clock.now())
    if offer is None:
        return None
    about = f"{_(ROLE_TITLES[offer.role])} {offer.class_name}".rstrip()
    return Question(_("撤回邀請"), about, _("邀請碼立即失效，已拿到的人不能再以它接受職務；需要時請重新產生。"), is_grave=True)


def end_of_class(request: ActedRequest, school_id: int, class_id: int) -> Question:
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    name = places.school_class(school_id, class_id).name
    return Question(_("刪除或關閉"), name, _("從來沒有學生、職務與紀錄的班級會刪除；有紀錄的班級會關閉，不再列出，也不再點名，之後可以恢復。"))


def end_of_exception(request: ActedRequest, school_id: int, exception_id: int) -> Question:
    day = calendar.exception_of(request.actor, school_id, exception_id)
    words = _("這一天恢復為一般行事曆：全校各班是否點名、供餐隨之改變；已儲存的點名保留，上課的日子才計入統計。")
    classes = len(places.classes(school_id, clock.today()))
    words = sentences((words, told_before(Affected([school_id], day.day, day.day))))
    return Question(_("恢復行事曆"), f"{spoken.long(day.day)}　{day.reason}", words, ((_("班級"), classes),))


def end_of_guardian(request: ActedRequest, school_id: int, student_id: int, guardian_id: int) -> Question:
    found = guardian_named(request.actor, school_id, guardian_id)
    about = _("%(child)s 的家長 %(name)s") % {"child": found.child, "name": found.name}
    return Question(_("移除家長（監護人）"), about, _("姓名、關係與電話會刪除；這位家長的帳號不再看得到這個孩子。"), is_grave=True)


def return_of_graduates(request: ActedRequest, school_id: int) -> Question:
    count = graduation.graduated(request.actor, school_id, clock.today())
    words = _("這些學生回到畢業前的班級與座號，恢復點名與供餐，學生與家長帳號恢復；已轉至其他學校的不變動。")
    words = sentences((words, told_before(soon_of([school_id]))))
    return Question(_("取消畢業"), places.school(school_id, clock.today()).name, words, ((_("學生"), count),))


def reopening(request: ActedRequest, school_id: int) -> Question:
    found = schools.reopening_of(request.actor, school_id)
    counts: list[tuple[str, str | int]] = [(_("恢復的班級"), found.classes), (_("恢復的職務"), found.posts), (_("恢復的職務邀請"), found.offers)]
    if found.successor_id is not None:
        counts.append((_("學生從哪裡回來"), found.successor))
        counts += schools.beside(request.actor, school_id, found.successor_id, found.closed_on, back=True)
    words = _("復原後班級、職務與學生回到裁撤前；學生在承接學校已有點名等紀錄時不能復原，只能另設學校，再由承接學校辦理轉出。")
    words = sentences((words, told_before(soon_of([each for each in (school_id, found.successor_id) if each]))))
    return Question(_("復原裁撤"), found.school, words, tuple(counts))
