"""Knocking at the sign-in door."""

from typing import Any

from tests.client import HouseClient
from xiaowu.portal.city.cast import PASSWORD

WRONG = "Wrong-1234"


def knock(name: str, password: str = PASSWORD, client: HouseClient | None = None, **extra: Any) -> Any:
    return (client or HouseClient()).post("/accounts/login/", {"login": name, "password": password}, **extra)
