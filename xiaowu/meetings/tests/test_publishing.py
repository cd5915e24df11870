"""Published minutes are files made once: strangers fetch them unchanged, and what was taken back is gone."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from conftest import as_owner
from tests.client import HouseClient
from tests.transactions import statements
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.kernel.seen import marks
from xiaowu.kernel.storage import keep
from xiaowu.meetings.actions import agenda, publishing
from xiaowu.meetings.actions.publishing import File
from xiaowu.meetings.exchange import FORMATS, read_file, write_file
from xiaowu.meetings.jobs import make_files
from xiaowu.meetings.models import Item, Meeting, PublishedFile
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Document, write_text
from xiaowu.meetings.rules.flow import Stage, Verb
from xiaowu.meetings.tests.sample import meeting_at

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)
CITY = frozenset({"meetings"})


def plainly(document: Document) -> Iterator[File]:
    """Each format as bare text; real documents are made in the tests of `exchange` and below."""
    for suffix in FORMATS:
        yield File(suffix, f"{suffix}\n{write_text(document)}".encode())


@pytest.fixture
def published(actor_of: ActorOf) -> int:
    meeting = meeting_at(Stage.DRAFT).pk
    agenda.advance(actor_of("bureau_officer"), meeting, verb=Verb.PUBLISH, now=NOW, write=plainly)
    return int(meeting)


def url(meeting: int, suffix: str) -> str:
    return f"/meetings/public/{meeting}/minutes.{suffix}"


def test_minutes_are_kept_in_every_format_when_they_are_published(client_of: ClientOf) -> None:
    meeting = meeting_at(Stage.DRAFT).pk
    assert client_of("bureau_officer").send(f"/meetings/{meeting}/advance/", {"verb": "publish"}).status_code == 200
    assert set(PublishedFile.objects.filter(meeting_id=meeting).values_list("suffix", flat=True)) == set(FORMATS)
    kept = {suffix: HouseClient().get(url(meeting, suffix)).getvalue() for suffix in FORMATS}
    assert kept["txt"] == write_file(minutes.document(meeting), "txt")[0]
    for suffix in ("odt", "docx", "pdf"):
        assert "平板納管方式" in write_text(read_file(kept[suffix])), suffix


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_stranger_is_handed_the_stored_bytes_in_one_statement_and_no_document_is_made(published: int, suffix: str) -> None:
    """The stored bytes are replaced: if a document were made now, it would come instead of them."""
    with as_owner():
        PublishedFile.objects.filter(meeting_id=published, suffix=suffix).update(content_id=keep(b"as it was published"))
    with statements() as run:
        answer = HouseClient().get(url(published, suffix))
    assert (answer.status_code, answer.getvalue(), answer["Content-Type"]) == (200, b"as it was published", FORMATS[suffix])
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "public, max-age=300"
    assert len(run) == 1


def test_who_has_a_file_is_told_so_in_one_statement_and_head_brings_no_body(published: int) -> None:
    nobody = HouseClient()
    first = nobody.get(url(published, "pdf"))
    with statements() as run:
        again = nobody.get(url(published, "pdf"), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"], len(run)) == (304, b"", first["ETag"], 1)
    with statements() as run:
        head = nobody.head(url(published, "pdf"))
    assert (head.status_code, head.content, head["Content-Length"], len(run)) == (200, b"", str(len(first.getvalue())), 1)
    assert nobody.post(url(published, "pdf")).status_code in (403, 405)


def test_minutes_that_are_taken_back_are_gone_and_come_anew_as_they_were_corrected(published: int, actor_of: ActorOf) -> None:
    nobody = HouseClient()
    before = nobody.get(url(published, "txt"))
    officer = actor_of("bureau_officer")
    agenda.advance(officer, published, verb=Verb.REVISE, now=NOW, write=plainly)
    assert nobody.get(url(published, "txt"), headers={"if-none-match": before["ETag"]}).status_code == 404
    assert not PublishedFile.objects.exists()
    officer = actor_of("bureau_officer")
    line = Item.objects.filter(meeting_id=published).exclude(text="").order_by("-pk")[0]
    agenda.correct(officer, published, item_id=line.pk, text="更正後的文字", seen=marks({"text": line.text}))
    agenda.advance(officer, published, verb=Verb.PUBLISH, now=NOW, write=plainly)
    after = nobody.get(url(published, "txt"), headers={"if-none-match": before["ETag"]})
    assert "更正後的文字" in after.getvalue().decode()


@pytest.mark.parametrize("page", ["", "{}/", "feed.atom"])
def test_a_public_page_is_sent_once_to_a_browser_and_again_when_minutes_change(published: int, actor_of: ActorOf, page: str) -> None:
    nobody, path = HouseClient(), f"/meetings/public/{page}".format(published)
    nobody.get(path)  # the form's cookie
    first = nobody.get(path)
    with statements() as run:
        again = nobody.get(path, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert len(run) <= 2
    officer = actor_of("bureau_officer")
    for verb in (Verb.REVISE, Verb.PUBLISH):
        agenda.advance(officer, published, verb=verb, now=NOW, write=plainly)
    assert nobody.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_who_has_signed_in_gets_a_page_of_their_own_that_nobody_keeps(published: int, client_of: ClientOf) -> None:
    answer = client_of("principal").get(f"/meetings/public/{published}/")
    assert (answer["Cache-Control"], "ETag" in answer) == ("no-store", False)


def test_minutes_published_before_files_were_kept_get_theirs_from_the_job_and_never_from_a_stranger(published: int) -> None:
    with as_owner():
        PublishedFile.objects.all().delete()
    assert HouseClient().get(url(published, "pdf")).status_code == 503
    assert not PublishedFile.objects.exists()
    assert perform("meetings.files", make_files, city=CITY) == [published]
    assert HouseClient().get(url(published, "pdf")).getvalue().startswith(b"%PDF")
    assert perform("meetings.files", make_files, city=CITY) == []
    assert HouseClient().get(url(published, "exe")).status_code == 404


def test_minutes_that_cannot_be_written_stop_no_others(published: int, owner: Any) -> None:
    with owner():
        PublishedFile.objects.all().delete()
        bad = Meeting.objects.create(body="壞的", held_on=None, stage=Stage.PUBLISHED)
    assert bad.pk != published

    def write(document: Document) -> Iterator[File]:
        if not document.blocks:
            raise ValueError
        yield from plainly(document)

    made = perform("meetings.files", lambda actor: publishing.make_missing(actor, formats=FORMATS, write=write, now=NOW), city=CITY)
    assert made == [published]
    assert set(PublishedFile.objects.values_list("meeting_id", flat=True)) == {published}


@pytest.mark.parametrize("role", ["principal", "it_coordinator", "clerk"])
def test_others_read_published_files_and_put_none_up(published: int, actor_of: ActorOf, role: str) -> None:
    actor_of(role)
    assert PublishedFile.objects.count() == len(FORMATS)
    with pytest.raises(ProgrammingError), transaction.atomic():
        PublishedFile.objects.update(suffix="")
    assert PublishedFile.objects.all().delete()[0] == 0
