"""The page on which the bureau connects other systems, and the one on which people withdraw their consent."""

from django.http import HttpResponse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.connections.oidc import queries
from xiaowu.connections.oidc.actions import clients as connecting
from xiaowu.connections.oidc.actions import consents as agreeing
from xiaowu.connections.oidc.forms import ClientForm
from xiaowu.connections.oidc.lists import CLIENTS
from xiaowu.connections.oidc.pages import asking
from xiaowu.connections.permissions import Permission
from xiaowu.kernel.access import SIGNED_IN, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import ADDS, asks_first, at_once
from xiaowu.kernel.ui.fields import say


@page_for(CLIENTS)
@takes("GET", "POST")
@at_once(ADDS)
def clients(request: ActedRequest) -> HttpResponse:
    """The systems that sign people in through us; a new one's secret is shown once."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            client, secret = connecting.connect(request.actor, **form.cleaned_data)
        except BadInput as wrong:
            say(form, wrong)
        else:
            told = {"id": format_html("<code>{}</code>", client.pk), "secret": format_html("<code>{}</code>", secret or "—")}
            said = mark_safe(escape(_("已建立。Client ID：%(id)s，密鑰：%(secret)s。密鑰只顯示這一次，請立即複製並妥善保存。")) % told)  # noqa: S308  (escaped above)
            return back(request, said, "connections:clients")
    return show(request, CLIENTS, template="connections/clients.html", context=lambda _rows: {"form": form}, status=422 if form.errors else 200)


@needs(Permission.KEEP_CLIENTS)
@require_POST
@asks_first(asking.disconnection)
def disconnect(request: ActedRequest, client_id: str) -> HttpResponse:
    connecting.disconnect(request.actor, client_id)
    return back(request, _("已移除這個介接系統，它取得的權杖全部失效。"), "connections:clients")


@needs(SIGNED_IN)
def consents(request: ActedRequest) -> HttpResponse:
    """The systems to which the reader consented, to be withdrawn."""
    return page(request, "connections/consents.html", {"consents": queries.consents(request.actor.account), "scopes": queries.scope_titles()})


@needs(SIGNED_IN)
@require_POST
@at_once("one's own yes, asked for again at the next sign-in there")
def withdraw(request: ActedRequest, consent_id: int) -> HttpResponse:
    agreeing.withdraw(request.actor, consent_id)
    return back(request, _("已收回同意，這個系統下次使用您的帳號前必須再詢問您。"), "connections:consents")
