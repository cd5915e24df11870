"""Deciding on leave, and taking it back (假單簽核與撤回): who may at this step, what it makes of the request, who is told."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from xiaowu.attendance.models import Leave, LeaveFile, LeaveStep
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.leave import approvers_at, approvers_over, is_family, roles_over
from xiaowu.attendance.rules.leave import FLOW, HANGS_AFTER, NEEDS_WORDS, State, Verb, agreed, may_decide
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.kernel import clock, storage
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value, values
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound, Refused
from xiaowu.kernel.flow.held import FlowOf, Move
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.storage import Source
from xiaowu.notifications.actions.telling import Holder, settle_several, tell, tell_holders
from xiaowu.roster.models import SchoolClass
from xiaowu.roster.rules.roles import CLASS_ROLES, ROLE_TITLES, Family, Role

WAITS, DECIDED = "attendance.leave_waits", "attendance.leave_decided"
_OFFICE = frozenset({Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS})
_OF_DECIDERS = frozenset({Verb.APPROVE, Verb.RETURN, Verb.REFUSE})
_LONGEST_WORDS = 500
_PROOFS = frozenset(
    {
        "application/pdf", "image/png", "image/jpeg", "image/webp", "image/heic", "image/heif",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.oasis.opendocument.text",
    }
)  # fmt: skip


def _class_of(row: Any) -> int | None:
    """The class that the child is in by now: its teacher decides. Read once for a row, and once for all of a group."""
    known: dict[str, int | None] = row.__dict__ if isinstance(row, Leave) else {}
    if "class_now" not in known:
        known["class_now"] = value("select roster_class_of(%s, %s)", [row.school_id, row.student_id])
    return known["class_now"]


def _barrier(actor: Actor, row: Any, verb: Verb, now: datetime) -> Refused | None:
    mine = roles_over(actor, row.school_id, _class_of(row)) if not actor.is_system else frozenset[str]()
    is_decided = verb in _OF_DECIDERS and row.state == State.ASKED
    may = may_decide(Role(row.waits_for), mine, hangs=now - row.changed_at >= HANGS_AFTER) if is_decided else True
    if not may and approvers_at(row.school_id, _class_of(row)):  # at a school that merged nobody is left, whose successor's office comes
        return Forbidden(_("這份假單正等待%(role)s審核。") % {"role": _(ROLE_TITLES[Role(row.waits_for)])})
    if verb in (Verb.WITHDRAW, Verb.ASK_AGAIN) and not is_family(actor) and row.asked_by != actor.account_id and not _OFFICE & mine:
        return Forbidden(_("只有申請人與生教組可以撤回或補正這份假單。"))
    if verb is Verb.WITHDRAW and is_family(actor) and row.state == State.APPROVED and row.last_day < clock.day(now):
        return Conflict(_("這段請假已經過去；需要更正請洽生教組。"))
    return None


LEAVES: FlowOf[Leave, State, Verb] = FlowOf(
    FLOW, Leave, where=lambda row, _verb: int(row.school_id), class_of=_class_of, barrier=_barrier, by=lambda row: row.changed_by_name
)


def step(actor: Actor, leave_id: int, verb: Verb, *, words: str = "", seen: int | None = None, whole: bool = False, now: datetime) -> State:
    """Agree, return for a reason, refuse with one, or take back. Whoever agrees in the middle of the chain passes it on.

    `seen`: the sequence that the page showed, so that of two who decide at once the second is told; `whole`: decide all of its group that are in the
    same state.

    Raises Forbidden, NotFound, BadInput, Conflict.
    """
    words = words.strip()[:_LONGEST_WORDS]
    if verb in NEEDS_WORDS and not words:
        raise BadInput(_("請填寫理由。"), at="words")
    move = LEAVES.begin(actor, leave_id, verb, now=now)
    row = move.row
    if seen is not None and row.sequence != seen:
        raise Conflict(_("%(by)s剛辦理了這份假單，您這次的操作沒有寫入；請重新整理後查看。") % {"by": row.changed_by_name})
    others = [LEAVES.begin(actor, other, verb, now=now) for other in (_group(row) if whole and row.batch else ())]
    _decide(actor, [move, *others], verb, words, now)
    return State(row.state) if move.step is not None else move.to


def agree_at_once(actor: Actor, school_id: int, made: Sequence[int], *, now: datetime) -> None:
    """Approve what somebody asks for who may agree to it alone. Raises Forbidden."""
    asked = Leave.objects.select_for_update().filter(pk__in=made, school_id=school_id, waits_for=F("asked_as"), state=State.ASKED)
    rows = with_classes(list(asked.exclude(asked_as=Family.GUARDIAN).order_by("pk")))
    _decide(actor, [LEAVES.begin(actor, row, Verb.APPROVE, now=now) for row in rows], Verb.APPROVE, "", now)


def with_classes(of_school: list[Leave]) -> list[Leave]:
    """The same, each with the class of its child. One statement."""
    said = "select roster_class_of(%s, one.child) from unnest(%s::bigint[]) with ordinality one (child, place) order by one.place"
    classes = values(said, [of_school[0].school_id, [row.student_id for row in of_school]]) if of_school else []
    for row, class_id in zip(of_school, classes, strict=True):
        row.__dict__["class_now"] = class_id
    return of_school


def _decide(actor: Actor, moves: Sequence[Move[Leave, State]], verb: Verb, words: str, now: datetime) -> None:
    """The same step of one request or of a group's, in as many statements for hundreds as for one; each row says afterwards how it stands."""
    taken = [each for each in moves if each.step is not None]
    if not taken:
        return
    further = _further(actor, taken) if verb is Verb.APPROVE else {}
    steps = [_step_of(actor, each.row, verb, words, now) for each in taken]
    said = {"sequence": F("sequence") + 1, "changed_by": actor.account_id, "changed_by_name": actor.name[:100], "changed_at": now}
    passed: dict[tuple[int, Role], list[Move[Leave, State]]] = defaultdict(list)
    for each in taken:
        if each.row.pk in further:
            passed[further[each.row.pk]].append(LEAVES.begin(actor, each.row, Verb.PASS, now=now))
    ended = [each for each in taken if each.row.pk not in further]
    for (place, role), some in passed.items():
        LEAVES.finish_all(actor, some, Verb.PASS, now=now, writes=said | {"place": place, "waits_for": role.value})
    LEAVES.finish_all(actor, ended, verb, now=now, writes=said | {"waits_for": ""})
    LeaveStep.objects.bulk_create(steps)
    settle_several(WAITS, [str(each.row.pk) for each in taken])
    for each in taken:
        each.row.sequence, each.row.state = each.row.sequence + 1, (State.ASKED if each.row.pk in further else each.to)
        each.row.waits_for = further[each.row.pk][1].value if each.row.pk in further else ""
    tell_approvers(actor, [(each.row, _class_of(each.row)) for each in taken if each.row.pk in further])
    _tell_askers(actor, [each.row for each in ended])


