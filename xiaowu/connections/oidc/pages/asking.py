"""The question asked before a connected system is removed (介接系統的再次確認)."""

from django.utils.translation import gettext as _

from xiaowu.connections.oidc.queries import connected
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui.asking import Question


def disconnection(request: ActedRequest, client_id: str) -> Question:
    found = connected(request.actor, client_id)
    words = _("這個系統不能再讓人以本系統帳號登入，也不能再讀取資料；它取得的權杖全部失效，之後須重新建立並更換密鑰。")
    return Question(_("移除介接系統"), found.name, words, ((_("同意過的人"), found.people), (_("有效的權杖"), found.tokens)), is_grave=True)
