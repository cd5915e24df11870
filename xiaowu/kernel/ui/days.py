"""From a day to another (日期列): `?day=`, picked or typed, leads to the same page of that day. `ui.days` draws the strip of days."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.ui.fields import RocDateField


def elsewhere(request: HttpRequest, name: str, *args: object) -> HttpResponse | None:
    """The same page of the day that was asked for; None if none was. Raises BadInput for what is no day."""
    if "day" not in request.GET:
        return None
    try:
        day = RocDateField().clean(request.GET["day"])
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from error
    return HttpResponseRedirect(reverse(name, args=[*args, day]))
