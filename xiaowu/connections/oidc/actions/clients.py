"""Connecting and disconnecting clients (介接系統)."""

from collections.abc import Sequence

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.utils.translation import gettext as _

from xiaowu.connections.models import ClientGroup, ClientPlace, Consent, ExternalId
from xiaowu.connections.oidc.queries import programs, scope_titles
from xiaowu.connections.oidc.rules import GRANTS, Kind, Scope, scope_fault
from xiaowu.connections.permissions import Permission
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses.told import address, outward_address
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.queries.places import ids_of_codes


def connect(
    actor: Actor,
    *,
    name: str,
    redirect_uris: Sequence[str],
    scopes: Sequence[str],
    is_public: bool,
    is_ours: bool,
    logout_uri: str = "",
    kind: Kind = Kind.WEB,
    school_codes: Sequence[str] = (),
    is_city: bool = False,
) -> tuple[Client, str]:
    """Connect a client; returns it and its secret, which nobody can read again. `is_ours`: the bureau's own, whose users are not asked for consent.

    A program (Kind.MACHINE) that reads accounts or the register serves the schools with these codes, or the city.
    Raises Forbidden, BadInput for a redirect address that is not allowed, for a missing one, for scopes or places that do not fit.
    """
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    if kind is Kind.WEB and not redirect_uris:
        raise BadInput(_("請填寫重新導向網址（Redirect URI）。"), at="redirect_uris")
    schools = _schools(kind, scopes, school_codes, is_city=is_city)
    is_public = kind is Kind.DEVICE or (is_public and kind is Kind.WEB)  # a screen cannot keep a secret, a program has nothing else
    redirect_uris = [address(uri) for uri in redirect_uris]
    logout_uri = outward_address(logout_uri) if logout_uri else ""
    client = Client(name=name, skip_consent=is_ours, type=Client.Type.PUBLIC if is_public else Client.Type.CONFIDENTIAL)
    client.set_redirect_uris(list(redirect_uris))
    client.set_scopes(sorted({Scope.OPENID.value, *map(str, scopes)}))
    client.set_default_scopes([str(scope) for scope in scopes if scope in programs()] or [Scope.OPENID.value])
    client.set_grant_types(list(GRANTS[kind]))
    client.data = {"backchannel_logout_uri": logout_uri} if logout_uri else None
    secret = get_adapter().generate_client_secret()
    client.set_secret(secret)
    client.save()
    ClientPlace.objects.bulk_create(ClientPlace(client_id=client.pk, school_id=school_id) for school_id in schools)
    audit.record(actor, "connected", "client", client=client.pk)
    return client, "" if is_public else secret


def disconnect(actor: Actor, client_id: str) -> None:
    """Remove the client with every token it had. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    if not Client.objects.filter(pk=client_id).delete()[0]:
        raise NotFound
    for kept in (ClientPlace, ExternalId, ClientGroup, Consent):
        kept.objects.filter(client_id=client_id).delete()
    audit.record(actor, "disconnected", "client", client=client_id)


def _schools(kind: Kind, scopes: Sequence[str], codes: Sequence[str], *, is_city: bool) -> list[int | None]:
    """Where a program serves, as ids of schools; a single None for the city. Raises BadInput."""
    titles = {each: _(title) for each, title in scope_titles().items() if each in scopes and each in programs()}
    if fault := scope_fault(programs(), kind, scopes, school_count=len(codes), is_city=is_city):
        raise BadInput({
            "needs_program": _("「%(scopes)s」只開放給「程式對程式」的系統。") % {"scopes": "、".join(titles.values())},
            "needs_city": _("「%(scopes)s」只開放給服務全市的系統。")
            % {"scopes": "、".join(title for each, title in titles.items() if not programs()[each][0])},
            "no_place": _("請填寫這個系統服務哪些學校，或勾選全市。"),
        }[fault])  # fmt: skip
    if not titles:
        return []
    return [None] if is_city else [*ids_of_codes(codes)]
