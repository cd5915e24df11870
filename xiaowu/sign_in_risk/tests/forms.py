"""A page whose form appears for nobody of the cast: a case."""

from conftest import as_owner
from tests.flows import Cast
from xiaowu.sign_in_risk.models import Case


def _case(_cast: Cast) -> str:
    with as_owner():
        return f"/account-cases/{Case.objects.get().pk}/"


PAGES = {"sign_in_risk:record_case": _case}
