"""What the database refuses while a page writes is told as what it is: that somebody else wrote the same at once, or that it is away."""

from collections.abc import Callable
from typing import Any

import pytest

from xiaowu.identity.tests.breaking import break_at

HERE = "/connected/deliveries/again/"


@pytest.mark.parametrize(("code", "status"), [("40P01", 409), ("40001", 409), ("23505", 409), ("53100", 503), ("57P01", 503)])
def test_whoever_writes_is_told_whether_another_was_there_or_the_database_is_away(client_of: Callable[[str], Any], code: str, status: int) -> None:
    officer = client_of("bureau_officer")
    break_at("kernel_audit", "insert", code)
    answer = officer.send(HERE, {"destination": "mail"})
    assert answer.status_code == status
    assert "a name of a row" not in answer.content.decode()


@pytest.mark.parametrize(("code", "status"), [("40P01", 409), ("53100", 503)])
def test_so_is_whoever_is_let_in(client_of: Callable[[str], Any], code: str, status: int) -> None:
    """Outside of every page: while the request is opened or closed."""
    officer = client_of("bureau_officer")
    break_at("kernel_idempotency", "insert", code)
    assert officer.send(HERE, {"destination": "mail"}).status_code == status
