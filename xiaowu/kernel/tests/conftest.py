"""Fixtures of the kernel's tests."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from xiaowu.kernel.delivery import DeliveryKind, Retry, kinds
from xiaowu.kernel.tests.telling import HERE, KIND, Told


@pytest.fixture
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> type[Told]:
    """A kind of delivery for the tests, the only one in the house."""
    Told.answers, Told.heard, Told.followed, Told.closed, Told.gate = {}, [], [], [], None
    declared = {KIND: DeliveryKind(KIND, "字", HERE, Retry(tries=3, lasts=timedelta(days=2)))}
    monkeypatch.setattr(kinds, "_declared", lambda: declared)
    return Told


@pytest.fixture
def folder(tmp_path: Path, settings_of: Callable[..., Any]) -> Iterator[Path]:
    with settings_of(XIAOWU_STORAGE=str(tmp_path / "storage")):
        yield tmp_path / "storage"


@pytest.fixture
def settings_of() -> Callable[..., Any]:
    from django.test import override_settings  # needs Django set up

    return override_settings
