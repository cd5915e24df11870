"""Making an agenda and minutes (議程與紀錄): meetings, motions, resolutions, corrections."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock, roc
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen, changes, still
from xiaowu.meetings.actions.bringing import bring_again, bring_tracked
from xiaowu.meetings.actions.flow import MEETINGS, held_meeting
from xiaowu.meetings.actions.looking import look_over
from xiaowu.meetings.actions.placing import put
from xiaowu.meetings.actions.publishing import Writer, put_up, take_back
from xiaowu.meetings.actions.questions import hand_over
from xiaowu.meetings.models import LONGEST_PLACE, Attendance, Convener, Item, Meeting, Version
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import SHOWN, district_of_school, document, item
from xiaowu.meetings.rules.dates import hours_in
from xiaowu.meetings.rules.document import Block, Document, Kind, Role, write_text
from xiaowu.meetings.rules.doubts import hours, meeting_day, place
from xiaowu.meetings.rules.flow import (
    FORM,
    PRESENCE_TITLES,
    Stage,
    Verb,
    bigrams,
    takes_answers,
    without_mark,
)
from xiaowu.roster.models import District, School
from xiaowu.roster.queries.city import city


def plan_meeting(actor: Actor, *, body: str, held_on: date, hour: str, place: str, chair: str, recorder: str, motions_due: date) -> int:
    """Plan a meeting with its agenda in the city's form; items still tracked are put onto it, with what was done about them. Returns its id."""
    require(actor, Permission.KEEP, school_id=None)
    if motions_due > held_on:
        raise BadInput(_("提案截止日須在會議日之前。"), at="motions_due")
    if hours_in(hour)[0] is None:
        raise BadInput(_("請寫明開會時間，例如「上午10時」或「上午10時至12時」。"), at="hour")
    made = Meeting.objects.create(body=body, held_on=held_on, motions_due=motions_due, stage=Stage.AGENDA)
    facts = {Role.TIME: f"{roc.long(held_on)}{hour}", Role.PLACE: place, Role.CHAIR: chair}
    put(made, None, Block(Kind.TITLE, text=body))
    for role, words in FORM:
        heading = put(made, None, Block(Kind.HEADING, text=words + facts.get(role, ""), role=role))
        if role is Role.CHAIR:
            put(made, heading, Block(Kind.FACT, text=recorder, label="紀錄：", role=Role.RECORDER))
        if role is Role.REPORTS:
            for section in city().sections:
                put(made, heading, Block(Kind.SECTION, text=f"{section.title}："))
        if role is Role.TRACKED:
            bring_tracked(actor, made, heading)
    _told_anew(made.pk, look_over(made.pk))
    audit.record(actor, "planned", "meeting", made.pk)
    return int(made.pk)


def keep_minutes(actor: Actor, *, read: Document, filename: str, body: str) -> int:
    """Make a meeting with its records from minutes that were read. The same file read again makes another meeting. Returns its id."""
    require(actor, Permission.KEEP, school_id=None)
    guesses = [[each.line, each.quote, each.taken_as] for each in read.guesses]
    remarks = [[each.code, each.line, list(each.values)] for each in read.remarks]
    made = Meeting.objects.create(
        body=body,
        stage=Stage.DRAFT,
        source=filename[:200],
        guesses=guesses,
        remarks=remarks,
        changed_at=clock.now(),
        **_facts(read),
    )
    _store(made, read.blocks)
    look_over(made.pk)
    audit.record(actor, "read", "minutes", made.pk)
    return int(made.pk)


def submit_motion(actor: Actor, meeting_id: int, *, subject: str, explanation: str, today: date) -> int:
    """A convening school submits a motion for its district, until the day that was set. Returns the item's id."""
    require(actor, Permission.SPEAK, school_id=ANYWHERE)
    district = district_of_school(actor.school_ids)
    if district is None:
        raise Forbidden(_("貴校不是分區召集學校，不能代表分區提案。"))
    found = at_stage(meeting_id, Stage.AGENDA)
    if found.motions_due and not takes_answers(found.motions_due, today):
        raise BadInput(_("提案已於%(day)s截止。") % {"day": spoken.long(found.motions_due)})
    heading = Item.objects.filter(meeting_id=meeting_id, role=Role.MOTIONS).order_by("pk")[0]  # every agenda has this heading: the form gives it
    motion = put(found, heading, Block(Kind.MOTION, text=f"{subject}({district.name}分區)"), district=district)
    put(found, motion, Block(Kind.EXPLANATION, text=explanation))
    look_over(meeting_id)
    audit.record(actor, "moved", "motion", motion.pk, district=district.pk)
    return int(motion.pk)


