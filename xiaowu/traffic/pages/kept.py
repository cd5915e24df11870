"""When the last backup was made and the last restore rehearsed (備份與還原演練), for the status page, which stands elsewhere."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse

from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.traffic.queries.kept import kept as query


@needs(PUBLIC)
def kept(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(asdict(query()))
