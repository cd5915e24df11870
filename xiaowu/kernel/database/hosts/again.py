"""A request anew (重新執行): what the loss of a server left undone is done with the next one, within the request's own time.

All of a request's writes lie in its one transaction. If the connection was lost before its commit, nothing was written, and it may run again. If the
answer to the commit itself was lost, nobody knows: then only a request with an idempotency key runs again, which finds its key if it was written, and
a request that only reads.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.kernel.database.hosts import OF_SERVER, freshen, is_lost, is_read_only, leave, there
from xiaowu.kernel.errors import DatabaseAway, ReadsOnly, Refused

T = TypeVar("T")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST = 3  # runs of one request: a statement that ends its own server does not end the next one again and again
_BODY = ("_body", "_post", "_files", "_read_started", "_stream", "_data")  # what was read of the body, and cannot be read again


class Unanswered(Exception):
    """The connection was lost while the transaction was committed."""


class OnlyReading(Exception):
    """A request that writes came to a server that takes no writes."""


def away(error: BaseException) -> Refused:
    """The refusal of a request that no server could serve, in words for its sender."""
    if isinstance(error, Unanswered):
        return DatabaseAway(_("資料庫在儲存的那一刻中斷，無法確定這次的內容是否已儲存；請重新整理，看過目前的內容後再決定是否重送。"))
    if is_read_only(error) or isinstance(error, OnlyReading):
        return ReadsOnly(_("資料庫正在切換，目前只能查看、不能儲存；您送出的內容尚未儲存，點名與表單的草稿仍保留在這台裝置上。請幾分鐘後再試。"))
    return DatabaseAway(_("系統暫時無法連上資料庫，請稍候再試；您送出的內容尚未儲存，點名與表單的草稿仍保留在這台裝置上。"))


def apart(work: Callable[[], T]) -> T:
    """A small piece of work in a transaction of its own, begun anew with the next server if this one was lost; it may be done twice."""
    try:
        with transaction.atomic():
            return work()
    except OF_SERVER as error:
        if not is_lost(error) or connection.in_atomic_block:
            raise
        connection.close()
        if not there(writes=True):
            raise
    with transaction.atomic():
        return work()


class Lasting:
    """A request's runs, of which the last is answered."""

    def __init__(self, request: Any) -> None:
        self.request, self.runs = request, 0
        self._begun = _copied(request.__dict__)

    def run(self, once: Callable[[], HttpResponse]) -> HttpResponse:
        """The answer of the first run that kept its server. Raises what the last one raised, or Unanswered: an earlier one may have written."""
        may_stand = False
        while True:
            self.runs += 1
            freshen()
            self.request.lost = None
            response, error, is_unanswered = self._once(once)
            if self.request.lost is None and error is None:
                return response  # type: ignore[return-value]
            lost = self.request.lost or error
            may_stand = may_stand or is_unanswered
            if connection.in_atomic_block:  # somebody else's transaction, as in a test
                return _answer(response, error)
            leave()
            if not self._may_again(is_unanswered) or not there(writes=self._writes(lost)):
                if may_stand:
                    raise Unanswered from error
                return _answer(response, error)
            self._anew()

    def _once(self, once: Callable[[], HttpResponse]) -> tuple[HttpResponse | None, BaseException | None, bool]:
        """Answer, the loss that ended the run, and whether it came with the commit."""
        at_commit = False
        try:
            with transaction.atomic():
                response = once()
                if self.request.lost is None and _is_broken():
                    self.request.lost = ConnectionError()
                if self.request.lost is not None:
                    transaction.set_rollback(True)
                at_commit = self.request.lost is None
        except OF_SERVER as error:
            if not is_lost(error):
                raise
            return None, error, at_commit
        return response, None, False

    def _may_again(self, is_unanswered: bool) -> bool:
        is_known = not is_unanswered or self.request.is_keyed or self.request.method in SAFE
        body_is_held = not self.request._read_started or any(hasattr(self.request, name) for name in ("_body", "_post"))
        return is_known and body_is_held and self.runs < _MOST

    def _writes(self, lost: BaseException | None) -> bool:
        return self.request.method not in SAFE or is_read_only(lost)

    def _anew(self) -> None:
        """The request as it came, with what was read of its body."""
        kept = {name: value for name, value in self.request.__dict__.items() if name in _BODY}
        self.request.__dict__.clear()
        self.request.__dict__.update({**_copied(self._begun), **kept})
        for _name, files in kept["_files"].lists() if "_files" in kept else ():
            for each in files:
                each.seek(0)


def _copied(held: dict[str, Any]) -> dict[str, Any]:
    """With lists of its own, to which a run adds."""
    return {name: list(value) if isinstance(value, list) else value for name, value in held.items()}


def _answer(response: HttpResponse | None, error: BaseException | None) -> HttpResponse:
    if error is not None:
        raise error
    return response  # type: ignore[return-value]


def _is_broken() -> bool:
    return connection.connection is None or bool(connection.connection.closed)
