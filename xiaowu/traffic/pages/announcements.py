"""What everybody is told of the system (公告): written by the section that answers for it, from where a failure is shown, and ended there."""

from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text import line
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import Question, asks_first
from xiaowu.kernel.ui.marks import sentences
from xiaowu.traffic.actions import announcing
from xiaowu.traffic.forms import AnnouncementForm, CorrectionForm
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries import announced as queries
from xiaowu.traffic.queries.fault import fault
from xiaowu.traffic.queries.names import page_title
from xiaowu.traffic.rules.status import NOTICE_TITLES, Notice, NoticeKind


@needs(Permission.ANNOUNCE)
def announcements(request: ActedRequest) -> HttpResponse:
    """What was announced, and how far it is."""
    found = [(each, queries.notice_of(each), queries.earlier(each)) for each in queries.announced(request.actor)]
    context = {"rows": found, "titles": NOTICE_TITLES, "at": clock.now()}
    return page(request, "traffic/announcements.html", context)


def _announcing(request: ActedRequest) -> Question | None:
    require(request.actor, Permission.ANNOUNCE, school_id=None)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return None
    notice = _notice(**form.cleaned_data)
    told = _("所有人會在登入頁與首頁看到，狀態頁也會顯示；結束後不再顯示。")
    about = _("%(kind)s：%(title)s") % {"kind": _(NOTICE_TITLES[notice.kind]), "title": notice.title}
    texts = ((_("說明"), notice.words), (_("英文標題"), notice.title_en), (_("英文說明"), notice.words_en))
    return Question(_("公告"), f"{about}　{_span(notice)}", told, tuple((title, text or _("無")) for title, text in texts))


def _span(notice: Notice) -> str:
    first, last = (each and spoken.moment(each.astimezone(clock.TAIPEI)) for each in (notice.first, notice.last))
    return f"{first} – {last}" if last else _("%(at)s 起") % {"at": first}


@needs(Permission.ANNOUNCE)
@takes("GET", "POST")
@asks_first(_announcing)
def announce(request: ActedRequest) -> HttpResponse:
    """The form; with an error's key in the address it begins with what is known of that error."""
    require(request.actor, Permission.ANNOUNCE, school_id=None)
    form = AnnouncementForm(request.POST or None, initial=_begun(request))
    return submitted(
        request, form, lambda **given: announcing.announce(request.actor, _notice(**given), now=clock.now()),
        done=lambda _made: back(request, _("已公告。"), "traffic:announcements"),
        again=lambda: page(request, "traffic/announce.html", {"form": form}),
    )  # fmt: skip


_FIELDS = {
    "title": N_("標題"), "words": N_("說明"), "title_en": N_("英文標題"), "words_en": N_("英文說明"), "first": N_("開始"), "last": N_("預計結束"),
}  # fmt: skip


def _correcting(request: ActedRequest, announcement_id: int) -> Question | None:
    before = queries.notice_of(queries.announcement(request.actor, announcement_id))
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return None
    after = _notice(before.kind.value, **form.cleaned_data)
    changed = [(_(title), _said(getattr(before, each)), _said(getattr(after, each))) for each, title in _FIELDS.items()]
    counts = tuple((title, _("%(before)s → %(after)s") % {"before": was, "after": now}) for title, was, now in changed if was != now)
    if not counts:
        return None
    told = _("所有人讀到的改為更正後的內容；狀態頁、訂閱與行事曆一併更新，先前的內容留在紀錄裡。")
    return Question(_("更正公告"), f"{before.title}　{_span(before)}", told, counts)


def _said(value: str | datetime | None) -> str:
    """A field as people read it."""
    return spoken.moment(value) if isinstance(value, datetime) else value or _("無")


