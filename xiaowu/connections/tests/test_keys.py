"""Keys are changed without locking anybody out: the old one works until everything is sealed anew, and then it goes."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.idp.oidc.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import override_settings
from joserfc import jwt
from joserfc.jwk import KeySet

from conftest import Somebody, as_owner, copy_template
from tests.client import words
from xiaowu.connections.models import ProvisioningTarget
from xiaowu.connections.oidc.adapters import keys as actions
from xiaowu.connections.oidc.rules import KEY_NAME, key_begins
from xiaowu.connections.provisioning.actions.targets import add_target
from xiaowu.connections.tests.oidc.partner import ClientOf, Partner
from xiaowu.identity.actions.accounts import give_start_code, use_start_code
from xiaowu.identity.models import StartCode
from xiaowu.identity.queries.startcodes import given_code
from xiaowu.identity.tests.entering import code_of, knock, set_up
from xiaowu.kernel import clock
from xiaowu.kernel.database import proofs
from xiaowu.kernel.sealing import reseal, seal, unseal

OLD, NEW = settings.SECRET_KEY, "the-next-one"
ActorOf = Callable[[str], Any]
both = override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD])
only_new = override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[])


@pytest.fixture
def signing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's signing keys lie."""
    monkeypatch.setenv("XIAOWU_OIDC_KEY", str(tmp_path / "oidc-key.pem"))
    return tmp_path


def enters(who: Somebody, code: str) -> int:
    """Password and code: 302 if they get in."""
    Authenticator.objects.update(last_used_at=None)
    with connection.cursor() as cursor:
        cursor.execute("delete from kernel_state")  # a code is good once in its half minute
    client, _answer = knock(who)
    return int(client.post("/accounts/factor/", {"code": code}).status_code)


def test_old_key_then_both_then_sealed_anew_then_the_new_one_alone_and_everything_opens_all_the_while(
    people: dict[str, Somebody], actor_of: ActorOf, db: None
) -> None:
    who, inside = people["clerk"], knock(people["clerk"])[0]
    secret = set_up(inside)
    recovery = inside.get("/account/factors/codes.txt").content.decode().split()[-1]
    target = add_target(actor_of("bureau_officer"), name="x", url="https://x.example/scim", token="their-token", is_city=True)
    keeper, person = actor_of("it_coordinator"), people["nutritionist"]
    printed = give_start_code(keeper, person.school_id, person_id=person.person_id, today=clock.today())
    row = StartCode.objects.latest("pk")

    with both:
        assert inside.get("/account/").status_code == 200  # nobody is signed out
        assert enters(who, code_of(secret)) == 302
        assert unseal(ProvisioningTarget.objects.get(pk=target.pk).token, "scim token") == "their-token"
        assert given_code(row.pk, row.code_hash) == printed
        with as_owner():
            counted = reseal()
        assert (counted.done, counted.lost) == (3, 0)
    with only_new:
        assert enters(who, code_of(secret)) == 302
        assert enters(who, recovery) == 302
        assert unseal(ProvisioningTarget.objects.get(pk=target.pk).token, "scim token") == "their-token"
        assert given_code(row.pk, row.code_hash) is None  # cannot be printed again
        use_start_code(printed, "Rainy-Monday-7", clock.now())  # and opens all the same
    with pytest.raises(InvalidToken):  # nothing of it needs the old key any more
        unseal(ProvisioningTarget.objects.get(pk=target.pk).token, "scim token")


def test_a_factor_that_no_key_opens_is_not_this_one_and_its_owner_is_let_in_by_the_coordinator(
    people: dict[str, Somebody], client_of: ClientOf
) -> None:
    who, inside = people["clerk"], knock(people["clerk"])[0]
    secret = set_up(inside)
    codes = inside.get("/account/factors/codes.txt").content.decode().split()[-1]
    with only_new:
        with as_owner():
            proofs.install()  # as `migrate` and `rekey` do
        assert {enters(who, code) for code in (code_of(secret), codes, "000000", "")} == {200}
        assert Authenticator.objects.filter(user_id=who.account_id).count() == 2
        client_of("it_coordinator").send(f"/account-keeping/{who.school_id}/people/{who.person_id}/forget-factors/")
        assert knock(who)[1].url == "/"


def test_recovery_codes_that_no_key_opens_are_not_shown_but_made_anew(people: dict[str, Somebody], db: None) -> None:
    inside = knock(people["clerk"])[0]
    set_up(inside)
    assert "備用碼" in words(inside.get("/account/factors/codes/"))
    kept = Authenticator.objects.get(type="recovery_codes")
    Authenticator.objects.filter(pk=kept.pk).update(data=kept.data | {"seed": "sealed elsewhere"})
    for page in ("/account/factors/codes/", "/account/factors/codes.txt"):
        assert inside.get(page).url == "/account/factors/codes/new/"
    assert inside.get("/account/factors/codes/new/").status_code == 200