def add_block(actor: Actor, meeting_id: int, *, parent_id: int, kind: Kind, text: str) -> int:
    """Add a point of a report, an ad-hoc motion, an answer or a resolution under its parent. Returns the item's id."""
    require(actor, Permission.KEEP, school_id=None)
    found = changeable(meeting_id)
    parent = item(meeting_id, parent_id)
    single = (Kind.EXPLANATION, Kind.ANSWER, Kind.RESOLUTION)
    if kind in single and Item.objects.filter(meeting_id=meeting_id, parent=parent, kind=kind).exists():
        raise Conflict(_("這一項已經有內容，請直接修改。"))
    made = put(found, parent, Block(kind, text=text))
    look_over(meeting_id)
    audit.record(actor, "added", "item", made.pk, kind=kind.value)
    return int(made.pk)


def correct(actor: Actor, meeting_id: int, *, item_id: int, text: str, seen: Seen) -> None:
    """Change a block's text by hand, without its mark. `seen` marks the text that the editor saw. Raises Stale."""
    require(actor, Permission.KEEP, school_id=None)
    changeable(meeting_id)
    found = item(meeting_id, item_id)
    text = without_mark(text, found.label)
    if not changes({"text": found.text}, {"text": text}, seen):
        return
    Item.objects.filter(pk=found.pk).update(text=text, bigrams=bigrams(text))
    read = look_over(meeting_id)
    if found.role in (Role.TIME, Role.PLACE, Role.CLOSING):
        _told_anew(meeting_id, read)
    audit.record(actor, "corrected", "item", item_id)


def move_up(actor: Actor, meeting_id: int, *, item_id: int, seen: Seen | None = None) -> int | None:
    """Move a motion or point before the one above it; numbers follow. Moving up the one that it passed undoes this.

    `seen`: which block was `above` it on the page. Raises Stale if it is another by now.
    """
    require(actor, Permission.KEEP, school_id=None)
    changeable(meeting_id)
    found = item(meeting_id, item_id)
    above = (
        Item.objects.filter(meeting_id=meeting_id, parent_id=found.parent_id, kind=found.kind, position__lt=found.position)
        .filter(SHOWN)
        .order_by("-position")
        .first()
    )
    still(seen, {"above": above.pk if above else None})
    if above is None:
        return None
    Item.objects.filter(pk=found.pk).update(position=above.position, label=above.label)
    Item.objects.filter(pk=above.pk).update(position=found.position, label=found.label)
    look_over(meeting_id)
    audit.record(actor, "ordered", "item", item_id)
    return int(above.pk)


def tell_hours(actor: Actor) -> list[int]:
    """Meetings kept by older releases, without hours and places, get them from their documents; returns the ids."""
    done = []
    for meeting_id in Meeting.objects.filter(changed_at=None).order_by("pk").values_list("pk", flat=True):
        _told_anew(meeting_id, document(meeting_id))
        Meeting.objects.filter(pk=meeting_id, changed_at=None).update(changed_at=clock.now())
        audit.record(actor, "timed", "meeting", meeting_id)
        done.append(meeting_id)
    return done


def advance(actor: Actor, meeting_id: int, *, verb: Verb, now: datetime, write: Writer) -> Stage:
    """Take a meeting to its next stage; the text as it stands is kept as a version, and as files while it is published.
    Raises what the flow raises.
    """
    move = MEETINGS.begin(actor, meeting_id, verb, now=now)
    if move.step is None:
        return move.to
    text = document(meeting_id)
    Version.objects.create(meeting_id=meeting_id, stage=move.to, text=write_text(text), by=actor.name, at=now)
    told = {"sequence": F("sequence") + 1, "changed_at": now} if Stage.CANCELLED in (move.was, move.to) else {}  # calendars take it by that
    MEETINGS.finish(actor, move, verb, now=now, writes=told)
    take_back(meeting_id)
    if move.to is Stage.AGENDA:
        bring_again(actor, move.row)
    if move.to is Stage.PUBLISHED:
        put_up(meeting_id, text, write=write, now=now)
    return move.to


