"""No sequence of requests by a school's keeper changes what anybody reads at another school, or who can sign in there."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.cast import signed_in
from tests.client import HouseClient, words
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.roster.models import Person, Post

ClientOf = Callable[[str], Any]
PASSWORD = "Rainy-Monday-7"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
WHO = ("stranger", "shared", "later", "officer", "stranger_keeper", "clerk", "principal", "keeper", "made")
ROLES = ("clerk", "it_coordinator", "principal", "student_affairs", "bureau_officer")

# the facts about the other school and about everybody who serves there, today or later, or over the city
_PICTURE = """
with there as (
    select person_id from roster_post where (school_id = %(school)s or school_id is null) and (upper_inf(valid) or upper(valid) > %(today)s)
)
select 'post', p.id::text, p.person_id::text, p.role, p.valid::text, '' from roster_post p where p.school_id is distinct from %(own)s
union all select 'person', p.id::text, p.name, '', '', '' from roster_person p where p.id in (select person_id from there)
union all select 'account', a.id::text, a.sign_in, a.password, a.is_active::text, (select count(*) from mfa_authenticator m where m.user_id = a.id)::text
    from identity_account a where a.person_id in (select person_id from there)
union all select 'session', s.id::text, s.account_id::text, '', '', '' from identity_session s join identity_account a on a.id = s.account_id
    where s.ended is null and a.person_id in (select person_id from there)
union all select 'code', c.id::text, c.account_id::text, '', '', '' from identity_startcode c join identity_account a on a.id = c.account_id
    where c.used is null and c.expires > %(now)s and a.person_id in (select person_id from there)
