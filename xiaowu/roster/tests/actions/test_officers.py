"""The bureau's own people: entered, moved between sections and ended by their colleagues, never by themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from conftest import Somebody, as_owner
from tests.client import words
from tests.outbox import notices
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.lists import ListRequest
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.queue import perform
from xiaowu.kernel.seen import Stale, marks
from xiaowu.notifications.models import Telling
from xiaowu.roster.actions import officers, outsiders, posts
from xiaowu.roster.models import OutsideMistake, OutsidePost, Post
from xiaowu.roster.queries.officers import OfficerRow
from xiaowu.roster.queries.officers import officers as listed
from xiaowu.roster.rules.roles import Role

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
TODAY = clock.today()


def enter(actor: Any, name: str = "石文玲", section: str = "network", **more: Any) -> int:
    return officers.enter_officer(actor, name=name, section=section, since=TODAY, today=TODAY, **more)


def of(actor: Any, person_id: int) -> list[OfficerRow]:
    return [row for row in listed(actor, ListRequest(whole=True), TODAY).rows if row.person_id == person_id]


def test_an_officer_is_entered_in_a_section_and_found_by_it(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer)
    assert [row.section for row in of(officer, person)] == ["network"]
    for section, is_there in (("network", True), ("platform", False), ("-", False)):
        found = listed(officer, ListRequest(filters=(("section", section),), whole=True), TODAY).rows
        assert (person in [row.person_id for row in found]) == is_there


def test_a_section_that_the_city_does_not_have_is_refused(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    with pytest.raises(BadInput):
        enter(officer, section="kitchen")


def test_an_officer_who_changes_section_was_in_the_other_until_yesterday(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer)
    with as_owner():
        Post.objects.filter(person_id=person).update(valid=(TODAY - timedelta(days=30), None))
    [row] = of(officer, person)
    officers.change_section(officer, row.id, section="platform", today=TODAY, seen=marks({"section": "network"}))
    with as_owner():
        held = [(each.section, each.valid.lower, each.valid.upper) for each in Post.objects.filter(person_id=person).order_by("pk")]
    assert held == [("network", TODAY - timedelta(days=30), TODAY), ("platform", TODAY, None)]
    [now] = of(officer, person)
    officers.change_section(officer, now.id, section="platform", today=TODAY)  # the same again does nothing
    officers.change_section(officer, now.id, section="", today=TODAY)  # entered by mistake today
    assert [(each.id, each.section) for each in of(officer, person)] == [(now.id, "")]
    with pytest.raises(Stale):
        officers.change_section(officer, now.id, section="network", today=TODAY, seen=marks({"section": "platform"}))


def test_nobody_gives_moves_or_ends_the_own_post_at_the_bureau(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    officer, own = actor_of("bureau_officer"), people["bureau_officer"]
    [row] = of(officer, own.person_id)
    for act in (
        lambda: officers.give_officer_post(officer, person_id=own.person_id, section="", since=TODAY),
        lambda: officers.change_section(officer, row.id, section="network", today=TODAY),
        lambda: officers.end_officer_post(officer, row.id, ends_on=TODAY),
    ):
        with pytest.raises(Forbidden):
            act()


def test_all_officers_are_told_of_a_new_colleague_and_a_change_of_section_is_no_new_post(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer)
    [row] = of(officer, person)
    with as_owner():
        told = list(Telling.objects.filter(kind="notifications.officer_entered").values_list("role", "about"))
        Account.objects.create(sign_in="new-officer", person_id=person, password="!")
    assert told == [("bureau_officer", {"name": "石文玲"})]
    with override_settings(XIAOWU_MAIL_DOMAIN="mail.example"):
        officers.change_section(officer, row.id, section="platform", today=TODAY)
    assert [what for _account, what in notices()] == ["post_changed"]


def test_whoever_answers_for_people_from_outside_leaves_at_once_and_they_fall_to_who_ends_it(actor_of: ActorOf, client_of: ClientOf) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer)
    [row] = of(officer, person)
    given: dict[str, Any] = {"name": "白永昌", "role": Role.VENDOR, "firm": "雲梯科技", "reason": "平板採購", "since": TODAY, "last": TODAY}
    visitor = outsiders.enter_outsider(officer, **given, answers_for=person, today=TODAY)
    with as_owner():
        post = Post.objects.get(person_id=visitor).pk
    with pytest.raises(BadInput):
        outsiders.hand_over(officer, post, answers_for=visitor, today=TODAY)
    with pytest.raises(Stale):
        outsiders.hand_over(officer, post, answers_for=officer.person_id or 0, today=TODAY, seen=marks({"answers_for": 1}))
    for _press in range(2):
        outsiders.hand_over(officer, post, answers_for=officer.person_id or 0, today=TODAY, seen=marks({"answers_for": person}))
    outsiders.hand_over(officer, post, answers_for=person, today=TODAY)
    asked = words(client_of("bureau_officer").send(f"/roster/bureau/{row.id}/end/", says_yes=False))
    assert ("白永昌" in asked, "改由您負責" in asked) == (True, True)
    officer = actor_of("bureau_officer")
    officers.end_officer_post(officer, row.id, ends_on=TODAY)
    assert of(officer, person) == []
    with as_owner():
        assert OutsidePost.objects.get(pk=post).answers_for_id == officer.person_id
        kept = AuditEntry.objects.filter(verb="handed_over", subject_id=post).latest("pk")
    assert (kept.account_id, kept.facts) == (officer.account_id, {"answers_for": officer.person_id, "was": person})


def test_what_is_taken_back_on_its_first_day_stays_on_record_and_is_shown(actor_of: ActorOf, client_of: ClientOf) -> None:
    officer = actor_of("bureau_officer")
    given: dict[str, Any] = {"name": "白永昌", "role": Role.VENDOR, "firm": "雲梯科技", "reason": "平板採購", "since": TODAY, "last": TODAY}
    visitor = outsiders.enter_outsider(officer, **given, answers_for=officer.person_id or 0, today=TODAY)
    with as_owner():
        post = Post.objects.get(person_id=visitor).pk
    outsiders.shut_out(officer, post, ends_on=TODAY)
    with as_owner():
        kept = AuditEntry.objects.get(verb="took_back", subject="post", subject_id=post).facts
        assert not Post.objects.filter(pk=post).exists()
        said = OutsideMistake.objects.get(post_id=post)
        recorded = "".join(str(facts) for facts in AuditEntry.objects.values_list("facts", flat=True))
    assert {"person": visitor, "role": "vendor", "answers_for": officer.person_id, "since": TODAY.isoformat()}.items() <= kept.items()
    assert (said.person_id, said.firm, said.reason) == (visitor, "雲梯科技", "平板採購")
    shown = words(client_of("bureau_officer").get("/roster/outsiders/?show=mistaken&q=雲梯"))
    assert ("白永昌" in shown, "平板採購" in shown, "誤登而取消" in shown, "結束" in shown.split("白永昌")[1]) == (True, True, True, False)
    assert "白永昌" not in words(client_of("bureau_officer").get("/roster/outsiders/?show=over"))
    assert not [word for word in ("雲梯科技", "平板採購") if word in recorded]  # ids only: the audit is kept for good


@pytest.mark.parametrize(("key", "written"), [("posts", 0), ("officers", 1), ("outsiders", 0)])
def test_whoever_keeps_the_posts_of_schools_writes_none_at_the_bureau(actor_of: ActorOf, key: str, written: int) -> None:
    person = enter(actor_of("bureau_officer"))
    keys = frozenset({key, "staff"})
    change = Post.objects.filter(person_id=person, role="bureau_officer")
    assert perform("test", lambda _actor: run("update roster_post set section = '' where id = %s", [change.get().pk]), city=keys) == written


def test_somebody_known_is_asked_about_and_serves_at_the_bureau_once(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    officer, clerk = actor_of("bureau_officer"), people["clerk"]
    with pytest.raises(posts.Namesake) as asked:
        enter(officer, name=clerk.name)
    assert clerk.person_id in [each.person_id for each in asked.value.known]
    officers.give_officer_post(officer, person_id=clerk.person_id, section="", since=TODAY)
    with pytest.raises(Conflict):
        officers.give_officer_post(officer, person_id=clerk.person_id, section="network", since=TODAY)
    with pytest.raises(NotFound):
        officers.give_officer_post(officer, person_id=999_999_999, section="", since=TODAY)


def test_an_officers_post_ends_and_a_schools_is_not_ended_there(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer)
    [row] = of(officer, person)
    officers.end_officer_post(officer, row.id, ends_on=TODAY)
    assert of(officer, person) == []
    with as_owner():
        others = Post.objects.exclude(role="bureau_officer").values_list("pk", flat=True)[:3]
        foreign = [*others, *Post.objects.filter(role="vendor").values_list("pk", flat=True)]
    for post_id in foreign:
        with pytest.raises(NotFound):
            officers.end_officer_post(officer, post_id, ends_on=TODAY)
        with pytest.raises(NotFound):
            officers.change_section(officer, post_id, section="", today=TODAY)


def test_no_school_keeps_the_bureaus_people(actor_of: ActorOf) -> None:
    for role in ("it_coordinator", "principal", "vendor"):
        with pytest.raises(Forbidden):
            enter(actor_of(role))


def test_the_pages_add_move_and_end(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client = client_of("bureau_officer")
    sent = {"person_name": "石文玲", "section": "platform", "since": "115/11/24"}
    assert "系統平臺組" in words(client.send("/roster/bureau/add/", sent))
    with as_owner():
        post = Post.objects.get(person__name="石文玲")
    assert client.send("/roster/bureau/add/", {**sent, "person_name": ""}).status_code == 422
    assert client.send("/roster/bureau/add/", {**sent, "section": "kitchen"}).status_code == 422
    assert "同名的人" in words(client.send("/roster/bureau/add/", sent))
    assert "網管資安組" in words(client.send(f"/roster/bureau/{post.pk}/section/", {"section": "network"}))
    assert "石文玲" not in words(client.send(f"/roster/bureau/{post.pk}/end/")).split("共")[-1]