def _further(actor: Actor, moves: Sequence[Move[Leave, State]]) -> dict[int, tuple[int, Role]]:
    """Of the requests to which somebody else must agree after this one: the place in the chain, and whose turn it is. One statement."""
    present = approvers_over(moves[0].row.school_id, list(dict.fromkeys(_class_of(each.row) for each in moves)))
    found = {}
    for each in moves:
        row, class_id = each.row, _class_of(each.row)
        following = agreed([Role(one) for one in row.chain], row.place, roles_over(actor, row.school_id, class_id), present[class_id])
        if following.waits_for is not None and present[class_id]:  # who has left a school that merged agrees to nothing any more
            found[row.pk] = (following.place, following.waits_for)
    return found


def _tell_askers(actor: Actor, ended: Sequence[Leave]) -> None:
    """Whoever asked is told once of all that were asked together."""
    first = {row.asked_by: row for row in reversed(ended) if row.asked_by and row.asked_by != actor.account_id}
    facts = _facts([(row.pk, _class_of(row)) for row in first.values()])
    names = _names([row for row in first.values() if row.asked_as == Family.GUARDIAN])
    for asked_by, row in first.items():
        about = {"leave": row.pk, "state": row.state, **facts.get(row.pk, {}), **names.get(row.pk, {})}
        tell(actor, asked_by, DECIDED, about, key=f"{row.pk} {row.sequence - 1}")


def _facts(of: Sequence[tuple[int, int | None]]) -> dict[int, About]:
    """Request and class → which class it is of, and when, as far as the actor reads it: no child is named to the staff outside a recorded look.
    Two statements, none for none.
    """
    if not of:
        return {}
    classes = dict(SchoolClass.objects.filter(pk__in=[class_id for _pk, class_id in of if class_id]).values_list("pk", "name"))
    of_class = {pk: classes.get(class_id, "") if class_id else "" for pk, class_id in of}
    found = Leave.objects.filter(pk__in=of_class).values_list("pk", "leave_type", "first_day", "last_day")
    return {pk: {"class": of_class[pk], "type": kind, "first": first.isoformat(), "last": last.isoformat()} for pk, kind, first, last in found}


def _names(of: Sequence[Leave]) -> dict[int, About]:
    """Request → which child of the family's it is. One statement, none for none."""
    found = Leave.objects.filter(pk__in=[row.pk for row in of]).values_list("pk", "student__name") if of else ()
    return {pk: {"name": name} for pk, name in found}


