"""What is asked before a connected system is removed, and before what it did not take is sent to it again (介接系統的再次確認)."""

from django.utils.translation import gettext as _

from xiaowu.identity.oidc.queries import connected, unfinished
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.text import line
from xiaowu.kernel.ui.asking import Question

LONGEST = 120  # of a destination's name


def disconnection(request: ActedRequest, client_id: str) -> Question:
    found = connected(request.actor, client_id)
    words = _("這個系統不能再讓人以本系統帳號登入，也不能再讀取資料；它取得的權杖全部失效，之後須重新建立並更換密鑰。")
    return Question(_("移除介接系統"), found.name, words, ((_("同意過的人"), found.people), (_("有效的權杖"), found.tokens)), is_grave=True)


def sending_again(request: ActedRequest) -> Question | None:
    destination = line(request.POST.get("destination", ""), LONGEST)
    found = next(((name, each) for name, each in unfinished(request.actor) if each.name == destination), None)
    if found is None:
        return None
    name, each = found
    words = _("等待中與已放棄的訊息會立即再送一次；對方已收到的不會重複送。")
    return Question(_("再試一次"), name, words, ((_("等待中"), each.waiting), (_("已放棄"), each.given_up)))
