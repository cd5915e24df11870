"""Where scim2-server finds our users and groups: each of its calls becomes a query or an action of this room, for the program that asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db import IntegrityError
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    NotImplementedException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.routing import Operation, Target
from scim2_server.service import ModelT, ScimService
from scim2_server.storage import ScimStorage, SearchPage

from xiaowu.connections.permissions import Permission
from xiaowu.connections.scim.actions import resources as actions
from xiaowu.connections.scim.queries import groups, users
from xiaowu.connections.scim.rules.resources import PROVIDER
from xiaowu.connections.scim.rules.sent import BY_TYPE, cleaned, words
from xiaowu.kernel import audit
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor

_LONGEST_DETAIL = 400
_READS = {Operation.query, Operation.search, Operation.search_with_body}


class Service(ScimService):
    """The protocol with this house's permissions; it reads what other systems write, and answers in our own words."""

    def read_body(self, model: type[ModelT], body: bytes, content_type: str | None, scim_ctx: Context) -> ModelT:
        return super().read_body(model, cleaned(body, settings.XIAOWU_MAIL_DOMAIN), content_type, scim_ctx)

    @staticmethod
    def error_of(exception: Exception) -> Error:
        """No library's words go out: neither its sentences nor its rendering of a value."""
        error, cause = ScimService.error_of(exception), exception.__cause__
        if isinstance(cause, ValidationError):
            first = cause.errors(include_url=False, include_context=False, include_input=False)[0]
            if not first["type"].startswith("scim_"):
                return Error(status=error.status, scim_type=error.scim_type, detail=words(first["type"], first["loc"]))
        elif cause is not None and not isinstance(cause, IntegrityError):
            return Error(status=error.status, scim_type=error.scim_type, detail=BY_TYPE.get(error.scim_type or "", "The request cannot be read"))
        return Error(status=error.status, scim_type=error.scim_type, detail=(error.detail or "")[:_LONGEST_DETAIL])

    def authorize(self, request: ScimRequest, target: Target, resource_type: ResourceType) -> None:  # noqa: ARG002  (scim2-server's)
        # a program that serves schools reads only their rows: the guards see to that
        if target.operation in _READS:
            require(request.subject, Permission.READ_ACCOUNTS, school_id=ANYWHERE)
        else:
            require(request.subject, Permission.KEEP_PROGRAM_ACCOUNTS, school_id=None)


@dataclass(frozen=True, slots=True)
class Kind:
    """The functions for a type of resource: each takes the actor first."""

    page: Callable[..., tuple[int, list[Any]]]
    one: Callable[..., Any]
    create: Callable[..., str]
    change: Callable[..., None]
    remove: Callable[..., None]
    lock: Callable[..., None]


_KINDS = {
    "User": Kind(users.users, users.user, actions.create_user, actions.change_user, actions.remove_user, actions.lock_user),
    "Group": Kind(groups.groups, groups.group, actions.create_group, actions.change_group, actions.remove_group, actions.lock_group),
}


class Storage(ScimStorage):
    """Users and groups as one program sees them. Each look is recorded."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        found: Resource[Any] = _kind(resource_type).one(self.actor, resource_id)
        if response_parameters is not None:  # to be shown, not to be overwritten
            self._looked(resource_type, [found])
        return found

    def search(self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None) -> SearchPage:  # noqa: ARG002
        if len(resource_types) > 1 and search_request.sort_by:
            raise NotImplementedException(detail="Users and groups together are not sorted: search /Users or /Groups")
        total = 0
        found: list[Resource[Any]] = []
        most, skip = search_request.count or 0, search_request.start_index_0 or 0
        for resource_type in resource_types:  # users first, then groups, as one collection (3.4.2.1)
            here = {"start_index": max(skip - total, 0) + 1, "count": most - len(found)}
            count, page = _kind(resource_type).page(self.actor, search_request.model_copy(update=here))
            self._looked(resource_type, page)
            total, found = total + count, [*found, *page]
        return SearchPage(total, found)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        kind = _kind(resource_type)
        return cast(Resource[Any], kind.one(self.actor, kind.create(self.actor, resource)))

    def update(self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None) -> Resource[Any]:
        kind, before = _kind(resource_type), self._held(resource_type, str(resource.id), expected_version)
        kind.change(self.actor, resource, before)
        return cast(Resource[Any], kind.one(self.actor, resource.id))

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        self._held(resource_type, resource_id, expected_version)
        _kind(resource_type).remove(self.actor, resource_id)

    def _held(self, resource_type: ResourceType, resource_id: str, version: str | None) -> Resource[Any]:
        """The resource, locked until this is done. Raises PreconditionFailedException if it has changed since it was read."""
        kind = _kind(resource_type)
        kind.lock(self.actor, resource_id)
        found: Resource[Any] = kind.one(self.actor, resource_id)
        if version is not None and found.meta is not None and found.meta.version != version:
            raise PreconditionFailedException(detail="It was changed meanwhile")
        return found

    def _looked(self, resource_type: ResourceType, found: list[Any]) -> None:
        audit.record(self.actor, "read", f"scim_{str(resource_type.name).lower()}", client=self.actor.client_id, ids=[each.id for each in found])


def _kind(resource_type: ResourceType) -> Kind:
    return _KINDS[str(resource_type.name)]


SERVICE = Service(PROVIDER)


def handler(actor: Actor) -> ScimHandler:
    """The handler of this program's requests."""
    return ScimHandler(SERVICE, Storage(actor))
