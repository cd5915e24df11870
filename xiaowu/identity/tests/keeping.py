"""Accounts as their keeper makes them."""

import io
from collections.abc import Callable
from typing import Any

from conftest import Somebody

ClientOf = Callable[[str], Any]


def listed(client_of: ClientOf, keeper: Somebody, content: bytes, name: str = "accounts.csv") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client_of("it_coordinator").send(f"/imports/accounts/{keeper.school_id}/", {"file": file})
