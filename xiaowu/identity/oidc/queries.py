"""Reads of the provider: its clients, what is true of an account, and the key that signs."""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client, Token
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import connection

from xiaowu.identity.models import ProgramPlace, RelyingSession
from xiaowu.identity.oidc.permissions import Permission
from xiaowu.identity.oidc.rules import Kind, kind_of, program_standings
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor, Standing
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.memo import kept

_BITS = 2048
_OUT = """
select entered.id from identity_relyingsession entered
join identity_session held on held.id = entered.session_id join identity_account a on a.id = held.account_id
where entered.told is null
and (held.ended is not null or held.expires <= %s or not a.is_active or identity_roles_of(a.id, %s) = '{}')
"""


def clients(actor: Actor) -> list[Client]:
    """Every relying party, by name. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    return list(Client.objects.order_by("name", "pk"))


@kept(key=lambda: "origins")
def origins() -> tuple[str, ...]:
    """Where sign-in may lead on to: the origins of all relying parties, for the content policy of the pages before."""
    parts = {urlsplit(uri) for client in Client.objects.all() for uri in client.get_redirect_uris()}
    return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))


def to_be_told() -> list[RelyingSession]:
    """Those that were entered from sessions which hold no more: ended, run out, or of an account that may not be used."""
    with connection.cursor() as cursor:
        cursor.execute(_OUT, [clock.now(), clock.today()])
        out = [row[0] for row in cursor.fetchall()]
    return list(RelyingSession.objects.filter(pk__in=out).select_related("session__account"))


def arm_program(token: str) -> Actor | None:
    """The program that holds this access token, and the transaction armed for what its scopes open at its places.

    None for a token that is unknown, over, or of somebody: then nothing is armed. Six statements, the arming among them.
    """
    held = Token.objects.lookup(Token.Type.ACCESS_TOKEN, token)
    if held is None or held.user_id is not None or held.client is None or kind_of(held.client.get_grant_types()) is not Kind.MACHINE:
        return None
    served = ProgramPlace.objects.filter(client_id=held.client.pk)
    schools = list(served.exclude(school=None).order_by("school_id").values_list("school_id", flat=True))
    held_here = program_standings(held.get_scopes(), schools, is_city=served.filter(school=None).exists())
    standings = tuple(Standing(role, school_id) for role, school_id in held_here)
    arm(reach_of(f"client:{held.client.pk}", clock.today(), standings))
    with connection.cursor() as cursor:  # what programs ask differs each time, in how much it finds too: no one plan fits it
        cursor.execute("set local plan_cache_mode = force_custom_plan")
    return Actor(held.client.name, standings, client_id=held.client.pk)


def places() -> dict[str, list[str]]:
    """Where each program serves: client → the names of its schools, or an empty name for the city. One statement."""
    found: dict[str, list[str]] = {}
    for client_id, name in ProgramPlace.objects.order_by("client_id", "school__code").values_list("client_id", "school__name"):
        found.setdefault(client_id, []).append(name or "")
    return found


@lru_cache(maxsize=1)
def signing_key() -> str:
    """The RSA key that signs (PEM): made once beside the data, readable by its owner only; every node needs the same."""
    path = Path(os.environ.get("XIAOWU_OIDC_KEY", settings.XIAOWU_HOME / "oidc-key.pem"))
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        try:
            os.link(fresh, path)  # the first of two processes wins
        except FileExistsError:
            pass
        fresh.unlink()
    return path.read_text()
