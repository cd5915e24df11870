"""Pages that open without a network (離線保留): those alone that a view marks with `keeping`, for as long as it says, for whoever opened them.

The browser keeps them through the house's one service worker (`ui/worker.js`), in a cache of the account's own, and throws them away when the
account signs out or another signs in. On the page stands `ui.kept`, which brings the worker and says that it is a copy. A form on it that may be
sent later is marked `data-later` (`ui/later.js`). `docs/security.md` says which pages are kept, and why.
"""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui.environment import drawer
from xiaowu.kernel.ui.pages import page

KEEP = "X-Keep"  # the header that marks an answer to be kept: for how many seconds, and the name of the account's drawer
_WORKER = Path(__file__).parent / "static" / "ui" / "worker.js"


def keeping(request: ActedRequest, response: HttpResponse, until: datetime) -> HttpResponse:
    """The answer, marked to be kept on the reader's device until that moment."""
    response[KEEP] = f"{max(0, int((until - clock.now()).total_seconds()))} {drawer(request.actor).split()[0]}"
    return response


@needs(PUBLIC)
@served(Urgency.NOW)
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that browsers run for pushes and copies: its address decides which pages it covers, so it stands at the root.

    It holds nothing of anybody, and browsers ask for it before they know who is signed in.
    """
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@needs(PUBLIC)
@served(Urgency.NOW)
def away(request: HttpRequest) -> HttpResponse:
    """What a browser shows where there is neither a network nor a copy; it names nobody."""
    return page(request, "ui/away.html")


@lru_cache(maxsize=1)
def _script() -> bytes:
    return _WORKER.read_bytes()
