"""Sign-in, sessions, and the one statement that knows who asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.utils import filter_users_by_username
from django.conf import settings
from django.db import connection

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.transactions import statements
from xiaowu.identity.actions.sessions import work_in
from xiaowu.identity.models import Account, Session
from xiaowu.identity.rules.sessions import IDLE, SESSION_LASTS, hash_of
from xiaowu.kernel import clock
from xiaowu.kernel.errors import NotFound
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import School

ClientOf = Callable[[str], Any]


def sign_in(name: str, password: str = PASSWORD, **extra: Any) -> tuple[HouseClient, Any]:
    client = HouseClient(**extra)
    return client, client.post("/accounts/login/", {"login": name, "password": password})


def test_a_person_signs_in_and_the_table_keeps_only_a_hash_of_the_token(people: dict[str, Somebody], db: None) -> None:
    client, answer = sign_in(people["homeroom_teacher"].sign_in, headers={"user-agent": "phone"})
    assert (answer.status_code, answer.url) == (302, "/")
    token = client.cookies[settings.SESSION_COOKIE_NAME].value
    session = Session.objects.get(token_hash=hash_of(token))
    assert (session.account_id, session.device, session.address) == (people["homeroom_teacher"].account_id, "phone", "127.0.0.1")
    assert token not in session.data
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == pytest.approx(SESSION_LASTS.total_seconds(), abs=5)  # as long, whatever hour the browser's clock shows


def test_who_is_armed_second_in_one_transaction_reaches_nothing_of_the_first(client_of: ClientOf) -> None:
    teacher, clerk = client_of("homeroom_teacher"), client_of("clerk")

    def reach() -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute("select key, kernel_armed(key) from kernel_reach")
            return {key: ids for key, ids in cursor.fetchall() if ids not in (None, "{}")}

    teacher.get("/access/")
    assert "roll_classes" in reach()
    clerk.get("/access/")
    assert "counts" in reach()
    assert reach().keys().isdisjoint({"roll_classes", "take_classes", "classes"})


def test_sign_in_does_not_care_about_the_case_of_the_name(people: dict[str, Somebody], db: None) -> None:
    _client, answer = sign_in(people["homeroom_teacher"].sign_in.upper())
    assert answer.status_code == 302


def test_a_sign_in_name_is_found_by_its_index(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    assert "account_sign_in_once" in filter_users_by_username("bureau").explain()


def test_session_account_posts_and_reach_are_one_statement(client_of: ClientOf) -> None:
    client = client_of("homeroom_teacher")
    with statements() as run:
        client.get("/access/")
    assert len(run) == 1
    assert "identity_arm" in run[0]


def test_signing_out_ends_the_session_in_the_database(people: dict[str, Somebody], db: None) -> None:
    client, _answer = sign_in(people["clerk"].sign_in)
    token = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    assert Session.objects.get(token_hash=hash_of(token)).ended is not None
    client.cookies[settings.SESSION_COOKIE_NAME] = token
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("token", ["forged", "x" * 5000, "'; drop table identity_session; --", "\x00"])
def test_a_forged_session_opens_nothing(db: None, token: str) -> None:
    client = HouseClient()
    client.cookies[settings.SESSION_COOKIE_NAME] = token
    assert client.get("/").url.startswith("/accounts/login/")
    assert client.get("/api/v1/roster/me").status_code == 401


def test_an_expired_session_opens_nothing_and_a_form_sent_with_it_says_so(client_of: ClientOf) -> None:
    client = client_of("homeroom_teacher")
    Session.objects.update(expires=clock.now() - timedelta(seconds=1))
    assert client.get("/").status_code == 302
    answer = client.send("/account/sessions/end-others/")
    assert answer.status_code == 401
    assert "沒有儲存" in words(answer)


def test_a_session_that_lay_idle_opens_nothing(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client = client_of("principal")
    mine = Session.objects.filter(account_id=people["principal"].account_id)
    mine.update(last_seen=clock.now() - IDLE + timedelta(minutes=10))
    assert client.get("/").status_code == 200
    mine.update(last_seen=clock.now() - IDLE)
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/roster/me").status_code == 401


def test_a_suspended_account_is_out_at_once(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client = client_of("clerk")
    assert client.get("/").status_code == 200
    Account.objects.filter(pk=people["clerk"].account_id).update(is_open=False)
    assert client.get("/").status_code == 302


def test_a_page_that_refreshes_itself_keeps_no_idle_session_open(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    office = client_of("student_affairs")
    mine = Session.objects.filter(account_id=people["student_affairs"].account_id, ended=None)
    before = clock.now() - timedelta(minutes=30)
    mine.update(last_seen=before)
    assert office.get("/attendance/school/", headers={"HX-Request": "true", "X-Unattended": "1"}, follow=True).status_code == 200
    assert mine.get().last_seen == before
    assert office.get("/").status_code == 200
    assert mine.get().last_seen > before
    mine.update(last_seen=clock.now() - IDLE)
    board = office.get("/attendance/school/", headers={"HX-Request": "true", "X-Unattended": "1"})
    assert "/accounts/login/" in board.headers["HX-Redirect"]  # the page goes to the door, not its part


def test_last_seen_is_written_at_most_every_five_minutes(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client = client_of("clerk")
    mine = Session.objects.filter(account_id=people["clerk"].account_id)
    before = mine.get().last_seen
    client.get("/")
    assert mine.get().last_seen == before
    mine.update(last_seen=before - timedelta(minutes=6))
    client.get("/")
    assert mine.get().last_seen >= before


def test_a_new_password_stands_and_ends_the_other_sessions(people: dict[str, Somebody], db: None) -> None:
    name = people["clerk"].sign_in
    here, _answer = sign_in(name)
    there, _answer = sign_in(name)
    weak = here.send("/accounts/password/", {"oldpassword": PASSWORD, "password1": "abcdefgh", "password2": "abcdefgh"})
    assert "4 種中的 3 種" in words(weak)
    done = here.send("/accounts/password/", {"oldpassword": PASSWORD, "password1": "Spring-116", "password2": "Spring-116"})
    assert "密碼已更換" in words(done)
    assert there.get("/").status_code == 302
    assert sign_in(name)[1].status_code == 200
    assert sign_in(name, "Spring-116")[1].status_code == 302


def test_a_person_ends_an_own_session_and_never_another_persons(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    mine, again, other = client_of("clerk"), client_of("clerk"), client_of("principal")
    rows = Session.objects.filter(account_id=people["clerk"].account_id).order_by("pk")
    stranger = Session.objects.get(account_id=people["principal"].account_id)
    assert mine.send(f"/account/sessions/{stranger.pk}/end/").status_code == 404
    assert other.get("/").status_code == 200
    assert mine.send(f"/account/sessions/{rows[1].pk}/end/").status_code == 200
    assert again.get("/").status_code == 302


def test_a_person_with_posts_in_two_schools_works_in_one_of_them(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    from xiaowu.roster.models import Post  # needs Django set up

    here, there = people["clerk"].school_id, people["other_teacher"].school_id
    with as_owner():
        Post.objects.create(person_id=people["clerk"].person_id, role="clerk", school_id=there, valid=(clock.today(), None))
        assert School.objects.filter(pk__in=[here, there]).count() == 2
    client = client_of("clerk")
    path = f"/attendance/{there}/{clock.today()}/counts/"
    assert client.get(path).status_code == 200
    client.send("/account/work-in/", {"school": str(here)})
    assert client.get(path).status_code == 403
    assert "所有學校" in words(client.get("/account/"))  # the way back is on the page
    client.send("/account/work-in/", {"school": ""})
    assert client.get(path).status_code == 200


def test_the_language_is_chosen_kept_and_complete_on_the_page(client_of: ClientOf) -> None:
    client = client_of("bureau_officer")
    assert "全市點名進度" in words(client.get("/"))
    client.send("/language/", {"language": "en", "next": "/"})
    page = client.get("/")
    assert 'lang="en"' in page.content.decode()
    assert "City roll call progress" in words(page)
    assert client.send("/language/", {"language": "xx"}).status_code == 422
    away = client.send("/language/", {"language": "en", "next": "https://evil.example/"}, follow=False)
    assert away.url == "/"


def test_nobody_works_in_a_school_that_there_is_not(actor_of: Callable[[str], Any]) -> None:
    with pytest.raises(NotFound):
        work_in(actor_of("bureau_officer"), 0)
