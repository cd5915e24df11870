"""The pages as their readers use them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import as_owner
from tests.client import hidden, words
from tests.flows import Cast
from xiaowu.followups.actions.keeping import take_back
from xiaowu.followups.models import Attachment, FollowUp
from xiaowu.followups.tests.flows import request
from xiaowu.kernel import clock
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.models import AuditEntry
from xiaowu.roster.tests.ending import label_of

ClientOf = Callable[[str], Any]


def test_bureau_asks_a_school_and_its_coordinator_finds_it_on_the_first_page_and_answers(cast: Cast) -> None:
    officer, coordinator = cast.client_of("bureau_officer"), cast.client_of("it_coordinator")
    given = {
        "school_id": label_of(cast.people["it_coordinator"].school_id),
        "owner": "it_coordinator",
        "title": "回報網路斷線次數",
        "text": "以上週為準",
    }
    made = officer.send("/followups/new/", given)
    assert (made.status_code, "已交辦。" in words(made)) == (200, True)
    where = made.request["PATH_INFO"]
    assert "回報網路斷線次數" in words(coordinator.get("/"))
    answered = coordinator.send(f"{where}advance/", {"verb": "answer", "text": "零次"})
    assert "已更新為「已回報，待確認」。" in words(answered)
    assert "零次" in words(officer.get(where))
    assert "回報網路斷線次數" not in words(coordinator.get("/"))  # it waits for nobody at the school any more


def test_nobody_of_another_school_or_without_the_permission_reads_one(cast: Cast) -> None:
    asked = request(cast)
    assert cast.client_of("principal").get(f"/followups/{asked}/").status_code == 200
    assert cast.client_of("other_coordinator").get(f"/followups/{asked}/").status_code == 404
    assert cast.client_of("clerk").get(f"/followups/{asked}/").status_code == 403


def test_what_was_typed_stays_where_something_is_missing(cast: Cast) -> None:
    asked = request(cast)
    officer = cast.client_of("bureau_officer")
    refused = officer.send(f"/followups/{asked}/advance/", {"verb": "close", "text": "都好了"})
    assert (refused.status_code, "請選擇處理結果。" in words(refused), "都好了" in words(refused)) == (422, True, True)
    wrong = officer.send(f"/followups/{asked}/advance/", {"verb": "close", "text": "都好了", "outcome": "x"})
    assert (wrong.status_code, "都好了" in words(wrong)) == (422, True)


def test_bureau_gives_another_day_and_an_old_page_is_told(cast: Cast) -> None:
    asked = request(cast)
    officer = cast.client_of("bureau_officer")
    page = officer.get(f"/followups/{asked}/")
    given = {"owner": "bureau_officer.network", "due": "115/12/31", "seen": hidden(page, "seen")}
    assert "已更新負責者與期限。" in words(officer.send(f"/followups/{asked}/change/", given))
    assert "網管資安組" in words(officer.get(f"/followups/{asked}/"))
    assert officer.send(f"/followups/{asked}/change/", given | {"due": "116/1/5"}).status_code == 409


def test_a_file_is_added_and_handed_out_to_who_sees_the_follow_up_alone(cast: Cast) -> None:
    asked = request(cast)
    coordinator = cast.client_of("it_coordinator")
    sent = SimpleUploadedFile("機櫃.txt", b"cabinet")
    assert "機櫃.txt" in words(coordinator.send(f"/followups/{asked}/attach/", {"attachment": sent}))
    [link] = [
        each for each in coordinator.get(f"/followups/{asked}/").content.decode().split('"') if "/attachments/" in each and "take-back" not in each
    ]
    answer = cast.client_of("principal").get(link)
    assert b"".join(answer.streaming_content) == b"cabinet"
    assert cast.client_of("other_coordinator").get(link).status_code == 404


def test_who_added_a_file_by_mistake_takes_it_back_until_the_end_and_nobody_else_does(cast: Cast) -> None:
    asked = request(cast)
    coordinator, officer, where = cast.client_of("it_coordinator"), cast.client_of("bureau_officer"), f"/followups/{asked}/"
    for name in ("名冊.txt", "報告.txt"):
        coordinator.send(f"{where}attach/", {"attachment": SimpleUploadedFile(name, name.encode())})
    with as_owner():
        wrong, right = Attachment.objects.filter(follow_up=asked).order_by("pk")
    address = f"{where}attachments/{wrong.pk}/take-back/"
    assert "收回附件" not in words(officer.get(where))
    assert (officer.send(address).status_code, cast.client_of("other_coordinator").send(address).status_code) == (403, 404)
    assert "名冊.txt" in words(coordinator.send(address, says_yes=False))
    shown = words(coordinator.send(address))
    assert ("收回附件「名冊.txt」。" in shown, "附件：名冊.txt" in shown, "附件：報告.txt" in shown) == (True, False, True)
    assert coordinator.send(address).status_code == 404
    with as_owner():
        told = AuditEntry.objects.get(verb="took_back")
    assert (told.subject_id, told.facts["digest"]) == (wrong.pk, wrong.content_id)
    officer.send(f"{where}advance/", {"verb": "close", "outcome": "done"})
    assert coordinator.send(f"{where}attachments/{right.pk}/take-back/").status_code == 409
    assert "收回附件 報告.txt" not in words(coordinator.get(where))
    with pytest.raises(NotFound):
        take_back(cast.actor_of("it_coordinator"), asked, attachment_id=wrong.pk, now=clock.now())


@pytest.mark.parametrize(
    ("asked", "found"), [({"show": "overdue"}, True), ({"show": "done"}, False), ({"whose": "mine"}, True), ({"kind": "request"}, True)]
)
def test_the_list_shows_what_is_late_and_ones_own(cast: Cast, asked: dict[str, str], found: bool) -> None:
    follow_up = request(cast)
    with as_owner():
        FollowUp.objects.filter(pk=follow_up).update(due="2026-11-20", title="逾期的一件")
    assert ("逾期的一件" in words(cast.client_of("it_coordinator").get("/followups/", asked))) is found


def test_a_principal_owes_nothing_of_the_coordinators(cast: Cast) -> None:
    request(cast)
    principal = cast.client_of("principal")
    assert "清點設備" not in words(principal.get("/followups/", {"whose": "mine"}))
    assert "清點設備" in words(principal.get("/followups/"))
    assert "清點設備" not in words(principal.get("/"))


def test_a_principal_and_a_director_read_first_what_is_overdue_at_their_school_and_no_other(cast: Cast) -> None:
    asked = request(cast)
    with as_owner():
        FollowUp.objects.exclude(pk=asked).delete()
    assert "本校逾期" not in words(cast.client_of("principal").get("/"))
    with as_owner():
        FollowUp.objects.filter(pk=asked).update(due="2026-11-20", title="盤點基地台")
    for role in ("principal", "dean_of_students"):
        shown = words(cast.client_of(role).get("/"))
        assert ("本校逾期 1 件" in shown, "盤點基地台" in shown) == (True, True), role
    for role in ("it_coordinator", "other_coordinator", "bureau_officer"):
        assert "本校逾期" not in words(cast.client_of(role).get("/")), role
