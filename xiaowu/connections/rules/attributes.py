"""Attributes of SCIM, as we and other systems write them."""

from collections.abc import Mapping
from typing import Any


def of(resource: Mapping[str, Any], name: str) -> Any:
    """An attribute; attribute names ignore case (RFC 7643, 2.1)."""
    return next((value for key, value in resource.items() if key.casefold() == name.casefold()), None)
