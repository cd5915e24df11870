"""Meetings and their documents (會議與紀錄)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound, Refused
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.storage import File, files, one_file
from xiaowu.meetings.models import Attachment, Attendance, Convener, Item, Meeting, PublishedFile, Version
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.rules.document import Block, Document, Guess, Kind, Remark, Role
from xiaowu.meetings.rules.doubts import Doubt, Found, doubts
from xiaowu.meetings.rules.flow import MOTION, MotionState, Stage, bigrams
from xiaowu.roster.models import District

SHOWN = where_state(MOTION, MotionState.MOVED)  # what belongs to a document: only motions can be withdrawn from it


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting on a list."""

    id: int
    body: str
    held_on: date | None
    motions_due: date | None
    stage: Stage
    source: str
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    published_at: datetime | None = None


class FilesAwaited(Refused):
    """Minutes published before their files were stored: a job makes the files within a minute; requests never do."""

    status = 503


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the id of its item, for pages that act on it."""

    id: int
    depth: int
    block: Block
    parent: int | None
    district_id: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A block that a search found."""

    meeting: MeetingRow
    item_id: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district with its convening school and how it attended."""

    id: int
    name: str
    school: str
    state: str
    person: str


def meetings(*, published_only: bool = False) -> list[MeetingRow]:
    """All meetings, latest first, with when they were last published. One statement."""
    last = Max("version__at", filter=Q(version__stage=Stage.PUBLISHED))
    found = Meeting.objects.annotate(published_at=last).order_by("-held_on", "-pk")
    if published_only:
        found = found.filter(stage=Stage.PUBLISHED)
    return [_row(each) for each in found]


MEETING_SORTS: Sorts = {"held_on": "held_on", "body": "body", "motions_due": "motions_due"}


def meeting_page(actor: Actor, wanted: ListRequest) -> Page[MeetingRow]:
    """A page of the meetings, by name and stage. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = Meeting.objects.annotate(published_at=Max("version__at", filter=Q(version__stage=Stage.PUBLISHED)))
    if wanted.text:
        found = found.filter(body__icontains=wanted.text)
    if stage := wanted.filter("stage"):
        found = found.filter(stage=stage)
    return page_of(found, wanted, MEETING_SORTS, _row, "-pk")


def meeting(meeting_id: int, *, published_only: bool = False) -> MeetingRow:
    """One meeting. Raises NotFound, also for an unpublished one if `published_only`."""
    found = Meeting.objects.filter(pk=meeting_id).first()
    if found is None or (published_only and found.stage != Stage.PUBLISHED):
        raise NotFound
    return _row(found)


def document(meeting_id: int) -> Document:
    """A meeting's document. Two statements. Raises NotFound."""
    return _read(meeting_id)[0]


def doubted(meeting_id: int) -> tuple[Document, list[Found]]:
    """A meeting's document and its doubts that are not set aside. Two statements. Raises NotFound."""
    read, found, aside = doubted_and_aside(meeting_id)
    return read, [each for each in found if each.key not in aside]


def doubted_and_aside(meeting_id: int) -> tuple[Document, list[Found], frozenset[str]]:
    """A meeting's document, all doubts found when it last changed, and the keys of those set aside. Two statements.

    For a document stored before doubts were, they are found now. Raises NotFound.
    """
    read, kept, aside = _read(meeting_id)
    found = doubts(read) if kept is None else [Found(Doubt(doubt), line, quote, tuple(told), place) for doubt, line, quote, told, place in kept]
    return read, found, frozenset(aside)


def _read(meeting_id: int) -> tuple[Document, list[list[Any]] | None, list[str]]:
    """The document, its stored doubts, and which of them are set aside."""
    found = Meeting.objects.filter(pk=meeting_id).values_list("guesses", "doubts__found", "doubts__aside", "remarks").first()
    if found is None:
        raise NotFound
    guesses, kept, aside, remarks = found
    children = _children(meeting_id)

    def build(parent: int | None) -> tuple[Block, ...]:
        return tuple(_block(each).with_children(*build(each.pk)) for each in children[parent])

    read = Document(
        build(None), tuple(Guess(*each) for each in guesses), tuple(Remark(code, line, tuple(values)) for code, line, values in remarks or ())
    )
    return read, kept, aside or []


def kept_doubts(found: list[Found]) -> list[list[object]]:
    """Doubts in the form in which they are stored."""
    return [[each.doubt.value, each.line, each.quote, list(each.told), each.place] for each in found]


def published_state(meeting_id: int | None = None) -> str:
    """A value that changes whenever published minutes do, of one meeting or of any:
    publishing keeps a version, and minutes taken back no longer count. One statement.
    """
    found = Version.objects.filter(stage=Stage.PUBLISHED, meeting__stage=Stage.PUBLISHED)
    if meeting_id is not None:
        found = found.filter(meeting_id=meeting_id)
    told = found.aggregate(last=Max("pk"), count=Count("pk"))
    return f"{told['last']} {told['count']}"


