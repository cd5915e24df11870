"""A file of a long list is made by a job as its asker, once however often it is pressed, and fetched by nobody else."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from conftest import Somebody
from tests.cast import arm_for
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.audit.tables import AuditEntry, Look
from xiaowu.kernel.lists import exports
from xiaowu.kernel.lists.tables import Export
from xiaowu.kernel.queue import perform
from xiaowu.kernel.retention.forgetting import forget
from xiaowu.kernel.storage.tables import Content
from xiaowu.notifications.actions import exporting
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.tests.talking import inbox_of
from xiaowu.roster.lists import STUDENTS
from xiaowu.roster.models import Post

ClientOf = Callable[[str], Any]
People = dict[str, Somebody]
ASKER = "it_coordinator"


@pytest.fixture
def asked(people: People) -> Iterator[str]:
    """The address of the file of a list that is long: the coordinator's pupils."""
    usual = STUDENTS.long
    object.__setattr__(STUDENTS, "long", 1)  # frozen, so no monkeypatch
    yield reverse("roster:students_export", args=[people[ASKER].school_id, "csv"])
    object.__setattr__(STUDENTS, "long", usual)


def kept(owner: Any) -> Export:
    with owner():
        return Export.objects.get()


def change(owner: Any, **given: Any) -> None:
    with owner():
        Export.objects.update(**given)


def begun(client: Any, asked: str) -> int:
    answer = client.get(asked)
    assert answer.status_code == 303
    return int(answer.url.rstrip("/").rpartition("/")[2])


def made(client: Any, asked: str) -> int:
    number = begun(client, asked)
    assert exporting.make(number) is True
    return number


def file_of(client: Any, number: int) -> Any:
    return client.get(reverse("export_file", args=[number]))


def test_asker_lands_on_a_page_that_says_how_far_it_is_and_is_told_and_fetches_the_whole_list(
    client_of: ClientOf, people: People, asked: str, owner: Any
) -> None:
    client, who = client_of(ASKER), people[ASKER]
    number, where = begun(client, asked), reverse("export", args=[kept(owner).pk])
    total = kept(owner).rows
    assert f"已寫入 0 筆，共 {total} 筆" in words(client.get(where))
    part = client.get(where, {"shown": ""}, headers={"HX-Request": "true"})
    assert part.content.lstrip().startswith(b'<p><label for="progress">')
    assert file_of(client, number).status_code == 404  # not ready
    with owner():
        Look.objects.all().delete()
    assert exporting.make(number) is True
    distribute()
    assert [(each.kind, each.about["id"], each.about["is_good"]) for each in inbox_of(who.account_id)][-1] == (exporting.KIND, number, True)
    assert "匯出檔已完成：找學生" in words(client.get("/inbox/"))
    assert f"共 {total} 筆" in words(client.get(where))
    answer = file_of(client, number)
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert (len(rows), answer["Cache-Control"]) == (1 + total, "private, no-store")
    with owner():
        seen = {child for look in Look.objects.filter(account_id=who.account_id, purpose="roster.find_students") for child in look.student_ids}
        assert len(seen) == total
        done = AuditEntry.objects.filter(subject_id=number, account_id=who.account_id).order_by("pk").values_list("verb", flat=True)
        assert list(done) == ["exported", "fetched"]


def test_a_list_that_is_not_long_is_handed_out_at_once(client_of: ClientOf, people: People, owner: Any) -> None:
    answer = client_of(ASKER).get(reverse("roster:students_export", args=[people[ASKER].school_id, "csv"]))
    assert answer.status_code == 200
    with owner():
        assert not Export.objects.exists()


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "json"])
def test_every_format_is_made(client_of: ClientOf, people: People, asked: str, owner: Any, suffix: str) -> None:
    client = client_of(ASKER)
    answer = file_of(client, made(client, asked.replace(".csv", f".{suffix}")))
    assert answer["Content-Disposition"].endswith(f".{suffix}")
    assert len(b"".join(answer.streaming_content)) > 100


def test_who_presses_twice_waits_for_the_same_file_and_another_filter_format_or_reader_is_another(
    client_of: ClientOf, asked: str, owner: Any
) -> None:
    client = client_of(ASKER)
    first = begun(client, asked)
    assert begun(client, f"{asked}?page=2&unknown=1") == first
    others = {begun(client, f"{asked}?sort=-class"), begun(client, asked.replace(".csv", ".ods")), begun(client_of("student_affairs"), asked)}
    assert len(others | {first}) == 4
    exporting.make(first)
    assert begun(client, asked) not in {first, *others}  # once it is ready, the next is made anew


def test_no_other_reader_sees_or_fetches_it_not_even_of_the_same_school(client_of: ClientOf, asked: str) -> None:
    number = made(client_of(ASKER), asked)
    for other in ("student_affairs", "principal", "bureau_officer", "other_coordinator"):
        client = client_of(other)
        assert [client.get(reverse(name, args=[number])).status_code for name in ("export", "export_file")] == [404, 404], other
    assert file_of(client_of(ASKER), number).status_code == 200


def test_whoever_may_not_see_the_list_begins_nothing(client_of: ClientOf, asked: str, owner: Any) -> None:
    assert client_of("other_coordinator").get(asked).status_code == 403
    with owner():
        assert not Export.objects.exists()


