"""The same bounds for what programs send (API), as types for django-ninja's schemas and parameters."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from xiaowu.kernel.bounds import FIRST_DAY, LAST_DAY, MOST_ID, MOST_NUMBER, is_our_day


def _ours(day: date) -> date:
    if not is_our_day(day):
        raise ValueError(f"a day from {FIRST_DAY} to {LAST_DAY}")
    return day


Id = Annotated[int, Field(ge=0, le=MOST_ID)]
Number = Annotated[int, Field(ge=0, le=MOST_NUMBER)]
Day = Annotated[date, AfterValidator(_ours)]
