"""Our session table behind Django's session interface (SESSION_ENGINE). The key that Django knows is the token; the table has its hash."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.http import HttpRequest

from xiaowu.identity.events import SignedOut, TokenRenewed
from xiaowu.identity.models import Session
from xiaowu.identity.queries.sessions import held
from xiaowu.identity.rules.sessions import MUST, SESSION_LASTS, RequiredStep, hash_of
from xiaowu.kernel import clock
from xiaowu.kernel.database.proofs import prove
from xiaowu.kernel.events import tell

_LONGEST_DEVICE = 300


def complete_step(request: HttpRequest, what: RequiredStep) -> None:
    """Remove a step from the list of those that the session still owes."""
    left = [each for each in request.session.get(MUST, []) if each != what]
    if left:
        request.session[MUST] = left
    else:
        request.session.pop(MUST, None)


def proof_of(token_hash: bytes, account_id: int | None) -> bytes:
    """Shows the database that a process of the house began this session for this account: a forged row alone lets nobody in."""
    return prove(b"session" + token_hash + (account_id or 0).to_bytes(8, "big"))


class SessionStore(SessionBase):
    """Filled by the request's one statement, or by `load` if there was none; written only when something changed."""

    device = ""
    address: str | None = None
    expires: datetime | None = None
    is_fresh = False

    def fill(self, data: str, expires: datetime) -> None:
        """Take over what the request's statement has read."""
        self._session_cache = json.loads(data)
        self.expires = expires

    def load(self) -> dict[str, Any]:
        row = held(self.session_key or "").values("data", "expires").first()
        if row is None:
            self._session_key = None
            return {}
        self.expires = row["expires"]
        return dict(json.loads(row["data"]))

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(token_hash=hash_of(session_key)).exists()

    def create(self) -> None:
        self._session_key = secrets.token_urlsafe(32)
        self.save(must_create=True)
        self.modified = True

    def cycle_key(self) -> None:
        """A new token for the same data, written together with what the sign-in adds; the old token ends."""
        kept, old = self._get_session(), self.session_key  # type: ignore[attr-defined]
        self._session_key, self._session_cache = secrets.token_urlsafe(32), kept
        self.modified = self.is_fresh = True
        if old:
            self.delete(old)
            if "_auth_user_id" in kept:
                tell(TokenRenewed(int(kept["_auth_user_id"]), hash_of(old), hash_of(self._session_key)))

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        must_create, self.is_fresh = must_create or self.is_fresh, False
        now, token_hash = clock.now(), hash_of(self.session_key)
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        account_id = int(data["_auth_user_id"]) if "_auth_user_id" in data else None
        proof = proof_of(token_hash, account_id)
        if must_create:
            self.expires = now + SESSION_LASTS
            made = Session.objects.bulk_create(
                [
                    Session(
                        token_hash=token_hash, account_id=account_id, proof=proof, device=self.device[:_LONGEST_DEVICE], address=self.address,
                        created=now, last_seen=now, expires=self.expires, data=json.dumps(data),
                    )
                ],
                ignore_conflicts=True,
            )  # fmt: skip
            if not made:
                raise CreateError
            return None
        mine = Session.objects.filter(token_hash=token_hash, ended=None)
        updated = mine.update(data=json.dumps(data), account_id=account_id, proof=proof)
        if not updated:
            raise UpdateError
        return None

    def flush(self) -> None:
        """Whoever was signed in in this browser is no more: by signing out, or since somebody else signs in."""
        known: dict[str, Any] = getattr(self, "_session_cache", {})  # filled by the request's one statement; nothing is read for this
        account, token = known.get("_auth_user_id"), self.session_key
        super().flush()
        if account and token:
            tell(SignedOut(int(account), hash_of(token)))

    def delete(self, session_key: str | None = None) -> None:
        token = session_key or self.session_key
        if token:
            Session.objects.filter(token_hash=hash_of(token), ended=None).update(ended=clock.now(), data="{}")

    @classmethod
    def clear_expired(cls) -> None:
        """Does nothing: the nightly job deletes ended and expired rows, after keeping them for a while for their owner to see."""
