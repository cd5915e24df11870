"""Reads of the provider: its clients, where they serve, and what people let them know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from allauth.idp.oidc.models import Client, Token
from django.db.models import Q

from xiaowu.connections.models import ClientPlace, Consent
from xiaowu.connections.oidc.rules import SCOPE_TITLES, Kind, Programs, kind_of, origin_of, program_standings
from xiaowu.connections.permissions import Permission
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.memo import shared_cache
from xiaowu.kernel.offer import program_scopes


@dataclass(frozen=True, slots=True)
class Consented:
    """A system that somebody lets know who they are, and what else."""

    id: int
    system: str
    scopes: tuple[str, ...]
    at: datetime


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


@dataclass(frozen=True, slots=True)
class Connected:
    """A connected system, how many people consented to it, and how many of its tokens are valid."""

    name: str
    people: int
    tokens: int


def connected(actor: Actor, client_id: str) -> Connected:
    """One connected system. Three statements. Raises Forbidden, NotFound."""
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


@shared_cache(key=lambda: "origins")
def origins() -> tuple[str, ...]:
    """Where sign-in may lead: the origins of all clients, for the content policy of the pages before it."""
    found = {origin_of(uri) for client in Client.objects.all() for uri in client.get_redirect_uris()}
    return tuple(sorted(each for each in found if each is not None))


@lru_cache(maxsize=1)
def programs() -> Programs:
    """The roles that each scope for programs gives, as the apps offer them."""
    return {each.name: (each.of_school, each.of_city) for each in program_scopes()}


def scope_titles() -> dict[str, str]:
    """Everything that a system may ask for: about people who sign in, and at the doors for programs."""
    return {scope.value: title for scope, title in SCOPE_TITLES.items()} | {each.name: each.title for each in program_scopes()}


def known_scopes(client_id: str, asked: Collection[str]) -> list[str]:
    """Of the scopes asked for, those that this system may have; if none are asked for, none. One statement."""
    client = Client.objects.filter(pk=client_id).first()
    known = client.get_scopes() if client else []
    return [scope for scope in asked if scope in known]


def has_consent(account_id: int, client_id: str, scopes: Collection[str]) -> bool:
    """Whether this person consented to all of these scopes for this system."""
    return Consent.objects.filter(account_id=account_id, client_id=client_id, scopes__contains=list(scopes)).exists()


def consents(account_id: int) -> list[Consented]:
    """The systems to which somebody consented, by name. Two statements."""
    names = dict(Client.objects.values_list("pk", "name"))
    given = Consent.objects.filter(account_id=account_id, client_id__in=names)
    return sorted((Consented(each.pk, names[each.client_id], tuple(each.scopes), each.at) for each in given), key=lambda each: each.system)


def arm_program(token: str) -> Actor | None:
    """The program that holds this access token, with the transaction armed for what its scopes open at its places.

    None for a token that is unknown, expired, or a person's: then nothing is armed. Six statements, including the arming.
    """
    held = Token.objects.lookup(Token.Type.ACCESS_TOKEN, token)
    if held is None or held.user_id is not None or held.client is None or kind_of(held.client.get_grant_types()) is not Kind.MACHINE:
        return None
    served = ClientPlace.objects.filter(client_id=held.client.pk)
    schools = list(served.exclude(school=None).order_by("school_id").values_list("school_id", flat=True))
    held_here = program_standings(programs(), held.get_scopes(), schools, is_city=served.filter(school=None).exists())
    assignments = tuple(RoleAssignment(role, school_id) for role, school_id in held_here)
    arm(reach_of(f"client:{held.client.pk}", clock.today(), assignments))
    run("set local plan_cache_mode = force_custom_plan")  # requests of programs differ each time, also in how much they find: no single plan fits
    return Actor(held.client.name, assignments, client_id=held.client.pk)


def _places(client_ids: Collection[str]) -> dict[str, list[str]]:
    """Where each program serves: client → the names of its schools, or an empty name for the city. One statement."""
    found: dict[str, list[str]] = {}
    for client_id, name in (
        ClientPlace.objects.filter(client_id__in=client_ids).order_by("client_id", "school__code").values_list("client_id", "school__name")
    ):
        found.setdefault(client_id, []).append(name or "")
    return found