def _group(row: Leave) -> Sequence[Leave]:
    same = Leave.objects.select_for_update().filter(school_id=row.school_id, batch=row.batch, state=row.state, waits_for=row.waits_for)
    return with_classes(list(same.exclude(pk=row.pk).order_by("pk")))


def noted(actor: Actor, row: Leave, verb: Verb, *, now: datetime) -> dict[str, Any]:
    """The step's line in the request's history, and the columns that say who was last."""
    _step_of(actor, row, verb, "", now).save()
    return {"sequence": row.sequence + 1, "changed_by": actor.account_id, "changed_by_name": actor.name[:100], "changed_at": now}


def _step_of(actor: Actor, row: Leave, verb: Verb, words: str, now: datetime) -> LeaveStep:
    mine = roles_over(actor, row.school_id, _class_of(row))
    role = next((each for each in (*Role, *Family) if each in mine), Family.GUARDIAN)
    return LeaveStep(
        school_id=row.school_id, leave_id=row.pk, verb=verb.value, words=words, role=role.value, account_id=actor.account_id, by=actor.name[:100],
        at=now,
    )  # fmt: skip


def tell_approvers(actor: Actor, waiting: Sequence[tuple[Leave, int | None]]) -> None:
    """Whoever holds the role whose turn it is, once for all that wait for the same. Three statements."""
    new: dict[Holder, tuple[Holder, About, str]] = {}
    facts = _facts([(row.pk, class_id) for row, class_id in waiting])
    for row, class_id in waiting:
        of_class = class_id if Role(row.waits_for) in CLASS_ROLES | {Role.DEPUTY_HOMEROOM_TEACHER} else None
        holder = Holder(row.waits_for, row.school_id, of_class)
        new.setdefault(holder, (holder, {"leave": row.pk, **facts.get(row.pk, {})}, f"{row.pk} {row.sequence}"))
    if new:
        tell_holders(actor, WAITS, list(new.values()))


def attach(actor: Actor, leave_id: int, *, filename: str, sent: Source, now: datetime) -> int:
    """Add a proof, as the family or whoever asked; the kind of file is read from its content. Raises Forbidden, NotFound, BadInput, Conflict,
    StoreAway.
    """
    require(actor, Permission.ASK_LEAVE, school_id=ANYWHERE)
    row = Leave.objects.filter(pk=leave_id).first()
    if row is None:
        raise NotFound
    require(actor, Permission.ASK_LEAVE, school_id=row.school_id, class_id=_class_of(row))
    if row.state in (State.REFUSED, State.WITHDRAWN):
        raise Conflict(_("這份假單已經結束，不能再加入附件。"))
    beside: dict[str, Any] = {"school_id": row.school_id}
    made = storage.attach(actor, LeaveFile, sent, filename=filename, at=now, leave=row, **beside)
    if made.content.media_type not in _PROOFS:
        raise BadInput(_("證明文件請用 PDF、圖片（JPG、PNG、HEIC）或文件檔（DOCX、ODT）。"), at="attachment")
    return int(made.pk)


def take_back(actor: Actor, leave_id: int, *, file_id: int) -> None:
    """Remove a proof that was sent by mistake, for whoever sent it, while nobody has decided. Raises Forbidden, NotFound, Conflict."""
    require(actor, Permission.ASK_LEAVE, school_id=ANYWHERE)
    found = LeaveFile.objects.select_related("leave").filter(leave_id=leave_id, pk=file_id).first()
    if found is None:
        raise NotFound
    if found.leave.state not in (State.ASKED, State.RETURNED):
        raise Conflict(_("這份假單已經審核，附件不能再收回。"))
    storage.take_back(actor, found, school_id=found.school_id, leave=leave_id)


def waits_words(about: About) -> Words:
    """What an approver is told, in the inbox with whose leave it is and when."""
    return Words(_("有假單等您審核"), _whose(about))


def decided_words(about: About) -> Words:
    """What whoever asked is told, in the inbox with whose leave it is and when."""
    words = {State.APPROVED: _("假單已核准"), State.RETURNED: _("假單退回補正，請查看理由"), State.REFUSED: _("假單未獲准，請查看理由")}
    return Words(words.get(State(about["state"]), _("假單已撤回")), _whose(about))


def _whose(about: About) -> str:
    """`一年1班 病假 115/12/07–115/12/08`, to a family with the child's name; nothing for notices that were kept without it."""
    if "type" not in about:
        return ""
    first, last = (spoken.short(date.fromisoformat(about[each])) for each in ("first", "last"))
    days = first if first == last else f"{first}–{last}"
    return " ".join(filter(None, (about.get("name") or about["class"], _(LEAVE_TITLES[LeaveType(about["type"])]), days)))
