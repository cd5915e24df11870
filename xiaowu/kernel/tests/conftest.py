"""Fixtures of the kernel's tests."""

from datetime import timedelta

import pytest

from xiaowu.kernel.delivery import DeliveryKind, Retry, kinds
from xiaowu.kernel.tests.telling import HERE, KIND, Told


@pytest.fixture
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> type[Told]:
    """The kind that the tests deliver, alone in the house."""
    Told.answers, Told.heard, Told.followed, Told.closed, Told.gate = {}, [], [], [], None
    declared = {KIND: DeliveryKind(KIND, "字", HERE, Retry(tries=3, lasts=timedelta(days=2)))}
    monkeypatch.setattr(kinds, "_declared", lambda: declared)
    return Told