def published_file(meeting_id: int, suffix: str, media_type: str) -> File:
    """A file of published minutes. One statement; two if there is none.
    Raises NotFound, or FilesAwaited for minutes whose files are still to be made.
    """
    found = PublishedFile.objects.filter(meeting_id=meeting_id, suffix=suffix, meeting__stage=Stage.PUBLISHED)
    row = found.values_list("pk", "meeting__body", "content_id", "content__size").first()
    if row is None:
        meeting(meeting_id, published_only=True)
        raise FilesAwaited(_("公告檔案製作中，請於一分鐘後再下載。"))
    pk, body, digest, size = row
    return File(pk, f"{body}.{suffix}", digest, size, media_type)


def placed(meeting_id: int) -> list[Placed]:
    """The same as one list with ids, in the document's order. One statement."""
    children = _children(meeting_id)
    found: list[Placed] = []

    def walk(parent: int | None, depth: int) -> None:
        for each in children[parent]:
            found.append(Placed(each.pk, depth, _block(each), parent, each.district_id))
            walk(each.pk, depth + 1)

    walk(None, 0)
    return found


def item(meeting_id: int, item_id: int) -> Item:
    """One item of a meeting that was not withdrawn. Raises NotFound."""
    found = Item.objects.filter(SHOWN, meeting_id=meeting_id, pk=item_id).first()
    if found is None:
        raise NotFound
    return found


def withdrawn(meeting_id: int) -> list[Item]:
    """Motions that were withdrawn from a meeting's agenda, with their districts. One statement."""
    found = Item.objects.filter(where_state(MOTION, MotionState.WITHDRAWN), meeting_id=meeting_id)
    return list(found.select_related("district").order_by("position"))


HIT_SORTS: Sorts = {"held_on": "meeting__held_on"}


def search(actor: Actor, wanted: ListRequest) -> Page[Hit]:
    """Blocks that contain a word, or all. Bigrams find candidates through an index, then the text decides. One statement.

    By section (motion, resolution …), ROC year of the meeting, and submitting district. Raises Forbidden.
    """
    require(actor, Permission.SEE, school_id=ANYWHERE)
    text = "".join(wanted.text.split())
    shown = Item.objects.filter(Q(parent=None) | where_state(MOTION, MotionState.MOVED, prefix="parent__"), SHOWN)
    found = shown.select_related("meeting")
    if text:
        found = found.filter(text__icontains=text)
    if len(text) > 1:
        found = found.filter(bigrams__contains=bigrams(text))
    if section := wanted.filter("section"):
        found = found.filter(kind=section)
    if year := wanted.filter("year"):
        found = found.filter(meeting__held_on__year=roc.western(int(year)))
    if district := wanted.filter("district"):
        found = found.filter(district_id=int(district))
    return page_of(found, wanted, HIT_SORTS, _hit, "meeting_id", "pk")


def _hit(each: Item) -> Hit:
    return Hit(_row(each.meeting), each.pk, Kind(each.kind), f"{each.label}{each.text}")


def district_names() -> dict[int, str]:
    """The districts by id, in their order. One statement."""
    return dict(District.objects.order_by("order").values_list("pk", "name"))


def districts(meeting_id: int | None = None) -> list[DistrictRow]:
    """The districts with their convening schools, and their attendance. Three statements."""
    conveners = {each.district_id: each.school.name for each in Convener.objects.select_related("school")}
    came = {each.district_id: each for each in Attendance.objects.filter(meeting_id=meeting_id)} if meeting_id else {}
    rows = []
    for each in District.objects.order_by("order"):
        how = came.get(each.pk)
        rows.append(DistrictRow(each.pk, each.name, conveners.get(each.pk, ""), how.state if how else "", how.person if how else ""))
    return rows


def attachments(meeting_id: int) -> dict[int, list[File]]:
    """Attachments by motion. One statement."""
    found: dict[int, list[File]] = defaultdict(list)
    for file, motion_id in files(Attachment.objects.filter(motion__meeting_id=meeting_id).order_by("pk"), "motion_id"):
        found[motion_id].append(file)
    return found


def attachment(meeting_id: int, attachment_id: int) -> File:
    """One attachment. One statement. Raises NotFound."""
    return one_file(Attachment.objects.filter(motion__meeting_id=meeting_id, pk=attachment_id))


def versions(meeting_id: int) -> list[Version]:
    """The stored versions of the text, earliest first."""
    return list(Version.objects.filter(meeting_id=meeting_id).order_by("pk"))


def district_of_school(school_ids: tuple[int, ...]) -> District | None:
    """The district that one of these schools convenes."""
    found = Convener.objects.filter(school_id__in=school_ids).select_related("district").first()
    return found.district if found else None


def _children(meeting_id: int) -> dict[int | None, list[Item]]:
    children: dict[int | None, list[Item]] = defaultdict(list)
    for each in Item.objects.filter(SHOWN, meeting_id=meeting_id).order_by("position"):
        children[each.parent_id].append(each)
    return children


def _block(each: Item) -> Block:
    return Block(Kind(each.kind), each.text, each.label, each.mark, Role(each.role), tuple(tuple(row) for row in each.rows), each.line, item=each.pk)


def _row(each: Meeting) -> MeetingRow:
    published_at = getattr(each, "published_at", None)  # on lists only
    return MeetingRow(
        each.pk, each.body, each.held_on, each.motions_due, Stage(each.stage), each.source, each.begins, each.ends, each.place, each.sequence,
        each.changed_at, published_at,
    )  # fmt: skip
