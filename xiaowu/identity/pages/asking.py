"""What is asked before an account is suspended or its second factor forgotten, accounts are made for all, a guardian unbound (帳號的再次確認)."""

from django.utils.translation import gettext as _

from xiaowu.identity.queries import accounts
from xiaowu.kernel import clock
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui.asking import Question
from xiaowu.roster.queries import places
from xiaowu.roster.queries.students import guardian_named


def suspension(request: ActedRequest, school_id: int, person_id: int) -> Question:
    words = _("停用後立即無法登入，已登入的裝置也會登出，介接系統會收到通知；之後可以恢復使用。")
    return _of_account(request, school_id, person_id, _("停用帳號"), words)


def factors(request: ActedRequest, school_id: int, person_id: int) -> Question:
    words = _("清除這個人的雙因素驗證並登出所有裝置；請先當面確認身分。")
    return _of_account(request, school_id, person_id, _("重設雙因素驗證"), words)


def making_all(request: ActedRequest, school_id: int) -> Question | None:
    count = len(accounts.without_account(request.actor, school_id, clock.today()))
    if not count:
        return None
    words = _("為每個還沒有帳號的教職員建立帳號與一張啟用通知單；通知單請當面交給本人。")
    return Question(_("建立帳號"), places.place(school_id, clock.today()).name, words, ((_("教職員"), count),))


def unbinding(request: ActedRequest, school_id: int, class_id: int, guardian_id: int) -> Question:
    found = guardian_named(request.actor, school_id, guardian_id)
    about = _("%(child)s 的家長 %(name)s") % {"child": found.child, "name": found.name}
    words = _("這位家長的帳號不再看得到這個孩子；沒有其他孩子的帳號會刪除。要再看到孩子，須重新輸入家長啟用碼。")
    return Question(_("解除綁定"), about, words, is_grave=True)


def _of_account(request: ActedRequest, school_id: int, person_id: int, title: str, words: str) -> Question:
    who = accounts.person(request.actor, school_id, person_id, clock.today())
    return Question(title, f"{who.name}　{who.sign_in}", words)
