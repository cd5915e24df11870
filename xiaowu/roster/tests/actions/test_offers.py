"""Who gives a post to whom: the school to its own staff, the bureau to anybody; somebody from elsewhere must accept."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from tests.outbox import notices
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Conflict, Forbidden, NotFound
from xiaowu.kernel.models import AuditEntry
from xiaowu.roster.actions import offers, posts
from xiaowu.roster.models import Person, Post, PostOffer, SchoolClass
from xiaowu.roster.queries.picking import person_label
from xiaowu.roster.rules.roles import Role

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
People = dict[str, Somebody]
SINCE = "115/11/24"


@pytest.fixture
def keeper(people: People) -> Somebody:
    return people["it_coordinator"]


def staff(who: Somebody, rest: str = "") -> str:
    return f"/roster/{who.school_id}/staff/{rest}"


def code_in(page: Any) -> str:
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", words(page))
    assert found
    return found[0]


def offered(client_of: ClientOf, keeper: Somebody, role: str = "clerk") -> str:
    return code_in(client_of("it_coordinator").send(staff(keeper, "offers/"), {"role": role, "class_id": "", "since": SINCE}))


def roles_at(school_id: int | None, person_id: int) -> list[str]:
    with as_owner():
        return sorted(Post.objects.filter(school_id=school_id, person_id=person_id).values_list("role", flat=True))


def test_the_takeover_of_an_account_of_another_school_fails_at_its_first_step(client_of: ClientOf, people: People, keeper: Somebody) -> None:
    """A coordinator tries to give a principal of another school a post by their bare id, and then a start code, to sign in as the principal."""
    client, victim = client_of("it_coordinator"), people["other_coordinator"]
    first = client.send(
        staff(keeper, "add/"), {"person": f"#{victim.person_id}", "person_name": "x", "role": "clerk", "class_id": "", "since": SINCE}
    )
    assert first.status_code == 422
    assert "找不到" in words(first)
    assert "邀請其他學校的人任職" in words(first)
    assert roles_at(keeper.school_id, victim.person_id) == []
    assert victim.name not in words(client.get(staff(keeper)))
    for what in ("code/", "forget-factors/", "suspend/"):
        assert client.send(f"/account-keeping/{keeper.school_id}/people/{victim.person_id}/{what}").status_code == 404
    assert client.send(staff(keeper, f"people/{victim.person_id}/rename/"), {"name": "x"}).status_code == 404


def test_a_coordinator_offers_a_post_and_somebody_from_elsewhere_takes_it(client_of: ClientOf, people: People, keeper: Somebody) -> None:
    teacher = people["other_teacher"]
    code = offered(client_of, keeper)
    theirs = client_of("other_teacher")
    assert "輸入職務邀請碼" in words(theirs.get("/account/"))
    shown = words(theirs.send("/roster/offers/", {"code": code.lower()}))
    assert "幹事" in shown
    assert roles_at(keeper.school_id, teacher.person_id) == []  # seen, but not accepted yet
    assert "已接受" in words(theirs.send("/roster/offers/", {"code": code, "yes": "1"}))
    assert roles_at(keeper.school_id, teacher.person_id) == ["clerk"]
    assert "邀請碼不正確" in words(client_of("other_coordinator").send("/roster/offers/", {"code": code}))  # works once
    client = client_of("it_coordinator")
    assert teacher.name in words(client.get(staff(keeper)))
    for what in ("code/", "forget-factors/", "suspend/", "restore/"):  # a post here does not let this school keep its holder's account
        assert client.send(f"/account-keeping/{keeper.school_id}/people/{teacher.person_id}/{what}").status_code == 403
    assert client.send(staff(keeper, f"people/{teacher.person_id}/rename/"), {"name": "x"}).status_code == 403
    with as_owner():
        assert Person.objects.get(pk=teacher.person_id).name == teacher.name
        took = AuditEntry.objects.get(verb="took", subject="post")
    assert (took.account_id, took.subject_id, took.school_id) == (teacher.account_id, teacher.person_id, keeper.school_id)


def test_the_code_is_nowhere_in_the_tables(client_of: ClientOf, keeper: Somebody) -> None:
    code = offered(client_of, keeper)
    with as_owner():
        row = PostOffer.objects.values().get()
        audited = [str(each) for each in AuditEntry.objects.values_list("facts", flat=True)]
    assert code not in str(row)
    assert not any(code in each for each in audited)


def test_nobody_takes_an_offer_that_was_withdrawn_or_has_run_out(client_of: ClientOf, keeper: Somebody) -> None:
    withdrawn = offered(client_of, keeper)
    with as_owner():
        offer = PostOffer.objects.get()
    assert "已撤回職務邀請" in words(client_of("it_coordinator").send(staff(keeper, f"offers/{offer.pk}/withdraw/")))
    assert client_of("it_coordinator").send(staff(keeper, f"offers/{offer.pk}/withdraw/")).status_code == 200  # accepting again changes nothing
    late = offered(client_of, keeper)
    with as_owner():
        PostOffer.objects.filter(withdrawn=None).update(expires=clock.now())
    for code in (withdrawn, late, "AAAA-BBBB-CCCC-DDDD"):
        assert client_of("other_teacher").send("/roster/offers/", {"code": code, "yes": "1"}).status_code == 422


def test_a_coordinator_withdraws_offers_of_the_own_school_only(client_of: ClientOf, people: People, keeper: Somebody) -> None:
    code = offered(client_of, keeper)
    with as_owner():
        offer = PostOffer.objects.get()
    stranger = people["other_coordinator"]
    assert client_of("other_coordinator").send(staff(keeper, f"offers/{offer.pk}/withdraw/")).status_code == 403
    assert client_of("other_coordinator").send(staff(stranger, f"offers/{offer.pk}/withdraw/")).status_code == 404
    assert client_of("other_teacher").send("/roster/offers/", {"code": code}).status_code == 200


def test_nobody_offers_a_post_of_another_school_or_of_the_city(client_of: ClientOf, people: People, keeper: Somebody) -> None:
    given = {"role": "clerk", "class_id": "", "since": SINCE}
    assert client_of("it_coordinator").send(staff(people["other_coordinator"], "offers/"), given).status_code == 403
    assert client_of("principal").send(staff(keeper, "offers/"), given).status_code == 403
    assert client_of("it_coordinator").send(staff(keeper, "offers/"), {**given, "role": "bureau_officer"}).status_code == 422
    with as_owner():
        assert not PostOffer.objects.exists()


def test_nobody_gives_takes_or_ends_the_own_posts(client_of: ClientOf, actor_of: ActorOf, people: People, keeper: Somebody) -> None:
    client = client_of("it_coordinator")
    own = client.send(staff(keeper, "add/"), {"person": f"#{keeper.person_id}", "role": "student_affairs", "class_id": "", "since": SINCE})
    assert own.status_code == 422
    assert client.send("/roster/offers/", {"code": offered(client_of, keeper, "student_affairs"), "yes": "1"}).status_code == 403
    with as_owner():
        post = Post.objects.get(person_id=keeper.person_id)
    assert client.send(staff(keeper, f"{post.pk}/end/")).status_code == 403
    assert roles_at(keeper.school_id, keeper.person_id) == ["it_coordinator"]
    officer = people["bureau_officer"]
    with pytest.raises(Forbidden):
        posts.give_post(
            actor_of("bureau_officer"), keeper.school_id, person_id=officer.person_id, role=Role.PRINCIPAL, class_id=None,
            since=clock.today(), today=clock.today(),
        )  # fmt: skip


def test_the_bureau_gives_a_post_to_anybody_known_and_a_school_to_its_own(client_of: ClientOf, people: People, keeper: Somebody) -> None:
    teacher, clerk = people["other_teacher"], people["clerk"]
    given = {"role": "nutritionist", "class_id": "", "since": SINCE}
    officer = client_of("bureau_officer")
    asked = {"q": teacher.name, "school": keeper.school_id}
    assert person_label(teacher.name, teacher.person_id) in words(officer.get("/roster/pick/people/", asked))
    assert person_label(teacher.name, teacher.person_id) not in words(client_of("it_coordinator").get("/roster/pick/people/", asked))
    assert officer.send(staff(keeper, "add/"), {"person": f"#{teacher.person_id}", **given}).status_code == 200
    assert client_of("it_coordinator").send(staff(keeper, "add/"), {"person": f"#{clerk.person_id}", **given}).status_code == 200
    assert roles_at(keeper.school_id, teacher.person_id) == ["nutritionist"]
    assert roles_at(keeper.school_id, clerk.person_id) == ["clerk", "nutritionist"]


def test_a_school_gives_no_post_to_whoever_has_left(client_of: ClientOf, people: People, keeper: Somebody) -> None:
    clerk = people["clerk"]
    with as_owner():
        Post.objects.filter(person_id=clerk.person_id).update(valid=(clock.today() - timedelta(days=90), clock.today()))
    given = {"person": f"#{clerk.person_id}", "role": "nutritionist", "class_id": "", "since": SINCE}
    assert client_of("it_coordinator").send(staff(keeper, "add/"), given).status_code == 422
    assert client_of("bureau_officer").send(staff(keeper, "add/"), given).status_code == 200


def test_a_coordinator_renames_only_who_serves_here_alone_today_and_later(client_of: ClientOf, people: People, keeper: Somebody) -> None:
    clerk, client = people["clerk"], client_of("it_coordinator")
    assert f"people/{clerk.person_id}/rename/" in client.get(staff(keeper)).content.decode()
    with as_owner():
        later = clock.today() + timedelta(days=60)
        Post.objects.create(person_id=clerk.person_id, role="clerk", school_id=people["other_teacher"].school_id, valid=(later, None))
    assert f"people/{clerk.person_id}/rename/" not in client.get(staff(keeper)).content.decode()
    refused = client.send(staff(keeper, f"people/{clerk.person_id}/rename/"), {"name": "x"})
    assert (refused.status_code, "請洽教育局" in words(refused)) == (403, True)
    assert client_of("bureau_officer").send(staff(keeper, f"people/{clerk.person_id}/rename/"), {"name": "王淑芳"}).status_code == 200


def test_an_offer_that_is_held_already_is_not_used_up(actor_of: ActorOf, people: People, keeper: Somebody) -> None:
    code = offers.offer_post(actor_of("it_coordinator"), keeper.school_id, role=Role.CLERK, class_id=None, since=clock.today(), now=clock.now())
    with pytest.raises(Conflict):
        offers.take_offer(actor_of("clerk"), code, clock.now())
    offers.take_offer(actor_of("other_teacher"), code, clock.now())
    with pytest.raises(NotFound):
        offers.take_offer(actor_of("other_teacher"), code, clock.now())


def test_nobody_takes_a_class_that_got_a_teacher_or_was_closed_since_it_was_offered(
    client_of: ClientOf, actor_of: ActorOf, people: People, keeper: Somebody
) -> None:
    """Two were offered the class that lost its teacher: whoever accepts first has it. Another was closed with its offer open."""
    today, now, coordinator = clock.today(), clock.now(), actor_of("it_coordinator")
    first = SchoolClass.objects.filter(school_id=keeper.school_id, closed_on=None).order_by("pk").first()
    assert first is not None
    with as_owner():
        Post.objects.filter(school_class=first, role="homeroom_teacher").delete()
        second = SchoolClass.objects.create(
            school_id=keeper.school_id, academic_year=first.academic_year, grade=first.grade, number=78, name="一年78班"
        )
    asked = {"role": Role.HOMEROOM_TEACHER, "since": today, "now": now}
    two = [offers.offer_post(coordinator, keeper.school_id, class_id=first.pk, **asked) for _turn in range(2)]
    closed = offers.offer_post(coordinator, keeper.school_id, class_id=second.pk, **asked)
    with as_owner():
        SchoolClass.objects.filter(pk=second.pk).update(closed_on=today)
    offers.take_offer(actor_of("other_teacher"), two[0], now)
    for code in (two[1], closed):
        with pytest.raises(NotFound):
            offers.take_offer(actor_of("other_coordinator"), code, now)
        assert client_of("other_coordinator").send("/roster/offers/", {"code": code}).status_code == 422
    assert words(client_of("it_coordinator").get(staff(keeper))).count("已由他人擔任或班級已關閉") == 2
    with as_owner():
        assert Post.objects.filter(school_class__in=[first, second], role="homeroom_teacher").count() == 1


def test_whoever_takes_a_post_gets_a_letter(actor_of: ActorOf, people: People, keeper: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings  # needs Django set up

    monkeypatch.setattr(settings, "XIAOWU_MAIL_DOMAIN", "mail.example")
    code = offers.offer_post(actor_of("it_coordinator"), keeper.school_id, role=Role.CLERK, class_id=None, since=clock.today(), now=clock.now())
    offers.take_offer(actor_of("other_teacher"), code, clock.now())
    assert notices() == [(people["other_teacher"].account_id, "post_given")]
    assert Account.objects.filter(pk=people["other_teacher"].account_id, is_open=True).exists()