def test_what_cannot_be_opened_is_counted_and_left_as_it_is(actor_of: ActorOf) -> None:
    target = add_target(actor_of("bureau_officer"), name="x", url="https://x.example/scim", token="their-token", is_city=True)
    with only_new, as_owner():
        counted = reseal()
    assert (counted.done, counted.lost) == (0, 1)
    assert unseal(ProvisioningTarget.objects.get(pk=target.pk).token, "scim token") == "their-token"


def test_nothing_is_sealed_that_a_change_of_keys_would_not_find() -> None:
    with pytest.raises(LookupError):
        seal("secret", "something new")


def published(partner: Partner) -> KeySet:
    return KeySet.import_key_set(partner.bare.get(partner.known["jwks_uri"]).json())


def test_a_new_signing_key_is_published_before_it_signs_and_the_old_one_after(
    signing: Path,
    partner: Partner,
    browser_of: ClientOf,
) -> None:
    def signed() -> str:
        return str(partner.exchange(partner.code(browser_of("clerk")))["id_token"])

    first = signed()
    coming = actions.renew_key(after=timedelta(hours=1))
    assert (coming.parent, coming.stat().st_mode & 0o777) == (signing, 0o600)
    assert len(published(partner).keys) == 2
    assert jwt.decode(signed(), published(partner)).header["kid"] == jwt.decode(first, published(partner)).header["kid"]
    begun = datetime.now(UTC) - timedelta(minutes=1)
    coming.rename(signing / f"oidc-key-{begun.strftime(KEY_NAME)}.pem")  # an hour later
    second = signed()
    known = published(partner)
    assert jwt.decode(second, known).header["kid"] != jwt.decode(first, known).header["kid"]
    hint = {"id_token_hint": first, "client_id": partner.http.client_id}
    assert browser_of("clerk").get("/oidc/logout", hint).status_code == 200  # what the old one signed is still believed
    (signing / "oidc-key.pem").unlink()
    assert len(published(partner).keys) == 1
    assert jwt.decode(signed(), published(partner))


def test_of_several_keys_the_one_signs_that_began_last(signing: Path) -> None:
    assert len(get_adapter().list_private_keys()) == 1
    (signing / "oidc-key-by-hand.pem").write_bytes((signing / "oidc-key.pem").read_bytes())
    begins = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 3, 2)] + [datetime(2999, 1, 1, tzinfo=UTC)]
    for begin in begins:
        assert actions.renew_key(after=begin - datetime.now(UTC)).exists()
    assert len(get_adapter().list_private_keys()) == 6
    signs = get_adapter().get_signing_key().not_before
    assert signs is not None
    assert abs(signs - begins[1]) < timedelta(seconds=5)


def test_a_house_that_never_signed_does_so_while_its_next_key_waits(signing: Path) -> None:
    actions.renew_key(after=timedelta(hours=1))
    assert len(get_adapter().list_private_keys()) == 2
    assert get_adapter().get_signing_key().pem == (signing / "oidc-key.pem").read_text()


def test_the_operator_changes_the_keys_by_one_command(signing: Path, people: dict[str, Somebody]) -> None:
    name = f"rekey_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    copy_template(name)
    environment = os.environ | {"XIAOWU_DATABASE_NAME": name, "XIAOWU_SECRET_KEY": NEW, "XIAOWU_SECRET_KEY_FALLBACKS": f"{OLD} older"}
    ran = subprocess.run(
        [sys.executable, "-m", "xiaowu.cli", "rekey", "--minutes", "5"], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "0 secrets sealed anew, 0 that no key opens" in ran.stdout
    (made,) = signing.glob("oidc-key-*.pem")
    assert str(made) in ran.stdout
    begins = key_begins(made.stem.removeprefix("oidc-key-"))
    assert begins is not None
    assert timedelta(minutes=3) < begins - datetime.now(UTC) < timedelta(minutes=6)


def test_somebodys_drawer_keeps_its_name_beside_the_new_one_after_a_change_of_key(actor_of: ActorOf) -> None:
    def names(actor: Any) -> list[str]:
        told: str = engines["pages"].env.globals["drawer"](actor)
        return told.split()

    teacher, clerk = actor_of("homeroom_teacher"), actor_of("clerk")
    (before,) = names(teacher)
    assert names(clerk) != [before]
    with both:
        now, *earlier = names(teacher)
    assert (earlier, now == before) == ([before], False)
    with only_new:
        assert names(teacher) == [now]
