"""The inbox, and how one wants to be told (通知匣、通知設定)."""

from typing import Any

from django.conf import settings as house
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.identity.queries.throttling import device_hash
from xiaowu.identity.rules.sessions import hash_of
from xiaowu.kernel import clock
from xiaowu.kernel.access import SIGNED_IN, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import OWN, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.undoing import Undo
from xiaowu.kernel.whereabouts import device_of
from xiaowu.notifications.actions import choosing, mailboxes, reading
from xiaowu.notifications.actions import devices as actions
from xiaowu.notifications.adapters.keys import public_key
from xiaowu.notifications.forms import AddressCodeForm, AddressForm, DeviceForm, SettingsForm
from xiaowu.notifications.lists import INBOX
from xiaowu.notifications.queries import inbox as queries
from xiaowu.notifications.queries.devices import devices
from xiaowu.notifications.queries.mailboxes import mailbox, takes_address
from xiaowu.notifications.rules import QUIET

inbox = list_page(INBOX, "notifications/inbox.html")


@needs(SIGNED_IN)
def open_notice(request: ActedRequest, notice_id: int) -> HttpResponse:
    """Mark it as read and go to what it is about. By GET, since letters and pushes lead here; it is one's own mark, and the same however often."""
    return HttpResponseRedirect(reading.open_notice(request.actor, notice_id))


@needs(SIGNED_IN)
@require_POST
def mark(request: ActedRequest, notice_id: int) -> HttpResponse:
    is_read = request.POST.get("state") != "unread"
    changed = reading.mark(request.actor, notice_id, is_read=is_read)
    undo = Undo("notifications:mark", (notice_id,), {"state": "unread" if is_read else "read"}) if changed else None
    return back(request, _("已標示為已讀。") if is_read else _("已標示為未讀。"), "notifications:inbox", undo=undo)


@needs(SIGNED_IN)
@require_POST
@at_once(OWN)
def read_all(request: ActedRequest) -> HttpResponse:
    """All that the list finds by the filters of the address, up to the newest that was there to be seen."""
    wanted = INBOX.asked(request.GET, INBOX.choices(request.actor))
    count = reading.read_all(request.actor, wanted, newest=number(request.POST.get("newest", "")) or 0)
    said = filled(ngettext("已將 %(count)d 則通知標示為已讀。", "已將 %(count)d 則通知標示為已讀。", count), {"count": count})
    return back(request, said, "notifications:inbox")


@needs(SIGNED_IN)
@takes("GET", "POST")
@at_once(OWN)
def settings(request: ActedRequest) -> HttpResponse:
    """In which ways one is told of what, when not, and in which browsers."""
    actor = request.actor
    of_family = actor.person_id is None
    if request.method == "POST":
        form = SettingsForm(request.POST, actor=actor)
    else:
        form = SettingsForm(initial=SettingsForm.filled(queries.chosen(actor), queries.quiet_hours(actor)), actor=actor)

    def act(**_said: Any) -> None:
        choosing.choose(actor, *form.chosen())

    def shown() -> HttpResponse:
        own_mailbox = mailbox(actor)
        own = {
            "form": form,
            "devices": devices(actor),
            "usual": QUIET,
            "has_mail": bool(house.XIAOWU_MAIL_DOMAIN) and (not of_family or bool(own_mailbox and own_mailbox.address)),
            "takes_address": takes_address(actor),
            "mailbox": own_mailbox,
            "address_form": AddressForm(),
            "code_form": AddressCodeForm(),
            "device_form": DeviceForm(),
        }
        return page(request, "notifications/settings.html", {**own, "push_key": public_key() if house.XIAOWU_PUSH else ""})

    return submitted(request, form, act, lambda _made: back(request, _("已儲存通知設定。"), "notifications:settings"), shown)


@needs(SIGNED_IN)
@require_POST
@at_once("the browser itself asks")
def add_device(request: ActedRequest) -> HttpResponse:
    given = cleaned(DeviceForm(request.POST)) | {"browser": device_of(request.headers.get("User-Agent", ""))}
    token = request.COOKIES.get(house.XIAOWU_DEVICE_COOKIE, "")
    where = actions.Where(hash_of(request.session.session_key or ""), device_hash(token) if token else None)
    actions.add_device(request.actor, **given, where=where)
    return back(request, _("這個瀏覽器會收到推播。"), "notifications:settings")


@needs(SIGNED_IN)
@require_POST
@at_once(OWN)
def end_device(request: ActedRequest, device_id: int) -> HttpResponse:
    actions.end_device(request.actor, device_id)
    return back(request, _("該裝置不再收到推播。"), "notifications:settings")


@needs(SIGNED_IN)
@require_POST
@at_once("a code to an address; nothing goes there before it is typed in")
def ask_address(request: ActedRequest) -> HttpResponse:
    mailboxes.ask_address(request.actor, address=cleaned(AddressForm(request.POST))["address"], now=clock.now())
    return back(request, _("驗證碼已寄出，請到信箱查看後輸入。"), "notifications:settings", anchor="mailbox")


@needs(SIGNED_IN)
@require_POST
@at_once("one's own address")
def confirm_address(request: ActedRequest) -> HttpResponse:
    if mailboxes.confirm_address(request.actor, code=cleaned(AddressCodeForm(request.POST))["code"], now=clock.now()):
        return back(request, _("缺席與更正的通知會寄到這個電子信箱。"), "notifications:settings", anchor="mailbox")
    return back(request, _("驗證碼不正確，請再試一次。"), "notifications:settings", anchor="mailbox")


@needs(SIGNED_IN)
@require_POST
@at_once("one's own address, given again as easily")
def forget_address(request: ActedRequest) -> HttpResponse:
    mailboxes.forget_address(request.actor)
    return back(request, _("缺席通知不再寄到電子信箱。"), "notifications:settings", anchor="mailbox")
