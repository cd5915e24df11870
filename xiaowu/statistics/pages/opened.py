"""Open data (開放資料): what was released, for everybody, with its description for catalogues."""

import json
from hashlib import sha256

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.actor.request import HouseRequest
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.files import hand_out
from xiaowu.kernel.ui.pages import at_origin
from xiaowu.statistics.exchange import released as exchange
from xiaowu.statistics.queries.released import MEDIA_TYPES, released_file, releases
from xiaowu.statistics.rules.slices import LICENCE

_SHARED = "public, max-age=300"


@needs(PUBLIC)
@require_safe
def opened(request: HouseRequest) -> HttpResponse:
    """What there is, under which licence, and when it was told."""
    return page(request, "statistics/opened.html", {"told": releases(), "formats": list(MEDIA_TYPES), "licence": LICENCE})


@needs(PUBLIC)
@served(Urgency.LATER)
@require_safe
def opened_file(request: HouseRequest, key: str, suffix: str) -> HttpResponseBase:
    """A period's file, as made when it was told."""
    if suffix not in MEDIA_TYPES:
        raise NotFound
    return hand_out(request, released_file(key, suffix), cached=_SHARED)


@needs(PUBLIC)
@require_safe
def catalogue(request: HouseRequest) -> HttpResponseBase:
    """The description for catalogues: DCAT-AP as JSON-LD."""
    address = reverse("statistics:opened")
    told = exchange.catalogue(releases(), at_origin(request, "statistics:opened").removesuffix(address), address)
    content = json.dumps(told, ensure_ascii=False).encode()
    etag = f'"{sha256(content).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag) or HttpResponse(content, content_type="application/ld+json")
    answer["ETag"], answer["Cache-Control"] = etag, _SHARED
    return answer
