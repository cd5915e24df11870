"""Where a block comes to stand in agenda or minutes (排列): last under its parent, with the number of the form."""

from django.db.models import Max

from xiaowu.meetings.models import Item, Meeting
from xiaowu.meetings.queries.minutes import SHOWN
from xiaowu.meetings.rules.document import Block, Kind
from xiaowu.meetings.rules.flow import bigrams, label_for, without_mark
from xiaowu.roster.models import District

_NUMBERED = (Kind.HEADING, Kind.SECTION, Kind.POINT, Kind.NUMBERED, Kind.MOTION)


def put(made: Meeting, parent: Item | None, block: Block, *, district: District | None = None) -> Item:
    """Store a block last under its parent, with the number that the form gives it. The parent's row is locked: two who add wait for each other."""
    if parent is not None:
        Item.objects.select_for_update().get(pk=parent.pk)
    siblings = Item.objects.filter(meeting=made, parent=parent)
    position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    label = block.label or label_for(block.kind, siblings.filter(SHOWN, kind=block.kind).count() + 1 if block.kind in _NUMBERED else 1)
    text = block.text if block.label else without_mark(block.text, label)
    return Item.objects.create(
        meeting=made, parent=parent, position=position, kind=block.kind, role=block.role, label=label, mark=block.mark, text=text,
        rows=[list(row) for row in block.rows], line=block.line, district=district, bigrams=bigrams(text),
    )  # fmt: skip