def attend(actor: Actor, meeting_id: int, *, district_id: int, state: str, person: str, seen: Seen) -> None:
    """Record whether a district's member came, sent apologies or a proxy. Raises Stale."""
    require(actor, Permission.KEEP, school_id=None)
    if state not in PRESENCE_TITLES or not District.objects.filter(pk=district_id).exists():
        raise BadInput(_("請選擇出席情形。"), at="state")
    new = {"state": state, "person": person[:60]}
    kept, is_new = Attendance.objects.select_for_update().get_or_create(meeting_id=meeting_id, district_id=district_id, defaults=new)
    if not is_new and not changes({"state": kept.state, "person": kept.person}, new, seen, together=new):
        return
    Attendance.objects.filter(pk=kept.pk).update(**new)
    audit.record(actor, "noted", "attendance", meeting_id, district=district_id, state=state)


def set_convener(actor: Actor, *, district_id: int, school_id: int) -> None:
    """Set the school that speaks for a district from now on; it must lie in it."""
    require(actor, Permission.KEEP, school_id=None)
    if not School.objects.filter(pk=school_id, district_id=district_id).exists():
        raise BadInput(_("召集學校須在該分區內。"), at="school_id")
    Convener.objects.update_or_create(district_id=district_id, defaults={"school_id": school_id})
    audit.record(actor, "set", "convener", district_id, school=school_id)
    hand_over(actor, district_id=district_id, school_id=school_id, now=clock.now())


def _told_anew(meeting_id: int, read: Document) -> None:
    """Day, hours and place as the document gives them; a higher sequence tells calendars that have the meeting that it changed."""
    facts = _facts(read)
    kept = Meeting.objects.filter(pk=meeting_id)
    was = kept.values(*facts).get()
    if was != facts:
        kept.update(**facts, changed_at=clock.now(), sequence=F("sequence") + 1)


def _facts(read: Document) -> dict[str, Any]:
    begins, ends = hours(read)
    return {"held_on": meeting_day(read), "begins": begins, "ends": ends, "place": place(read)[:LONGEST_PLACE]}


def _store(made: Meeting, blocks: Sequence[Block]) -> None:
    """Store a document that was read, one statement per level: minutes have hundreds of lines and five levels."""
    movers = _movers()
    level: list[tuple[Item | None, int, Block]] = [(None, position, block) for position, block in enumerate(blocks)]
    while level:
        stored = Item.objects.bulk_create(_item(made, parent, position, block, _mover(block, movers)) for parent, position, block in level)
        parents = zip(stored, (block for _parent, _position, block in level), strict=True)
        level = [(item, place, child) for item, block in parents for place, child in enumerate(block.children)]


def _item(made: Meeting, parent: Item | None, position: int, block: Block, district: District | None) -> Item:
    words = block.text or " ".join(cell for row in block.rows for cell in row)
    return Item(
        meeting=made, parent=parent, position=position, kind=block.kind, role=block.role, label=block.label, mark=block.mark, text=block.text,
        rows=[list(row) for row in block.rows], line=block.line, bigrams=bigrams(words), district=district,
    )  # fmt: skip


def _movers() -> dict[str, District]:
    return {f"{each.name}分區": each for each in District.objects.all()}


def _mover(block: Block, movers: Mapping[str, District]) -> District | None:
    if block.kind is not Kind.MOTION:
        return None
    return next((each for words, each in movers.items() if f"({words})" in block.text or f"（{words}）" in block.text), None)


def at_stage(meeting_id: int, stage: Stage) -> Meeting:
    found = held_meeting(meeting_id)
    if found.stage != stage:
        raise BadInput(_("會議目前的階段不能進行這個動作。"))
    return found


def changeable(meeting_id: int) -> Meeting:
    """The meeting, unless it is cancelled or published: published minutes must first be reopened for revision."""
    found = held_meeting(meeting_id)
    if found.stage == Stage.CANCELLED:
        raise BadInput(_("會議已取消，恢復後才能修改。"))
    if found.stage == Stage.PUBLISHED:
        raise BadInput(_("已公告的紀錄須先撤回修訂。"))
    return found
