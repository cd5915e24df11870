"""Attachments of motions: which files, how much, and how they are served."""

import io
import os
from collections.abc import Callable
from typing import Any

import pytest

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.kernel.errors import NotFound
from xiaowu.meetings.actions.follow_up import take_back
from xiaowu.meetings.models import Attachment, Item, Meeting
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import Stage

ClientOf = Callable[[str], Any]
MEGABYTE = 1024 * 1024


@pytest.fixture
def motion(db: None) -> Item:
    with as_owner():  # nobody is signed in yet, and a draft is not for everybody
        found = Item.objects.filter(meeting=Meeting.objects.get(stage=Stage.DRAFT), kind=Kind.MOTION).first()
    assert found is not None
    return found


def page_of(motion: Item) -> str:
    return f"/meetings/{motion.meeting_id}/items/{motion.pk}/attach/"


def sent(content: bytes, name: str = "檔案.bin") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.fixture
def kept(client_of: ClientOf, motion: Item) -> tuple[Any, str, bytes]:
    """A browser of the bureau's, the address of an attached file, and its content."""
    content, client = os.urandom(200_000), client_of("bureau_officer")
    client.send(page_of(motion), {"attachment": sent(content)})
    (file,) = minutes.attachments(motion.meeting_id)[motion.pk]
    return client, f"/meetings/{motion.meeting_id}/attachments/{file.id}/", content


def test_a_file_larger_than_other_forms_is_let_in_and_one_beyond_the_limit_is_not(client_of: ClientOf, motion: Item) -> None:
    client, large = client_of("bureau_officer"), os.urandom(12 * MEGABYTE)
    assert client.send(page_of(motion), {"attachment": sent(large)}).status_code == 200
    (file,) = minutes.attachments(motion.meeting_id)[motion.pk]
    assert file.size == len(large)
    assert client.send(page_of(motion), {"attachment": sent(bytes(22 * MEGABYTE))}).status_code == 413
    assert client.send("/meetings/upload/", {"file": sent(large)}).status_code == 413
    assert HouseClient().send(page_of(motion), {"attachment": sent(large)}).status_code == 413
    with as_owner():
        assert Attachment.objects.count() == 1


def test_an_empty_file_and_one_too_many_are_refused_in_words(client_of: ClientOf, motion: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    from xiaowu.kernel.storage.tables import Quota  # needs Django set up

    client = client_of("bureau_officer")
    assert client.send(page_of(motion), {"attachment": sent(b"")}).status_code == 422
    monkeypatch.setattr(Attachment, "quota", Quota(per="motion", files=2, size=1000))
    assert client.send(page_of(motion), {"attachment": sent(b"1" * 600)}).status_code == 200
    assert "不能超過" in words(client.send(page_of(motion), {"attachment": sent(b"2" * 600)}))
    assert client.send(page_of(motion), {"attachment": sent(b"2" * 300)}).status_code == 200
    assert "最多 2 個" in words(client.send(page_of(motion), {"attachment": sent(b"3")}))
    with as_owner():
        assert Attachment.objects.count() == 2


def test_a_file_is_handed_out_whole_to_be_saved_under_its_name(kept: tuple[Any, str, bytes]) -> None:
    client, address, content = kept
    answer = client.get(address)
    assert (answer.status_code, answer.getvalue(), answer["Content-Length"]) == (200, content, "200000")
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%AA%94%E6%A1%88.bin"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=199990-", 199_990, 200_000), ("bytes=-5", 199_995, 200_000), ("bytes=5-999999", 5, 200_000)],
)
def test_a_part_is_handed_out_to_who_asks_for_it(kept: tuple[Any, str, bytes], asked: str, start: int, end: int) -> None:
    client, address, content = kept
    answer = client.get(address, headers={"range": asked})
    assert (answer.status_code, answer.getvalue()) == (206, content[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/200000"


@pytest.mark.parametrize("asked", ["bytes=200000-", "bytes=-0"])
def test_a_part_that_the_file_has_not_is_refused(kept: tuple[Any, str, bytes], asked: str) -> None:
    client, address, _content = kept
    answer = client.get(address, headers={"range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */200000")


@pytest.mark.parametrize("asked", ["", "bytes=", "bytes=-", "bytes=9-1", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"])
def test_what_is_no_one_part_is_answered_with_the_whole(kept: tuple[Any, str, bytes], asked: str) -> None:
    client, address, content = kept
    assert client.get(address, headers={"range": asked}).getvalue() == content
    of_another = {"range": "bytes=0-9", "if-range": '"another"'}
    assert client.get(address, headers=of_another).getvalue() == content


def test_a_file_that_the_store_has_lost_is_told_in_words(kept: tuple[Any, str, bytes]) -> None:
    from xiaowu.kernel.storage import store  # needs Django set up

    client, address, _content = kept
    store().remove(Attachment.objects.values_list("content_id", flat=True).get())
    answer = client.get(address)
    assert (answer.status_code, "不在檔案儲存處" in words(answer)) == (404, True)


def test_a_wrong_file_is_taken_back_by_who_attached_it_until_the_minutes_are_published(kept: tuple[Any, str, bytes], client_of: ClientOf) -> None:
    client, file, _content = kept
    meeting = file.split("attachments")[0]
    assert client_of("it_coordinator").send(f"{file}take-back/").status_code == 403
    assert "檔案.bin" in words(client.send(f"{file}take-back/", says_yes=False))
    with as_owner():
        stage = Meeting.objects.filter(stage=Stage.DRAFT)
        number = stage.get().pk
        stage.update(stage=Stage.PUBLISHED)
    assert client.send(f"{file}take-back/").status_code == 422
    with as_owner():
        Meeting.objects.filter(pk=number).update(stage=Stage.DRAFT)
    assert "附件：檔案.bin" not in words(client.send(f"{file}take-back/"))
    assert (client.send(f"{file}take-back/").status_code, client.get(file).status_code) == (404, 404)
    assert client.get(meeting).status_code == 200


def test_what_was_taken_back_by_another_window_meanwhile_is_not_found(kept: tuple[Any, str, bytes], actor_of: Callable[[str], Any]) -> None:
    _client, file, _content = kept
    with pytest.raises(NotFound):
        take_back(actor_of("bureau_officer"), int(file.split("/")[2]), attachment_id=999_999)


def test_a_file_of_nobodys_is_taken_back_by_nobody(kept: tuple[Any, str, bytes]) -> None:
    client, file, _content = kept
    with as_owner():
        Attachment.objects.update(account_id=None)  # as in rows from an older release
    assert client.send(f"{file}take-back/").status_code == 403
