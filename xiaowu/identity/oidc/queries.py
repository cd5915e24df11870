"""Reads of the provider: its clients, what is true of an account, and the key that signs."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from allauth.idp.oidc.models import Client, PrivateKey, Token
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.identity.models import Consent, ProgramPlace, ScimTarget
from xiaowu.identity.oidc.permissions import Permission
from xiaowu.identity.oidc.rules import SCOPE_TITLES, Kind, Programs, key_begins, kind_of, origin_of, program_standings
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor, Standing
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.delivery import MAIL, told
from xiaowu.kernel.delivery.told import DeliveryRow, DestinationRow
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.memo import kept
from xiaowu.kernel.offer import program_scopes
from xiaowu.kernel.sealing.once import made_once


@dataclass(frozen=True, slots=True)
class Consented:
    """A system that somebody lets know who they are, and what of."""

    id: int
    system: str
    scopes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A message and the name of where it goes."""

    row: DeliveryRow
    name: str

    @property
    def due(self) -> datetime | None:
        return self.row.due


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A connected system on the list; in `places` an empty name stands for the city."""

    id: str
    name: str
    kind: Kind
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    places: tuple[str, ...]
    skips_consent: bool


_BITS = 2048


@dataclass(frozen=True, slots=True)
class Connected:
    """A connected system, how many people said yes to it, and how many of its tokens are good."""

    name: str
    people: int
    tokens: int


def connected(actor: Actor, client_id: str) -> Connected:
    """Three statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    client = Client.objects.filter(pk=client_id).first()
    if client is None:
        raise NotFound
    tokens = Token.objects.filter(client=client).filter(Q(expires_at=None) | Q(expires_at__gt=clock.now())).count()
    return Connected(client.name, Consent.objects.filter(client_id=client_id).count(), tokens)


CLIENT_SORTS: Sorts = {"name": "name", "id": "pk"}