@needs(Permission.ANNOUNCE)
@takes("GET", "POST")
@asks_first(_correcting)
def correct(request: ActedRequest, announcement_id: int) -> HttpResponse:
    """The form as it was announced; what everybody read before stays on record."""
    notice = queries.notice_of(queries.announcement(request.actor, announcement_id))
    form = CorrectionForm(request.POST or None, initial=_announced(notice))
    return submitted(
        request, form,
        lambda **given: announcing.correct(request.actor, announcement_id, _notice(notice.kind.value, **given), now=clock.now()),
        done=lambda is_new: back(request, _("公告已更正。") if is_new else _("沒有變更。"), "traffic:announcements"),
        again=lambda: page(request, "traffic/correct_announcement.html", {"form": form, "notice": notice, "titles": NOTICE_TITLES}),
    )  # fmt: skip


def _announced(notice: Notice) -> dict[str, Any]:
    told: dict[str, Any] = {each: getattr(notice, each) for each in ("title", "words", "title_en", "words_en")}
    for name in ("first", "last"):
        if at := getattr(notice, name):
            told |= {f"{name}_day": clock.day(at), f"{name}_hour": f"{at.astimezone(clock.TAIPEI):%H:%M}"}
    return told


def _notice(kind: str, title: str, words: str, title_en: str, words_en: str, **when: Any) -> Notice:
    last = _at(when["last_day"], when["last_hour"]) if when["last_day"] else None
    return Notice("", NoticeKind(kind), title, words, _at(when["first_day"], when["first_hour"]), last, clock.now(), (), title_en, words_en)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.TAIPEI)


def _begun(request: ActedRequest) -> dict[str, Any]:
    """An incident from now on; from an error's first failure, in both languages, where an error is named."""
    now = clock.now().astimezone(clock.TAIPEI)
    begun: dict[str, Any] = {"kind": NoticeKind.INCIDENT.value, "first_day": clock.day(now), "first_hour": f"{now:%H:%M}"}
    try:
        row = fault(request.actor, line(request.GET.get("fault", ""), 16)).row if "fault" in request.GET else None
    except NotFound:
        row = None
    if row is None:
        return begun
    first = row.first.astimezone(clock.TAIPEI)
    begun |= {"first_day": clock.day(first), "first_hour": f"{first:%H:%M}"}
    for language, ending in (("zh-hant", ""), ("en", "_en")):
        with translation.override(language):
            begun[f"title{ending}"] = _("「%(page)s」部分無法使用") % {"page": page_title(row.route)}
            begun[f"words{ending}"] = _("正在處理，恢復後會在這裡說明。")
    return begun


def _ending(request: ActedRequest, announcement_id: int) -> Question | None:
    notice = queries.notice_of(queries.announcement(request.actor, announcement_id))
    if notice.is_called_off:
        return None
    about = f"{notice.title}　{_span(notice)}"
    if notice.is_ahead(clock.now()):
        told = _("登入頁與首頁不再顯示；狀態頁到原訂開始的時間為止顯示為已取消。要再進行請重新公告。")
        return Question(_("取消公告"), about, told, is_grave=True)
    is_kept = notice.kind is NoticeKind.INCIDENT
    told = _("登入頁與首頁不再顯示；狀態頁保留紀錄九十天。") if is_kept else _("登入頁、首頁與狀態頁都不再顯示。")
    return Question(_("結束公告"), about, sentences((told, _("要再公告請重新填寫。"))), is_grave=True)


@needs(Permission.ANNOUNCE)
@require_POST
@asks_first(_ending)
def end_announcement(request: ActedRequest, announcement_id: int) -> HttpResponse:
    announcing.end(request.actor, announcement_id, now=clock.now())
    notice = queries.notice_of(queries.announcement(request.actor, announcement_id))
    return back(request, _("公告已取消。") if notice.is_called_off else _("公告已結束。"), "traffic:announcements")


@needs(PUBLIC)
def announced(_request: HttpRequest) -> HttpResponse:
    """For the status page, which stands elsewhere."""
    return JsonResponse({"notices": queries.for_status_page()})
