"""Meetings and minutes: list, document with its doubts, flow, comparison (會議與紀錄)."""

from collections.abc import Iterable, Sequence
from difflib import unified_diff
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.followups.queries.kinds import owner_titles
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, needs, takes
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.pages import flow_view, sent_verb, step
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import back, download, page, submitted
from xiaowu.kernel.ui.asking import ADDS, BRINGS_BACK, ITS_PAGE, TYPED, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned, say
from xiaowu.kernel.ui.files import hand_out
from xiaowu.kernel.ui.seen import save_as_seen, seen_in
from xiaowu.kernel.ui.undoing import Undo
from xiaowu.meetings import exchange, lists
from xiaowu.meetings.actions import agenda, removing, withdrawal
from xiaowu.meetings.actions.flow import MEETINGS, has_begun
from xiaowu.meetings.exchange.words import kind_titles, reason
from xiaowu.meetings.forms import AttendanceForm, ConvenerForm, MeetingForm, MinutesForm, MotionForm, StandingTextForm, TextForm
from xiaowu.meetings.pages import asking
from xiaowu.meetings.pages.doubting import place_of
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes, tracked
from xiaowu.meetings.rules.document import Kind, Role, write_text
from xiaowu.meetings.rules.doubts import unchecked
from xiaowu.meetings.rules.flow import MOTION, PRESENCE_TITLES, STAGE_TITLES, MotionVerb, Stage, Verb

# what the bureau may add under which block
_MAY_ADD = {
    Kind.SECTION: (Kind.POINT,), Kind.POINT: (Kind.NUMBERED,), Kind.MOTION: (Kind.ANSWER, Kind.RESOLUTION),
    Role.AD_HOC: (Kind.MOTION,), Role.REPORTS: (Kind.SECTION,), Role.MOTIONS: (Kind.MOTION,), Kind.RESOLUTION: (Kind.POINT,),
}  # fmt: skip


def _beside(request: ActedRequest) -> dict[str, Any]:
    return {"districts": [(each, ConvenerForm(actor=request.actor, district_id=each.id)) for each in minutes.districts()]}


