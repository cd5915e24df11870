"""Pages of meals that only a kitchen which cooks for somebody has."""

from datetime import timedelta

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.meals.models import Service


def _serving(cast: Cast) -> tuple[int, int]:
    """The school and its kitchen that cooks, of the lists' examples."""
    school_id = cast.people["nutritionist"].school_id
    with as_owner():
        return school_id, Service.objects.filter(school_id=school_id).earliest("pk").kitchen_id


def _kitchen(cast: Cast) -> str:
    school_id, kitchen_id = _serving(cast)
    return f"/meals/{school_id}/kitchens/{kitchen_id}/"


def _tomorrow(cast: Cast) -> str:
    school_id, kitchen_id = _serving(cast)
    return f"/meals/{school_id}/{clock.today() + timedelta(days=1)}/{kitchen_id}/"


PAGES = {"meals:kitchen": _kitchen, "meals:others": _tomorrow}
