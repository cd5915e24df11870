"""What Entra, Okta and personnel systems send."""

from typing import Any

from conftest import Somebody
from xiaowu.connections.tests.scim.reading import uid_of

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"


ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


ENTRA_USER = {
    "schemas": [CORE, ENTERPRISE], "externalId": "hr-4711", "userName": "ting.wang@mail.example", "active": True, "title": "教師",
    "displayName": "王小婷", "preferredLanguage": "zh-TW", "timezone": "Asia/Taipei", "locale": "zh-TW",
    "name": {"formatted": "王小婷", "familyName": "王", "givenName": "小婷", "middleName": "x", "honorificPrefix": "老師"},
    "emails": [{"primary": True, "type": "work", "value": "ting.wang@elsewhere.example", "display": "公務"}],
    "phoneNumbers": [{"type": "mobile", "value": "0900"}], "addresses": [{"type": "work", "formatted": "路"}], "roles": [], "entitlements": [],
    ENTERPRISE: {"department": "教務處", "employeeNumber": "7", "manager": {"value": "x"}}, "meta": {"resourceType": "User"},
}  # fmt: skip


OKTA_USER = {
    "schemas": [CORE], "userName": "lin.w@mail.example", "name": {"givenName": "Wei", "familyName": "Lin"},
    "emails": [{"primary": True, "value": "lin.w@mail.example", "type": "work"}], "displayName": "Wei Lin", "locale": "en-US",
    "externalId": "00u1", "groups": [], "password": "1mz050nq", "active": True,
}  # fmt: skip


def without(user: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in user.items() if name not in names}


def asked(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": list(operations)}


def member(person: Somebody) -> dict[str, Any]:
    return {"value": uid_of(person), "display": person.name, "$ref": f"https://x.example/Users/{uid_of(person)}", "type": "User"}