def test_a_post_that_ended_since_loses_the_file(client_of: ClientOf, people: People, asked: str, owner: Any) -> None:
    client = client_of(ASKER)
    number = made(client, asked)
    with owner():  # who still may see the list, but no longer by the post with which it was made
        Post.objects.filter(person_id=people[ASKER].person_id).update(role="student_affairs")
    assert client.get(asked).status_code == 303
    assert file_of(client, number).status_code == 403
    with owner():
        Post.objects.filter(person_id=people[ASKER].person_id).update(role="nutritionist")
    assert file_of(client, number).status_code == 403


def test_a_post_that_ended_before_makes_no_file_and_is_told(client_of: ClientOf, people: People, asked: str, owner: Any) -> None:
    number = begun(client_of(ASKER), asked)
    with owner():
        Post.objects.filter(person_id=people[ASKER].person_id).update(role="student_affairs")
        Look.objects.all().delete()
    assert exporting.make(number) is True
    distribute()
    assert (kept(owner).content_id, kept(owner).ended_at is None, kept(owner).filename) == (None, False, "")
    assert inbox_of(people[ASKER].account_id)[-1].about["is_good"] is False
    client = client_of(ASKER)
    assert "匯出檔沒有製作完成：找學生" in words(client.get("/inbox/"))
    assert "檔案沒有製作完成" in words(client.get(reverse("export", args=[number])))
    with owner():
        assert not Look.objects.exists()


def test_a_file_reaches_no_further_than_the_session_that_asked_for_it(people: People, asked: str, owner: Any) -> None:
    """Somebody with two posts who works as one of them: the job has that one alone."""
    who = people[ASKER]
    actor = arm_for(who)
    with owner():
        post = Post.objects.filter(person_id=who.person_id).first()
        assert post is not None
        Post.objects.create(person_id=who.person_id, role="bureau_officer", valid=post.valid)
    page = STUDENTS.answer(actor, {}, who.school_id).page
    number = exports.begin(actor, STUDENTS, asked, page, now=clock.now())
    held: list[Actor] = []
    find = exports.read
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "read", lambda armed, row: held.append(armed) or find(armed, row))
        assert exporting.make(number) is True
    assert [each.assignments for each in held] == [(RoleAssignment(ASKER, who.school_id),)]


def test_after_a_day_nobody_is_handed_it_and_the_night_deletes_it(client_of: ClientOf, asked: str, owner: Any) -> None:
    client = client_of(ASKER)
    number = made(client, asked)
    change(owner, at=clock.now() - timedelta(days=1, minutes=1))
    assert [client.get(reverse(name, args=[number])).status_code for name in ("export", "export_file")] == [404, 404]
    assert forget(None)["kernel_export"] == 1


def test_a_job_that_was_killed_is_run_again_and_left_nothing_behind(
    client_of: ClientOf, people: People, asked: str, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(ASKER)
    number = begun(client, asked)

    class Killed(BaseException):
        """Like a process that ends: nothing of ours hears it."""

    def killed(*_given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(exports, "goes_on", killed)
        patch.setattr(exporting, "_EVERY", 0.0)
        with pytest.raises(Killed):
            exporting.make(number)
    with owner():
        assert not Content.objects.exists()
    assert (kept(owner).ended_at, kept(owner).tries) == (None, 1)
    assert begun(client, asked) == number
    assert exporting.make(number) is False  # it may still be at work
    assert perform("test", lambda _actor: exporting.go_on(), city=exports.REACH) == 0
    change(owner, alive_at=clock.now() - timedelta(minutes=6))
    assert perform("test", lambda _actor: exporting.go_on(), city=exports.REACH) == 1
    assert exporting.make(number) is True
    distribute()
    assert [each.about["is_good"] for each in inbox_of(people[ASKER].account_id) if each.kind == exporting.KIND] == [True]
    assert exporting.make(number) is False  # it is made


def test_a_job_that_was_only_slow_keeps_nothing_once_another_has_taken_over(client_of: ClientOf, asked: str, owner: Any) -> None:
    number = begun(client_of(ASKER), asked)
    slow = perform("test", lambda _actor: exports.claim(number, clock.now()), city=exports.REACH)
    change(owner, alive_at=clock.now() - timedelta(minutes=6))
    taken = perform("test", lambda _actor: exports.claim(number, clock.now()), city=exports.REACH)
    read = exports.Read("名單.csv", "csv", 1, None, [])  # type: ignore[arg-type]  # not looked at
    assert perform("test", lambda actor: exporting._ended(slow, [(actor, read, b"x")], actor), city=exports.REACH) is False
    assert (kept(owner).ended_at, kept(owner).tries) == (None, taken.tries)


def test_a_file_that_fails_thrice_is_given_up_and_told(client_of: ClientOf, people: People, asked: str, owner: Any) -> None:
    number = begun(client_of(ASKER), asked)
    change(owner, tries=exporting.MOST_TRIES)
    assert exporting.make(number) is True
    distribute()
    assert (kept(owner).content_id, inbox_of(people[ASKER].account_id)[-1].about["is_good"]) == (None, False)


def test_a_job_says_how_many_rows_are_written(client_of: ClientOf, asked: str, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[int] = []
    monkeypatch.setattr(exporting, "_EVERY", 0.0)
    tell = exports.goes_on
    monkeypatch.setattr(exports, "goes_on", lambda row, done, now: said.append(done) or tell(row, done, now))
    number = made(client_of(ASKER), asked)
    assert said == list(range(1, kept(owner).rows + 1))
    assert kept(owner).pk == number
