"""From motion to tracked item to the next agenda; opinions; published minutes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.transactions import statements
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb as Tracking
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.seen import marks, written
from xiaowu.kernel.sheets import read
from xiaowu.meetings.actions import agenda, follow_up, questions
from xiaowu.meetings.exchange import read_file, write_files
from xiaowu.meetings.models import Item, Meeting
from xiaowu.meetings.queries import minutes, tracked
from xiaowu.meetings.queries import questions as asked
from xiaowu.meetings.rules.document import Kind, Role, squeezed, write_text
from xiaowu.meetings.rules.doubts import doubts
from xiaowu.meetings.rules.flow import TRACKED, Verb
from xiaowu.meetings.rules.reading import read_text
from xiaowu.meetings.tests.sample import MINUTES, WRONG

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)
REACH = frozenset({"minutes", "followups_tracked"})
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)


def motion_of(meeting_id: int) -> Item:
    with as_owner():
        return Item.objects.filter(meeting_id=meeting_id, kind=Kind.MOTION).order_by("pk")[0]


def plan(actor: Any, held_on: date = date(2027, 1, 12)) -> int:
    return agenda.plan_meeting(
        actor, body="聯席會議", held_on=held_on, hour="上午10時", place="3樓", chair="科長", recorder="小姐", motions_due=held_on - timedelta(days=7)
    )


def test_a_planned_meeting_has_the_citys_form_and_what_is_tracked_with_its_history(planned: int, actor_of: ActorOf) -> None:
    actor_of("principal")
    document = minutes.document(planned)
    headings = [f"{block.label}{block.text}" for block in document.blocks if block.kind is Kind.HEADING]
    assert headings[1:4] == ["貳、會議地點：教育研究發展中心3樓", "參、主持人：林科長", "肆、主席致詞："]
    assert [heading[0] for heading in headings] == list("壹貳參肆伍陸柒捌玖")
    brought = document.heading(Role.TRACKED)
    assert brought
    (point,) = brought.children
    assert "平板納管方式" in point.text
    assert "納管方案已送各分區" in point.children[0].text


def test_a_tracked_item_returns_on_every_agenda_until_it_is_closed(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    item = FollowUp.objects.get(kind=TRACKED)
    second = plan(officer)
    assert "平板納管方式" in write_text(minutes.document(second))
    follow_up.move_tracked(officer, tracked_id=item.pk, verb=Tracking.NOTE, text="已試辦", now=NOW)
    follow_up.move_tracked(officer, tracked_id=item.pk, verb=Tracking.CLOSE, text="完成", now=NOW)
    third = write_text(minutes.document(plan(officer, date(2027, 3, 9))))
    assert "平板納管方式" not in third
    assert "追蹤列管事項：無" in third
    row = tracked.tracked(TODAY)[0]
    assert [note.text for note in row.notes] == ["納管方案已送各分區表示意見。", "已試辦", "完成"]
    assert (row.closed_on, row.overdue) == (TODAY, False)


def test_a_convening_school_moves_until_the_day_and_the_motion_is_numbered(actor_of: ActorOf, planned: int, people: dict[str, Somebody]) -> None:
    coordinator = actor_of("it_coordinator")
    agenda.submit_motion(coordinator, planned, subject="網路不穩", explanation="如題", today=TODAY)
    agenda.submit_motion(coordinator, planned, subject="平板保固", explanation="如題", today=TODAY)
    motions = minutes.document(planned).heading(Role.MOTIONS)
    assert motions
    assert [f"{each.label}{each.text}" for each in motions.children] == ["案由一：網路不穩(文山分區)", "案由二：平板保固(文山分區)"]
    assert minutes.doubted(planned)[1] == doubts(minutes.document(planned))
    with pytest.raises(BadInput, match="截止"):
        agenda.submit_motion(coordinator, planned, subject="太晚", explanation="x", today=TODAY + timedelta(days=8))
    officer = actor_of("bureau_officer")
    agenda.move_up(officer, planned, item_id=minutes.placed(planned)[-3].id)
    second = Item.objects.get(meeting_id=planned, text__startswith="平板保固")
    agenda.move_up(officer, planned, item_id=second.pk)
    motions = minutes.document(planned).heading(Role.MOTIONS)
    assert motions
    assert [f"{each.label}{each.text}" for each in motions.children] == ["案由一：平板保固(文山分區)", "案由二：網路不穩(文山分區)"]


def test_a_school_that_convenes_no_district_cannot_move_or_answer(actor_of: ActorOf, planned: int) -> None:
    with pytest.raises(Forbidden):
        agenda.submit_motion(actor_of("other_coordinator"), planned, subject="x", explanation="x", today=TODAY)


def test_all_nine_districts_are_asked_answered_replied_to_and_compiled(
    actor_of: ActorOf, client_of: ClientOf, held: int, people: dict[str, Somebody]
) -> None:
    motion = motion_of(held)
    question = questions.ask(actor_of("bureau_officer"), held, motion_id=motion.pk, text="請提供納管卓見", due=TODAY, now=NOW)
    questions.give_opinion(actor_of("it_coordinator"), question_id=question, text="宜集中納管", seen=marks({"text": ""}), now=NOW)
    questions.give_opinion(actor_of("it_coordinator"), question_id=question, text="宜集中納管並訓練", seen=marks({"text": "宜集中納管"}), now=NOW)
    told = asked.questions(held)[0]
    assert len(told.opinions) == 9
    assert len(told.unanswered) == 8
    given = next(each for each in told.opinions if each.text)
    officer = actor_of("bureau_officer")
    questions.reply(officer, opinion_id=given.opinion_id or 0, text="納入規劃", seen=marks({"text": ""}), now=NOW)
    with pytest.raises(BadInput, match="已經結束"):
        questions.give_opinion(
            actor_of("it_coordinator"), question_id=question, text="晚", seen=marks({"text": "宜集中納管並訓練"}), now=NOW + timedelta(days=1)
        )
    attachment = questions.compile_opinions(actor_of("bureau_officer"), held, question_id=question, now=NOW)
    content = client_of("bureau_officer").get(f"/meetings/{held}/attachments/{attachment}/").getvalue()
    rows = [row.cells for row in read(content).rows]
    assert ("文山", "宜集中納管並訓練", "納入規劃") in rows
    assert len(rows) == 9


def test_minutes_read_on_the_page_are_shown_with_doubts_corrected_exported_and_read_again(client_of: ClientOf, tmp_path: Any) -> None:
    client = client_of("bureau_officer")
    file = tmp_path / "minutes.md"
    file.write_text(WRONG, encoding="utf-8")
    with file.open("rb") as sent:
        page = client.send("/meetings/upload/", {"file": sent})
    assert page.status_code == 200
    assert "這一天是星期二" in words(page)
    meeting = Meeting.objects.latest("pk")
    heading = Item.objects.get(meeting=meeting, role=Role.TIME)
    corrected = client.send(
        f"/meetings/{meeting.pk}/items/{heading.pk}/", {"text": heading.text.replace("星期三", "星期二"), "seen": written({"text": heading.text})}
    )
    assert "這一天是星期二" not in words(corrected)
    exported = client.get(f"/meetings/{meeting.pk}/minutes.odt").content
    again = read_file(exported)
    kept = minutes.document(meeting.pk)
    assert [(each.kind, squeezed(each.text), each.rows) for each in again.walk()] == [
        (each.kind, squeezed(each.text), each.rows) for each in kept.walk()
    ]
    assert "還沒有先前的版本可以比對" in words(client.get(f"/meetings/{meeting.pk}/compare/"))


def test_a_file_attached_to_a_motion_is_handed_out_to_be_kept_only(client_of: ClientOf, held: int, tmp_path: Any) -> None:
    file = tmp_path / "附件.html"
    file.write_text("<script>alert(1)</script>", encoding="utf-8")
    client = client_of("bureau_officer")
    with file.open("rb") as sent:
        page = client.send(f"/meetings/{held}/items/{motion_of(held).pk}/attach/", {"attachment": sent})
    assert "附件.html" in words(page)
    (given,) = minutes.attachments(held)[motion_of(held).pk]
    answer = client.get(f"/meetings/{held}/attachments/{given.id}/")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_no_text_is_refused_beside_its_field(client_of: ClientOf, tmp_path: Any) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(b"%PDF-1.4\nbroken")
    with file.open("rb") as sent:
        page = client_of("bureau_officer").send("/meetings/upload/", {"file": sent})
    assert page.status_code == 422
    assert "PDF" in words(page)


def test_published_minutes_are_public_with_a_feed_and_drafts_are_not(actor_of: ActorOf, held: int, db: None) -> None:
    nobody = HouseClient()
    assert nobody.get(f"/meetings/public/{held}/").status_code == 404
    agenda.advance(actor_of("bureau_officer"), held, verb=Verb.PUBLISH, now=NOW, write=write_files)
    page = nobody.get(f"/meetings/public/{held}/")
    assert "平板納管方式" in words(page)
    assert nobody.get(f"/meetings/public/{held}/minutes.docx").status_code == 200
    feed = nobody.get("/meetings/public/feed.atom")
    assert f"/meetings/public/{held}/" in feed.content.decode()
    assert feed["Content-Type"].startswith("application/atom+xml")
    with pytest.raises(BadInput, match="撤回修訂"):
        agenda.correct(actor_of("bureau_officer"), held, item_id=motion_of(held).pk, text="x", seen={})


def test_the_calendar_has_meetings_closings_and_due_dates(client_of: ClientOf) -> None:
    from icalendar import Calendar  # only here

    calendar = Calendar.from_ical(client_of("it_coordinator").get("/meetings/calendar.ics").content)
    assert sorted(str(each["uid"]).split("-")[0] for each in calendar.walk("VEVENT")) == ["meeting", "meeting", "motions", "tracked"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("納管", True), ("平板納管", True), ("網", True), ("網路埠數不足", True), ("沒有這個詞", False), ("納管&section=resolution", True),
     ("納管&year=112", True), ("納管&year=100", False), ("埠數&section=point", False)],
)  # fmt: skip
def test_a_word_is_found_over_all_meetings(client_of: ClientOf, query: str, found: bool) -> None:
    page = words(client_of("it_coordinator").get(f"/meetings/search/?q={query}"))
    assert ("找到 0 處" not in page) == found


def test_a_meetings_page_takes_the_same_statements_however_long_it_is(client_of: ClientOf, held: int, planned: int) -> None:
    client = client_of("bureau_officer")
    counts = []
    for meeting in (held, planned):
        with statements() as run:
            client.get(f"/meetings/{meeting}/")
        counts.append(len(run))
    assert counts[0] == counts[1] == 11


@pytest.mark.parametrize("role", ["it_coordinator", "principal"])
def test_others_see_meetings_and_cannot_keep_them(client_of: ClientOf, held: int, role: str) -> None:
    client = client_of(role)
    assert client.get(f"/meetings/{held}/").status_code == 200
    for path in (f"/meetings/{held}/advance/", "/meetings/new/", "/meetings/convener/", f"/meetings/{held}/attend/"):
        assert client.send(path).status_code == 403
    motion = motion_of(held)
    assert client.send(f"/meetings/{held}/items/{motion.pk}/track/", {"owner": "bureau_officer", "due": "115/12/1"}).status_code == 403


def test_the_document_is_kept_as_it_was_read(held: int, actor_of: ActorOf) -> None:
    actor_of("principal")
    assert squeezed(write_text(minutes.document(held))) == squeezed(MINUTES)
    assert [block.kind for block in minutes.document(held).walk()] == [block.kind for block in read_text(MINUTES).walk()]


def test_attendance_and_conveners_are_noted(actor_of: ActorOf, planned: int, people: dict[str, Somebody]) -> None:
    officer = actor_of("bureau_officer")
    district = next(each for each in minutes.districts() if each.name == "文山")
    agenda.attend(officer, planned, district_id=district.id, state="proxy", person="代理人", seen=marks({"state": "", "person": ""}))
    assert [(each.state, each.person) for each in minutes.districts(planned) if each.id == district.id] == [("proxy", "代理人")]
    with pytest.raises(BadInput):
        agenda.attend(officer, planned, district_id=district.id, state="asleep", person="", seen={})
    with pytest.raises(BadInput, match="分區內"):
        agenda.set_convener(officer, district_id=minutes.districts()[0].id, school_id=people["it_coordinator"].school_id)
    with as_owner():
        assert AuditEntry.objects.filter(verb="noted", subject="attendance").count() == 1


def test_minutes_are_stored_a_statement_a_level_however_long_they_are(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    taken = []
    for points in (3, 300):
        text = "題\n壹、會議時間：115年3月3日\n貳、業務報告：\n一、甲組：\n" + "".join(
            f"({each}) 略。\n" for each in ["一", "二", "三"] * (points // 3)
        )
        with statements() as ran:
            kept = agenda.keep_minutes(officer, read=read_text(text), filename="a.md", body="聯席會議")
        taken.append(len(ran))
        assert write_text(minutes.document(kept)) == write_text(read_text(text))
    assert taken[0] == taken[1]


def test_a_question_of_several_lines_is_compiled_into_a_sheet(actor_of: ActorOf, held: int) -> None:
    officer = actor_of("bureau_officer")
    question = questions.ask(officer, held, motion_id=motion_of(held).pk, text="一、是否同意？\n二、[何時]：", due=TODAY, now=NOW)
    assert questions.compile_opinions(officer, held, question_id=question, now=NOW)
