"""The timetable over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.kernel.lists.api import list_route
from xiaowu.timetable.lists import CHANGES, EXEMPTIONS, LESSONS

router = Router(tags=["timetable"])

list_route(router, "/schools/{id:school_id}/lessons", LESSONS)
list_route(router, "/schools/{id:school_id}/changes", CHANGES)
list_route(router, "/schools/{id:school_id}/exemptions", EXEMPTIONS)