order by 1, 2
"""

steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(ROLES)),
        st.tuples(st.just("give"), st.sampled_from(WHO), st.sampled_from(ROLES)),
        st.tuples(st.sampled_from(["code", "forget-factors", "suspend", "restore", "make", "rename", "end"]), st.sampled_from(WHO)),
        st.tuples(st.just("offer"), st.sampled_from(ROLES)),
        st.tuples(st.sampled_from(["withdraw", "make_all", "use_code", "take_offer", "become"]),),
    ),
    min_size=3, max_size=12,
)  # fmt: skip


class Keeper:
    """A coordinator who does whatever the pages allow, and uses whatever he gets: codes, offers, accounts that he made."""

    def __init__(self, own: Somebody, people: dict[str, int]) -> None:
        self.school, self.people, self.client = own.school_id, dict(people), signed_in(own.account_id)
        self.start_codes: list[str] = []
        self.offers: list[str] = []
        self.has_become = False

    def send(self, path: str, **data: Any) -> Any:
        answer = self.client.send(path, data)
        assert answer.status_code < 500
        return answer

    def person(self, who: str) -> int:
        return self.people.get(who, 2_000_000_000)

    def do(self, what: str, *given: str) -> None:
        method = getattr(self, f"do_{what}", None)
        if method:
            method(*given)
        else:
            self.keep(what, given[0])

    def keep(self, what: str, who: str) -> None:
        person = self.person(who)
        answer = self.send(f"/account-keeping/{self.school}/people/{person}/{what}/", sign_in=f"made-{person}")
        if answer.status_code == 200:
            self.start_codes += CODE.findall(words(answer))

    def do_add(self, role: str) -> None:
        self.send(f"/roster/{self.school}/staff/add/", person_name="王新人", role=role, class_id="", since="115/11/01")
        with as_owner():
            made = Person.objects.filter(name="王新人").order_by("-pk").first()
        if made:
            self.people["made"] = made.pk

    def do_give(self, who: str, role: str) -> None:
        self.send(f"/roster/{self.school}/staff/add/", person=self.person(who), person_name="x", role=role, class_id="", since="115/11/01")

    def do_rename(self, who: str) -> None:
        self.send(f"/roster/{self.school}/staff/people/{self.person(who)}/rename/", name="改名")

    def do_end(self, who: str) -> None:
        with as_owner():
            posts = list(Post.objects.filter(person_id=self.person(who)).values_list("pk", flat=True))
        for post in posts:
            self.send(f"/roster/{self.school}/staff/{post}/end/")

    def do_offer(self, role: str) -> None:
        answer = self.send(f"/roster/{self.school}/staff/offers/", role=role, class_id="", since="115/11/01")
        self.offers += CODE.findall(words(answer)) if answer.status_code == 200 else []

    def do_withdraw(self) -> None:
        page = self.client.get(f"/roster/{self.school}/staff/").content.decode()
        for where in re.findall(r'action="([^"]+/withdraw/)"', page)[:1]:
            self.send(where)

    def do_make_all(self) -> None:
        self.send(f"/account-keeping/{self.school}/make/")

    def do_use_code(self) -> None:
        for code in self.start_codes[-1:]:
            HouseClient().send("/account-start/", {"code": code, "password1": PASSWORD, "password2": PASSWORD})

    def do_take_offer(self) -> None:
        for code in self.offers[-1:]:
            self.send("/roster/offers/", code=code, yes="1")

    def do_become(self) -> None:
        """Continue as somebody whom he made, if the password that he set signs in to that account."""
        browser = HouseClient()
        browser.send("/accounts/login/", {"login": f"made-{self.person('made')}", "password": PASSWORD})
        if browser.get("/account/").status_code == 200:
            self.client, self.has_become = browser, True


@pytest.fixture
def cast(people: dict[str, Somebody], db: None) -> dict[str, int]:
    """Somebody at the other school only, at both, at both from next month on, at the bureau; and at his own school."""
    here, there, today = people["it_coordinator"].school_id, people["other_coordinator"].school_id, clock.today()
    with as_owner():
        shared, later = Person.objects.create(name="林兩校"), Person.objects.create(name="林下月")
        for person, school, since in (
            (shared, here, today),
            (shared, there, today),
            (later, here, today),
            (later, there, today + timedelta(days=30)),
        ):
            Post.objects.create(person=person, role="clerk", school_id=school, valid=(since, None))
        for person in (shared, later):
            account = Account(person=person, sign_in=f"clerk-{person.pk}")
            account.set_password("Sunny-Tuesday-8")
            account.save()
    return {
        "shared": shared.pk, "later": later.pk, "stranger": people["other_teacher"].person_id, "officer": people["bureau_officer"].person_id,
        "stranger_keeper": people["other_coordinator"].person_id, "clerk": people["clerk"].person_id,
        "principal": people["principal"].person_id, "keeper": people["it_coordinator"].person_id,
    }  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def picture(own: int | None, other: int | None) -> list[tuple[str, ...]]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_PICTURE, {"own": own, "school": other, "today": clock.today(), "now": clock.now()})
        return list(cursor.fetchall())


def posts_of(person: int) -> list[str]:
    with as_owner():
        return sorted(Post.objects.filter(person_id=person, valid__upper_inf=True).values_list("role", flat=True))


@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_nothing_that_a_keeper_does_reaches_another_school(
    client_of: ClientOf, people: dict[str, Somebody], cast: dict[str, int], sequence: list[tuple[str, ...]]
) -> None:
    own, other = people["it_coordinator"], people["other_coordinator"]
    with undone():
        reader, page = client_of("other_coordinator"), f"/roster/{other.school_id}/staff/"

        def read() -> str:
            """Who serves there; not what the reader may do with them: somebody who leaves his school is that school's alone again."""
            *_others, rows = re.findall("(?s)<tbody.*?</tbody>", reader.get(page).content.decode())
            return re.sub(r'(?s)<div class="row-actions">.*?</div>', "", rows)

        before, seen = picture(own.school_id, other.school_id), read()
        assert {row[0] for row in before} >= {"post", "person", "account", "session"}
        assert "林兩校" in seen
        keeper = Keeper(own, cast)
        for what, *more in sequence:
            keeper.do(what, *more)
        assert keeper.client.get(f"/roster/{other.school_id}/students/").status_code in (302, 403)
        assert (picture(own.school_id, other.school_id), read()) == (before, seen)
        assert posts_of(own.person_id) == ["it_coordinator"]


def test_a_keeper_who_does_all_of_it_in_order_reaches_nobody_else(client_of: ClientOf, people: dict[str, Somebody], cast: dict[str, int]) -> None:
    """As a person would try it, with everybody: a post, a code, no second factor, the password, the name."""
    own, other = people["it_coordinator"], people["other_coordinator"]
    before, keeper = picture(own.school_id, other.school_id), Keeper(own, cast)
    for who in WHO:
        for what in ("give", "make", "forget-factors", "code", "use_code", "suspend", "restore", "rename"):
            keeper.do(what, *([who, "clerk"] if what == "give" else [] if what == "use_code" else [who]))
    assert keeper.start_codes  # he did get in where he may: as his own school's clerk
    for role in ("it_coordinator", "principal"):
        keeper.do("add", role)
        assert "made" not in keeper.people  # nobody whom he invents keeps posts
    for what in (
        ("add", "student_affairs"),
        ("give", "made", "it_coordinator"),
        ("make", "made"),
        ("use_code",),
        ("become",),
        ("give", "keeper", "student_affairs"),
        ("offer", "student_affairs"),
        ("take_offer",),
    ):
        keeper.do(*what)
    assert keeper.has_become
    assert picture(own.school_id, other.school_id) == before
    assert posts_of(own.person_id) == ["it_coordinator"]
    assert posts_of(keeper.people["made"]) == ["student_affairs"]
    assert "王新人" in words(client_of("bureau_officer").get("/"))  # and the bureau sees whom he made
