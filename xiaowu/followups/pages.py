"""Pages of follow-ups (待辦追蹤): the list, a single one with its notes and files, and requests to a school."""

from functools import partial

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.followups import lists
from xiaowu.followups.actions import keeping
from xiaowu.followups.actions.flow import flow_of, owner_title, step
from xiaowu.followups.actions.keeping import Wish
from xiaowu.followups.forms import ChangeForm, RequestForm, StepForm
from xiaowu.followups.permissions import Permission
from xiaowu.followups.queries import follow_ups as queries
from xiaowu.followups.queries.follow_ups import FollowUpRow
from xiaowu.followups.queries.kinds import is_about, is_owed_by, kind, owners_of
from xiaowu.followups.queries.leaving import is_left_behind
from xiaowu.followups.rules.flow import VERB_TITLES, State, Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.pages import sent_verb
from xiaowu.kernel.flow.pages import step as stepped
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.files import AttachmentForm, hand_out, taking_back
from xiaowu.kernel.ui.seen import save_as_seen

REQUEST = "request"
_TONES = {Verb.TAKE: "primary", Verb.ANSWER: "primary", Verb.CLOSE: "primary"}

follow_ups = list_page(lists.FOLLOW_UPS, "followups/list.html")


@needs(Permission.OPEN)
def follow_up(request: ActedRequest, follow_up_id: int, form: StepForm | None = None) -> HttpResponse:
    """One follow-up: what is owed, by whom, until when; what was done; its files; the possible steps."""
    found = queries.follow_up(request.actor, follow_up_id)
    of, actor = kind(found.kind), request.actor
    takes_part = not is_about(actor, of, found.about)
    may_keep = takes_part and holds(actor, of.keep, school_id=found.school_id)
    is_owed = is_owed_by(actor, found.owner_role, found.school_id, found.owner_section, found.owner_person)
    may_work = takes_part and is_owed and holds(actor, of.work, school_id=found.school_id)
    pressed, is_open = flow_of(of.key).buttons(actor, found), not queries.has_ended(found)
    buttons = [each for each in pressed if each.verb not in of.on_its_page]
    context = {
        "it": found,
        "kind": of,
        "about": queries.about(actor, found),
        "owner": owner_title(found.owner),
        "has_left": is_left_behind(actor, found),
        "state": lists.state_title(found),
        "tone": lists.TONES[found.state],
        "outcome": lists.outcome(found),
        "verbs": {verb.value: of.words.get(verb, title) for verb, title in VERB_TITLES.items()},
        "buttons": buttons,
        "there": [each.title for each in pressed if each.verb in of.on_its_page and not each.refusal],
        "tones": {verb.value: tone for verb, tone in _TONES.items()},
        "may_end": any(each.verb is Verb.CLOSE for each in buttons) and bool(of.outcomes),
        "form": form or StepForm(kind=of),
        "change": ChangeForm(initial={"owner": found.owner.value, "due": found.due}, among=_owners(found)) if may_keep and is_open else None,
        "files": queries.attached(actor, follow_up_id),
        "may_attach": is_open and (may_keep or may_work),
    }
    return page(request, "followups/follow_up.html", context, status=BadInput.status if form is not None else 200)


@needs(Permission.OPEN)
@require_POST
@at_once("its form says what was done; an end names its outcome")
def advance(request: ActedRequest, follow_up_id: int) -> HttpResponse:
    """Take a step; its flow checks the kind's own permission."""
    found = queries.follow_up(request.actor, follow_up_id)
    of = flow_of(found.kind)
    verb, form = sent_verb(request, of.flow), StepForm(request.POST, kind=kind(found.kind))
    if verb in kind(found.kind).on_its_page:
        raise BadInput(_("請在這件待辦所屬的頁面辦理。"))
    if not form.is_valid():
        return follow_up(request, follow_up_id, form)

    def said(state: State) -> str:
        return _("已記錄。") if verb is Verb.NOTE else _("已更新為「%(state)s」。") % {"state": _(of.flow.states[state])}

    act = partial(step, request.actor, follow_up_id, verb, now=clock.now())
    try:
        return stepped(request, act, said, "followups:follow_up", follow_up_id, form=form)
    except BadInput as refused:
        form.add_error(None, refused.message)
        return follow_up(request, follow_up_id, form)


@needs(Permission.OPEN)
@require_POST
@at_once(TYPED)
def change(request: ActedRequest, follow_up_id: int) -> HttpResponse:
    """Hand it over, or give it another day."""
    found = queries.follow_up(request.actor, follow_up_id)

    def act(owner: Owner, **given: object) -> None:
        chosen = found.owner if owner.value == found.owner.value else owner
        keeping.change(request.actor, follow_up_id, owner=chosen, now=clock.now(), **given)  # type: ignore[arg-type]

    form = ChangeForm(request.POST, among=_owners(found))
    return save_as_seen(request, form, act, said=_("已更新負責者與期限。"), to="followups:follow_up", args=(follow_up_id,))


@needs(Permission.OPEN)
@require_POST
@at_once("whoever attached it takes it back")
def attach(request: ActedRequest, follow_up_id: int) -> HttpResponse:
    sent = cleaned(AttachmentForm(request.POST, request.FILES))["attachment"]
    keeping.attach(request.actor, follow_up_id, filename=sent.name, sent=sent, now=clock.now())
    return back(request, _("附件已加入。"), "followups:follow_up", follow_up_id)


def _taking_back(request: ActedRequest, follow_up_id: int, attachment_id: int) -> Question:
    return taking_back(queries.attachment(request.actor, follow_up_id, attachment_id))


@needs(Permission.OPEN)
@require_POST
@asks_first(_taking_back)
def take_back(request: ActedRequest, follow_up_id: int, attachment_id: int) -> HttpResponse:
    keeping.take_back(request.actor, follow_up_id, attachment_id=attachment_id, now=clock.now())
    return back(request, _("附件已收回。"), "followups:follow_up", follow_up_id)


@needs(Permission.OPEN)
def attachment(request: ActedRequest, follow_up_id: int, attachment_id: int) -> HttpResponseBase:
    return hand_out(request, queries.attachment(request.actor, follow_up_id, attachment_id))


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ADDS)
def new(request: ActedRequest) -> HttpResponse:
    """A request of the bureau to a school (交辦)."""
    form = RequestForm(request.POST or None, actor=request.actor, among=owners_of(kind(REQUEST), has_school=True))

    def act(school_id: int, owner: Owner, title: str, text: str, due: object) -> int:
        wish = Wish(title, school_id=school_id, owner=owner, due=due)  # type: ignore[arg-type]
        return keeping.open_follow_up(request.actor, REQUEST, wish, text=text, now=clock.now())

    return submitted(
        request, form, act,
        done=lambda made: back(request, _("已交辦。"), "followups:follow_up", made),
        again=lambda: page(request, "followups/new.html", {"form": form, "days": kind(REQUEST).days}),
    )  # fmt: skip


def _owners(found: FollowUpRow) -> list[Owner]:
    return owners_of(kind(found.kind), has_school=found.school_id is not None)
