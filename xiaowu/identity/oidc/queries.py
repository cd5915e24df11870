"""Reads of the provider: its clients, what is true of an account, and the key that signs."""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import connection

from xiaowu.identity.models import RelyingSession
from xiaowu.identity.oidc.permissions import Permission
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.memo import kept

_BITS = 2048
_OUT = """
select entered.id from identity_relyingsession entered
join identity_session held on held.id = entered.session_id join identity_account a on a.id = held.account_id
where entered.told is null
and (held.ended is not null or held.expires <= %s or not a.is_active or identity_roles(a.person_id, %s) = '{}')
"""


def clients(actor: Actor) -> list[Client]:
    """Every relying party, by name. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS)
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