def clients(actor: Actor, wanted: ListRequest) -> Page[ClientRow]:
    """A page of the connected systems. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    found = Client.objects.filter(Q(name__icontains=wanted.text) | Q(pk__icontains=wanted.text))
    listed = page_of(found, wanted, CLIENT_SORTS, lambda each: each, "pk")
    served = _places([each.pk for each in listed.rows])
    return Page([_client_row(each, served.get(each.pk, ())) for each in listed.rows], listed.total, wanted)


def _client_row(each: Client, places: Sequence[str]) -> ClientRow:
    scopes, kind = tuple(each.get_scopes()), kind_of(each.get_grant_types())
    return ClientRow(each.pk, each.name, kind, tuple(each.get_redirect_uris()), scopes, tuple(places), bool(each.skip_consent))


@kept(key=lambda: "origins")
def origins() -> tuple[str, ...]:
    """Where sign-in may lead on to: the origins of all relying parties, for the content policy of the pages before."""
    found = {origin_of(uri) for client in Client.objects.all() for uri in client.get_redirect_uris()}
    return tuple(sorted(each for each in found if each is not None))


@lru_cache(maxsize=1)
def programs() -> Programs:
    """What each scope of programs makes of one, as the apps offer them."""
    return {each.name: (each.of_school, each.of_city) for each in program_scopes()}


def scope_titles() -> dict[str, str]:
    """All that a system may ask for, of whoever signs in and at the doors for programs."""
    return {scope.value: title for scope, title in SCOPE_TITLES.items()} | {each.name: each.title for each in program_scopes()}


def known_scopes(client_id: str, asked: Collection[str]) -> list[str]:
    """Of what is asked for, what this system may ask for; without any, it is told of none. One statement."""
    client = Client.objects.filter(pk=client_id).first()
    known = client.get_scopes() if client else []
    return [scope for scope in asked if scope in known]


def has_consent(account_id: int, client_id: str, scopes: Collection[str]) -> bool:
    """Whether this person said yes to this system for all of these scopes."""
    return Consent.objects.filter(account_id=account_id, client_id=client_id, scopes__contains=list(scopes)).exists()


def consents(account_id: int) -> list[Consented]:
    """Which systems somebody said yes to, by name. Two statements."""
    names = dict(Client.objects.values_list("pk", "name"))
    given = Consent.objects.filter(account_id=account_id, client_id__in=names)
    return sorted((Consented(each.pk, names[each.client_id], tuple(each.scopes), each.at) for each in given), key=lambda each: each.system)


def arm_program(token: str) -> Actor | None:
    """The program that holds this access token, and the transaction armed for what its scopes open at its places.

    None for a token that is unknown, over, or of somebody: then nothing is armed. Six statements, the arming among them.
    """
    held = Token.objects.lookup(Token.Type.ACCESS_TOKEN, token)
    if held is None or held.user_id is not None or held.client is None or kind_of(held.client.get_grant_types()) is not Kind.MACHINE:
        return None
    served = ProgramPlace.objects.filter(client_id=held.client.pk)
    schools = list(served.exclude(school=None).order_by("school_id").values_list("school_id", flat=True))
    held_here = program_standings(programs(), held.get_scopes(), schools, is_city=served.filter(school=None).exists())
    standings = tuple(Standing(role, school_id) for role, school_id in held_here)
    arm(reach_of(f"client:{held.client.pk}", clock.today(), standings))
    run("set local plan_cache_mode = force_custom_plan")  # what programs ask differs each time, in how much it finds too: no one plan fits it
    return Actor(held.client.name, standings, client_id=held.client.pk)


def _places(client_ids: Collection[str]) -> dict[str, list[str]]:
    """Where each program serves: client → the names of its schools, or an empty name for the city. One statement."""
    found: dict[str, list[str]] = {}
    for client_id, name in (
        ProgramPlace.objects.filter(client_id__in=client_ids).order_by("client_id", "school__code").values_list("client_id", "school__name")
    ):
        found.setdefault(client_id, []).append(name or "")
    return found


def key_file() -> Path:
    """Where the first signing key lies."""
    return Path(os.environ.get("XIAOWU_OIDC_KEY", settings.XIAOWU_HOME / "oidc-key.pem"))


def keys() -> list[PrivateKey]:
    """The RSA keys that sign, will sign or have signed (PEM), readable by their owner only; every node needs the same.

    The first is made here. A later one is a file beside it that is named by the moment from which it signs. Each is published until its file is gone.
    """
    first = key_file()
    later = sorted(first.parent.glob(f"{first.stem}-*{first.suffix}"))
    if not first.exists() and not later:
        make_key(first)
    begins = {path: key_begins(path.stem.removeprefix(f"{first.stem}-")) for path in ([first] if first.exists() else []) + later}
    return [PrivateKey(pem=_pem(path, path.stat().st_mtime_ns), not_before=begin, issued_at=begin) for path, begin in begins.items()]


def make_key(path: Path) -> None:
    """A new key; the first of two processes wins."""

    def content() -> bytes:
        made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    made_once(path, content)


@lru_cache(maxsize=16)
def _pem(path: Path, _changed: int) -> str:
    return path.read_text()


def deliveries(actor: Actor, wanted: ListRequest) -> Page[NamedRow]:
    """Messages, found by the name of where they go. Three statements. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    names, text = _names(), wanted.text.casefold()
    found = told.deliveries(wanted, [each for each, name in names.items() if text in name.casefold()])
    return Page([NamedRow(each, names.get(each.destination, each.destination)) for each in found.rows], found.total, wanted)


def unfinished(actor: Actor) -> list[tuple[str, DestinationRow]]:
    """Where something waits or was given up, by name. Four statements. Raises Forbidden."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    names = _names()
    return [(names.get(each.name, each.name), each) for each in told.unfinished()]


def _names() -> dict[str, str]:
    clients = {f"client:{pk}": name for pk, name in Client.objects.values_list("pk", "name")}
    targets = {f"scim:{pk}": name for pk, name in ScimTarget.objects.values_list("pk", "name")}
    return {MAIL: _("郵件伺服器"), **clients, **targets}
