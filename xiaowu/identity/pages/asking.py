"""The questions asked before accounts are suspended, made or bound, a second factor is removed, a card replaced (帳號的再次確認)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from xiaowu.identity.actions.accounts import good_code
from xiaowu.identity.adapters.factors import unspent_codes
from xiaowu.identity.queries import accounts, families
from xiaowu.identity.queries.families import FamilyRow
from xiaowu.identity.queries.letters import good_until
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.startcodes import GOOD
from xiaowu.kernel import clock
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.roc import spoken
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


def replacing(request: ActedRequest, school_id: int, class_id: int, kind: str, uid: UUID) -> Question | None:
    """Printing another card voids a valid one: the person who has it could no longer start with it."""
    who = _of_family(request, school_id, class_id, kind, uid)
    if who is None or who.card not in GOOD:
        return None
    words = _("先前發出、還沒使用的啟用卡立即失效，拿著那張卡的人無法再啟用；請收回或告知。")
    return Question(_("重印此卡"), f"{who.name}　{who.sign_in}", words, ((_("有效至"), spoken.short(clock.day(who.card_expires or clock.now()))),))


def code_again(request: ActedRequest, school_id: int, person_id: int) -> Question | None:
    """Giving another code voids a valid letter."""
    who = accounts.person(request.actor, school_id, person_id, clock.today())
    expires = good_until(who.account_id) if who.account_id else None
    return _voided(f"{who.name}　{who.sign_in}", expires) if expires else None


def code_instead(request: ActedRequest, school_id: int, class_id: int, kind: str, uid: UUID) -> Question | None:
    """The same for a code that is told by word of mouth."""
    who = _of_family(request, school_id, class_id, kind, uid)
    if who is None or who.card not in GOOD:
        return None
    return _voided(f"{who.name}　{who.sign_in}", who.card_expires or clock.now())


def binding(request: ActedRequest) -> Question | None:
    """Nobody binds another child's card without a yes: the account it belongs to goes, and from then on its giver keeps this account."""
    families.require_guardian(request.actor)
    found = good_code(request.POST.get("code", ""), clock.now())
    if found is None or found.account_id == request.actor.account_id or found.account.kind != Kind.GUARDIAN:
        return None
    words = _("只加入您自己孩子的卡：加入後，這張卡的孩子由您的帳號查看，發卡的學校也能為您的帳號產生新的啟用碼。")
    if found.account.has_usable_password():
        words = _(
            "只加入您自己孩子的卡。這張卡的帳號已有人設定密碼使用：加入後，那個帳號會移除、無法再登入，該帳號的孩子改由您的帳號查看，"
            "發卡的學校也能為您的帳號產生新的啟用碼。"
        )
    return Question(_("加入另一個孩子"), found.account.sign_in, words, is_grave=True)


def recovery_codes(request: ActedRequest) -> Question | None:
    """New codes void the old ones, which may lie printed in a drawer, or were made a moment ago in another window."""
    kept = unspent_codes(request.actor.account)
    if kept is None:
        return None
    words = _("先前的備用碼全部失效，已列印或抄下的不能再用。")
    return Question(_("重新產生備用碼"), _("備用碼"), words, ((_("還沒用的"), kept.count), (_("產生於"), spoken.moment(kept.made))), is_grave=True)


def unbinding(request: ActedRequest, school_id: int, class_id: int, guardian_id: int) -> Question:
    found = guardian_named(request.actor, school_id, guardian_id)
    about = _("%(child)s 的家長 %(name)s") % {"child": found.child, "name": found.name}
    words = _("這位家長的帳號不再看得到這個孩子；沒有其他孩子的帳號會刪除。要再看到孩子，須重新輸入家長啟用碼。")
    return Question(_("解除綁定"), about, words, is_grave=True)


def _voided(about: str, expires: datetime) -> Question:
    words = _("先前發出、還沒使用的啟用卡、通知單或啟用碼立即失效；新的啟用碼 24 小時內有效。")
    return Question(_("產生啟用碼"), about, words, ((_("有效至"), spoken.short(clock.day(expires))),))


def _of_family(request: ActedRequest, school_id: int, class_id: int, kind: str, uid: UUID) -> FamilyRow | None:
    """The person in question; nobody if the action will refuse anyway."""
    if kind not in (Kind.PUPIL, Kind.GUARDIAN):
        return None
    return families.family_of(request.actor, school_id, class_id, Kind(kind), uid)


def _of_account(request: ActedRequest, school_id: int, person_id: int, title: str, words: str) -> Question:
    who = accounts.person(request.actor, school_id, person_id, clock.today())
    return Question(title, f"{who.name}　{who.sign_in}", words)
