"""Who is answered when more is asked than the house can answer (過載時的放行): by the class of the page and by how long the request has waited.

A process answers one request at a time, so what waits, waits in front of it. The balancer writes when a request came (`X-Request-Start`, believed
from our own proxies alone), and the process, when its turn has come, refuses what waited too long for its class (`urgency`): it costs a fraction of
an answer, so that the queue becomes short again, and its reader learns when to try again instead of looking at an empty page. On a busy node only
some of the slow ones run beside each other, so that there is always a process for signing in and for the roll.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from prometheus_client import Counter

from xiaowu.kernel.access.checks import READS
from xiaowu.kernel.errors import Busy
from xiaowu.kernel.serving.proxies import WAITED
from xiaowu.kernel.serving.urgency import AGAIN, STATEMENT, Urgency, is_admitted, urgency_of
from xiaowu.kernel.ui.marks import sentences
from xiaowu.kernel.ui.refusals import answer

TURNED_AWAY = Counter("xiaowu_turned_away_total", "Requests that waited too long for their class, by class.", ["urgency"])


class Slots:
    """So many slow requests at once in all processes of a node: bytes of a file that they share, of which each process may lock one.

    The kernel of the operating system gives a lock back when its process dies, however it dies.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as the process lives)
        self._taken: int | None = None

    def take(self) -> bool:
        """Whether one was free; taking again what one holds is allowed."""
        for place in range(self.count):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except OSError:
                continue
            self._taken = place
            return True
        return False

    def give_back(self) -> None:
        if self._taken is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._taken)
            self._taken = None


def slow_at_once(processes: int) -> int:
    """How many slow requests run at once on a busy node with so many processes: half of them, and one at least."""
    return max(1, processes // 2)


slots = Slots(slow_at_once(int(os.environ.get("XIAOWU_PROCESSES") or os.cpu_count() or 1)))  # made before the processes divide


class Limits:
    """How long a statement may take. Put on by what serves alone: jobs and commands take the time that they need."""

    def __init__(self) -> None:
        self.are_on = False

    def put_on(self) -> None:
        """From now on each new connection of this process gives up a statement that takes longer than an ordinary page's may."""
        self.are_on = True
        connection_created.connect(self._limit)

    def lift(self, urgency: Urgency) -> None:
        """For the rest of this transaction."""
        if self.are_on:
            _set_limit(connection, urgency, is_local=True)

    @staticmethod
    def _limit(connection: Any, **_given: Any) -> None:
        _set_limit(connection, Urgency.SOON, is_local=False)


def _set_limit(connection: Any, urgency: Urgency, *, is_local: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, %s)", [f"{STATEMENT[urgency]}s", is_local])


limits = Limits()


class AdmissionMiddleware:
    """Stands before the permission: what is turned away was not looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            slots.give_back()

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]) -> HttpResponse | None:
        urgency = urgency_of(view)
        if urgency is Urgency.NOW:
            return None
        if not is_admitted(urgency, request.META.get(WAITED, 0.0), is_slot_free=slots.take):
            TURNED_AWAY.labels(urgency.value).inc()
            return answer(request, _busy(urgency, is_write=request.method not in READS))
        if urgency is Urgency.LATER:
            limits.lift(urgency)
        return None


def _busy(urgency: Urgency, *, is_write: bool) -> Busy:
    seconds = AGAIN[urgency]
    said = _("系統先處理登入與點名。請在 %(seconds)d 秒後再試一次。") % {"seconds": seconds}
    if is_write:
        said = sentences([said, _("這次送出的內容沒有儲存；填寫的文字仍保留在這台裝置上，檔案請重新選擇。")])
    return Busy(said, seconds=seconds)
