"""How much of what is announced is read (內容長度): little of strangers and of guesses, more of people on pages that take files."""

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from xiaowu.kernel.actor.request import HouseRequest
from xiaowu.kernel.bounds import LARGEST_BODY, MEGABYTE, STRANGERS_BODY
from xiaowu.kernel.errors import TooLarge
from xiaowu.kernel.offer import uploads


def is_beyond_strangers(request: HouseRequest) -> bool:
    """Whether more was announced than anybody may send who is not known yet, or who guesses at a secret."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > STRANGERS_BODY


def is_too_large(request: HouseRequest) -> bool:
    """Whether more was announced than its sender may send to this page; it is not read then."""
    return is_beyond_strangers(request) and int(request.META["CONTENT_LENGTH"]) > _largest_body(request)


def too_large(request: HouseRequest) -> TooLarge:
    """The refusal, in words for its sender."""
    if request.actor is None:
        return TooLarge(_("尚未登入，不能送出這麼大的內容；請先登入，再送一次。"))
    if not is_too_large(request):
        return TooLarge(_("送出的內容太大。"))
    return TooLarge(_("送出的內容超過 %(size)d MB。") % {"size": _largest_body(request) // MEGABYTE})


def _largest_body(request: HouseRequest) -> int:
    """Larger on a page that is declared to take large files, for people who are signed in."""
    if request.actor is None:
        return STRANGERS_BODY
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return LARGEST_BODY
    return next((upload.largest for upload in uploads() if upload.url_name == name), LARGEST_BODY)
