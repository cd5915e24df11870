"""A part of a page that refreshes itself (即時更新), with the macro `ui.live`: nothing is sent unless something changed, and what the reader is just
touching stays in place (`ui/live.js` changes only what differs). It can be paused. Numbers that are old must not look new: the page says when it was
last renewed, by the house's clock, and in large type that it is paused or gets no answer.
"""

import re
from hashlib import sha256

from django.http import HttpResponse
from markupsafe import Markup

from xiaowu.kernel import clock
from xiaowu.kernel.roc import spoken

UNATTENDED = "X-Unattended"  # the header of what a page fetches by itself: nobody is at work, and an idle session ends all the same
_OF_FORMS = re.compile(r'<input type="hidden" name="(?:csrfmiddlewaretoken|_key|_page|_from)" value="[^"]*">')
RENEWED = "X-Renewed"  # the header that says when the answer was made, as pages write it
SHOWN = "shown"  # the field in which a browser says which state it shows


def mark_of(words: str) -> str:
    """The mark of a state of this part of the page; what every form has anew each time is no change."""
    return sha256(_OF_FORMS.sub("", words).encode()).hexdigest()[:16]


def live_part(words: Markup) -> Markup:
    """The part as it stands in the page, and as it is sent."""
    return Markup('{}<input type="hidden" name="{}" value="{}">').format(words, SHOWN, mark_of(words))


def fetched(shown: str, words: Markup) -> HttpResponse:
    """The answer to a page that refreshes: the part, or 204 if the page has this state already."""
    answer = HttpResponse(status=204) if shown == mark_of(words) else HttpResponse(live_part(words))
    answer[RENEWED] = spoken.moment(clock.now())
    return answer
