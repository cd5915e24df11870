"""A part of a page that fetches itself anew (即時更新), by the macro `ui.live`: nothing is sent while nothing changed, and what the reader has
under the finger stays there (`ui/live.js` changes only what differs). It can be paused."""

from hashlib import sha256

from django.http import HttpResponse
from markupsafe import Markup

SHOWN = "shown"  # the field by which a browser says what it has


def mark_of(words: str) -> str:
    """What this part of a page is told from another state of it by."""
    return sha256(words.encode()).hexdigest()[:16]


def live_part(words: Markup) -> Markup:
    """The part as it stands in the page, and as it is sent."""
    return Markup('{}<input type="hidden" name="{}" value="{}">').format(words, SHOWN, mark_of(words))


def fetched(shown: str, words: Markup) -> HttpResponse:
    """The answer to a page that asks anew: the part, or 204 where the page has it already."""
    return HttpResponse(status=204) if shown == mark_of(words) else HttpResponse(live_part(words))