meetings = list_page(lists.MEETINGS, "meetings/list.html", _beside)


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ADDS)
def new(request: ActedRequest) -> HttpResponse:
    """Plan a meeting: its agenda is made in the city's form."""
    form = MeetingForm(request.POST or None)
    return submitted(
        request, form, partial(agenda.plan_meeting, request.actor),
        done=lambda made: back(request, _("議程已建立。"), "meetings:meeting", made),
        again=lambda: page(request, "meetings/new.html", {"form": form}),
    )  # fmt: skip


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once("a draft that nobody outside the office sees")
def upload(request: ActedRequest) -> HttpResponse:
    """Read minutes into records; guesses and doubts are shown beside them."""
    form = MinutesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            read = exchange.read_file(sent.read())
        except BadInput as error:
            say(form, error, "file")
        else:
            title = next((block.text for block in read.walk() if block.kind is Kind.TITLE and block.text), sent.name)
            made = agenda.keep_minutes(request.actor, read=read, filename=sent.name, body=line(title, 100))
            return back(request, _("紀錄已匯入，請檢視待確認之處。"), "meetings:meeting", made)
    return page(request, "meetings/upload.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.SEE)
def meeting(request: ActedRequest, meeting_id: int) -> HttpResponse:
    """A meeting's agenda or minutes, with doubts in their places."""
    found = minutes.meeting(meeting_id)
    document, doubts, aside = minutes.doubted_and_aside(meeting_id)
    may_keep = holds(request.actor, Permission.KEEP, school_id=None)
    placed = minutes.placed(meeting_id)
    found_in = [(each, reason(each), place_of(each, placed)) for each in doubts]
    told = [each for each in found_in if each[0].key not in aside]
    is_ahead = found.stage is Stage.AGENDA and not has_begun(found.held_on, found.begins, clock.now())
    context = {
        "meeting": found,
        "stages": STAGE_TITLES,
        "placed": placed,
        "above": _above(placed),
        "doubts": told,
        "aside": [each for each in found_in if each[0].key in aside],
        "unchecked": [(each.line, reason(each)) for each in unchecked(document)] if found.source else [],
        "withdrawn": (taken := minutes.withdrawn(meeting_id)),
        "own": withdrawal.own_motions(request.actor, placed, taken) if is_ahead else {},
        "doubtful": {place.id for _each, _why, place in told if place},
        "guesses": document.guesses,
        "kinds": kind_titles(),
        "may_keep": may_keep and found.stage not in (Stage.PUBLISHED, Stage.CANCELLED),
        "may_advance": may_keep,
        "may_speak": holds(request.actor, Permission.SPEAK, school_id=ANYWHERE) and found.stage is Stage.AGENDA,
        "may_add": _MAY_ADD,
        "verbs": MEETINGS.buttons(request.actor, found),
        "tracked": tracked.tracked_motions(meeting_id),
        "presence": PRESENCE_TITLES,
        "attachments": minutes.attachments(meeting_id),
        "districts": minutes.districts(meeting_id),
        "owners": [(each.value, owner_titles(each)[-1]) for each in tracked.tracking_owners()],
        "formats": list(exchange.FORMATS),
    }
    return page(request, "meetings/meeting.html", context)


def _above(placed: Sequence[minutes.Placed]) -> dict[int, int | None]:
    """Each block's id → the one that it would pass if it moved up, as the page shows them."""
    last: dict[tuple[int | None, str], int] = {}
    found: dict[int, int | None] = {}
    for each in placed:
        found[each.id] = last.get((each.parent, each.block.kind))
        last[each.parent, each.block.kind] = each.id
    return found


@needs(Permission.SPEAK)
@takes("GET", "POST")
@at_once(ADDS)
def motion(request: ActedRequest, meeting_id: int) -> HttpResponse:
    """A convening school submits a motion for its district."""
    form = MotionForm(request.POST or None)

    def again() -> HttpResponse:
        context = {"form": form, "meeting": minutes.meeting(meeting_id), "district": minutes.district_of_school(request.actor.school_ids)}
        return page(request, "meetings/motion.html", context)

    act = partial(agenda.submit_motion, request.actor, meeting_id, today=clock.today())
    return submitted(request, form, act, lambda _made: back(request, _("提案已送出。"), "meetings:meeting", meeting_id), again)


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(TYPED)
def item(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """Correct a block by hand."""
    found = minutes.item(meeting_id, item_id)
    form = StandingTextForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        act = partial(agenda.correct, request.actor, meeting_id, item_id=item_id)
        try:
            return save_as_seen(request, form, act, said=_("已更正。"), to="meetings:meeting", args=(meeting_id,), anchor=f"i{item_id}")
        except BadInput as error:
            say(form, error)
    doubts = [reason(each) for each in minutes.doubted(meeting_id)[1] if found.line and each.line == found.line]
    context = {"form": form, "item": found, "meeting": minutes.meeting(meeting_id), "doubts": doubts}
    return page(request, "meetings/item.html", context, status=422 if form.errors else 200)


@needs(Permission.KEEP)
@require_POST
@at_once(ADDS)
def add(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """Add a block under this one."""
    kind = request.POST.get("kind", "")
    if kind not in set(Kind):
        raise BadInput(_("請選擇要新增的項目。"))
    text = cleaned(TextForm(request.POST))["text"]
    made = agenda.add_block(request.actor, meeting_id, parent_id=item_id, kind=Kind(kind), text=text)
    return back(request, _("已新增。"), "meetings:meeting", meeting_id, anchor=f"i{made}")


@needs(Permission.KEEP)
@require_POST
def move_up(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    passed = agenda.move_up(request.actor, meeting_id, item_id=item_id, seen=seen_in(request.POST))
    undo = Undo("meetings:up", (meeting_id, passed), seen={"above": item_id}) if passed else None
    return back(request, _("順序已調整。"), "meetings:meeting", meeting_id, anchor=f"i{item_id}", undo=undo)


@needs(Permission.WITHDRAW)
@require_POST
@asks_first(asking.motion)
@at_once(BRINGS_BACK, MotionVerb.RESTORE.value)
def withdraw(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """Take a motion off the agenda, or put it back."""
    verb = sent_verb(request, MOTION)
    act = partial(withdrawal.move_motion, request.actor, meeting_id, item_id=item_id, verb=verb, now=clock.now())
    said = _("已撤案；會議開始之前可以恢復。") if verb is MotionVerb.WITHDRAW else _("提案已恢復。")
    return step(request, act, said, "meetings:meeting", meeting_id)


def _advanced(actor: Actor, meeting_id: int, verb: Verb) -> Stage:
    return agenda.advance(actor, meeting_id, verb=verb, now=clock.now(), write=exchange.write_files)


advance = flow_view(
    MEETINGS, Permission.KEEP, to="meetings:meeting", act=_advanced,
    asks={Verb.PUBLISH: asking.publish, Verb.REVISE: asking.revise, Verb.CANCEL: asking.cancel},
    at_once={Verb.OPEN: "can be called off", Verb.CLOSE: "the draft is still the office's", Verb.RESUME: BRINGS_BACK},
)  # fmt: skip


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def remove(request: ActedRequest, meeting_id: int) -> HttpResponse:
    """Remove a meeting made, or minutes read, by mistake: asks first, since nothing brings it back."""
    if request.method == "POST":
        removing.remove(request.actor, meeting_id)
        return back(request, _("會議已移除。"), "meetings:list")
    context = {"meeting": minutes.meeting(meeting_id), "hindered": removing.hindrance(meeting_id)}
    return page(request, "meetings/remove.html", context)


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def attend(request: ActedRequest, meeting_id: int) -> HttpResponse:
    act = partial(agenda.attend, request.actor, meeting_id)
    return save_as_seen(request, AttendanceForm(request.POST), act, said=_("出席情形已更新。"), to="meetings:meeting", args=(meeting_id,))


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def convener(request: ActedRequest) -> HttpResponse:
    """Set the school that speaks for a district."""
    district = number(request.POST.get("district", "")) or 0
    school_id = cleaned(ConvenerForm(request.POST, actor=request.actor, district_id=district))["school_id"]
    agenda.set_convener(request.actor, district_id=district, school_id=school_id)
    return back(request, _("召集學校已更新。"), "meetings:list")


@needs(Permission.SEE)
def compare(request: ActedRequest, meeting_id: int) -> HttpResponse:
    """Compare the text as it stands with the last version kept: that is what an approval changes."""
    kept = minutes.versions(meeting_id)
    before = kept[-1].text if kept else ""
    lines = unified_diff(before.splitlines(), write_text(minutes.document(meeting_id)).splitlines(), lineterm="", n=1)
    context = {"meeting": minutes.meeting(meeting_id), "lines": list(_told(lines)), "kept": kept[-1] if kept else None, "stages": STAGE_TITLES}
    return page(request, "meetings/compare.html", context)


@needs(Permission.SEE)
@served(Urgency.LATER)
def export(request: ActedRequest, meeting_id: int, suffix: str) -> HttpResponse:
    return _file(meeting_id, suffix, minutes.meeting(meeting_id).body)


@needs(Permission.SEE)
def attachment(request: ActedRequest, meeting_id: int, attachment_id: int) -> HttpResponseBase:
    return hand_out(request, minutes.attachment(meeting_id, attachment_id))


search = list_page(lists.HITS, "meetings/search.html")


def _file(meeting_id: int, suffix: str, body: str) -> HttpResponse:
    if suffix not in exchange.FORMATS:
        raise Http404
    content, media_type = exchange.write_file(minutes.document(meeting_id), suffix)
    return download(content, media_type, f"{body}.{suffix}")


def _told(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for each in lines:
        if each.startswith(("---", "+++", "@@")) or not each[1:].strip():
            continue
        yield {"+": "added", "-": "removed"}.get(each[0], "same"), each[1:]
