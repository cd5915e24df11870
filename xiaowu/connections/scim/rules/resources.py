"""A user and a group over SCIM (RFC 7643): the register's facts can be read; a program may write little."""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Filter,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

from xiaowu.roster.rules.names import parts

LARGEST_PAGE = 200
LONGEST_FILTER = 2_000  # characters; a larger tree is no question but an attack on the parser
_read_only = Mutability.read_only


class GroupKind(StrEnum):
    """Where a group comes from: the register keeps the first three kinds, a program its own lists."""

    BUREAU = "bureau"  # 教育局
    SCHOOL = "school"  # 學校
    CLASS = "class"  # 班級的任課教師
    LIST = "list"  # 介接系統自建的群組


class Name(ComplexAttribute):
    """A name: whole, and split as the register's sets split it."""

    formatted: Annotated[str | None, _read_only] = None
    family_name: Annotated[str | None, _read_only] = None
    given_name: Annotated[str | None, _read_only] = None


class Email(ComplexAttribute):
    """The official mailbox (公務信箱)."""

    value: Annotated[str | None, _read_only] = None
    type: Annotated[str | None, _read_only] = None
    primary: Annotated[bool | None, _read_only] = None


class HeldRole(ComplexAttribute):
    """A role held today (職務)."""

    value: Annotated[str | None, _read_only, CaseExact.true] = None
    display: Annotated[str | None, _read_only] = None


class Membership(ComplexAttribute):
    """A group to which somebody belongs."""

    value: Annotated[str | None, _read_only, CaseExact.true] = None
    ref: Annotated[Reference["Group"] | None, _read_only] = Field(None, serialization_alias="$ref", validation_alias="$ref")
    display: Annotated[str | None, _read_only] = None
    type: Annotated[str | None, _read_only] = None


class User(Resource[Any]):
    """An account. `active` follows the posts: it ends with the last of them, and no program can write it."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    display_name: Annotated[str | None, Required.true] = None
    name: Annotated[Name | None, _read_only] = None
    active: Annotated[bool | None, _read_only] = None
    preferred_language: Annotated[str | None, _read_only] = None
    emails: Annotated[list[Email] | None, _read_only] = None
    roles: Annotated[list[HeldRole] | None, _read_only] = None
    groups: Annotated[list[Membership] | None, _read_only] = None


class Member(ComplexAttribute):
    """Somebody in a group: who it is, and no more (RFC 7643, 8.7.1)."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(None, serialization_alias="$ref", validation_alias="$ref")
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """The people of a school or a class, which the register keeps, or a list that a program keeps."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    members: list[Member] | None = None


# attributes that are not kept here are ignored, as the standard allows; what Entra removes by value is removed
POLICY = ScimPolicy(unknown=ScimPolicy.Unknown.ignore, remove_value_as_filter=ScimPolicy.RemoveValue.apply)
PROVIDER = ScimProvider(
    [User, Group],
    policy=POLICY,
    config=ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=LARGEST_PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        pagination=Pagination(cursor=False, index=True, default_page_size=LARGEST_PAGE, max_page_size=LARGEST_PAGE),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="OAuth Bearer Token",
                description="An access token of the client credentials grant (RFC 6750)",
                primary=True,
            )
        ],
    ),
)


def name_parts(name: str) -> Name:
    """The whole name, and its parts as everywhere in the house."""
    family, given = parts(name)
    return Name(formatted=name, family_name=family, given_name=given)


def version_of(resource: Resource[Any]) -> str:
    """The weak entity tag (RFC 7644, 3.14): the same for the same content, whenever and wherever it is requested."""
    told = resource.model_dump(mode="json", exclude={"meta"}, exclude_none=True)
    return f'W/"{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]}"'
