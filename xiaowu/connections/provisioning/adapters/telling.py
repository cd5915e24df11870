"""Sending one account to one other system (帳號同步的一問一答), without a statement: no transaction waits while another system thinks."""

from typing import Any
from urllib.parse import quote

import httpx2

from xiaowu.connections.provisioning.queries.targets import Waiting
from xiaowu.connections.provisioning.rules.answers import (
    GONE,
    NOT_OFFERED,
    PATCH,
    USER,
    Answer,
    Outcome,
    id_at,
    id_of,
    id_under,
    read,
    rest_of,
    still_active,
)
from xiaowu.kernel import clock
from xiaowu.roster.rules.names import parts

_CONTENT = {"Content-Type": "application/scim+json", "Accept": "application/scim+json, application/json;q=0.9, */*;q=0.1"}
_WRITTEN = ("userName", "externalId", "displayName", "active", "name", "emails")


class Partner:
    """Another system's SCIM server."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def tell(self, row: Waiting) -> Outcome:
        """Create the account there, take over an existing one, or change it."""
        told = _user(row)
        try:
            if row.remote_id:
                return self._changed(row.remote_id, told)
            found = self._ask("GET", "/Users", params={"filter": f'userName eq "{row.sign_in}"', "count": "2"})
            if there := id_under(found.body, row.sign_in) if found.is_yes else "":
                return self._changed(there, told)
            if not found.is_yes and found.status not in GONE | NOT_OFFERED | {400}:  # a system that cannot filter is asked to create it anyway
                return _refused("", found)
            return self._made(row.sign_in, told)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return Outcome(row.remote_id, f"network {type(error).__name__}", status=0)

    def _made(self, sign_in: str, told: dict[str, Any]) -> Outcome:
        made = self._ask("POST", "/Users", json=told)
        if made.is_yes and (its := id_of(made.body) or id_at(made.location)):
            return Outcome(its)
        if not made.is_yes and made.status != 409:
            return _refused("", made)
        # created without returning its id, or there before: it is looked up by name
        found = self._ask("GET", "/Users", params={"filter": f'userName eq "{sign_in}"', "count": "2"})
        its = id_under(found.body, sign_in) if found.is_yes else ""
        if not its:
            return _refused("", made, "no id")
        return Outcome(its) if made.is_yes else self._changed(its, told)

    def _changed(self, remote_id: str, told: dict[str, Any]) -> Outcome:
        """Set everything that we send anew; what that system stores besides stays."""
        where = f"/Users/{quote(remote_id, safe='')}"
        operations = [{"op": "replace", "path": name, "value": told[name]} for name in _WRITTEN if name in told]
        answer = self._ask("PATCH", where, json={"schemas": [PATCH], "Operations": operations})
        if answer.status in NOT_OFFERED:
            held = self._ask("GET", where)
            if not held.is_yes or not isinstance(held.body, dict):
                return _refused("" if held.status in GONE else remote_id, held)
            ours = {name.casefold() for name in told}
            kept = {name: value for name, value in held.body.items() if name.casefold() not in ours | {"meta"}}
            answer = self._ask("PUT", where, json=kept | told)
        if not answer.is_yes:
            return _refused("" if answer.status in GONE else remote_id, answer)  # gone there: created anew the next time
        if not told["active"] and still_active(answer.body):
            return _refused(remote_id, answer, "still active")
        return Outcome(remote_id)

    def _ask(self, method: str, where: str, **more: Any) -> Answer:
        answer = self._http.request(method, where, headers=_CONTENT, **more)
        location, rest = answer.headers.get("Location", ""), rest_of(answer.headers.get("Retry-After", ""), clock.now())
        return read(answer.status_code, answer.content, location=location, rest=rest if answer.status_code in (429, 503) else 0)


def _refused(remote_id: str, answer: Answer, why: str = "") -> Outcome:
    return Outcome(remote_id, f"{answer.words} {why}".strip(), status=answer.status, rest=answer.rest)


def _user(row: Waiting) -> dict[str, Any]:
    family, given = parts(row.name)
    mail = {"emails": [{"value": row.mail, "type": "work", "primary": True}]} if row.mail else {}
    return {
        "schemas": [USER], "userName": row.sign_in, "externalId": row.uid, "displayName": row.name, "active": row.active,
        "name": {"formatted": row.name, "familyName": family, "givenName": given}, **mail,
    }  # fmt: skip
