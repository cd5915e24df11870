"""No table contains a secret, nor a child's name unless that is the table's purpose: everything is searched after it was used."""

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.client import HouseClient
from xiaowu.connections.oidc.actions.clients import connect
from xiaowu.connections.oidc.rules import Kind
from xiaowu.identity.actions.accounts import give_start_code
from xiaowu.identity.models import KnownDevice
from xiaowu.identity.queries.throttling import device_hash
from xiaowu.identity.tests.entering import code_of, knock
from xiaowu.identity.tests.guessing import SECRET, with_app
from xiaowu.kernel import clock
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Guardian, Person, Student
from xiaowu.roster.oneroster.rules.scopes import Scope

ClientOf = Callable[[str], Any]
NEW = "Spring-116-Secret"
# tables whose purpose is to hold a child's name
NAMES = {
    "roster_student": "the register",
    "kernel_import": "a list that waits to be confirmed",
}


def tables_with(text: str) -> set[str]:
    """Tables in which any column of any row holds this text."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition")
        names = [row[0] for row in cursor.fetchall()]
        found = set()
        for name in names:
            cursor.execute(
                f"select exists (select from {name} t where strpos(t::text, %s) > 0 or strpos(t::text, %s) > 0)", [text, text.encode().hex()]
            )
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def test_after_everything_was_used_no_table_holds_a_secret(people: dict[str, Somebody], db: None) -> None:
    who, keeper = people["clerk"], people["it_coordinator"]
    client, _answer = knock(who)
    client.send("/accounts/reauthenticate/", {"password": PASSWORD})
    secrets = {}
    page = client.get("/account/factors/app/").content.decode()
    secrets["factor, waiting"] = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
    assert client.send("/account/factors/app/", {"code": "000000"}).status_code == 200
    assert {name: tables_with(secret) for name, secret in secrets.items()} == {"factor, waiting": set()}
    again = client.send("/account/factors/app/", {"code": "000000"}).content.decode()
    assert secrets["factor, waiting"] in again  # the page is shown again with the same one
    cache.clear()
    client.send("/account/factors/app/", {"code": code_of(secrets["factor, waiting"])})
    secrets["recovery code"] = client.get("/account/factors/codes.txt").content.decode().split()[-1]
    client.send("/accounts/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    secrets |= {"old password": PASSWORD, "new password": NEW}
    secrets["start code"] = give_start_code(arm_for(keeper), keeper.school_id, person_id=people["homeroom_teacher"].person_id, today=clock.today())
    officer = arm_for(people["bureau_officer"])
    _client, secrets["client secret"] = connect(
        officer, name="平台", redirect_uris=[], scopes=[Scope.ROSTER], is_public=False, is_ours=True, kind=Kind.MACHINE, is_city=True
    )
    secrets["session"] = client.cookies["xiaowu"].value
    secrets["device"] = client.cookies["xiaowu-device"].value
    assert {name: tables_with(secret) for name, secret in secrets.items()} == {name: set() for name in secrets}


def test_between_password_and_second_factor_no_table_holds_a_secret(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    with_app(who)
    client, answer = knock(who)
    assert answer.url == "/accounts/factor/"
    secrets = {"session": client.cookies["xiaowu"].value, "device": client.cookies["xiaowu-device"].value, "password": PASSWORD}
    assert {name: tables_with(secret) for name, secret in secrets.items()} == {name: set() for name in secrets}
    begun = client.cookies["xiaowu-device"].value
    cache.clear()
    assert client.post("/accounts/factor/", {"code": code_of(SECRET)}).status_code == 302
    assert client.cookies["xiaowu-device"].value == begun
    assert tables_with(begun) == set()
    assert KnownDevice.objects.filter(account_id=who.account_id, device_hash=device_hash(begun)).exists()


def test_a_start_code_travels_to_the_next_page_as_no_plain_text(people: dict[str, Somebody], client_of: ClientOf) -> None:
    keeper, who = client_of("it_coordinator"), people["clerk"]
    path = f"/account-keeping/{people['it_coordinator'].school_id}/people/{who.person_id}/"
    keeper.send(f"{path}code/", follow=False)
    told = keeper.cookies["messages"].value
    shown = keeper.get(path).content.decode()
    code = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", shown)[0]
    parts = _opened(told)
    assert code not in parts
    forged = HouseClient()
    forged.cookies["messages"] = told[:-2]
    assert forged.get("/accounts/login/").status_code == 200


def _opened(cookie: str) -> str:
    """What anybody can read from a cookie: as it is, and each part as base64, decompressed if it is compressed."""
    read = [cookie]
    for part in re.split(r"[.:]", cookie):
        try:
            raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except (binascii.Error, ValueError):
            continue
        read.append(raw.decode("latin-1"))
        try:
            read.append(zlib.decompress(raw).decode("latin-1"))
        except zlib.error:
            continue
    return "\n".join(read)


def test_a_childs_name_stands_only_where_it_belongs(people: dict[str, Somebody], client_of: ClientOf) -> None:
    who, client = people["homeroom_teacher"], client_of("homeroom_teacher")
    with as_owner():
        grown = {*Person.objects.values_list("name", flat=True), *Guardian.objects.values_list("name", flat=True)}
        child = next(
            each for each in Student.objects.filter(school_class_id=who.class_id).order_by("pk") if each.name not in grown and len(each.name) > 2
        )
    for path in (f"/attendance/{who.school_id}/{who.class_id}/2026-11-24/", f"/roster/{who.school_id}/classes/{who.class_id}/"):
        assert child.name in client.get(path).content.decode()
    client.send(f"/attendance/{who.school_id}/{who.class_id}/2026-11-24/save/", {"revision": "0", f"mark-{child.pk}": "absent"})
    client.send(f"/attendance/{who.school_id}/{who.class_id}/2026-11-24/save/", {"revision": "999"})
    found = tables_with(child.name)
    assert "roster_student" in found
    assert found <= set(NAMES)
