"""Rows on the lists of cases, which are empty in the cast."""

from typing import Any

from tests.flows import Cast
from xiaowu.sign_in_risk.tests.flows import EXAMPLES as FLOWS


def _case(cast: Cast) -> Any:
    return FLOWS["case"].make(cast)


EXAMPLES = {"sign_in_risk:cases": _case, "sign_in_risk:case_counts": _case}
