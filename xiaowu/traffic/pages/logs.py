"""Logs of other systems (其他系統的紀錄檔): handed in, their reports, and the rules that name their pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, Question, asks_first, at_once
from xiaowu.traffic.actions import logs as keeping
from xiaowu.traffic.exchange.reports import shown
from xiaowu.traffic.exchange.sent_logs import MOST_LINES, beginning_of, read_log
from xiaowu.traffic.forms import LogForm, LogRulesForm, TriedForm
from xiaowu.traffic.lists import LOGS
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries import logs as queries
from xiaowu.traffic.rules.naming import tried, written

logs = list_page(LOGS, "traffic/logs.html")


@needs(Permission.LOGS)
@takes("GET", "POST")
@at_once(ADDS)
@served(Urgency.LATER)
def upload(request: ActedRequest) -> HttpResponse:
    """Hand in a log: its lines that were not counted before are counted by the rules that hold now."""
    form = LogForm(request.POST or None, request.FILES or None)

    def act(file: Any) -> int | None:
        begun, now = beginning_of(file), clock.now()
        keeping.alone_with(request.actor, begun.key)
        rules, known = written(queries.log_rules(request.actor)), queries.known_of(request.actor, begun.key)
        sent = read_log(file, name=file.name, begun=begun, known=known, rules=rules, now=now)
        return keeping.keep_log(request.actor, sent, name=file.name, now=now)

    def done(made: int | None) -> HttpResponse:
        if made is None:
            return back(request, _("這個檔案的內容先前都已讀過，沒有重複計算。"), "traffic:logs")
        return back(request, _("已讀取紀錄檔。"), "traffic:log", made)

    return submitted(
        request, form, act, done=done, again=lambda: page(request, "traffic/log_upload.html", {"form": form, "most": MOST_LINES}), field="file"
    )  # fmt: skip


@needs(Permission.LOGS)
def log(request: ActedRequest, log_id: int) -> HttpResponse:
    """The report of a log."""
    row, told = queries.log(request.actor, log_id)
    return page(request, "traffic/log.html", {"row": row, **shown(told), "rules": reverse("traffic:log_rules")})


def _forgetting(request: ActedRequest, log_id: int) -> Question:
    row, _told = queries.log(request.actor, log_id)
    follows = _("這份報告與同一個檔案之後續讀的報告會刪除；檔案可以重新上傳，依現在的規則再讀一次。")
    return Question(_("刪除這份報告"), row.name, follows, ((_("請求"), row.counted),), is_grave=True)


@needs(Permission.LOGS)
@require_POST
@asks_first(_forgetting)
def forget(request: ActedRequest, log_id: int) -> HttpResponse:
    keeping.forget_log(request.actor, log_id)
    return back(request, _("已刪除報告。"), "traffic:logs")


@needs(Permission.LOGS)
@takes("GET", "POST")
@at_once(TYPED)
def log_rules(request: ActedRequest) -> HttpResponse:
    """The rules, an address to try them on, and what they left unnamed in the last logs."""
    text = queries.log_rules(request.actor)
    form = LogRulesForm(request.POST or None, initial={"text": text})
    trying = TriedForm(request.GET or None)
    path = trying.cleaned_data["path"] if trying.is_valid() else ""

    def again() -> HttpResponse:
        return page(request, "traffic/log_rules.html", {
            "form": form, "trying": trying, "path": path, "found": tried(written(text), path) if path else None,
            "logs": queries.logs(request.actor, LOGS.asked({})).rows[:10],
        })  # fmt: skip

    return submitted(
        request, form, lambda text, seen: keeping.keep_log_rules(request.actor, text=text, seen=seen, now=clock.now()),
        done=lambda _made: back(request, _("已儲存規則，之後讀取的紀錄檔依此命名。"), "traffic:log_rules"), again=again,
    )  # fmt: skip
