"""Blocks corrected and added by hand, and the doubts that follow."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.client import words
from xiaowu.kernel.seen import marks
from xiaowu.meetings.actions import agenda
from xiaowu.meetings.models import Doubts, Item
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Kind, Role
from xiaowu.meetings.rules.doubts import doubts
from xiaowu.meetings.rules.flow import label_for, without_mark
from xiaowu.meetings.rules.reading import read_text
from xiaowu.meetings.tests.sample import WRONG

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


def test_doubts_are_looked_for_when_a_document_changes_and_kept(actor_of: ActorOf, client_of: ClientOf) -> None:
    officer = actor_of("bureau_officer")
    kept = agenda.keep_minutes(officer, read=read_text(WRONG), filename="a.md", body="聯席會議")
    document, told = minutes.doubted(kept)
    assert told == doubts(document)
    assert len(told) == 10
    heading = Item.objects.get(meeting_id=kept, role=Role.TIME)
    agenda.correct(officer, kept, item_id=heading.pk, text=heading.text.replace("星期三", "星期二"), seen=marks({"text": heading.text}))
    assert minutes.doubted(kept)[1] == doubts(minutes.document(kept)) != told
    Doubts.objects.filter(pk=kept).update(found=[])
    assert "待確認" not in words(client_of("bureau_officer").get(f"/meetings/{kept}/"))


def test_doubts_of_minutes_from_before_they_were_kept_are_looked_for(held: int, actor_of: ActorOf) -> None:
    actor_of("bureau_officer")
    Doubts.objects.filter(pk=held).delete()
    document, told = minutes.doubted(held)
    assert told == doubts(document)


@pytest.mark.parametrize(
    ("label", "typed", "kept"),
    [
        ("貳、", "貳、會議地點：3樓", "會議地點：3樓"),
        ("貳、", "貳、貳、會議地點：3樓", "會議地點：3樓"),
        ("貳、", "貳 、 會議地點：3樓", "會議地點：3樓"),
        ("(一) ", "（一）依原則辦理", "依原則辦理"),
        ("1. ", "1.另案辦理", "另案辦理"),
        ("案由二：", "案由二:採購", "採購"),
        ("決議：", "決議：通過", "通過"),
        ("一、", "一、二年級學生參加", "一、二年級學生參加"),
        ("一、", "一、一、二年級學生參加", "一、二年級學生參加"),
        ("1. ", "1.5公里外", "1.5公里外"),
        ("貳、", "參、主持人", "參、主持人"),
        ("決議：", "決議：", "決議："),
        ("", "貳、會議地點", "貳、會議地點"),
    ],
)
def test_a_mark_that_is_typed_again_stands_once(label: str, typed: str, kept: str) -> None:
    assert without_mark(typed, label) == kept


def test_a_block_is_corrected_and_added_without_the_mark_that_it_has(actor_of: ActorOf, held: int) -> None:
    officer = actor_of("bureau_officer")
    place = Item.objects.get(meeting_id=held, role=Role.PLACE)
    agenda.correct(officer, held, item_id=place.pk, text=f"{place.label}會議地點：5樓", seen=marks({"text": place.text}))
    section = Item.objects.filter(meeting_id=held, kind=Kind.SECTION).order_by("pk")[0]
    points = Item.objects.filter(meeting_id=held, parent=section, kind=Kind.POINT).count()
    mark = label_for(Kind.POINT, points + 1)
    point = agenda.add_block(officer, held, parent_id=section.pk, kind=Kind.POINT, text=f"{mark}平板到校")
    texts = dict(Item.objects.filter(pk__in=(place.pk, point)).values_list("pk", "text"))
    assert texts == {place.pk: "會議地點：5樓", point: "平板到校"}
